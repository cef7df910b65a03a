"""What a notebook shows and lets its reader turn: sentences, tables, and thin controls."""

from .draft import Draft, set_aside, understood
from .knobs import turn_clock
from .panel import LoadPanel
from .shown import say, table

__all__ = ["Draft", "LoadPanel", "say", "set_aside", "table", "turn_clock", "understood"]
