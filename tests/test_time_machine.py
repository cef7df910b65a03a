"""No look-ahead: orders after ``as_of`` change nothing in any public calculation."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import winback as wb
from tests.companies import make_company, orders_frame
from winback.activity import turnover_by_month
from winback.errors import WinbackError
from winback.loss_reports import own_rhythm_check

AS_OF = dt.date(2025, 6, 30)
START = dt.date(2022, 7, 1)


def _orders(seed: int, customers: int = 140) -> pd.DataFrame:
    """A base of mixed rhythms until well after ``AS_OF``, with refunds, managers, regions, costs and groups."""
    draw = np.random.default_rng(seed)
    rows = [("first", START.isoformat(), 10.0)]
    for number in range(customers):
        at, mean = draw.random() * 500, draw.choice([9, 25, 60, 120])
        end = draw.choice([600, 1095, 1500])
        while at < end:
            day = (START + dt.timedelta(days=int(at))).isoformat()
            rows.append((f"c{number}", day, float(round(draw.lognormal(5, 0.6), 2))))
            if draw.random() < 0.05:
                rows.append((f"c{number}", day, -10.0))
            if draw.random() < 0.05:
                rows.append((f"c{number}", (START + dt.timedelta(days=int(at) + 9)).isoformat(), -7.0))
            at += draw.gamma(2, mean / 2) + 1
    frame = orders_frame(rows)
    number = np.arange(len(frame))
    frame["manager_id"] = np.where(draw.random(len(frame)) < 0.9, "m" + pd.Series(number % 3).astype("str"), "m9")
    frame["region"] = "r" + frame.customer_id.str[-1]
    frame["cost"] = frame.amount * 0.7
    frame["product_group"] = "g" + pd.Series(number % 4).astype("str")
    return frame


def _results(company: wb.Company, clock: str) -> dict[str, object]:
    losses = wb.measure_losses(company, clock, AS_OF)
    value = wb.value_losses(losses)
    results: dict[str, object] = {
        "customers": losses.customers,
        "absences": losses.absences,
        "groups": losses.groups,
        "summary": wb.measure_summary(losses),
        "by_manager": wb.loss_report(losses, "manager_id"),
        "by_region": wb.loss_report(losses, "region"),
        "by_class": wb.loss_report(losses, "abc"),
        "quarters": wb.losses_over_time(losses),
        "months_by_region": wb.losses_over_time(losses, "month", "region"),
        "key_accounts": wb.key_accounts_lost(losses),
        "fair": wb.compare_managers(losses),
        "departures": wb.departures(losses),
        "portfolios": wb.portfolio_curve(losses),
        "rhythm": own_rhythm_check(losses),
        "bridge": wb.bridge(company, AS_OF),
        "bridge_by": wb.bridge_by(company, AS_OF, losses.customers, "region"),
        "audit": wb.audit(company, as_of=AS_OF),
        "curve": wb.audit_curve(company, AS_OF, truth="silences"),
        "classes": value.customers,
        "total": value.total,
        "matrix": value.matrix(),
        "turnover": turnover_by_month(company, AS_OF),
    }
    try:
        results["lifetime"] = wb.lifetime_value(company, AS_OF).customers
        results["second_lifetime"] = repr(wb.second_lifetime_value(company, losses.absence_table, AS_OF))
    except WinbackError as refusal:
        results["lifetime"] = str(refusal)
    return results


def _same(one: object, other: object) -> None:
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, rtol=1e-9)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key, value in one.items():
            assert value == pytest.approx(other[key]) if isinstance(value, float) else value == other[key], key
    else:
        assert one == other


@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 10_000), st.sampled_from(["own", "article", "article:customer", "article:segment", "fixed:90"]))
def test_orders_after_the_day_change_nothing_anywhere(seed, clock):
    frame = _orders(seed)
    managers = pd.DataFrame({"manager_id": ["m0", "m1"], "left_on": [dt.date(2024, 9, 1), dt.date(2025, 9, 1)]})
    known = _results(make_company(frame[frame.ordered_on <= AS_OF], managers=managers), clock)
    later = _results(make_company(frame, managers=managers), clock)
    for name, result in known.items():
        try:
            _same(result, later[name])
        except AssertionError as error:
            raise AssertionError(f"{name} sees orders after {AS_OF}: {error}") from error
