"""The paper side of collecting: spreadsheets that are sent out and read back, online forms, lists of customers."""
