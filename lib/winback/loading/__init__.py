"""From any export to checked tables, in steps that each do one thing.

signatures (what kind of file) → opening (archives, workbooks, pages, databases … down to tables) → decode (bytes to
text) → conversion (workbook, page or JSON to text, in a process of its own) → tabular (find the table) → raw (cells in
the engine, still text)
→ headers and suggest (which column is what) → dates, numbers (the culture of a column) → kinds, check (row by row)
→ report (rows and money that add up). The order of the steps stands in ``run``.
"""
