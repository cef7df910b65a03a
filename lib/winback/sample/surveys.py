"""Satisfaction by parameter: what customers say, and what the staff believe."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from . import world as w
from .customers import Customers
from .leaving import Lives
from .orders import Purchases
from .people import dates, manager_ids, translated
from .world import N_

WAVES = (dt.date(2024, 5, 13), dt.date(2025, 5, 12), dt.date(2026, 5, 18))
ANSWER_SHARE = 0.16
# Parameter: what customers feel on average; what the staff believe (None: not asked of that side).
PARAMETERS: dict[str, tuple[float | None, float]] = {
    "prices": (0.66, 0.48),
    "range": (0.76, 0.78),
    "delivery": (0.74, 0.80),
    "payment_terms": (0.68, 0.66),
    "service_quality": (0.75, 0.88),
    "extra_services": (0.54, 0.62),
    "procedures": (None, 0.63),
    "personal_treatment": (None, 0.66),
}
# A parameter suffers where this is what makes the customer leave within the year.
HURT_BY = {
    "prices": ("competitor_price", "budget_cut"),
    "range": ("range_changed", "product_defects", "not_offered_more"),
    "delivery": ("shipment_wait", "competitor_service"),
    "payment_terms": ("competitor_terms",),
    "service_quality": ("rude_staff", "neglected", "complaint_mishandled", "lost_trust", "contact_left"),
    "extra_services": ("not_offered_more", "competitor_service"),
}
COMMENTS: dict[str, str] = {
    "prices": N_("Others are cheaper on the main items"),
    "range": N_("Some items have been out of stock for months"),
    "delivery": N_("We never know the day of delivery"),
    "payment_terms": N_("We would like to pay later"),
    "service_quality": N_("Nobody calls back, one has to ask twice"),
    "extra_services": N_("We did not know that you do this"),
}


def survey(world: w.World, customers: Customers, lives: Lives, bought: Purchases) -> pd.DataFrame:
    """Return the survey table: three yearly waves among active customers, and among the staff."""
    rng = world.rng(9)
    parts = []
    for number, on in enumerate(WAVES):
        recent = w.day(on) - bought.last_before(len(customers), w.day(on)) < 200
        asked = np.flatnonzero(recent & customers.repeats)
        who = asked[rng.random(len(asked)) < ANSWER_SHARE]
        answered = w.day(on) + rng.integers(0, 21, len(who))
        parts += [_of_customers(rng, customers, lives, who=who, answered=answered), _of_staff(rng, on, number)]
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["answered_on", "respondent", "customer_id", "manager_id", "parameter"], ignore_index=True)


def _of_customers(
    rng: np.random.Generator, customers: Customers, lives: Lives, *, who: np.ndarray, answered: np.ndarray
) -> pd.DataFrame:
    near = (lives.left[who] > answered - 30) & (lives.left[who] < answered + 365)
    after_delay = (answered >= w.day(w.DELAY_FROM)) & (answered < w.day(w.DELAY_TO) + 120)
    served_by = customers.served_by(who, answered)
    rude = served_by == w.RUDE
    mood = 0.09 * rng.standard_normal(len(who))
    parts = []
    for parameter, (felt, _believed) in PARAMETERS.items():
        if felt is None:
            continue
        hurt = near & np.isin(lives.reason[who], [w.CODE[code] for code in HURT_BY[parameter]])
        score = felt + mood + 0.12 * rng.standard_normal(len(who)) - 0.30 * hurt
        score -= 0.14 * (after_delay & (parameter == "delivery")) + 0.24 * (rude & (parameter == "service_quality"))
        score = np.clip(score, 0, 1).round(1)
        says = (score <= 0.5) & (rng.random(len(who)) < 0.4)
        parts.append(
            pd.DataFrame(
                {
                    "respondent": "customer",
                    "parameter": parameter,
                    "score_share": score,
                    "answered_on": dates(answered),
                    "customer_id": customers.ids()[who],
                    "manager_id": manager_ids()[served_by],
                    "comment": np.where(says, translated((COMMENTS[parameter],))[0], ""),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _of_staff(rng: np.random.Generator, on: dt.date, wave: int) -> pd.DataFrame:
    present = [
        number
        for number, e in enumerate(w.MANAGERS)
        if e.hired_on <= on and not (e.role == "left" and on > w.DEPARTURE_ON)
    ]
    rows = []
    for number in present:
        for parameter, (_felt, believed) in PARAMETERS.items():
            score = believed + 0.07 * rng.standard_normal() + (0.05 if number == w.RUDE else 0.0)
            rows.append(
                ("staff", parameter, round(float(np.clip(score, 0, 1)), 1), on, None, manager_ids()[number], "")
            )
    columns = ["respondent", "parameter", "score_share", "answered_on", "customer_id", "manager_id", "comment"]
    table = pd.DataFrame(rows, columns=columns)
    table["answered_on"] = pd.to_datetime(table["answered_on"])
    return table
