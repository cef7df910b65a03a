"""What surveys say of staff who leave, beside the company's own departures (method row E4)."""

from __future__ import annotations

import pandas as pd

from ..base import CustomerBase
from ..claims import Claim
from ..claims.figures import CANNOT_TELL
from ..records import choice_names
from ..text import _, format_count, ngettext
from .handover import manager_names


def staff_claims(base: CustomerBase, left: pd.DataFrame) -> list[Claim]:
    """Return the survey figures on employees as cards, each beside what the company knows of its own departures.

    ``left``: of :func:`winback.early.departed`. Orders cannot answer a question put to employees: the cards say what
    would have to be asked. Source of the figures: one article, after surveys it does not name.
    """
    everybody = len(manager_names(base)) if "manager_id" in base.customers else 0
    gone = ngettext("{n} employee is known to have left", "{n} employees are known to have left", len(left)).format(
        n=format_count(len(left))
    )
    source = _("One article, after a survey among employees; neither the survey nor its size is named.")
    return [
        Claim(
            code="competitor_offer",
            claim=_(
                "78% of employees would consider an offer from a competitor, 74% only on good terms; 7% would refuse"
                " outright."
            ),
            source=source,
            literature=_(
                "We found nothing that follows the same people: who would listen to an offer is not yet who leaves."
            ),
            verdict=CANNOT_TELL,
            answer=_("Your data cannot tell what your people would answer. {gone}; serving customers: {all}.").format(
                gone=gone, all=format_count(everybody)
            ),
            counted=_("Employees who stand in the orders or in the table of managers."),
            needs=_("Needed: ask your own people, without names."),
            figures=(),
        ),
        Claim(
            code="leaving_motives",
            claim=_(
                "They would go for pay (85%), for position (62%), for training (39%); several answers were possible."
            ),
            source=source,
            literature=_(
                "What people name as a motive and what they left for are two things; ask those who have left."
            ),
            verdict=CANNOT_TELL,
            answer=_reasons(left, gone),
            counted=_("Departures with a reason, in the company's own view."),
            needs="" if len(left) and left.leave_reason.ne("").any() else _("Needed: record why each employee left."),
            figures=(),
        ),
    ]


def _reasons(left: pd.DataFrame, gone: str) -> str:
    """Which reasons are recorded for the own departures."""
    names = choice_names("leave_reason")
    known = left[left.leave_reason.ne("")] if len(left) else left
    if known.empty:
        return _("{gone}; no reason is recorded.").format(gone=gone)
    counts = known.leave_reason.value_counts()
    told = ", ".join(f"{names.get(str(code), str(code))}: {format_count(n)}" for code, n in counts.items())
    return _("{gone}. Recorded: {reasons}.").format(gone=gone, reasons=told)
