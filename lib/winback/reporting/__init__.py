"""Reports for the owner: one story of the figures, written as pages, slides, a workbook and documents."""

FORMATS = ("html", "pdf", "pptx", "xlsx")
"""Here, where nothing else is read: the command line names them without loading what writes them."""
