"""A result, its figure and its sentence in one cell; and a plain sentence where the data do not allow the result."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from IPython.display import display

from ..errors import WinbackError
from .shown import Shown, say


class Refusal(Shown):
    """Why a result is not possible with these data, to be shown in its place."""

    def __init__(self, sentence: str) -> None:
        told = say(sentence)
        super().__init__(told._repr_html_(), sentence)


def possible(calculate: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Return what ``calculate`` returns, or the refusal of the data as something to show.

    A refusal given as an argument is passed on: what cannot be measured cannot be valued.

    >>> def measure(days):
    ...     raise WinbackError("The data are too short.")
    >>> possible(measure, 3)
    The data are too short.
    """
    refused = next((value for value in (*given, *named.values()) if isinstance(value, Refusal)), None)
    if refused is not None:
        return refused
    try:
        return calculate(*given, **named)
    except WinbackError as error:
        return Refusal(str(error))


def show(result: Any, *makers: Callable[..., Any], **known: Any) -> None:
    """Show what each maker makes of a result: a figure, a table, a sentence.

    Each maker gets the result and, of ``known``, what it asks for by name (``currency``, ``period``, ``group`` …); it
    may return several things, shown one below the other; what is empty is left out. A refusal is shown once, as its
    sentence.
    """
    if isinstance(result, Refusal):
        display(result)
        return
    for make in makers:
        asked = inspect.signature(make).parameters
        made = make(result, **{name: value for name, value in known.items() if name in asked})
        for thing in made if isinstance(made, list) else [made]:
            told = say(thing) if isinstance(thing, str) else thing
            if not isinstance(told, Shown) or repr(told):
                display(told)
