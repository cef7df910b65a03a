"""What the employees recorded of their work: contacts with customers, sales plans, complaints."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import world as w
from .customers import SEASON_MONTHS, SEASONAL, TALKS_ONLY, Customers
from .leaving import Lives
from .orders import Purchases
from .people import dates, manager_ids, translated
from .world import N_

KINDS = ("call", "email", "meeting", "quote", "invoice")
CHANNELS = ("phone", "email", "visit", "email", "email")
HOURS = (0.5, 0.3, 4.0, 1.2, 0.3)
NOTES = (
    (N_("Talked about the next order"), N_("No answer"), N_("Asked to call next week"), N_("Needs a new price list")),
    (N_("Sent the price list"), N_("Reminded of the payment"), N_("Sent news of the range"), N_("Greeting, no offer")),
    (
        N_("Went through the year's needs"),
        N_("Showed the new range"),
        N_("Met the new buyer"),
        N_("Visited the warehouse"),
    ),
    (N_("Quote for the quarter"), N_("Quote for a single lot"), N_("Recalculated at the customer's request"), ""),
    (N_("Invoice by request"), "", "", ""),
)
SILENT_NOTES = (
    N_("Says they buy elsewhere for now"),
    N_("Asks for quotes, does not order"),
    N_("Promised to think about it"),
    N_("Will come back to us next season"),
)
COMPLAINTS = (
    ("shipment_wait", N_("The shipment came later than promised")),
    ("product_defects", N_("Part of the goods was damaged")),
    ("missed_dates", N_("The date was moved twice")),
    ("not_informed", N_("Nobody told us that the item is out of stock")),
    ("passed_around", N_("Three people could not answer one question")),
    ("rude_staff", N_("The manager was rude on the phone")),
)
COMPLAINT_SHARES = (0.34, 0.24, 0.14, 0.14, 0.12, 0.02)


def contacts(world: w.World, customers: Customers, lives: Lives, bought: Purchases) -> pd.DataFrame:
    """Return the contacts table: regular work, invoices, talks without purchase, calls to the silent."""
    rng = world.rng(6)
    who, day, kind, silent = (np.concatenate(parts) for parts in zip(
        _regular(rng, customers, lives), _invoices(rng, customers, bought), _talks(rng, customers, lives), strict=True
    ))  # fmt: skip
    complained = np.flatnonzero(lives.complained < w.DAYS)
    keep = (day >= 0) & (day < w.DAYS)
    who, day, kind, silent = who[keep], day[keep], kind[keep], silent[keep]
    notes = np.array([translated(row) for row in NOTES], dtype=object)
    note = np.where(rng.random(len(who)) < 0.35, notes[kind, rng.integers(0, 4, len(who))], "")
    note = np.where(silent, translated(SILENT_NOTES)[rng.integers(0, 4, len(who))], note)
    hours = np.array(HOURS)[kind] * np.exp(0.4 * rng.standard_normal(len(who)))
    table = pd.DataFrame(
        {
            "customer_id": customers.ids()[who],
            "contacted_on": dates(day),
            "manager_id": manager_ids()[customers.served_by(who, day)],
            "channel": np.array(CHANNELS)[kind],
            "kind": np.array(KINDS)[kind],
            "hours": np.maximum(hours, 0.05).round(2),
            "note": note,
        }
    )
    claims = pd.DataFrame(
        {
            "customer_id": customers.ids()[complained],
            "contacted_on": dates(lives.complained[complained]),
            "manager_id": manager_ids()[customers.served_by(complained, lives.complained[complained])],
            "channel": "phone",
            "kind": "complaint",
            "hours": 0.5,
            "note": "",
        }
    )
    together = pd.concat([table, claims], ignore_index=True)
    return together.sort_values(["contacted_on", "customer_id", "kind", "hours"], ignore_index=True)


def _regular(rng: np.random.Generator, customers: Customers, lives: Lives) -> tuple[np.ndarray, ...]:
    # Small customers take as many calls as large ones bring money: the time goes where it earns least.
    size = np.clip((customers.year_amount / np.median(customers.year_amount)) ** 0.25, 0.5, 3.0)
    a_year = np.where(customers.repeats, 4.5 * size, 0.6)
    neglected = lives.gone & (lives.reason == w.CODE["neglected"])
    start = np.maximum(customers.joined - 10, 0)
    # Employees go on for a while before they notice; then most of them forget.
    end = np.where(lives.gone, np.minimum(lives.left + 75, w.DAYS), w.DAYS)
    back = np.where(lives.back < w.DAYS, w.DAYS - lives.back, 0)
    years = np.maximum(end - start, 0) / w.YEAR_DAYS
    count = rng.poisson(a_year * years * np.where(neglected, 0.35, 1.0))
    who = np.repeat(np.arange(len(customers)), count)
    day = np.floor(start[who] + rng.random(len(who)) * (end - start)[who])
    again = rng.poisson(a_year * back / w.YEAR_DAYS)
    more = np.repeat(np.arange(len(customers)), again)
    late = np.floor(np.where(back[more] > 0, lives.back[more], 0) + rng.random(len(more)) * back[more])
    who, day = np.r_[who, more], _workday(np.r_[day, late])
    large = customers.year_amount[who] > np.quantile(customers.year_amount, 0.85)
    draw = rng.random(len(who))
    kind = np.searchsorted((0.52, 0.80, 0.84, 1.0), draw)
    kind[large & (draw > 0.72) & (draw < 0.80)] = 2
    return who, day, kind, np.zeros(len(who), bool)


def _workday(day: np.ndarray) -> np.ndarray:
    weekday = (np.nan_to_num(day).astype(int) + 5) % 7
    return day - np.maximum(weekday - 4, 0)


def _invoices(rng: np.random.Generator, customers: Customers, bought: Purchases) -> tuple[np.ndarray, ...]:
    chosen = rng.random(len(bought.who)) < 0.2
    who, day = bought.who[chosen], bought.day[chosen].astype(float)
    return who, day, np.full(len(who), 4), np.zeros(len(who), bool)


def _talks(rng: np.random.Generator, customers: Customers, lives: Lives) -> tuple[np.ndarray, ...]:
    only = customers.kind == TALKS_ONLY
    start = np.where(only, customers.joined, np.where(lives.talks_after, lives.left + 20, np.inf))
    end = np.where(only, np.minimum(customers.joined + 300, w.DAYS), np.minimum(lives.back, w.DAYS))
    months = np.where(start < end, (np.minimum(end, w.DAYS) - np.minimum(start, end)) / 30.4, 0)
    who = np.repeat(np.arange(len(customers)), rng.poisson(0.8 * months))
    day = np.floor(start[who] + rng.random(len(who)) * (end - start)[who])
    return who, _workday(day), rng.choice((0, 1, 3, 4), len(who), p=(0.3, 0.15, 0.4, 0.15)), np.ones(len(who), bool)


def sales_plan(world: w.World, customers: Customers, bought: Purchases) -> pd.DataFrame:
    """Return planned sales per month for the larger repeat customers; plans notice a loss half a year late."""
    rng = world.rng(7)
    large = customers.year_amount >= np.quantile(customers.year_amount[customers.repeats], 0.72)
    who = np.flatnonzero(customers.repeats & large)
    months = np.arange(np.datetime64(w.FIRST_ON, "M"), np.datetime64(w.LAST_ON, "M") + 1)
    first = (months.astype("datetime64[D]") - np.datetime64(w.FIRST_ON)).astype(int)
    half = first[(np.arange(len(months)) // 6) * 6]  # plans are made in July and January
    seasonal = (customers.kind[who] == SEASONAL)[:, None]
    planned = _expected(customers, bought, who, half)
    planned &= ~seasonal | np.isin(months.astype(int) % 12 + 1, SEASON_MONTHS)
    years = np.maximum(half - np.maximum(customers.joined[who], 0)[:, None], 0) / w.YEAR_DAYS
    amount = customers.year_amount[who][:, None] / 12 * customers.growth[who][:, None] ** years
    pace = np.array([part.mean() for part in np.split(w.calendar(), first[1:])])
    amount = amount * np.where(seasonal, 2.0, pace) * w.price_level()[half] * 1.04
    amount *= np.exp(0.06 * rng.standard_normal(amount.shape))
    row, column = np.nonzero(planned.T)
    return pd.DataFrame(
        {
            "customer_id": customers.ids()[who[column]],
            "period": months[row].astype("datetime64[D]"),
            "planned_amount": (np.ceil(amount.T[row, column] / 1000) * 1000).astype(int),
            "manager_id": manager_ids()[customers.served_by(who[column], half[row])],
        }
    )


def _expected(customers: Customers, bought: Purchases, who: np.ndarray, half: np.ndarray) -> np.ndarray:
    patience = np.where(customers.kind == SEASONAL, 300, 150)
    planned = np.empty((len(who), len(half)), bool)
    for start in np.unique(half):
        served = start - bought.last_before(len(customers), start + 1) < patience
        planned[:, half == start] = (served if start else customers.joined < 0)[who, None]
    return planned


def complaints(world: w.World, customers: Customers, lives: Lives) -> pd.DataFrame:
    """Return the register of complaints: received, understood, solution offered, solved, confirmed."""
    rng = world.rng(8)
    who = np.flatnonzero(lives.complained < w.DAYS)
    who = who[np.argsort(lives.complained[who], kind="stable")]
    on, n = lives.complained[who], len(who)
    subject = rng.choice(len(COMPLAINTS), n, p=COMPLAINT_SHARES)
    subject[(customers.manager[who] == w.RUDE) & (rng.random(n) < 0.45)] = 5
    subject[(on >= w.day(w.DELAY_FROM)) & (on <= w.day(w.DELAY_TO) + 14) & (rng.random(n) < 0.8)] = 0
    days = np.where(lives.mishandled[who], 25 + rng.gamma(2, 20, n), 1 + rng.gamma(2, 4, n))
    solved = np.floor(on + days)
    solved[(lives.mishandled[who] & (rng.random(n) < 0.6)) | (solved >= w.DAYS)] = np.inf
    confirmed = np.floor(solved + rng.gamma(2, 3, n))
    confirmed[(rng.random(n) < 0.25) | (confirmed >= w.DAYS)] = np.inf
    step = np.where(rng.random(n) < 0.5, "received", np.where(rng.random(n) < 0.5, "understood", "offered")).astype(
        object
    )
    step[np.isfinite(solved)] = "solved"
    step[np.isfinite(confirmed)] = "confirmed"
    return pd.DataFrame(
        {
            "complaint_id": [f"K{number:04d}" for number in range(1, n + 1)],
            "customer_id": customers.ids()[who],
            "received_on": dates(on),
            "subject": np.array([code for code, _text in COMPLAINTS])[subject],
            "text": translated(tuple(text for _code, text in COMPLAINTS))[subject],
            "step": step,
            "manager_id": manager_ids()[customers.served_by(who, on)],
            "due_on": dates(on + 10),
            "solved_on": dates(solved),
            "confirmed_on": dates(confirmed),
        }
    )
