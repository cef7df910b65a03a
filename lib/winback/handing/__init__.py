"""The plan leaves the suite: lists, letters and calendars, consents applied last (method row P10)."""

from __future__ import annotations

from .exports import EXPORTS, Export, HandedOver, export_names, hand_over, write_export
from .gate import left_out, passed
from .rows import ARMS, Handed, gather
from .words import summary_lines

__all__ = [
    "ARMS",
    "EXPORTS",
    "Export",
    "Handed",
    "HandedOver",
    "export_names",
    "gather",
    "hand_over",
    "left_out",
    "passed",
    "summary_lines",
    "write_export",
]
