"""What was calculated for a selection is kept for a while: the page asks for it in both languages, and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from .screens import Screens

if TYPE_CHECKING:
    from .state import Filters

MOST_KEPT = 240

Kept = TypeVar("Kept")
More = ParamSpec("More")


def kept(screens: Screens, key: Any, make: Callable[[], Any]) -> Any:
    """Return what was made before under this key, or make it; the last few are kept."""
    if screens.asked is not None:  # whoever answers for published screens must know of every question
        return screens.asked.kept(key, make)
    if key not in screens.memory:
        if len(screens.memory) >= MOST_KEPT:
            screens.memory.clear()
        screens.memory[key] = make()
    return screens.memory[key]


def remembered(
    work: Callable[Concatenate[Screens, Filters, More], Kept],
) -> Callable[Concatenate[Screens, Filters, More], Kept]:
    """Let a calculation be done once for a selection; its frames must not be changed by those who get them."""

    @wraps(work)
    def done(screens: Screens, filters: Filters, *given: More.args, **named: More.kwargs) -> Kept:
        key = (work.__module__, work.__name__, filters, given, tuple(named.items()))
        return cast(Kept, kept(screens, key, lambda: work(screens, filters, *given, **named)))

    return done
