"""What a notebook shows and lets its reader turn: sentences, tables, and thin controls."""

from .claim_cards import claim_cards
from .draft import Draft
from .knobs import turn_clock, turn_formula, turn_group
from .panel import LoadPanel
from .seen import columns, history, look, names_alike, open_questions, set_aside
from .segments import complete_table, priority_table, rules_table, screened_table, turn_rules, turn_segments
from .show import Refusal, possible, show
from .shown import say, table
from .worth import lifetime_table, return_table

__all__ = [
    "Draft",
    "LoadPanel",
    "Refusal",
    "claim_cards",
    "columns",
    "complete_table",
    "history",
    "lifetime_table",
    "look",
    "names_alike",
    "open_questions",
    "possible",
    "priority_table",
    "return_table",
    "rules_table",
    "say",
    "screened_table",
    "set_aside",
    "show",
    "table",
    "turn_clock",
    "turn_formula",
    "turn_group",
    "turn_rules",
    "turn_segments",
]
