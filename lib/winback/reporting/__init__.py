"""Reports for the owner: one story of the figures, written as pages, slides, a workbook and documents."""
