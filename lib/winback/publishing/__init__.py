"""Publishing: what of the dashboard may leave the house, as a page without a server or as a page that reads no data."""
