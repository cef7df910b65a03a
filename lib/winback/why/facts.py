"""What is known of the lost beside words: complaints, surveys, contacts, and managers who left."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..reasons.catalogue import Catalogue

AFTER_DAYS = 60
"""What happens this soon after the last purchase still belongs to the leaving: the next one has not fallen due."""
TALKS_DAYS = 100
"""Quotes and invoices so long after the last purchase are talks without buying, not the tail of the last order."""
LOW_SCORE = 0.2
"""So far below the others' average a score shows dissatisfaction."""
TALKS = ("quote", "invoice")
COMPLAINING = ("complaint", "complaints", "claim")


@dataclass(frozen=True)
class Sign:
    """A fact about some of the lost.

    ``hits``: ``row`` of the lost, ``reason`` it points to; ``points``: the reasons it can point to; ``seen``: true for
    the rows of the lost of whom it would be known.
    """

    name: str
    hits: pd.DataFrame = field(repr=False)
    points: tuple[str, ...]
    seen: np.ndarray = field(repr=False)
    if_true: float
    if_not: float


@cache
def _settings() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "facts.toml").read_text(encoding="utf-8"))


def signs_of(
    lost: pd.DataFrame,
    catalogue: Catalogue,
    known: Assumptions,
    *,
    as_of: dt.date,
    complaints: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
    contacts: ibis.Table | None = None,
    managers: ibis.Table | None = None,
) -> list[Sign]:
    """Return what the facts say of the lost, known by ``as_of`` and about the absence they are in.

    ``lost``: ``customer_id, last_on`` and, where known, ``manager_id``; without ``last_on`` nothing can be dated and
    there are no signs. ``complaints``: ``customer_id, received_on, subject, due_on, solved_on``; ``answers`` of the
    survey: ``customer_id, parameter, score_share, answered_on``; the other two are the company's tables. Each is left
    out where it is missing.
    """
    if "last_on" not in lost or lost.empty:
        return []
    rows = lost[["customer_id", *lost.columns.intersection(["manager_id"])]].reset_index(drop=True)
    rows = rows.assign(row=rows.index, last_on=pd.to_datetime(lost.last_on).astype("datetime64[s]").to_numpy())
    found = []
    if managers is not None and "left_on" in managers.columns and "manager_id" in rows:
        found.append(_departure(rows, managers, known, as_of))
    if contacts is not None:
        found += _contacts(rows, contacts, known, as_of)
    if complaints is not None and len(complaints):
        found += _complaints(rows, complaints, catalogue, known, as_of)
    if answers is not None and len(answers):
        found.append(_dissatisfied(rows, answers, as_of))
    return [sign for sign in (_read(sign, catalogue) for sign in found) if sign.points]


def _sign(name: str, hits: pd.DataFrame, seen: np.ndarray, points: Iterable[str] = ()) -> Sign:
    told = _settings()[name]
    if "reason" not in hits:
        hits = hits[["row"]].merge(pd.DataFrame({"reason": told["reasons"]}), how="cross")
    may = tuple(dict.fromkeys(points)) or tuple(told["reasons"])
    return Sign(name, hits[["row", "reason"]], may, seen, told["if_true"], told["if_not"])


def _read(sign: Sign, catalogue: Catalogue) -> Sign:
    """The same sign with its reasons as this version of the catalogue counts them."""
    read = {code: catalogue.reads(code) for code in sign.points if catalogue.knows(code)}
    hits = sign.hits.assign(reason=sign.hits.reason.map(read)).dropna().drop_duplicates()
    return replace(sign, hits=hits, points=tuple(dict.fromkeys(read.values())))


def _departure(rows: pd.DataFrame, managers: ibis.Table, known: Assumptions, as_of: dt.date) -> Sign:
    gone = managers.filter(managers.left_on.notnull() & (managers.left_on <= ibis.date(as_of.isoformat())))
    left_on = gone.select("manager_id", "left_on").to_pandas().drop_duplicates("manager_id").set_index("manager_id")
    left = pd.to_datetime(left_on.left_on).astype("datetime64[s]").reindex(rows.manager_id).set_axis(rows.index)
    after = (left - rows.last_on).dt.days
    hit = after.between(-AFTER_DAYS, known.departure_window_days)
    return _sign("departure", rows[hit], np.ones(len(rows), bool))


def _contacts(rows: pd.DataFrame, contacts: ibis.Table, known: Assumptions, as_of: dt.date) -> list[Sign]:
    """Silence before the leaving, and talks long after it, counted in the engine."""
    until = ibis.date(as_of.isoformat())
    table = contacts.filter(contacts.contacted_on <= until)
    first = table.agg(first_on=table.contacted_on.min()).to_pandas().first_on.iloc[0]
    if pd.isna(first):
        return []
    kind = table.kind.fill_null("").lower() if "kind" in table.columns else ibis.literal("")
    table = table.select("customer_id", "contacted_on", kind=kind)
    ours = ~table.kind.isin([*TALKS, *COMPLAINING])
    both = table.join(ibis.memtable(rows[["customer_id", "last_on"]]), "customer_id")
    away = both.contacted_on.cast("date").delta(both.last_on.cast("date"), unit="day")
    counted = (
        both.mutate(away=away, ours=ours)
        .group_by("customer_id")
        .agg(
            near=lambda t: (t.ours & (t.away > -known.reason_window_days) & (t.away <= AFTER_DAYS)).sum(),
            talks=lambda t: (t.kind.isin(TALKS) & (t.away > TALKS_DAYS)).sum(),
        )
        .to_pandas()
        .set_index("customer_id")
    )
    signs = []
    near, talks = (rows.customer_id.map(counted[name]).fillna(0) for name in ("near", "talks"))
    covered = (rows.last_on - pd.Timestamp(first)).dt.days >= known.reason_window_days
    if near.sum():
        signs.append(_sign("silence", rows[covered & (near == 0)], covered.to_numpy()))
    late = (pd.Timestamp(as_of) - rows.last_on).dt.days > TALKS_DAYS + 30
    if "kind" in contacts.columns and talks.sum():
        signs.append(_sign("talks", rows[late & (talks > 0)], late.to_numpy()))
    return signs


def _complaints(
    rows: pd.DataFrame, complaints: pd.DataFrame, catalogue: Catalogue, known: Assumptions, as_of: dt.date
) -> list[Sign]:
    """What the customer complained of before leaving, and whether it stayed unsolved for too long."""
    day = pd.Timestamp(as_of)
    about = complaints[complaints.received_on <= day].merge(rows[["customer_id", "row", "last_on"]], on="customer_id")
    away = (about.received_on - about.last_on).dt.days
    about = about[away.between(-known.reason_window_days, AFTER_DAYS)]
    subjects = [code for code in complaints.subject.dropna().unique() if code and catalogue.knows(str(code))]
    signs = []
    if subjects:
        named = about[about.subject.isin(subjects)].rename(columns={"subject": "reason"})
        signs.append(_sign("complaint", named, np.ones(len(rows), bool), subjects))
    promised = (about.due_on - about.received_on).dt.days
    solved = about.solved_on.where(about.solved_on <= day)
    took = (solved.fillna(day) - about.received_on).dt.days
    signs.append(_sign("unsolved", about[took > 2 * promised].drop_duplicates("row"), np.ones(len(rows), bool)))
    return signs


def _dissatisfied(rows: pd.DataFrame, answers: pd.DataFrame, as_of: dt.date) -> Sign:
    parameters = _settings()["parameters"]
    known = answers[(answers.answered_on <= pd.Timestamp(as_of)) & answers.parameter.isin(list(parameters))]
    usual = known.groupby("parameter").score_share.transform("mean")
    about = known.assign(low=known.score_share < usual - LOW_SCORE).merge(
        rows[["customer_id", "row", "last_on"]], on="customer_id"
    )
    about = about[(about.answered_on - about.last_on).dt.days.between(-365, AFTER_DAYS)]
    pairs = pd.DataFrame([(name, code) for name, codes in parameters.items() for code in codes])
    hits = about[about.low].merge(pairs.set_axis(["parameter", "reason"], axis=1), on="parameter")
    points = [code for name in parameters if name in set(known.parameter) for code in parameters[name]]
    return _sign("dissatisfied", hits, rows.row.isin(about.row).to_numpy(), points)
