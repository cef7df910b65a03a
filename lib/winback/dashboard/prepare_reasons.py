"""Why customers left, as small cubes: who said what, what is concluded, and the money behind, for every filter.

Counts and sums only: no customer, no author and no word anybody wrote stands in them. ``keys``: ``customer_id`` and
the dimensions a reader can filter by. Frames:

- ``reasons_lost``: lost, their money, those with a known reason, 'other', where sources disagree, where both spoke
- ``reasons_sources``: customers and amount by ``source``
- ``reasons_shares``: customers, shared out, and amount by ``reason``; by ``month_on`` of leaving too in
  ``reasons_months``, by class
- ``reasons_concluded``: customers and amount by the concluded ``reason`` and what our people named first
- ``reasons_said``: by ``side`` and ``reason``, the customers of whom it was said; ``reasons_spoken``: of whom spoken
- ``reasons_status``: the status of each reason
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from ..reasons.catalogue import OTHER, Catalogue
from ..why import Reasons
from ..why.reports import voices_by_customer
from ..why.sides import both_spoke, side_shares
from ..why.voices import main_reasons

FLAGS = ["lost", "known", "both", "disagree", "compared", "same_reason", "same_class"]


def reason_cubes(reasons: Reasons, keys: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the cubes of the reasons of one rule's lost customers."""
    dimensions = [str(name) for name in keys if name != "customer_id"]
    said = reasons.said.merge(keys, on="customer_id")
    money = reasons.base.money[0]
    amounts = reasons.lost[["customer_id", money]].rename(columns={money: "amount"}).fillna({"amount": 0.0})
    return {
        "reasons_lost": _lost(reasons, amounts, keys, dimensions),
        "reasons_sources": _sources(said, amounts, dimensions),
        "reasons_concluded": _concluded(reasons, amounts, keys, dimensions),
        "reasons_status": reasons.status[["reason", "status"]],
    } | _shares(reasons, amounts, keys, dimensions) | _sides(said, dimensions)  # fmt: skip


def told_catalogue(catalogue: Catalogue) -> dict[str, Any]:
    """Return what the company changed in the catalogue, as plain data for the screens."""
    return {"version": catalogue.version, "changes": [asdict(change) for change in catalogue.changes]}


def _lost(reasons: Reasons, amounts: pd.DataFrame, keys: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    rows = amounts.merge(keys, on="customer_id").set_index("customer_id")
    voices, agreed = voices_by_customer(reasons.said), _agreed(reasons.said)
    shared = reasons.shares[reasons.shares.reason == OTHER].groupby("customer_id")["share"].sum()
    known = rows.index.isin(reasons.said.customer_id)
    spoken, named = (voices[name].reindex(rows.index).fillna(0) for name in ("sources", "reasons"))
    flags = {str(name): agreed[name].reindex(rows.index).fillna(0) for name in agreed}
    other = shared.reindex(rows.index).fillna(0.0)
    rows = rows.assign(
        lost=1, known=known.astype(int), known_amount=rows.amount.where(known, 0.0), other=other,
        other_amount=other * rows.amount, both=(spoken > 1).astype(int),
        disagree=((spoken > 1) & (named > 1)).astype(int), **flags,
    )  # fmt: skip
    sums = rows.groupby(dimensions)[[*FLAGS, "amount", "known_amount", "other", "other_amount"]].sum().reset_index()
    return sums.astype(dict.fromkeys(FLAGS, "int64"))


def _agreed(said: pd.DataFrame) -> pd.DataFrame:
    """Per customer of whom staff and customer both spoke: whether they name the same reason first, the same class."""
    spoken = both_spoke(side_shares(said))
    wide = main_reasons(said[said.row.isin(spoken.row)]).pivot(
        index="customer_id", columns="side", values=["reason", "class_code"]
    )
    if wide.empty:
        return pd.DataFrame({"compared": [], "same_reason": [], "same_class": []})
    same = {
        name: (wide[column, "staff"] == wide[column, "customer"]).astype(int)
        for name, column in (("same_reason", "reason"), ("same_class", "class_code"))
    }
    return pd.DataFrame({"compared": 1, **same}, index=wide.index)


def _sources(said: pd.DataFrame, amounts: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    spoken = said[["customer_id", "source", *dimensions]].drop_duplicates(["customer_id", "source"])
    rows = spoken.merge(amounts, on="customer_id")
    return _summed(rows.assign(customers=1), [*dimensions, "source"], ["customers", "amount"])


def _shares(
    reasons: Reasons, amounts: pd.DataFrame, keys: pd.DataFrame, dimensions: list[str]
) -> dict[str, pd.DataFrame]:
    rows = reasons.shared[["customer_id", "reason", "class_code", "share", "last_on"]].rename(
        columns={"share": "customers"}
    )
    rows = rows.merge(amounts, on="customer_id").merge(keys, on="customer_id")
    rows = rows.assign(amount=rows.customers * rows.amount)
    months = pd.to_datetime(rows.last_on).dt.to_period("M").dt.start_time.astype("datetime64[s]")
    sums = ["customers", "amount"]
    return {
        "reasons_shares": _summed(rows, [*dimensions, "reason"], sums),
        "reasons_months": _summed(rows.assign(month_on=months), [*dimensions, "class_code", "month_on"], sums),
    }


def _concluded(reasons: Reasons, amounts: pd.DataFrame, keys: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    rows = reasons.conclusions.customers[["customer_id", "reason", "inside_reason"]]
    rows = rows.assign(inside_reason=rows.inside_reason.fillna("")).merge(amounts, on="customer_id")
    rows = rows.merge(keys, on="customer_id").assign(customers=1)
    return _summed(rows, [*dimensions, "reason", "inside_reason"], ["customers", "amount"])


def _sides(said: pd.DataFrame, dimensions: list[str]) -> dict[str, pd.DataFrame]:
    """What each side said, counted twice: shared out, as they are compared, and as often as it was named at all."""
    places = said[["row", *dimensions]].drop_duplicates("row")
    shares = side_shares(said).merge(places, on="row").assign(customers=1)
    named = said.drop_duplicates(["row", "side", "reason"]).assign(named=1)
    by = [*dimensions, "side", "reason", "class_code"]
    told = _summed(shares, by, ["share", "customers"]).merge(_summed(named, by, ["named"]), on=by, how="outer")
    people = said.drop_duplicates(["row", "side"]).assign(people=1)
    firm = shares.drop_duplicates(["row", "side"]).assign(customers=1)
    spoken = [*dimensions, "side"]
    heard = _summed(firm, spoken, ["customers"]).merge(_summed(people, spoken, ["people"]), on=spoken, how="outer")
    return {"reasons_said": told.fillna({"share": 0.0, "customers": 0, "named": 0}),
            "reasons_spoken": heard.fillna({"customers": 0, "people": 0})}  # fmt: skip


def _summed(rows: pd.DataFrame, by: list[str], sums: list[str]) -> pd.DataFrame:
    return rows.groupby(by, observed=True)[sums].sum().reset_index()
