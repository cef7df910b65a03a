"""The dashboard: prepared frames in, a page for the owner of the business out."""
