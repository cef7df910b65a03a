"""Print the dictionary of records: ``python -m winback.records > data/RECORDS.md``."""

from .dictionary import records_markdown

if __name__ == "__main__":
    print(records_markdown(), end="")
