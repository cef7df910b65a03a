"""Prevent the next loss: early warnings, hand-over of customers, contact kept, staff who leave (rows E1 to E4, M6)."""

from __future__ import annotations

from . import people_words, words
from .chance import ChanceModel
from .departed import departed
from .handover import HandOver, hand_over
from .reminders import Reminders, reminders
from .rolling import WarningTest, test_warnings
from .staff_claims import staff_claims
from .taken import TakenAlong, taken_along
from .warn import Warnings, warn
from .watch import Watch, watch_customers

__all__ = [
    "ChanceModel",
    "HandOver",
    "Reminders",
    "TakenAlong",
    "WarningTest",
    "Warnings",
    "Watch",
    "departed",
    "hand_over",
    "people_words",
    "reminders",
    "staff_claims",
    "taken_along",
    "test_warnings",
    "warn",
    "watch_customers",
    "words",
]
