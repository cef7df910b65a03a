"""One suite over all engines: the same company gives the same figures wherever its tables are."""
