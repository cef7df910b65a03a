"""What was collected afterwards: the stated reasons of leaving, and the past win-back campaign."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import world as w
from .customers import Customers
from .leaving import NEVER, Lives, relapse
from .orders import Purchases
from .people import dates, manager_ids

SECOND_REASONS = ("competitor_price", "competitor_terms", "slow_work", "not_informed", "missed_dates", "indifference")
# What the staff say instead of the truth that would fall back on them, with its share.
STAFF_EXCUSES: dict[str, tuple[tuple[str, float], ...]] = {
    "rude_staff": (("competitor_price", 0.76), ("budget_cut", 0.24)),
    "led_away": (("competitor_price", 0.45), ("contact_left", 0.30), ("led_away", 0.25)),
    "contact_left": (("competitor_price", 0.40), ("contact_left", 0.60)),
    "neglected": (("competitor_price", 0.40), ("need_changed", 0.25), ("budget_cut", 0.25), ("neglected", 0.10)),
    "shipment_wait": (("shipment_wait", 0.55), ("competitor_price", 0.30), ("missed_dates", 0.15)),
    "complaint_mishandled": (("competitor_price", 0.55), ("product_defects", 0.35), ("complaint_mishandled", 0.10)),
    "lost_trust": (("competitor_price", 0.7), ("own_management_changed", 0.3)),
    "not_offered_more": (("competitor_price", 0.6), ("need_changed", 0.4)),
    "competitor_service": (("competitor_price", 0.5), ("competitor_service", 0.5)),
    "product_defects": (("competitor_price", 0.35), ("product_defects", 0.65)),
}
# Customers are polite, or ashamed: what they say instead of the truth.
CUSTOMER_EXCUSES: dict[str, tuple[tuple[str, float], ...]] = {
    "budget_cut": (("budget_cut", 0.6), ("need_changed", 0.4)),
    "led_away": (("competitor_terms", 0.55), ("led_away", 0.45)),
    "competitor_price": (("competitor_price", 0.9), ("budget_cut", 0.1)),
    "neglected": (("neglected", 0.65), ("indifference", 0.20), ("competitor_price", 0.15)),
    "rude_staff": (("rude_staff", 0.72), ("competitor_price", 0.28)),
}
SOURCES = {"staff": (0.46, 0.55), "customer": (0.32, 0.75), "brainstorm": (0.08, 0.40), "crm": (0.15, 0.50)}
"""Source: share of the lost it covers, and how sure its authors are on average."""


def reasons(world: w.World, customers: Customers, lives: Lives) -> pd.DataFrame:
    """Return the stated reasons: several per customer and source, with staff and customers in disagreement."""
    rng, n = world.rng(10), len(customers)
    parts = []
    for source, (coverage, sure) in SOURCES.items():
        said = lives.left + 20 + rng.gamma(2.0, 40.0, n)
        who = np.flatnonzero((rng.random(n) < coverage) & (said < w.DAYS) & (lives.left < w.DAYS))
        if source == "customer":
            who = who[lives.reason[who] != w.CODE["closed"]]
        codes = _stated(rng, lives.reason[who], STAFF_EXCUSES if source != "customer" else CUSTOMER_EXCUSES)
        on = np.floor(said[who])
        author = customers.served_by(who, on)
        author = np.full(len(who), w.HEAD) if source in ("customer", "brainstorm") else author
        second = rng.random(len(who)) < (0.35 if source == "customer" else 0.12)
        extra = rng.choice(SECOND_REASONS, len(who))
        second &= extra != codes
        both = np.r_[np.arange(len(who)), np.flatnonzero(second)]
        parts.append(
            pd.DataFrame(
                {
                    "customer_id": customers.ids()[who][both],
                    "reason": np.r_[codes, extra[second]],
                    "source": source,
                    "author": manager_ids()[author][both],
                    "given_on": dates(on[both]),
                    "confidence": np.clip(sure + 0.15 * rng.standard_normal(len(both)), 0.1, 1.0).round(1),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["given_on", "customer_id", "source", "reason"], ignore_index=True)


def _stated(
    rng: np.random.Generator, true: np.ndarray, excuses: dict[str, tuple[tuple[str, float], ...]]
) -> np.ndarray:
    draw = rng.random(len(true))
    stated = []
    for number, chance in zip(true, draw, strict=True):
        code = w.REASON_CODES[number]
        choices = excuses.get(code, ((code, 1.0),))
        place = np.searchsorted(np.cumsum([share for _code, share in choices]), chance)
        stated.append(choices[min(int(place), len(choices) - 1)][0])
    return np.array(stated, dtype=object)


def campaign(world: w.World, customers: Customers, lives: Lives, bought: Purchases) -> pd.DataFrame:
    """Draw the past campaign among those silent on its day and build its effect into ``lives``.

    Silent: no purchase for more than 120 days and 4/3 of the usual interval, but some in the last two years.
    Half of each value class is treated, half held out. Some of the silent had never left: they buy again in
    either arm.
    """
    rng, on, n = world.rng(11), w.day(w.CAMPAIGN_ON), len(customers)
    silence = on - bought.last_before(n, on)
    count = np.bincount(bought.who[bought.day < on], minlength=n)
    patience = np.maximum(120, customers.mean_days * 4 / 3)
    who = np.flatnonzero(customers.repeats & (count > 1) & (silence > patience) & (silence < 730))
    value = customers.year_amount[who]
    edges = np.quantile(customers.year_amount[customers.repeats], (0.5, 0.8))
    classes = np.array(["C", "B", "A"])[np.searchsorted(edges, value)]
    treated = np.zeros(len(who), bool)
    for value_class in "ABC":
        rows = rng.permutation(np.flatnonzero(classes == value_class))
        treated[rows[: (len(rows) + 1) // 2]] = True
    chance = np.array([r.wins for r in w.REASONS])[lives.reason[who]]
    away = (lives.left[who] < on) & ~(lives.back[who] < on)
    back = on + 10 + np.floor(rng.gamma(2.0, 22.0, len(who)))
    won = treated & away & (rng.random(len(who)) < chance) & (back < lives.back[who])
    lives.back[who[won]] = back[won]
    lives.called_back[who[won]] = True
    lives.left_again[who[won]] = NEVER
    relapse(rng, lives, lives.called_back)
    cost = np.select([classes == "A", classes == "B"], [4200.0, 1900.0], 650.0) * np.exp(
        0.3 * rng.standard_normal(len(who))
    )
    return pd.DataFrame(
        {
            "customer_id": customers.ids()[who],
            "arm": np.where(treated, "treated", "hold_out"),
            "drawn_on": np.datetime64(w.CAMPAIGN_ON),
            "value_class": classes,
            "cost_amount": np.where(treated, cost.round(-1), 0.0),
        }
    )
