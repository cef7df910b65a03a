"""What is known of one rule's lost customers: concluded once, for the screens of reasons, segments and the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..potential import potential
from ..records import Records
from ..returns import learned_worth
from ..segments import Segments, segment_losses
from ..why import study_reasons


@dataclass(frozen=True)
class Lost:
    """The customers of a base with the reasons concluded, the worth of a return, its rates, and their priorities."""

    base: CustomerBase
    reasons: Any
    worth: pd.DataFrame
    rates: Any
    segments: Segments


def lost_of(base: CustomerBase, records: Records | None) -> Lost:
    """Return what is known of the lost of a base, from orders and records."""
    reasons = study_reasons(base, records)
    worth, rates = learned_worth(base, reasons, records)
    checks = None if records is None else records.frame("contact_checks")
    segments = segment_losses(base, reasons, potential(base), worth, checks=checks)
    return Lost(base, reasons, worth, rates, segments)
