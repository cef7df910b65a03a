"""Prevent the next loss: early warnings, hand-over of customers, contact kept, staff who leave (rows E1 to E4, M6)."""

from __future__ import annotations

from .chance import ChanceModel
from .rolling import WarningTest, test_warnings
from .warn import Warnings, warn
from .watch import Watch, watch_customers

__all__ = ["ChanceModel", "WarningTest", "Warnings", "Watch", "test_warnings", "warn", "watch_customers"]
