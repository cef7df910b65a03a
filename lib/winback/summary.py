"""The figures of a measurement as one plain dictionary: what ``winback measure --json`` prints."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .clocks import FixedDays
from .loss_reports import loss_report, own_rhythm_check
from .losses import Losses


def measure_summary(losses: Losses) -> dict[str, Any]:
    """Return the main figures of the losses; every key is stable.

    ``customers`` who bought by the day; ``one_purchase`` of them bought once; ``judged`` by the clock = ``active`` +
    ``lost``; ``loss_rate`` = lost / customers; ``money_lost_a_year``: what the lost bought, net, in the 365 days that
    end with their last purchase; ``past_revenue_of_lost``: all they bought on purchase lines; the same net of refunds;
    ``came_back_events``: absences that ended with a purchase, of ``came_back_customers``; ``returned``: customers who
    came back and are with us now; ``by_manager`` when the data name managers; ``rows`` of the load.
    """
    rows = losses.customer_table
    lost = rows.state == "lost"
    one = rows.purchase_count == 1
    counts = rows.agg(
        customers=rows.count(),
        one_purchase=one.sum(),
        not_judged=(rows.state == "one_purchase").sum(),
        lost=lost.sum(),
        lost_one_purchase=(lost & one).sum(),
        returned=((rows.times_returned > 0) & ~lost).sum(),
        money_lost_a_year=rows.year_amount.sum(where=lost),
        past_revenue_of_lost=rows.amount.sum(where=lost),
        past_net_revenue_of_lost=rows.net_amount.sum(where=lost),
        turnover_a_year=rows.year_amount.sum(where=~lost),
    )
    found = counts.to_pyarrow().to_pylist()[0]
    spells = losses.absence_table.filter(losses.absence_table.returned_on.notnull())
    back = spells.agg(events=spells.count(), customers=spells.customer_id.nunique()).to_pyarrow().to_pylist()[0]
    summary = {
        "as_of": losses.as_of.isoformat(),
        "clock": losses.clock.code,
        "currency": losses.company.currency,
        "customers": int(found["customers"]),
        "one_purchase": int(found["one_purchase"] or 0),
        "not_judged": int(found["not_judged"] or 0),
        "active": int(found["customers"] - found["lost"] - found["not_judged"]),
        "lost": int(found["lost"] or 0),
        "lost_one_purchase": int(found["lost_one_purchase"] or 0),
        "loss_rate": _share(found["lost"], found["customers"]),
        "loss_rate_of_judged": _share(found["lost"], found["customers"] - found["not_judged"]),
        "money_lost_a_year": _money(found["money_lost_a_year"]),
        "turnover_a_year": _money(found["turnover_a_year"]),
        "past_revenue_of_lost": _money(found["past_revenue_of_lost"]),
        "past_net_revenue_of_lost": _money(found["past_net_revenue_of_lost"]),
        "returned": int(found["returned"] or 0),
        "came_back_events": int(back["events"]),
        "came_back_customers": int(back["customers"]),
        "own_rhythm": own_rhythm_check(losses),
        "rows": losses.company.report.get("rows", {}),
    }
    if "manager_id" in losses.groups:
        summary["by_manager"] = _by_manager(losses)
    if isinstance(losses.clock, FixedDays):
        summary["clock_days"] = losses.clock.days
    return summary


def _by_manager(losses: Losses) -> list[dict[str, Any]]:
    frame = loss_report(losses, "manager_id")
    columns = ["manager_id", "customers", "one_purchase", "active", "lost", "loss_rate", "money_lost_a_year"]
    records = frame[columns].astype(object).where(frame[columns].notna(), None).to_dict("records")
    return [{**{str(k): v for k, v in r.items()}, "money_lost_a_year": _money(r["money_lost_a_year"])} for r in records]


def _share(part: float | None, whole: float | None) -> float | None:
    return round(float(part or 0) / float(whole), 6) if whole else None


def _money(amount: Any) -> float:
    return 0.0 if pd.isna(amount) else round(float(amount), 2)
