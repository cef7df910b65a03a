"""The second life of those who returned, against the first: pace, baskets, margin, survival, loss again (row T5)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy

from ..base import CustomerBase
from ..claims.evidence import Evidence
from ..intervals import LEVEL, UNKNOWN, Interval, Values, share_by_day, share_interval, survival
from .histories import histories

MEASURES = ("interval_days", "order_amount", "margin_share")
YEAR_DAYS = 365
COLUMNS = [
    "customer_id", "left_on", "lost_on", "returned_on", "by_campaign", "purchases", "second_on", "third_on",
    "lost_again_on", "first_interval_days", "first_order_amount", "first_margin_share", "interval_days", "order_amount",
    "margin_share", "reason_before", "reason_again",
]  # fmt: skip


@dataclass(frozen=True)
class SecondLives:
    """The customers who returned after a long absence, one row each, as known on ``day``.

    ``frame``: ``left_on`` (last purchase of the first life), ``lost_on``, ``returned_on``, ``by_campaign``,
    ``purchases`` since, ``second_on`` and ``third_on`` (the second and third purchase of the second life),
    ``lost_again_on`` (blank: not lost again for long), medians of interval, order and margin in the first life
    (``first_…``) and in the second, and the codes of reasons told before the return and after the next loss.
    """

    frame: pd.DataFrame = field(repr=False)
    day: pd.Timestamp
    money_known: bool = True

    @property
    def count(self) -> int:
        """How many returned."""
        return len(self.frame)

    def against_first(self) -> pd.DataFrame:
        """Compare the second life with the first, customer by customer.

        ``measure, customers, first_value, second_value, change, low, high``: medians of both lives; ``change``: the
        mean ratio of a customer's second life to the first, less 1 (geometric; for the margin the mean difference),
        with Student's 95 % interval. Intervals of the second life are known only of who bought on: the slow ones are
        still to come, which :meth:`survived` counts in.
        """
        return pd.DataFrame([self._compared(name) for name in MEASURES])

    def _compared(self, name: str) -> dict[str, object]:
        both = self.frame[[f"first_{name}", name]].dropna().astype(float)
        first, second = both[f"first_{name}"], both[name]
        if name == "margin_share":
            change = (second - first).to_numpy()
        else:
            usable = (first > 0) & (second > 0)
            first, second = first[usable], second[usable]
            change = np.log((second / first).to_numpy(float))
        mean, low, high = _student(change)
        if name != "margin_share":
            mean, low, high = (math.exp(x) - 1 if math.isfinite(x) else math.nan for x in (mean, low, high))
        return {
            "measure": name,
            "customers": len(first),
            "first_value": float(first.median()) if len(first) else math.nan,
            "second_value": float(second.median()) if len(second) else math.nan,
            "change": mean,
            "low": low,
            "high": high,
        }

    def survived(self, purchase: int, days: float = YEAR_DAYS) -> Interval:
        """Return the share that comes to the second or third purchase within some days after the return."""
        waited, seen = self._until(purchase)
        return share_by_day(waited, seen, days)

    def curve(self, purchase: int) -> pd.DataFrame:
        """Return the share that has come to the second or third purchase by day: ``days, share, low_share …``."""
        return rising(*self._until(purchase))

    def curve_lost(self) -> pd.DataFrame:
        """Return the share lost again by day after the return, with the columns of :meth:`curve`."""
        return rising(*self._until_lost())

    def curves(self) -> dict[str, pd.DataFrame]:
        """Return the curves of the second and third purchase and of the loss again: ``second, third, lost_again``."""
        return {"second": self.curve(2), "third": self.curve(3), "lost_again": self.curve_lost()} if self.count else {}

    def waited(self) -> pd.DataFrame:
        """Return the times behind the curves: ``customer_id, event, waited_days, seen``."""
        parts = []
        for event, (days, seen) in {"second": self._until(2), "third": self._until(3),
                                    "lost_again": self._until_lost()}.items():  # fmt: skip
            ids = self.frame.customer_id
            parts.append(pd.DataFrame({"customer_id": ids, "event": event, "waited_days": days, "seen": seen}))
        return pd.concat(parts, ignore_index=True)

    def _until(self, purchase: int) -> tuple[pd.Series, pd.Series]:
        when = self.frame["second_on" if purchase == 2 else "third_on"]
        return (when.fillna(self.day) - self.frame.returned_on).dt.days, when.notna()

    def lost_again(self, days: float = YEAR_DAYS) -> Interval:
        """Return the share lost again within some days after the return."""
        waited, seen = self._until_lost()
        return share_by_day(waited, seen, days)

    def _until_lost(self) -> tuple[pd.Series, pd.Series]:
        when = self.frame.lost_again_on
        return (when.fillna(self.day) - self.frame.returned_on).dt.days, when.notna()

    def same_reason(self) -> Interval:
        """Return, of those lost again of whom both reasons are known, the share lost for the same reason."""
        known = self._both_known()
        same = [bool(set(a) & set(b)) for a, b in zip(known.reason_before, known.reason_again, strict=True)]
        return share_interval(sum(same), len(same)) if same else UNKNOWN

    def cured(self) -> Interval:
        """Return the share of the returned who were not lost again for the same reason, of those where one can tell.

        Who has not been lost again within the first year counts as cured so far; who was lost again for a reason that
        nobody told is left out.
        """
        frame = self.frame
        long = (self.day - frame.returned_on).dt.days >= YEAR_DAYS
        stayed = int((frame.lost_again_on.isna() & long).sum())
        same = self.same_reason()
        again = round(same.count * same.value) if same.count else 0
        return share_interval(stayed + same.count - again, stayed + same.count) if stayed + same.count else UNKNOWN

    def _both_known(self) -> pd.DataFrame:
        frame = self.frame[self.frame.lost_again_on.notna()]
        return frame[(frame.reason_before.str.len() > 0) & (frame.reason_again.str.len() > 0)]


def rising(waited: Values, seen: Values) -> pd.DataFrame:
    """Return the share that has come to an event by day, a survival curve turned: ``days, share, low_share …``."""
    found = survival(waited, seen)
    up = found.assign(share=1 - found.share, low_share=1 - found.high_share, high_share=1 - found.low_share)
    return up.fillna({"low_share": up.share, "high_share": up.share})


def second_lives(base: CustomerBase, said: pd.DataFrame | None = None, rows: pd.DataFrame | None = None) -> SecondLives:
    """Return the second lives of those who returned after a long absence, as known on the base's day.

    Long: at least ``claim_away_days`` beyond the day of the loss; a shorter absence may have been a pause. ``said``:
    the ledger of reasons (``customer_id, reason, given_on``); ``rows``: outcomes of campaigns, whose customers count
    whenever they came back, and whose reasons stand as of the draw.
    """
    evidence, day = Evidence(base), pd.Timestamp(base.as_of)
    gone = evidence.long_absences
    back = gone[gone.returned_on.notna()].sort_values("lost_on")
    found = back[["customer_id", "last_on", "lost_on", "returned_on"]].rename(columns={"last_on": "left_on"})
    found = pd.concat([found, _by_campaign(base, rows, evidence)], ignore_index=True)
    for name in ("left_on", "lost_on", "returned_on"):
        found[name] = pd.to_datetime(found[name]).astype("datetime64[s]")
    found["customer_id"] = found.customer_id.astype("str")
    found["by_campaign"] = found.by_campaign.eq(True)
    found = found.sort_values(["customer_id", "returned_on", "by_campaign"], ascending=[True, True, False])
    found = found.drop_duplicates("customer_id", ignore_index=True)
    found["lost_again_on"] = _next_loss(found, gone)
    bought = histories(base, found.customer_id)
    found = found.merge(_lives(found, bought), on="customer_id", how="left")
    found["reason_before"], found["reason_again"] = _reasons(found, said, rows)
    found = found.reindex(columns=COLUMNS)
    for name in ("second_on", "third_on"):
        found[name] = pd.to_datetime(found[name]).astype("datetime64[s]")
    return SecondLives(found, day, bought is not None)


def _by_campaign(base: CustomerBase, rows: pd.DataFrame | None, evidence: Evidence) -> pd.DataFrame:
    names = ["customer_id", "left_on", "lost_on", "returned_on", "by_campaign"]
    if rows is None or rows.empty:
        return pd.DataFrame(columns=names).astype({"by_campaign": "object"})
    back = rows[rows.returned & rows.is_contacted][["customer_id", "returned_on"]]
    spells = evidence.spells.rename(columns={"last_on": "left_on"})
    both = back.merge(spells, on=["customer_id", "returned_on"])
    return both.assign(by_campaign=True)[names]


def _next_loss(found: pd.DataFrame, gone: pd.DataFrame) -> pd.Series:
    both = found[["customer_id", "returned_on"]].merge(
        gone[["customer_id", "lost_on"]], on="customer_id", suffixes=("", "_next")
    )
    first = both[both.lost_on > both.returned_on].groupby("customer_id").lost_on.min()
    return pd.Series(first.reindex(found.customer_id).to_numpy("datetime64[s]"), index=found.index)


def _lives(found: pd.DataFrame, bought: pd.DataFrame | None) -> pd.DataFrame:
    names = ["customer_id", *[name for name in COLUMNS[5:15] if name != "lost_again_on"]]
    if bought is None:
        return pd.DataFrame(columns=names)
    both = bought[bought.is_purchase].merge(found[["customer_id", "left_on", "returned_on"]], on="customer_id")
    first, second = both[both.bought_on <= both.left_on], both[both.bought_on >= both.returned_on]
    one = _figures(first).add_prefix("first_")
    two = _figures(second)
    place = second.groupby("customer_id").cumcount()
    days = {
        f"{name}_on": second[place == number].set_index("customer_id").bought_on
        for name, number in (("second", 1), ("third", 2))
    }
    counts = second.groupby("customer_id").size().rename("purchases")
    table = pd.concat([counts, one, two, *[day.rename(name) for name, day in days.items()]], axis=1)
    return table.rename_axis("customer_id").reset_index()


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    gaps = rows.groupby("customer_id").bought_on.diff().dt.days
    groups = rows.assign(gap=gaps).groupby("customer_id")
    sums = groups[["amount", "profit_amount"]].sum()
    return pd.DataFrame(
        {
            "interval_days": groups.gap.median(),
            "order_amount": groups.amount.median(),
            "margin_share": sums.profit_amount / sums.amount.where(sums.amount > 0),
        }
    )


def _reasons(found: pd.DataFrame, said: pd.DataFrame | None, rows: pd.DataFrame | None) -> tuple[pd.Series, pd.Series]:
    """The reasons told of each customer between leaving and returning, and after the next loss; tuples of codes."""
    before: dict[Any, set[str]] = {}
    again: dict[Any, set[str]] = {}
    if said is not None and len(said):
        both = said[["customer_id", "reason", "given_on"]].merge(
            found[["customer_id", "left_on", "returned_on", "lost_again_on"]], on="customer_id"
        )
        both = both[both.reason.ne("")]
        early = both[(both.given_on >= both.left_on) & (both.given_on <= both.returned_on)]
        late = both[both.lost_again_on.notna() & (both.given_on > both.returned_on)]
        before = early.groupby("customer_id").reason.agg(set).to_dict()
        again = late.groupby("customer_id").reason.agg(set).to_dict()
    if rows is not None:
        drawn = rows[rows.returned & rows.reason.ne("")]
        for customer, reason in zip(drawn.customer_id, drawn.reason, strict=True):
            before.setdefault(customer, set()).add(reason)
    return tuple(  # type: ignore[return-value]
        found.customer_id.map(lambda key, told=told: tuple(sorted(told.get(key, ())))) for told in (before, again)
    )


def _student(values: np.ndarray) -> tuple[float, float, float]:
    n = len(values)
    if not n:
        return math.nan, math.nan, math.nan
    mean = float(values.mean())
    if n < 2:
        return mean, math.nan, math.nan
    reach = float(scipy.stats.t.ppf(0.5 + LEVEL / 2, n - 1)) * float(values.std(ddof=1)) / math.sqrt(n)
    return mean, mean - reach, mean + reach
