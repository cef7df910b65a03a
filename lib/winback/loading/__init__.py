"""From any export to checked tables, in steps that each do one thing.

decode (bytes to text) → books (workbooks to text) → tabular (find the table) → raw (cells in the engine, still text)
→ headers and suggest (which column is what) → dates, numbers (the culture of a column) → kinds, check (row by row)
→ report (rows and money that add up). The order of the steps stands in ``run``.
"""
