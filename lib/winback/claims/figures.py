"""What a claim is judged by: figures with their interval beside what is claimed, and the verdict they allow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ..assumptions import Assumptions
from ..intervals import Interval
from ..text import _, format_count, format_number, format_share, ngettext

Unit = Literal["share", "points", "ratio", "count"]
HOLDS, DIFFERS, CANNOT_TELL = "holds", "differs", "cannot_tell"


@dataclass(frozen=True)
class Figure:
    """One figure of the user's own data; ``claimed_low`` to ``claimed_high``: what the claim says of it, if anything.

    A figure of which only the range is known has no ``value``.

    ``unit``: share (0 to 1), points (a difference of shares), ratio (1 is equal) or count.
    """

    label: str
    value: float
    low: float
    high: float
    count: int
    unit: Unit = "share"
    claimed_low: float = math.nan
    claimed_high: float = math.nan

    @property
    def claimed(self) -> bool:
        """Whether the claim says anything of this figure."""
        return math.isfinite(self.claimed_low) or math.isfinite(self.claimed_high)


@dataclass(frozen=True)
class Answer:
    """What the data say of a claim: figures, the verdict, one or two sentences, what was counted, what is missing."""

    verdict: str
    answer: str
    counted: str = ""
    needs: str = ""
    figures: tuple[Figure, ...] = ()


def figure(
    label: str, found: Interval, unit: Unit = "share", claimed: tuple[float, float] = (math.nan, math.nan)
) -> Figure:
    """Return an interval as a figure with its label."""
    return Figure(label, found.value, found.low, found.high, found.count, unit, *claimed)


def judge(found: Interval, claimed: tuple[float, float], known: Assumptions) -> str:
    """Return whether an interval agrees with a claimed range of shares.

    ``differs``: all of the interval lies outside; ``holds``: it does not, and is narrow enough to mean something
    (``claim_widest_share``); else, and with fewer than ``claim_min_cases``, ``cannot_tell``.

    >>> from winback.intervals import share_interval
    >>> [judge(share_interval(k, n), (0.09, 0.11), Assumptions()) for k, n in ((100, 1000), (300, 1000), (2, 12))]
    ['holds', 'differs', 'cannot_tell']
    """
    if not found.known or found.count < known.claim_min_cases:
        return CANNOT_TELL
    if found.low > claimed[1] or found.high < claimed[0]:
        return DIFFERS
    return HOLDS if found.high - found.low <= known.claim_widest_share else CANNOT_TELL


def together(verdicts: list[str]) -> str:
    """Return the verdict on a claim of several figures: one that differs refutes it, all must hold to confirm it."""
    if DIFFERS in verdicts:
        return DIFFERS
    return HOLDS if verdicts and all(one == HOLDS for one in verdicts) else CANNOT_TELL


def write(value: float, unit: Unit) -> str:
    """Return a figure's value as the language writes it.

    >>> write(0.148, "share"), write(-0.03, "points"), write(0.58, "ratio")
    ('15%', '−3 points', '0.58')
    """
    if unit == "share":
        return format_share(value, 0 if abs(value) >= 0.02 or value == 0 else 1)
    if unit == "points":
        n = round(value * 100)
        sign = "−" if n < 0 else "+" if n > 0 else ""
        return sign + ngettext("{n} point", "{n} points", abs(n)).format(n=format_count(abs(n)))
    if math.isinf(value):
        return "∞"
    if unit == "ratio":
        return format_number(value, 2)
    return format_number(value, 1) if value < 10 else format_count(value)


def write_range(one: Figure) -> str:
    """Return a figure with its interval in words.

    >>> write_range(Figure("", 0.15, 0.13, 0.17, 100))
    '15% (likely 13% to 17%)'
    """
    if math.isnan(one.value):
        return _("{low} to {high}").format(low=write(one.low, one.unit), high=write(one.high, one.unit))
    value = write(one.value, one.unit)
    if not (math.isfinite(one.low) or math.isfinite(one.high)):
        return value
    return _("{value} (likely {low} to {high})").format(
        value=value, low=write(one.low, one.unit), high=write(one.high, one.unit)
    )


def too_wide() -> str:
    """Say that the range is too wide to judge, and what narrows it."""
    return _("The range is too wide to judge by it. More cases of the same kind narrow it.")


def too_few(count: int, known: Assumptions) -> str:
    """Say that there are too few cases, how many there are and how many it takes."""
    return ngettext(
        "Your data hold {n} case of it; at least {needed} are needed.",
        "Your data hold {n} cases of it; at least {needed} are needed.",
        count,
    ).format(n=format_count(count), needed=format_count(known.claim_min_cases))
