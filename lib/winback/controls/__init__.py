"""What a notebook shows and lets its reader turn: sentences, tables, and thin controls."""

from .draft import Draft
from .knobs import turn_clock, turn_formula, turn_group
from .panel import LoadPanel
from .seen import columns, history, look, names_alike, open_questions, set_aside
from .show import Refusal, possible, show
from .shown import say, table
from .worth import lifetime_table, return_table

__all__ = [
    "Draft",
    "LoadPanel",
    "Refusal",
    "columns",
    "history",
    "lifetime_table",
    "look",
    "names_alike",
    "open_questions",
    "possible",
    "return_table",
    "say",
    "set_aside",
    "show",
    "table",
    "turn_clock",
    "turn_formula",
    "turn_group",
]
