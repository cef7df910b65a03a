"""The audit of the rule: how wrong is a definition of 'lost', measured on the company's own past (rows M7, M8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import ibis
import numpy as np
import pandas as pd

from .assumptions import Assumptions
from .clocks import ArticleClock, Clock, FixedDays, OwnRhythm, parse_clock, prepare, settled_from
from .company import Company
from .errors import WinbackError
from .purchases import known_on
from .rhythm import quarter_starts, with_rhythm
from .text import _

FAMILIES = ("fixed", "article", "own")
FACTORS = (1.0, 4 / 3, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
CAUTIONS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999)
DAYS = (15, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 365, 450)


def audit_days(company: Company, as_of: dt.date, warm_up_days: int = 180) -> list[dt.date]:
    """Return past days to put the clock back to: quarter starts with a settled rhythm and time left to see returns.

    From the settled start to ``as_of`` less a quarter of the history, at most eight.
    """
    first = settled_from(company.first_on, warm_up_days)
    last = as_of - (as_of - company.first_on) / 4
    days = [day for day in quarter_starts(first, last) if first <= day <= last] if first <= last else []
    return days[-8:]


def audit(
    company: Company,
    clocks: Sequence[Clock | str] = ("article:customer", "article", "own", "fixed:180"),
    as_of: dt.date | None = None,
    days: Sequence[dt.date] | None = None,
    assumptions: Assumptions | None = None,
) -> pd.DataFrame:
    """Put the clock back, apply each rule with what was known then, and look at what happened by ``as_of``.

    Over customers with at least two purchases by each of ``days`` (the same ones for every rule), summed over days:

    - ``judged``; ``called_lost``; ``bought_again``: of the judged, those who bought after that day;
    - ``false_losses``: called lost, yet bought again; ``false_loss_share`` = false losses / bought again: how many of
      the customers one still has the rule gives up; ``false_share_of_lost`` = false losses / called lost;
    - ``gone``: did not buy again by ``as_of``; ``delay_days``: mean days from their last purchase until the rule
      notices; ``delay_intervals``: the same in their own usual intervals (purchases missed); ``delay_amount``: what
      they would have bought meanwhile at their last year's pace, per customer gone.

    Those whose next purchase lies beyond ``as_of`` count as gone, so a short history makes every rule look late.
    One row per rule: ``clock, setting`` and the columns above. ``WinbackError`` when the data are too short.
    """
    assumptions = assumptions or Assumptions()
    rules = [parse_clock(rule, assumptions) if isinstance(rule, str) else rule for rule in clocks]
    end = as_of or company.last_on
    days = list(days) if days is not None else audit_days(company, end, assumptions.warm_up_days)
    if not days:
        raise WinbackError(
            _("The data are too short to check the rule on their own past: about a year of orders is needed.")
        )
    parts = [_on_day(company, day, end, assumptions.warm_up_days) for day in days]
    everyone = ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
    return _rates(_sums(everyone, rules), rules)


def audit_curve(
    company: Company,
    as_of: dt.date | None = None,
    days: Sequence[dt.date] | None = None,
    assumptions: Assumptions | None = None,
) -> pd.DataFrame:
    """Return the false losses against the delay for whole families of rules.

    ``family``: ``fixed`` (one number of days for all), ``article`` (a factor × the customer's own interval), ``own``
    (the own rhythm at several cautions); ``preset`` marks the articles' 4/3 and the assumptions' caution, ``best``
    the setting of each family nearest to the corner (no false losses, no delay, both as shares of their range).
    Columns as in :func:`audit`.
    """
    assumptions = assumptions or Assumptions()
    warm = assumptions.warm_up_days
    article = ArticleClock(level="customer", warm_up_days=warm)
    own = OwnRhythm(assumptions.own_caution, assumptions.own_prior_intervals, warm_up_days=warm)
    cautions = sorted({*CAUTIONS, assumptions.own_caution})
    factors = sorted({*FACTORS, assumptions.silence_factor})
    rules: list[Clock] = [FixedDays(n) for n in DAYS]
    rules += [replace(article, factor=factor) for factor in factors]
    rules += [replace(own, caution=caution) for caution in cautions]
    frame = audit(company, rules, as_of, days, assumptions)
    frame["family"] = ["fixed"] * len(DAYS) + ["article"] * len(factors) + ["own"] * len(cautions)
    frame["preset"] = [setting in (assumptions.silence_factor, assumptions.own_caution) for setting in frame.setting]
    frame["best"] = _nearest_to_corner(frame)
    return frame


def at_equal_delay(curve: pd.DataFrame, delay_days: float, measure: str = "delay_days") -> dict[str, float]:
    """Return each family's false-loss share at the same delay, read off the curve between its settings."""
    shares = {}
    for family, part in curve.groupby("family"):
        ordered = part.sort_values(measure)
        shares[str(family)] = float(np.interp(delay_days, ordered[measure], ordered.false_loss_share))
    return shares


def _nearest_to_corner(frame: pd.DataFrame) -> pd.Series:
    distance = frame.false_loss_share**2 + (frame.delay_days / frame.delay_days.max()) ** 2
    return distance == distance.groupby(frame.family).transform("min")


READ_BY_RULES = ("purchase_no", "interval_count", "usual_interval_days", "interval_cv", "pause_a_year_ago_days",
                 "pool_interval_days", "pool_square_cv", "year_amount")  # fmt: skip


def _on_day(company: Company, day: dt.date, end: dt.date, warm_up_days: int) -> ibis.Table:
    """The customers as known on a day, with their silence then and whether they bought again by ``end``."""
    at = ibis.date(day.isoformat())
    then = prepare(with_rhythm(known_on(company.purchases, day)), (company.first_on, day), warm_up_days)
    rows = then.filter(then.next_on.isnull() & (then.interval_count >= 1) & then.pool_interval_days.notnull())
    later = company.purchases.filter(
        (company.purchases.purchased_on > at) & (company.purchases.purchased_on <= ibis.date(end.isoformat()))
    )
    rows = rows.left_join(later.select("customer_id").distinct().mutate(back=True), "customer_id")
    return rows.select(
        *READ_BY_RULES, back=rows.back.fill_null(False), silence_days=at.delta(rows.purchased_on, unit="day")
    ).cache()


def _sums(rows: ibis.Table, rules: list[Clock]) -> pd.DataFrame:
    """Counts and sums of every rule over all customers and days, in one pass."""
    rows = rows.mutate(**{f"allowed_{number}": rule.allowed_days(rows) for number, rule in enumerate(rules)})
    sums: dict[str, ibis.Value] = {"judged": rows.count(), "bought_again": rows.back.sum()}
    pace = ibis.greatest(rows.usual_interval_days, 1.0)
    for number in range(len(rules)):
        allowed = rows[f"allowed_{number}"]
        lost = rows.silence_days > allowed
        sums |= {
            f"called_lost_{number}": lost.sum(),
            f"false_losses_{number}": (lost & rows.back).sum(),
            f"days_{number}": allowed.cast("float64").sum(where=~rows.back),
            f"intervals_{number}": (allowed / pace).sum(where=~rows.back),
            f"amount_{number}": (allowed * rows.year_amount / 365.0).sum(where=~rows.back),
        }
    found = {name: float(value or 0) for name, value in rows.agg(**sums).to_pyarrow().to_pylist()[0].items()}
    names = ("called_lost", "false_losses", "days", "intervals", "amount")
    return pd.DataFrame(
        [
            {name: found[f"{name}_{number}"] for name in names}
            | {"judged": found["judged"], "bought_again": found["bought_again"]}
            for number in range(len(rules))
        ]
    )


def _rates(sums: pd.DataFrame, rules: list[Clock]) -> pd.DataFrame:
    gone = (sums.judged - sums.bought_again).astype(float)
    gone = gone.where(gone > 0)
    counts = ["judged", "called_lost", "bought_again", "false_losses"]
    frame = sums[counts].round().astype("int64")
    frame["gone"] = (sums.judged - sums.bought_again).round().astype("int64")
    frame["false_loss_share"] = sums.false_losses / sums.bought_again.where(sums.bought_again > 0)
    frame["false_share_of_lost"] = sums.false_losses / sums.called_lost.where(sums.called_lost > 0)
    frame["delay_days"] = sums.days / gone
    frame["delay_intervals"] = sums.intervals / gone
    frame["delay_amount"] = sums.amount / gone
    frame.insert(0, "clock", [rule.code for rule in rules])
    frame.insert(1, "setting", [_setting(rule) for rule in rules])
    return frame.reset_index(drop=True)


def _setting(rule: Clock) -> float:
    for name in ("days", "factor", "caution"):
        if hasattr(rule, name):
            return float(getattr(rule, name))
    return float("nan")
