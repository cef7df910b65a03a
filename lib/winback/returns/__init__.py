"""Who came back, and did we cause it: method rows T1 to T5."""

from .effect import Effect, effect

__all__ = ["Effect", "effect"]
