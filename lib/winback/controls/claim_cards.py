"""Claims as cards: what is said, what the user's own data say beside it, and what research says; escaped throughout."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from ..claims import Claim, Figure, verdict_names
from ..claims.figures import write, write_range
from ..text import _, one_stop
from .shown import Shown


def claim_cards(found: Sequence[Claim]) -> Shown:
    """Return the claims as cards to be shown in a notebook: safe HTML with its own style, and plain text without one.

    >>> claim_cards([])
    <BLANKLINE>
    """
    return Shown(f"<style>{claim_style()}</style>{claim_markup(found)}", "\n\n".join(_as_text(one) for one in found))


@cache
def claim_style() -> str:
    """Return the style sheet of the cards, for a page that shows :func:`claim_markup`."""
    return Path(__file__).with_name("claim_cards.css").read_text(encoding="utf-8")


def claim_markup(found: Sequence[Claim]) -> str:
    """Return the claims as HTML without the style sheet; every text in it is escaped."""
    return f'<div class="wb-claims">{"".join(_card(one) for one in found)}</div>'


def _card(one: Claim) -> str:
    names = verdict_names()
    parts = [
        f'<p class="wb-claim-verdict">{escape(names[one.verdict])}</p>',
        f"<h3>{escape(one.claim)}</h3>",
        _figures(one.figures),
        f'<p class="wb-claim-answer">{escape(one_stop(one.answer))}</p>',
        f'<p class="wb-claim-needs">{escape(one_stop(one.needs))}</p>' if one.needs else "",
        _details(one),
    ]
    return f'<article class="wb-claim" data-verdict="{escape(one.verdict)}">{"".join(parts)}</article>'


def _details(one: Claim) -> str:
    rows = [
        (_("What was counted"), one.counted),
        (_("Where the claim comes from"), one.source),
        (_("What research says"), one.literature),
    ]
    told = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in rows if text)
    return f"<dl>{told}</dl>"


def _figures(figures: Sequence[Figure]) -> str:
    if not figures:
        return ""
    rows = "".join(_figure(one, _scale(figures, one.unit)) for one in figures)
    said = f'<span class="wb-claim-key-said">{escape(_("claimed"))}</span>' if any(f.claimed for f in figures) else ""
    key = f'<p class="wb-claim-key"><span>{escape(_("your data"))}</span>{said}</p>'
    return f'<div class="wb-claim-figures">{rows}{key}</div>'


def _scale(figures: Sequence[Figure], unit: str) -> tuple[float, float]:
    """The ends of the bars of one unit, so that the figures of a card can be compared by eye."""
    ends = [
        value
        for one in figures
        if one.unit == unit
        for value in (one.value, one.low, one.high, one.claimed_low, one.claimed_high)
        if math.isfinite(value)
    ]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.06 * (high - low) or 1.0
    top = min(high + room, 1.0) if unit == "share" else high + room
    return (low - room if low < 0 else 0.0), top


def _figure(one: Figure, scale: tuple[float, float]) -> str:
    def place(value: float) -> float:
        return 100 * min(max((value - scale[0]) / (scale[1] - scale[0]), 0.0), 1.0)

    def strip(name: str, low: float, high: float) -> str:
        return f'<i class="{name}" style="left:{place(low):.2f}%;width:{place(high) - place(low):.2f}%"></i>'

    marks = [f'<i class="wb-claim-nought" style="left:{place(0):.2f}%"></i>' if scale[0] < 0 else ""]
    if one.claimed:
        marks.append(strip("wb-claim-said", one.claimed_low, one.claimed_high))
    if math.isfinite(one.low):
        marks.append(strip("wb-claim-range", one.low, one.high if math.isfinite(one.high) else scale[1]))
    if math.isfinite(one.value):
        marks.append(f'<i class="wb-claim-point" style="left:{place(one.value):.2f}%"></i>')
    told = escape(_range_words(one))
    return (
        f'<div class="wb-claim-figure"><span class="wb-claim-label">{escape(one.label)}</span>'
        f'<span class="wb-claim-value">{escape(_value(one))}</span>'
        f'<div class="wb-claim-bar" role="img" aria-label="{told}" title="{told}">{"".join(marks)}</div></div>'
    )


def _value(one: Figure) -> str:
    return write_range(one) if math.isnan(one.value) else write(one.value, one.unit)


def _range_words(one: Figure) -> str:
    told = f"{one.label}: {write_range(one)}"
    if one.claimed:
        told += "; " + _("claimed {low} to {high}").format(
            low=write(one.claimed_low, one.unit), high=write(one.claimed_high, one.unit)
        )
    return told


def _as_text(one: Claim) -> str:
    lines = [f"{one.claim} — {verdict_names()[one.verdict]}", one.answer, one.needs, one.literature]
    return "\n".join(line for line in lines if line)
