"""Planning the win-back: remedies, channels, owners, steps, economics and the proof (method rows P1 to P13 and T3).

:func:`plan_winback` makes the plan; its parts can be used by themselves.
"""

from __future__ import annotations

from . import words
from .approach import Approach, default_approach, read_approach
from .cards import Remedies, Remedy, default_remedies, read_remedies
from .choosing import Choice, choose
from .fixed import Fixed, after_fixes, record_fix
from .plan import Plan, plan_winback
from .proof import Design, compare_designs, draw_arms, smallest_effect

__all__ = [
    "Approach",
    "Choice",
    "Design",
    "Fixed",
    "Plan",
    "Remedies",
    "Remedy",
    "after_fixes",
    "choose",
    "compare_designs",
    "default_approach",
    "default_remedies",
    "draw_arms",
    "plan_winback",
    "read_approach",
    "read_remedies",
    "record_fix",
    "smallest_effect",
    "words",
]
