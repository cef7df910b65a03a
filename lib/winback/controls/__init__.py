"""What a notebook shows and lets its reader turn: sentences, tables, and thin controls."""

from .draft import Draft, set_aside, understood
from .knobs import turn_clock, turn_formula, turn_group
from .panel import LoadPanel
from .show import Refusal, possible, show
from .shown import say, table
from .worth import lifetime_table, return_table

__all__ = [
    "Draft",
    "LoadPanel",
    "Refusal",
    "lifetime_table",
    "possible",
    "return_table",
    "say",
    "set_aside",
    "show",
    "table",
    "turn_clock",
    "turn_formula",
    "turn_group",
    "understood",
]
