"""Handing over a manager's customers: the list by money, a successor for each, and how far it has come (row E2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..lives import known_until
from ..records import Records
from ..text import _
from .tables import departures_known
from .watch import losses_of

SKILLS = {"region": 0.5, "industry": 0.25}
"""How far a manager who knows the region, or the industry, may be the busier one: as a share of the usual load."""
STEPS = ("open", "decided", "introduced", "done")
RECORDED = ("successor_id", "decided_on", "introduced_on", "documents", "what_worked", "note")


@dataclass(frozen=True)
class HandOver:
    """The hand-over of one manager's customers.

    ``customers``: one row per customer with us when the manager left (or with us now), most money first:
    ``customer_id``, what is known, ``last_on, state`` (today), ``year_amount, margin_a_year, successor_id`` (recorded,
    else proposed), ``proposed`` (yes: nobody has decided yet), ``why`` (codes: same_region, same_industry, least_load,
    serves_already), ``decided_on, introduced_on, documents, what_worked, note, step`` (open, decided, introduced,
    done), ``bought_since_on`` (first purchase after the leave), ``served_by`` (who serves the customer now).
    ``load``: per possible successor ``manager_id, name, customers, added, margin_a_year, added_margin_a_year``.
    """

    manager_id: str
    name: str
    left_on: dt.date | None
    day: dt.date
    customers: pd.DataFrame = field(repr=False)
    load: pd.DataFrame = field(repr=False)

    @property
    def progress(self) -> dict[str, float]:
        """How far it has come: customers and margin by step, ``open_share`` of the margin that is not introduced."""
        rows = self.customers
        counts = {step: int((rows.step == step).sum()) for step in STEPS}
        margin = rows.margin_a_year.clip(lower=0)
        waiting = rows.step.isin(STEPS[:2])
        return {
            **counts,
            "customers": len(rows),
            "margin_a_year": float(margin.sum()),
            "waiting_margin_a_year": float(margin[waiting].sum()),
            "open_share": float(margin[waiting].sum() / margin.sum()) if margin.sum() > 0 else 0.0,
            "bought_since": int(rows.bought_since_on.notna().sum()),
            "lost": int((rows.state == "lost").sum()),
        }

    def rows_to_record(self, customers: Sequence[str] | None = None) -> list[dict[str, object]]:
        """Return the proposals nobody has decided on yet as rows of the records ``handovers``."""
        rows = self.customers[self.customers.proposed & self.customers.successor_id.ne("")]
        if customers is not None:
            rows = rows[rows.customer_id.isin(list(customers))]
        return [
            {"manager_id": self.manager_id, "customer_id": row.customer_id, "successor_id": row.successor_id}
            for row in rows.itertuples()
        ]

    def store(self, records: Records, by: str, on: dt.date, customers: Sequence[str] | None = None) -> int:
        """Record the proposals, of all or of these customers, as decided on a day; return how many."""
        rows = [row | {"decided_on": on.isoformat()} for row in self.rows_to_record(customers)]
        return len(records.add("handovers", rows, by=by)) if rows else 0


def hand_over(base: CustomerBase, records: Records | None, manager_id: str) -> HandOver:
    """Return the customers of a manager who leaves or has left, with a successor for each.

    Of a manager who has left: the customers with us on the last working day who bought last with this manager, and
    what became of them; of one still here: those served now. Who serves a customer already is the successor. Others are
    proposed one after the other, most money first: the manager whose load is least, half by customers and half by
    margin, per working hour; one who knows the region may be busier by half a usual load, the industry by a quarter.

    Raises ``WinbackError`` for a manager the data do not know, or where they name none. Source: method row E2.
    """
    losses = losses_of(base)
    if "manager_id" not in base.customers:
        raise WinbackError(_("The data name no managers, so there is nothing to hand over."))
    left = departures_known(losses.company, records.frame("departures") if records is not None else None)
    until = known_until(base)
    if until is not None:
        left = left[left.left_on <= pd.Timestamp(until)]
    names = manager_names(base)
    if manager_id not in names:
        known = ", ".join(sorted(names))
        raise WinbackError(_("There is no manager '{found}'. Known: {known}.").format(found=manager_id, known=known))
    days = left[left.manager_id == manager_id].left_on
    left_on = days.iloc[0].date() if len(days) else None
    day = min(left_on, losses.as_of) if left_on is not None else losses.as_of
    frame = _portfolio(base, manager_id, day)
    recorded = records.frame("handovers") if records is not None else None
    frame = _with_records(frame, recorded, manager_id)
    gone = set(left.manager_id[left.left_on <= pd.Timestamp(losses.as_of)]) | {manager_id}
    frame, load = _with_successors(base, frame, gone, names)
    frame["step"] = _steps(frame, left_on)
    frame = frame.sort_values(["margin_a_year", "customer_id"], ascending=[False, True], ignore_index=True)
    return HandOver(manager_id, names[manager_id], left_on, day, frame, load)


def manager_names(base: CustomerBase) -> dict[str, str]:
    """Return every manager the data know, by id: the name, or the id itself."""
    ids = set(base.customers.manager_id.dropna().astype("str")) if "manager_id" in base.customers else set()
    names = {one: one for one in sorted(ids - {""})}
    table = base.company.table("managers") if base.company is not None else None
    if table is not None:
        name = table.name.fill_null("") if "name" in table.columns else ibis.literal("")
        told = table.select("manager_id", shown=name).to_pandas()
        names |= {str(one): str(shown or one) for one, shown in zip(told.manager_id, told.shown, strict=True)}
    return names


def _portfolio(base: CustomerBase, manager_id: str, day: dt.date) -> pd.DataFrame:
    """Who was with us on the day and bought last with the manager, with what became of the customer since."""
    losses = losses_of(base)
    rows = losses.company.purchases_known_on(losses.as_of)
    at = ibis.date(day.isoformat())
    last = rows.filter((rows.purchased_on <= at) & (rows.next_on.isnull() | (rows.next_on > at)))
    if "manager_id" in rows.columns:
        last = last.filter(last.manager_id == manager_id)
    then = last.select("customer_id", bought_since_on=last.next_on).to_pandas()
    if "manager_id" not in rows.columns:
        own = base.customers.customer_id[base.customers.manager_id == manager_id]
        then = then[then.customer_id.isin(own)]
    then["bought_since_on"] = pd.to_datetime(then.bought_since_on).astype("datetime64[s]")
    spells = losses.absence_table
    away = spells.filter((spells.lost_on <= at) & (spells.returned_on.isnull() | (spells.returned_on > at)))
    then = then[~then.customer_id.isin(away.select("customer_id").to_pandas().customer_id)]
    wanted = ["name", "region", "industry", "abc", "last_on", "state", "year_amount", "margin_a_year"]
    known = [name for name in wanted if name in base.customers]
    frame = then.merge(base.customers[["customer_id", *known, "manager_id"]], on="customer_id", how="inner")
    frame["last_on"] = pd.to_datetime(frame.last_on).astype("datetime64[s]")
    return frame.rename(columns={"manager_id": "served_by"})


def _with_records(frame: pd.DataFrame, recorded: pd.DataFrame | None, manager_id: str) -> pd.DataFrame:
    rows = recorded[recorded.manager_id == manager_id] if recorded is not None else None
    if rows is not None and len(rows):
        told = rows.drop_duplicates("customer_id", keep="last")[["customer_id", *RECORDED]]
        frame = frame.merge(told, on="customer_id", how="left")
    frame = frame.reindex(columns=[*frame.columns, *[name for name in RECORDED if name not in frame]])
    for name in ("successor_id", "what_worked", "note"):
        frame[name] = frame[name].astype("object").where(frame[name].notna(), "").astype("str")
    for name in ("decided_on", "introduced_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    frame["documents"] = frame.documents.astype("boolean").fillna(False).astype(bool)
    return frame


def _with_successors(
    base: CustomerBase, frame: pd.DataFrame, gone: set[str], names: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill the successors nobody has named, one customer after the other, and return the load that results."""
    active = base.customers[base.customers.state.eq("active") & ~base.customers.manager_id.isin(gone)]
    candidates = sorted(set(active.manager_id.dropna().astype("str")) - gone - {""})
    load = _Load(active, candidates, _hours(base, candidates))
    found: dict[object, tuple[str, bool, tuple[str, ...]]] = {}
    order = frame.sort_values(["margin_a_year", "customer_id"], ascending=[False, True])
    for place, row in zip(order.index, order.to_dict("records"), strict=True):
        found[place] = _successor({str(name): value for name, value in row.items()}, candidates, load)
    told = pd.DataFrame.from_dict(found, orient="index", columns=["successor_id", "proposed", "why"])
    told = told.reindex(frame.index)
    frame = frame.assign(
        successor_id=told.successor_id, proposed=told.proposed.fillna(False).astype(bool), why=told.why
    )
    return frame, _load_table(base, frame, candidates, names)


def _successor(row: dict[str, Any], candidates: list[str], load: _Load) -> tuple[str, bool, tuple[str, ...]]:
    """Who takes a customer over: as recorded, who serves the customer already, else the best of the others."""
    if row["successor_id"]:
        return str(row["successor_id"]), False, ()
    if row["served_by"] in candidates:
        return str(row["served_by"]), False, ("serves_already",)
    if not candidates:
        return "", False, ()
    chosen = min(candidates, key=lambda one: (load.burden(one, row), one))
    if row["state"] != "lost":
        load.add(chosen, float(row["margin_a_year"]))
    why = tuple(f"same_{name}" for name in ("region", "industry") if load.knows(chosen, name, row))
    return chosen, True, why or ("least_load",)


class _Load:
    """How much each possible successor has to do: half by customers, half by margin, per working hour."""

    def __init__(self, active: pd.DataFrame, candidates: list[str], hours: dict[str, float]) -> None:
        by = active.assign(margin=active.margin_a_year.clip(lower=0)).groupby("manager_id").margin
        self.customers = {one: float(by.size().get(one, 0)) for one in candidates}
        self.margin = {one: float(by.sum().get(one, 0.0)) for one in candidates}
        self.usual_customers = max(sum(self.customers.values()) / max(len(candidates), 1), 1.0)
        self.usual_margin = max(sum(self.margin.values()) / max(len(candidates), 1), 1e-9)
        self.hours = hours
        self.skills = {name: _knows(active, name, candidates) for name in SKILLS if name in active}

    def add(self, one: str, margin: float) -> None:
        self.customers[one] += 1
        self.margin[one] += max(margin, 0.0)

    def knows(self, one: str, name: str, row: dict[str, Any]) -> bool:
        return (one, str(row.get(name, ""))) in self.skills.get(name, set())

    def burden(self, one: str, row: dict[str, Any]) -> float:
        load = self.customers[one] / self.usual_customers + self.margin[one] / self.usual_margin
        eased = sum(weight for name, weight in SKILLS.items() if self.knows(one, name, row))
        return load / 2 / self.hours[one] - eased


def _hours(base: CustomerBase, candidates: list[str]) -> dict[str, float]:
    """Working hours a week against the usual ones, so that a part-time manager takes over less."""
    table = base.company.table("managers") if base.company is not None else None
    if table is None or "hours_a_week" not in table.columns:
        return dict.fromkeys(candidates, 1.0)
    told = table.select("manager_id", "hours_a_week").to_pandas().set_index("manager_id").hours_a_week
    told = told[told > 0].reindex(candidates)
    share = told / told.mean() if told.notna().any() else told
    return {one: float(value) for one, value in share.fillna(1.0).items()}


def _knows(active: pd.DataFrame, name: str, candidates: list[str]) -> set[tuple[str, str]]:
    """Who knows which region or industry: at least an average manager's share of its customers."""
    counts = active.groupby(["manager_id", name], as_index=False).agg(customers=("customer_id", "size"))
    share = counts.customers / counts.groupby(name).customers.transform("sum")
    known = counts[share >= 1 / max(len(candidates), 1)]
    return set(zip(known.manager_id.astype("str"), known[name].astype("str"), strict=True))


def _load_table(base: CustomerBase, frame: pd.DataFrame, candidates: list[str], names: dict[str, str]) -> pd.DataFrame:
    active = base.customers[base.customers.state == "active"]
    mine = active[active.manager_id.isin(candidates)].groupby("manager_id")
    coming = frame[frame.state.ne("lost") & frame.successor_id.ne(frame.served_by)].groupby("successor_id")
    table = pd.DataFrame({"manager_id": candidates})
    table["name"] = table.manager_id.map(names)
    table["customers"] = table.manager_id.map(mine.size()).fillna(0).astype("int64")
    table["added"] = table.manager_id.map(coming.size()).fillna(0).astype("int64")
    table["margin_a_year"] = table.manager_id.map(mine.margin_a_year.sum()).fillna(0.0)
    table["added_margin_a_year"] = table.manager_id.map(coming.margin_a_year.sum()).fillna(0.0)
    return table.sort_values(["added", "manager_id"], ascending=[False, True], ignore_index=True)


def _steps(frame: pd.DataFrame, left_on: dt.date | None) -> pd.Series:
    """Open, decided, introduced; done: introduced with documents, or the customer has bought from somebody else."""
    step = pd.Series("open", index=frame.index)
    step = step.mask(frame.successor_id.ne("") & ~frame.proposed & frame.decided_on.notna(), "decided")
    step = step.mask(frame.introduced_on.notna(), "introduced")
    step = step.mask(frame.introduced_on.notna() & frame.documents, "done")
    if left_on is not None:
        step = step.mask(frame.bought_since_on.notna(), "done")
    return step
