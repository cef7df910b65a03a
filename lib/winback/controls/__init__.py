"""What a notebook shows and lets its reader turn: sentences, tables, and thin controls."""

from .claim_cards import claim_cards
from .draft import Draft
from .knobs import turn_clock, turn_formula, turn_group
from .panel import LoadPanel
from .seen import columns, history, look, names_alike, open_questions, set_aside
from .segments import (
    complete_table,
    priority_table,
    rules_table,
    screened_table,
    segment_table,
    turn_rules,
    turn_segments,
)
from .show import Refusal, possible, show
from .shown import say, table
from .steps import steps_table, turn_discount, turn_steps, unworthy_table
from .surveys import (
    blind_spots_table,
    comments_table,
    complaint_views,
    open_complaints_table,
    self_test_views,
    survey_views,
    turn_complaints,
    turn_survey,
    turn_views,
)
from .worth import lifetime_table, return_table

__all__ = [
    "Draft",
    "LoadPanel",
    "Refusal",
    "blind_spots_table",
    "claim_cards",
    "columns",
    "comments_table",
    "complaint_views",
    "complete_table",
    "history",
    "lifetime_table",
    "look",
    "names_alike",
    "open_complaints_table",
    "open_questions",
    "possible",
    "priority_table",
    "return_table",
    "rules_table",
    "say",
    "screened_table",
    "segment_table",
    "self_test_views",
    "set_aside",
    "show",
    "steps_table",
    "survey_views",
    "table",
    "turn_clock",
    "turn_complaints",
    "turn_discount",
    "turn_formula",
    "turn_group",
    "turn_rules",
    "turn_segments",
    "turn_steps",
    "turn_survey",
    "turn_views",
    "unworthy_table",
]
