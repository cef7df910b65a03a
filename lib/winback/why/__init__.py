"""Why customers left: conclusions with their doubt, in customers and in money (method rows R2, R6, R8 to R11).

:func:`study_reasons` brings a base, the ledger of statements and the facts together; :mod:`winback.why.model` weighs
them, :mod:`winback.why.reports`, :mod:`winback.why.sides` and :mod:`winback.why.bounds` say what follows.
"""

from __future__ import annotations

from .conclusions import Conclusions, conclude
from .fixing import callable_now
from .sides import Agreement
from .study import Reasons, study_reasons
from .truth import against_truth, calibration

__all__ = [
    "Agreement",
    "Conclusions",
    "Reasons",
    "against_truth",
    "calibration",
    "callable_now",
    "conclude",
    "study_reasons",
]
