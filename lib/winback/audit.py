"""The audit of the rule: how wrong is a definition of 'lost', measured on the company's own past (rows M7, M8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import ibis
import numpy as np
import pandas as pd

from .assumptions import Assumptions
from .audit_rows import audit_days, customers_on, silences
from .clocks import ArticleClock, Clock, FixedDays, OwnRhythm, borrowed_interval, parse_clock
from .company import Company
from .errors import WinbackError
from .text import _

Truth = Literal["customers", "silences"]
FACTORS = (1.0, 4 / 3, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
SCATTERS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
DAYS = (*range(10, 181, 10), 210, 240, 300, 365, 450)


def audit(
    company: Company,
    clocks: Sequence[Clock | str] = ("article:customer", "article", "own", "fixed:180"),
    as_of: dt.date | None = None,
    days: Sequence[dt.date] | None = None,
    assumptions: Assumptions | None = None,
    *,
    truth: Truth = "customers",
) -> pd.DataFrame:
    """Apply each rule to the past with what was known then, and look at what happened by ``as_of``.

    ``truth="customers"``: put the clock back to each of ``days`` (default: :func:`audit_days`) and take the customers
    with at least two purchases by then. ``judged``; ``called_lost``; ``bought_again`` after the day; ``false_losses``:
    called lost, yet bought again; ``false_loss_share`` = false losses / bought again: how many of the customers one
    still has the rule gives up; ``false_share_of_lost`` = false losses / called lost; ``delay_days``: mean days from
    the last purchase until the rule notices, over those who did not buy again (slow buyers among them, so a short
    history makes every rule look late).

    ``truth="silences"``: take every silence that began after a settled start, watched equally long.
    ``judged``: silences; ``bought_again``: ended by a purchase while watched; ``called_lost`` and ``false_losses``:
    those called lost before that purchase. The delay is what it would be, had the customer left after this purchase.

    Both: ``delay_intervals``: the delay in purchases missed, ``delay_amount``: in money not sold meanwhile at the pace
    of the last year, a customer. One row per rule: ``clock, setting`` and the columns above. ``WinbackError`` when
    the data are too short.
    """
    assumptions = assumptions or Assumptions()
    rules = [parse_clock(rule, assumptions) if isinstance(rule, str) else rule for rule in clocks]
    end = as_of or company.last_on
    if truth == "silences":
        rows = silences(company, end)
    else:
        chosen = list(days) if days is not None else audit_days(company, end, assumptions.warm_up_days)
        rows = customers_on(company, chosen, end, assumptions.warm_up_days)
    if rows is None:
        raise WinbackError(
            _("The data are too short to check the rule on their own past: about a year of orders is needed.")
        )
    return _rates(_sums(rows, rules, assumptions.own_prior_intervals), rules)


def audit_curve(
    company: Company,
    as_of: dt.date | None = None,
    days: Sequence[dt.date] | None = None,
    assumptions: Assumptions | None = None,
    *,
    truth: Truth = "customers",
) -> pd.DataFrame:
    """Return the false losses against the delay for whole families of rules.

    ``family``: ``fixed`` (one number of days for all), ``article`` (a factor × the customer's own interval), ``own``
    (the own rhythm with several scatters); ``preset`` marks the articles' 4/3 and the assumptions' scatter, ``best``
    the setting of each family nearest to the corner (no false losses, no delay, both as shares of their range).
    Columns as in :func:`audit`.
    """
    return audit_with_curve(company, (), as_of, days, assumptions, truth=truth)[1]


def audit_with_curve(
    company: Company,
    clocks: Sequence[Clock | str],
    as_of: dt.date | None = None,
    days: Sequence[dt.date] | None = None,
    assumptions: Assumptions | None = None,
    *,
    truth: Truth = "customers",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return :func:`audit` of some rules and :func:`audit_curve`, from one look at the past."""
    assumptions = assumptions or Assumptions()
    families = _families(assumptions)
    rules = [rule for family in families.values() for rule in family]
    both = audit(company, [*rules, *clocks], as_of, days, assumptions, truth=truth)
    curve, frame = both.iloc[: len(rules)].copy(), both.iloc[len(rules) :].reset_index(drop=True)
    curve["family"] = [name for name, family in families.items() for _rule in family]
    presets = {"article": assumptions.silence_factor, "own": assumptions.own_scatter}
    curve["preset"] = curve.family.map(presets) == curve.setting
    curve["best"] = _nearest_to_corner(curve)
    return frame, curve


def _families(assumptions: Assumptions) -> dict[str, list[Clock]]:
    warm = assumptions.warm_up_days
    article = ArticleClock(level="customer", warm_up_days=warm)
    own = OwnRhythm(assumptions.own_scatter, assumptions.own_prior_intervals, warm_up_days=warm)
    return {
        "fixed": [FixedDays(n) for n in DAYS],
        "article": [replace(article, factor=factor) for factor in sorted({*FACTORS, assumptions.silence_factor})],
        "own": [replace(own, scatter=scatter) for scatter in sorted({*SCATTERS, assumptions.own_scatter})],
    }


def at_equal_delay(curve: pd.DataFrame, delay: float, measure: str = "delay_days") -> dict[str, float]:
    """Return each family's false-loss share at the same delay, read off the curve between its settings.

    ``measure``: ``delay_days``, ``delay_intervals`` or ``delay_amount``; ``delay`` in its unit.
    """
    shares = {}
    for family, part in curve.groupby("family"):
        ordered = part.sort_values(measure)
        shares[str(family)] = float(np.interp(delay, ordered[measure], ordered.false_loss_share))
    return shares


def _nearest_to_corner(frame: pd.DataFrame) -> pd.Series:
    distance = frame.false_loss_share**2 + (frame.delay_days / frame.delay_days.max()) ** 2
    return distance == distance.groupby(frame.family).transform("min")


def _sums(rows: ibis.Table, rules: list[Clock], prior_intervals: float) -> pd.DataFrame:
    """Counts and sums of every rule over all rows, in one pass."""
    rows = rows.mutate(
        pace_days=ibis.greatest(borrowed_interval(rows, prior_intervals), 1.0),
        **{f"allowed_{number}": rule.allowed_days(rows) for number, rule in enumerate(rules)},
    )
    sums: dict[str, ibis.Value] = {
        "judged": rows.count(),
        "bought_again": rows.back.sum(),
        "delayed": rows.delayed.sum(),
    }
    for number in range(len(rules)):
        allowed = rows[f"allowed_{number}"]
        lost = rows.silence_days > allowed
        sums |= {
            f"called_lost_{number}": lost.sum(),
            f"false_losses_{number}": (lost & rows.back).sum(),
            f"days_{number}": allowed.cast("float64").sum(where=rows.delayed),
            f"intervals_{number}": (allowed / rows.pace_days).sum(where=rows.delayed),
            f"amount_{number}": (allowed * rows.year_amount / 365.0).sum(where=rows.delayed),
        }
    found = {name: float(value or 0) for name, value in rows.agg(**sums).to_pyarrow().to_pylist()[0].items()}
    names = ("called_lost", "false_losses", "days", "intervals", "amount")
    common = {name: found[name] for name in ("judged", "bought_again", "delayed")}
    return pd.DataFrame([common | {name: found[f"{name}_{number}"] for name in names} for number in range(len(rules))])


def _rates(sums: pd.DataFrame, rules: list[Clock]) -> pd.DataFrame:
    delayed = sums.delayed.where(sums.delayed > 0)
    counts = ["judged", "called_lost", "bought_again", "false_losses"]
    frame = sums[counts].round().astype("int64")
    frame["gone"] = frame.judged - frame.bought_again
    frame["false_loss_share"] = sums.false_losses / sums.bought_again.where(sums.bought_again > 0)
    frame["false_share_of_lost"] = sums.false_losses / sums.called_lost.where(sums.called_lost > 0)
    for name in ("days", "intervals", "amount"):
        frame[f"delay_{name}"] = sums[name] / delayed
    frame.insert(0, "clock", [rule.code for rule in rules])
    frame.insert(1, "setting", [_setting(rule) for rule in rules])
    return frame.reset_index(drop=True)


def _setting(rule: Clock) -> float:
    return next((float(getattr(rule, name)) for name in ("days", "factor", "scatter") if hasattr(rule, name)), 0.0)
