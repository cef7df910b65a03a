"""A company to the dashboard's screens: every question asked once, in the engine, the answers kept as small cubes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from typing import Any

import ibis
import pandas as pd
from ibis import _ as c

from ..assumptions import Assumptions
from ..audit import audit_with_curve
from ..base import base_of
from ..bridge import bridge_by_customer
from ..clocks import FixedDays
from ..company import Company, limit_memory
from ..errors import WinbackError
from ..lifetime import ModelError
from ..lifetime.value import lifetime_value
from ..loading.report import LoadReport
from ..losses import Losses, measure_losses
from ..managers import expected_shares, portfolio_on
from ..reasons.catalogue import catalogue_of
from ..records import Records
from ..text import LANGUAGES, use_language
from ..value import value_losses
from .prepare_lost import lost_of
from .prepare_plan import plan_cubes
from .prepare_reasons import told_catalogue
from .prepare_risk import risk_cubes
from .prepare_segments import cubes_of
from .screens import BRIDGE, CLOCKS, DIMENSIONS, OTHERS, UNIT, Screens

MOST_VALUES = 60
"""A dimension with more values keeps the most frequent ones; the others stand together under ``OTHERS``."""
MOST_ACCOUNTS = 3000
ENGINE_MEMORY = "1500MB"
"""The frames of a million customers stand beside the engine: more for it is not faster here, measured."""
YEAR = 365
STEPS = ("losses", "reasons", "plan", "warnings", "past")
"""What is computed for each clock, in this order; ``whole``, what no clock changes, comes at the end."""
Told = Callable[[str, str], None]


def silent(_clock: str, _step: str) -> None:
    """Tell nobody which step begins."""


def prepare_screens(
    company: Company,
    as_of: dt.date | str | None = None,
    assumptions: Assumptions | None = None,
    *,
    clocks: Iterable[str] = CLOCKS,
    show_names: bool = False,
    records: Records | None = None,
    units: bool = False,
    told: Told = silent,
) -> Screens:
    """Compute what the dashboard shows, for each clock, as of a day.

    ``records``: what people recorded of the company; without them nothing is known of reasons. Names and other
    personal data stay out unless ``show_names``. With ``units`` every frame is split by customer (``unit``): not for
    showing, but to see who stands behind a sum. ``told`` hears of each clock and its step. Raises ``WinbackError``
    when nothing was bought by the day.
    """
    assumptions = assumptions or Assumptions()
    parts: dict[str, list[pd.DataFrame]] = {}
    by_clock: dict[str, dict[str, Any]] = {}
    codes = list(clocks)
    settled: dict[str, str] = {}
    for code in codes:
        told(code, "losses")
        losses = measure_losses(company, code, as_of, assumptions)
        settled[code] = losses.settled_from.isoformat()
        found, by_clock[code] = _of_one_clock(
            losses, show_names, records, units, test=code == codes[0], told=partial(told, code)
        )
        year_ago = losses.as_of - dt.timedelta(days=YEAR)
        if (year_ago - company.first_on).days >= YEAR:
            found["states_before"] = _states_before(company, code, year_ago, assumptions, units)
        for name, frame in found.items():
            parts.setdefault(name, []).append(frame.assign(clock=code))
    told("", "whole")
    frames = {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}
    frames |= _of_any_clock(losses, units)
    about = {
        "name": company.name,
        "currency": company.currency,
        "as_of": losses.as_of.isoformat(),
        "first_on": company.first_on.isoformat(),
        "history_days": (losses.as_of - company.first_on).days + 1,
        "clocks": codes,
        "settled_from": settled,
        "by_clock": by_clock,
        "catalogue": told_catalogue(catalogue_of(records)),
        "fair_limit_share": assumptions.fair_limit_share,
        "fair_min_expected": assumptions.fair_min_expected,
        "fingerprint": company.fingerprint,
        "assumptions": asdict(assumptions),
        "show_names": show_names,
        "load_report": _told(company),
        "min_customers": assumptions.min_customers,
        "min_months": assumptions.min_months,
        "horizon_months": assumptions.horizon_months,
        "benchmark": [assumptions.benchmark_loss_rate_low, assumptions.benchmark_loss_rate_high],
    }
    return Screens(about, frames)


def _told(company: Company) -> dict[str, list[str]]:
    """The balance of the load in every language: the page keeps no report of single rows."""
    told: dict[str, list[str]] = {}
    for code in LANGUAGES if company.report.get("rows") else ():
        with use_language(code):
            told[code] = LoadReport.from_dict(company.report).balance()
    return told


def _of_one_clock(
    losses: Losses, show_names: bool, records: Records | None, units: bool, *, test: bool, told: Callable[[str], None]
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    limit_memory(losses.company.backend, ENGINE_MEMORY)
    value = value_losses(losses)
    marked = _with_dimensions(losses, value.customer_table, units)
    keys = marked.select("customer_id", *_keys(marked)).to_pandas()
    fair = _fair(losses, marked)
    told("reasons")
    lost = lost_of(base_of(value), records)
    found, about = cubes_of(lost, marked, keys, records)
    told("plan")
    planned, about["plan"] = plan_cubes(lost, keys, records, show_names=show_names)
    told("warnings")
    # Putting the lists back to past days takes longest of all, and one rule shows what such lists are worth.
    risk, about["risk"] = risk_cubes(lost.base, keys, records, test=test, show_names=show_names)
    told("past")
    found |= planned | risk
    return ({} if fair is None else {"fair": fair}) | found | {
        "states": _states(marked, losses.as_of),
        "events": _events(losses, marked),
        "recent": _recent(losses, marked),
        "accounts": _accounts(marked, show_names),
    }, about


def _of_any_clock(losses: Losses, units: bool) -> dict[str, pd.DataFrame]:
    """The frames that no clock changes, for the customers of the last one measured."""
    marked = _with_dimensions(losses, losses.customer_table, units)
    keys = marked.select("customer_id", *_keys(marked)).to_pandas()
    found = {"bridge": _bridge(losses, keys), "lifetime": _lifetime(losses, keys)} | _audit(losses)
    return {name: frame for name, frame in found.items() if frame is not None}


def _bridge(losses: Losses, keys: pd.DataFrame) -> pd.DataFrame | None:
    try:
        rows = bridge_by_customer(losses.company, losses.as_of, YEAR)
    except WinbackError:  # the history is too short for two spans; the screen says so
        return None
    rows = rows.assign(grown=rows.more_often + rows.larger_orders + rows.more_groups)
    rows = rows.rename(columns={"before_amount": "before", "after_amount": "after"}).merge(keys, on="customer_id")
    dimensions = [name for name in keys if name != "customer_id"]
    parts = []
    for component in BRIDGE:
        part = rows[rows[component] != 0]
        sums = part.groupby(dimensions)[component].agg(["sum", "size"]).reset_index()
        parts.append(sums.rename(columns={"sum": "amount", "size": "customers"}).assign(component=component))
    return pd.concat(parts, ignore_index=True)


def _lifetime(losses: Losses, keys: pd.DataFrame) -> pd.DataFrame | None:
    try:
        found = lifetime_value(losses.company, losses.as_of, assumptions=losses.assumptions)
    except ModelError:  # too few customers for a model; the screen says so
        return None
    rows = found.customers.merge(keys, on="customer_id")
    if found.value_model.estimate.at_edge:
        # The order values have no finite mean, so what a customer with one purchase will spend is not to be guessed.
        again = losses.customer_table.filter(c.purchase_count > 1).select("customer_id").to_pandas()
        rows = rows[rows.customer_id.isin(again.customer_id)]
    return (
        rows.groupby([name for name in keys if name != "customer_id"])
        .agg(
            customers=("customer_id", "size"),
            active_expected=("alive_share", "sum"),
            expected_amount=("value_amount", "sum"),
        )
        .reset_index()
    )


def _audit(losses: Losses) -> dict[str, pd.DataFrame]:
    """The rules' audit over the whole company: families of settings as curves, and the rules on offer."""
    try:
        rules, curve = audit_with_curve(losses.company, CLOCKS, losses.as_of, assumptions=losses.assumptions)
    except WinbackError:  # the history is too short to put the clock back; the screen says so
        return {}
    return {"audit": curve, "audited": rules}


def _fair(losses: Losses, marked: ibis.Table) -> pd.DataFrame | None:
    """The portfolio a year ago: customers, those lost since, and the chance each had."""
    start = losses.as_of - dt.timedelta(days=YEAR)
    if "manager_id" not in marked.columns or start <= losses.company.first_on:
        return None
    rows = portfolio_on(losses, start)
    if rows.empty:
        return None
    keys = marked.select("customer_id", *(n for n in _keys(marked) if n != "manager_id")).to_pandas()
    rows = rows.assign(expected=expected_shares(rows).clip(0, 1), manager_id=rows.manager_id.fillna("")).merge(
        keys, on="customer_id"
    )
    rows = rows.assign(chance_share=rows.expected.round(3))
    by = ["manager_id", *(name for name in keys if name != "customer_id"), "chance_share"]
    return (
        rows.groupby(by)
        .agg(customers=("lost", "size"), lost=("lost", "sum"), expected_lost=("expected", "sum"))
        .reset_index()
    )


def _with_dimensions(losses: Losses, rows: ibis.Table, units: bool = False) -> ibis.Table:
    """The customers' table with every dimension as text, rare ones put together; ``units``: the customer too."""
    if units:
        rows = rows.mutate(**{UNIT: rows.customer_id.cast("string")})
    for name in DIMENSIONS:
        if name not in rows.columns:
            continue
        value = rows[name].fill_null("").cast("string")
        counts = (
            rows.mutate(**{name: value})
            .group_by(name)
            .agg(n=c.count())
            .order_by(ibis.desc("n"), name)
            .limit(MOST_VALUES)
        )
        frequent = counts.to_pandas()[name].tolist()
        if len(frequent) == MOST_VALUES:
            value = ibis.cases((value.isin(frequent[:-1]), value), else_=OTHERS)
        rows = rows.mutate(**{name: value})
    return losses.company.backend.create_table(ibis.util.gen_name("marked"), rows, temp=True)


def _keys(marked: ibis.Table) -> list[str]:
    return [name for name in (*DIMENSIONS, UNIT) if name in marked.columns]


def _states(marked: ibis.Table, as_of: dt.date) -> pd.DataFrame:
    """Customers and money by state; ``lately``: lost in the last 365 days and still away."""
    year_ago = ibis.date((as_of - dt.timedelta(days=YEAR)).isoformat())
    steadiness = ["xyz"] if "xyz" in marked.columns else []
    rows = marked.group_by(*_keys(marked), "state", *steadiness).agg(
        customers=c.count(),
        judged=c.allowed_days.notnull().sum(),
        lately=((c.state == "lost") & (c.lost_on > year_ago)).fill_null(False).sum(),
        once=(c.purchase_count == 1).sum(),
        amount=c.net_amount.sum(),
        year_amount=c.year_amount.sum(),
        orders=c.orders_a_year.sum(),
    )
    return rows.to_pandas()


def _states_before(company: Company, code: str, day: dt.date, assumptions: Assumptions, units: bool) -> pd.DataFrame:
    losses = measure_losses(company, code, day, assumptions)
    return _states(_with_dimensions(losses, losses.customer_table, units), day)


def _happenings(losses: Losses, marked: ibis.Table) -> ibis.Table:
    """Customers who came under the clock's eye, were lost, or returned: ``happened_on``, ``kind``, ``money``."""
    spells, bought = losses.absence_table, losses.company.purchases
    first = 1 if isinstance(losses.clock, FixedDays) else 2
    came = bought.filter((bought.purchase_no == first) & (bought.purchased_on <= ibis.date(losses.as_of.isoformat())))
    came = came.select(
        "customer_id", happened_on=came.purchased_on, kind=ibis.literal("entered"), money=ibis.literal(0.0)
    )
    back = spells.filter(spells.returned_on.notnull())
    told = [came] + [
        rows.select(
            "customer_id", happened_on=rows[day], kind=ibis.literal(kind), money=rows.year_amount.cast("float64")
        )
        for rows, day, kind in ((spells, "lost_on", "lost"), (back, "returned_on", "returned"))
    ]
    return ibis.union(*told).join(marked.select("customer_id", *_keys(marked)), "customer_id")


def _events(losses: Losses, marked: ibis.Table) -> pd.DataFrame:
    rows = _happenings(losses, marked)
    table = rows.group_by(*_keys(marked), "kind", month_on=rows.happened_on.truncate("M").cast("date")).agg(
        customers=rows.count(), money=rows.money.sum()
    )
    frame = table.to_pandas()
    return frame.assign(month_on=pd.to_datetime(frame.month_on).astype("datetime64[s]"))


def _recent(losses: Losses, marked: ibis.Table) -> pd.DataFrame:
    rows = _happenings(losses, marked)
    age = ibis.date(losses.as_of.isoformat()).delta(rows.happened_on, unit="day")
    rows = rows.mutate(window=(age // YEAR).cast("int32")).filter(c.window < 2)
    return rows.group_by(*_keys(marked), "kind", "window").agg(customers=c.count(), money=c.money.sum()).to_pandas()


def _accounts(marked: ibis.Table, show_names: bool) -> pd.DataFrame:
    rows = marked.filter((marked.state == "lost") & (marked.year_amount > 0))
    shown: list[Any] = ["customer_id", *(["name"] if show_names and "name" in rows.columns else []), *_keys(marked)]
    shown += ["last_on", "lost_on", "silence_days", "year_amount", "purchase_count"]
    frame = rows.order_by(ibis.desc("year_amount"), "customer_id").limit(MOST_ACCOUNTS).select(*shown).to_pandas()
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in ("last_on", "lost_on")}
    return frame.assign(**days)
