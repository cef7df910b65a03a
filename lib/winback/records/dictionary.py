"""The dictionary of records as Markdown: the text of ``data/RECORDS.md``."""

from __future__ import annotations

from .fields import Field
from .kinds import KINDS

_HEAD = """# Dictionary of records

Generated from `lib/winback/records/kinds.py` by `python -m winback.records > data/RECORDS.md`; a test compares the two.
Facts come from files and are never edited (`README.md` beside this one); records are typed in by people.
Besides its own columns each record has `record_id`, `company`, `version`, `changed_by`, `changed_at` and `removed`.
Two records of a kind never agree in all columns of its natural key; what is stated without a name stands side by side.
Text is kept exactly as it was typed.

- `data/own/records/<company>.sqlite`: the records of one company, or at the address in `WINBACK_RECORDS`
- `data/own/records/backups/`: backups; `winback doctor --backup` makes one, `--restore FILE` puts it back
"""


def records_markdown() -> str:
    """Return the dictionary of every kind of record.

    >>> records_markdown().startswith("# Dictionary of records")
    True
    """
    parts = [_HEAD]
    for kind in KINDS.values():
        key = ", ".join(f"`{name}`" for name in kind.key)
        lines = [f"## {kind.name}", "", f"{kind.meaning}. Natural key: {key}.", ""]
        lines += ["| column | kind | required | allowed | meaning |", "| --- | --- | --- | --- | --- |"]
        lines += [_line(column) for column in kind.columns]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _line(column: Field) -> str:
    need = "yes" if column.required else ""
    if column.default is not None:
        need = f"blank is {column.default}"
    return f"| `{column.name}` | {column.kind} | {need} | {', '.join(column.allowed)} | {column.meaning} |"
