"""What was copied out of a spreadsheet or a message: loads like a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pasted:
    """Text from the clipboard, to be given to :func:`winback.load` in place of a path.

    Cells copied from a spreadsheet come separated by tabs; CSV, JSON and HTML are recognised as in files.

    >>> import winback as wb
    >>> wb.load(wb.Pasted("Client\\tDate\\tTotal\\nA\\t31.01.2026\\t100,50\\n")).report["rows"]["accepted"]
    {'rows': 1, 'amount': 100.5}
    """

    text: str
    name: str = "pasted"
