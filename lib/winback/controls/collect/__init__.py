"""Forms to fill in: what staff and customers say, interviews, complaints, scores; each row goes to the records."""

from __future__ import annotations

from .brainstorm import BrainstormForm
from .checklist import ChecklistForm
from .complaints import ComplaintsForm
from .departures import DepartureForm
from .desk import FormDesk
from .handovers import HandoverForm
from .interview import InterviewForm
from .meanings import ListMeanings, list_meanings
from .paper import PaperPanel
from .permissions import OccasionForm, PermissionsForm
from .plan_forms import FixForm, PlanForm, StepForm
from .satisfaction import SatisfactionForm
from .statements import StatementForm
from .status import StatusForm

__all__ = [
    "BrainstormForm",
    "ChecklistForm",
    "ComplaintsForm",
    "DepartureForm",
    "FixForm",
    "FormDesk",
    "HandoverForm",
    "InterviewForm",
    "ListMeanings",
    "OccasionForm",
    "PaperPanel",
    "PermissionsForm",
    "PlanForm",
    "SatisfactionForm",
    "StatementForm",
    "StatusForm",
    "StepForm",
    "list_meanings",
]
