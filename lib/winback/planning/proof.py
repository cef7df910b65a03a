"""The proof, designed before the start: who is held out, and the smallest effect that can be shown (method row T3)."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from ..errors import WinbackError
from ..text import _

DESIGNS = ("hold_out", "waves", "none")
POWER = 0.80
SIGNIFICANCE = 0.05
WAVE_SHARE = 0.5
CONTACTED = ("contact", "wave_1", "case")
"""The arms that are approached now."""


@dataclass(frozen=True)
class Design:
    """What can be proved of a campaign, known before it starts.

    ``design``: hold_out, waves or none; ``is_possible``: false for a handful of customers, whose cases are kept one
    by one; ``smallest_effect_share``: the smallest difference in the share of returns that a test would show (80 %
    power, 5 % two-sided), none where no difference would do; ``expected_effect_share``: what the plan expects.
    """

    design: str
    customers: int
    contacted: int
    waiting: int
    natural_share: float
    expected_effect_share: float
    smallest_effect_share: float | None
    seed: int
    is_possible: bool

    @property
    def is_provable(self) -> bool:
        """Whether the effect the plan expects is large enough to be shown."""
        return self.smallest_effect_share is not None and self.expected_effect_share >= self.smallest_effect_share


def smallest_effect(
    natural_share: float,
    contacted: int,
    waiting: int,
    *,
    power: float = POWER,
    significance: float = SIGNIFICANCE,
) -> float | None:
    """Return the smallest rise of the share of returns that a comparison of two groups shows with this power.

    By the arcsine transformation of both shares (Cohen 1988), two-sided:
    2·asin√p₁ − 2·asin√p₀ = (z of 1 − significance / 2 + z of power) · √(1/n₁ + 1/n₀).
    ``natural_share``: who returns unasked. ``None`` where even the return of all would not show.

    >>> round(smallest_effect(0.05, 270, 30), 3), round(smallest_effect(0.05, 150, 150), 3)
    (0.176, 0.093)
    """
    if not 0 <= natural_share <= 1:
        raise WinbackError(
            _("The share of those who return unasked is {share}; allowed: 0 to 1.").format(share=natural_share)
        )
    if contacted < 1 or waiting < 1:
        return None
    quantiles = scipy.stats.norm.ppf([1 - significance / 2, power])
    wanted = float(quantiles.sum()) * math.sqrt(1 / contacted + 1 / waiting)
    angle = math.asin(math.sqrt(natural_share)) + wanted / 2
    return math.sin(angle) ** 2 - natural_share if angle < math.pi / 2 else None


def compare_designs(
    customers: int, natural_share: float, hold_out_shares: tuple[float, ...] = (0.1, 0.2, 0.3)
) -> pd.DataFrame:
    """Return what each design would prove: ``design, hold_out_share, contacted, waiting, smallest_effect_share``.

    Two waves are halves: the second is called when the first has been counted, so that nobody is given up.
    """
    choices = [("hold_out", share) for share in hold_out_shares] + [("waves", WAVE_SHARE)]
    rows = []
    for design, share in choices:
        waiting = round(customers * share)
        effect = smallest_effect(natural_share, customers - waiting, waiting)
        rows.append((design, share, customers - waiting, waiting, math.nan if effect is None else effect))
    return pd.DataFrame(rows, columns=["design", "hold_out_share", "contacted", "waiting", "smallest_effect_share"])


def draw_arms(
    customers: pd.DataFrame, design: str = "hold_out", hold_out_share: float = 0.1, *, seed: int = 1, least: int = 30
) -> pd.Series:
    """Return the arm of each customer: contact or hold_out, wave_1 or wave_2, or ``case`` for fewer than ``least``.

    ``customers``: ``customer_id, value_class``. The same share of each value class waits, so that both groups are
    alike in value; who does is decided by the hash of seed and customer, so the same seed draws the same customers
    whatever the order of the rows. Raises ``WinbackError`` for an unknown design or a share that is none.
    """
    if design not in DESIGNS:
        raise WinbackError(
            _("The design is '{found}'; allowed: {allowed}.").format(found=design, allowed=", ".join(DESIGNS))
        )
    if not 0 < hold_out_share < 1:
        raise WinbackError(
            _("The share held out is {share}; allowed: more than 0 and less than 1.").format(share=hold_out_share)
        )
    if len(customers) < least:
        return pd.Series("case", index=customers.index, dtype="str")
    if design == "none":
        return pd.Series("contact", index=customers.index, dtype="str")
    share = WAVE_SHARE if design == "waves" else hold_out_share
    waits = _waiting(customers, share, seed)
    now, later = ("wave_1", "wave_2") if design == "waves" else ("contact", "hold_out")
    return pd.Series(np.where(waits, later, now), index=customers.index, dtype="str")


def _waiting(customers: pd.DataFrame, share: float, seed: int) -> pd.Series:
    """Who waits: so many of each class, the remainders going to the classes that lost most by rounding down."""
    lot = customers.customer_id.astype("str").map(lambda customer: lot_of(seed, customer))
    sizes = customers.groupby("value_class").size().sort_index()
    exact = sizes * share
    wanted = exact.apply(math.floor)
    missing = round(len(customers) * share) - int(wanted.sum())
    order = sorted(sizes.index, key=lambda code: (-(exact[code] - wanted[code]), code))
    for code in order[: max(missing, 0)]:
        wanted[code] += 1
    rank = lot.groupby(customers.value_class).rank(method="first")
    return rank <= customers.value_class.map(wanted)


def lot_of(seed: int, customer: str) -> float:
    """Return a number from 0 to 1 that only depends on the seed and the customer.

    >>> lot_of(1, "C1") == lot_of(1, "C1") != lot_of(2, "C1")
    True
    """
    return int.from_bytes(hashlib.sha256(f"{seed}:{customer}".encode()).digest()[:8], "big") / 2**64


def design_of(chosen: pd.DataFrame, design: str, seed: int, least: int) -> Design:
    """Return what can be proved of the chosen customers: ``arm, natural_share, return_share``."""
    contacted = int(chosen.arm.isin(CONTACTED).sum())
    waiting = len(chosen) - contacted
    possible = len(chosen) >= least and design != "none"
    natural = float(chosen.natural_share.mean()) if len(chosen) else 0.0
    return Design(
        design=design if possible else "none",
        customers=len(chosen),
        contacted=contacted,
        waiting=waiting,
        natural_share=natural,
        expected_effect_share=float((chosen.return_share - chosen.natural_share).mean()) if len(chosen) else 0.0,
        smallest_effect_share=smallest_effect(natural, contacted, waiting) if possible else None,
        seed=seed,
        is_possible=len(chosen) >= least,
    )
