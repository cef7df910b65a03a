"""What is known of customers' lives, wherever the base comes from: when they were lost, and when they came back."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from .base import CustomerBase

SPELL_COLUMNS = ["customer_id", "last_on", "lost_on", "returned_on"]


def spells_of(base: CustomerBase, until: dt.date | pd.Timestamp | None = None) -> pd.DataFrame:
    """Return one row for every time a customer was lost: ``customer_id, last_on, lost_on, returned_on``.

    From the absences where the base was measured on orders; else from the days the list of customers names. A day that
    is not known is empty; who is lost on a day nobody knows has a row all the same. ``until``: as it was known on that
    day; losses after it are not there yet, and nobody's return after it is foreseen.
    """
    frame = base.value.losses.absences if base.value is not None else base.lost
    found = pd.DataFrame({"customer_id": frame.customer_id.astype("str")})
    for name in SPELL_COLUMNS[1:]:
        found[name] = pd.to_datetime(frame[name]).astype("datetime64[s]") if name in frame else pd.NaT
    if until is not None:
        found = found[~(found.lost_on > pd.Timestamp(until))]
        found["returned_on"] = found.returned_on.mask(found.returned_on > pd.Timestamp(until))
    return found.sort_values(["customer_id", "lost_on"], ignore_index=True)


def known_until(base: CustomerBase, as_of: dt.date | None = None) -> dt.date | None:
    """Return the day after which nothing may be seen, or none where everything recorded counts.

    ``as_of`` itself; else the day of the base where it was put back to before the last order. A base as of its last
    order is the present: what people recorded since then is known too.
    """
    if as_of is not None:
        return as_of
    if base.company is not None and base.as_of < base.company.last_on:
        return base.as_of
    return None


def lost_on(spells: pd.DataFrame, day: pd.Series, customer_id: pd.Series) -> pd.Series:
    """Return whether each customer was lost on a day: an absence had begun by then and had not ended.

    >>> spells = pd.DataFrame({"customer_id": ["a"], "lost_on": [pd.Timestamp("2026-01-10")],
    ...                        "returned_on": [pd.Timestamp("2026-02-01")]})
    >>> days = pd.Series(pd.to_datetime(["2026-01-09", "2026-01-10", "2026-02-01"]))
    >>> lost_on(spells, days, pd.Series(["a", "a", "a"])).tolist()
    [False, True, False]
    """
    rows = pd.DataFrame({"row": range(len(day)), "customer_id": customer_id.to_numpy(), "day": day.to_numpy()})
    both = rows.merge(spells, on="customer_id")
    away = (both.lost_on <= both.day) & (both.returned_on.isna() | (both.returned_on > both.day))
    return pd.Series(rows.row.isin(both.row[away]).to_numpy(), index=day.index)
