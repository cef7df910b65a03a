"""The tables of people: customers with their contact data, and the managers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ..text import _, language
from . import names
from . import world as w
from .customers import ONE_TIME, TALKS_ONLY, Customers
from .leaving import Lives


def dates(days: np.ndarray) -> np.ndarray:
    """Return calendar days of day numbers; NaT where the number is not finite.

    >>> str(dates(np.array([0.0]))[0])
    '2023-07-01'
    """
    known = np.isfinite(np.asarray(days, float))
    whole = np.where(known, days, 0).astype(np.int64)
    return np.where(known, np.datetime64(w.FIRST_ON) + whole, np.datetime64("NaT"))


def manager_ids() -> np.ndarray:
    """Return M01, M02 …: ids of the managers."""
    return np.array([f"M{n:02d}" for n in range(1, len(w.MANAGERS) + 1)])


def customers_table(world: w.World, customers: Customers, last_bought: np.ndarray) -> pd.DataFrame:
    """Return the customers table of the contract."""
    rng, n = world.rng(5), len(customers)
    small = customers.year_amount < np.median(customers.year_amount)
    name = np.array(names.company_names(rng, customers.industry, small), dtype=object)
    person = np.array(names.person_names(rng, n), dtype=object)
    private = (customers.kind == ONE_TIME) & (rng.random(n) < 0.25)
    name[private] = person[private]
    foreign = np.array([text.isascii() for text in name])
    person[foreign] = rng.choice(names.ENGLISH_PEOPLE, int(foreign.sum()))
    mailbox = rng.choice(names.MAILBOXES, n)
    email = np.array([f"{mailbox[i]}{i + 1:05d}@example.com" for i in range(n)], dtype=object)
    phone = np.array([f"+7 900 000-{i // 100 % 100:02d}-{i % 100:02d}" for i in range(n)], dtype=object)
    for column, known in ((email, 0.86), (phone, 0.92), (person, 0.80)):
        column[(rng.random(n) > known) & ~private] = None
    birthday = np.datetime64("1965-01-01") + rng.integers(0, 13_000, n)
    birthday[(rng.random(n) > 0.35) | (person == None)] = np.datetime64("NaT")  # noqa: E711
    checked = np.where(np.isfinite(last_bought), last_bought, customers.joined) - rng.exponential(150, n)
    start = np.maximum(customers.joined, -900)
    return pd.DataFrame(
        {
            "customer_id": customers.ids(),
            "name": name,
            "region": translated(w.REGIONS)[customers.region],
            "industry": translated(w.INDUSTRIES)[customers.industry],
            "manager_id": manager_ids()[customers.manager_later],
            "potential_amount": _potential(rng, customers),
            "email": email,
            "phone": phone,
            "contact_person": person,
            "contact_checked_on": dates(np.maximum(np.floor(checked), start)),
            "birthday": birthday,
            "do_not_contact": np.where(rng.random(n) < 0.02, "yes", "no"),
            "consent_on": dates(np.where(rng.random(n) < 0.8, start, np.inf)),
        }
    )


def _potential(rng: np.random.Generator, customers: Customers) -> np.ndarray:
    n = len(customers)
    wallet = rng.beta(2.2, 1.6, n)  # share of its need that the customer buys here
    typical = float(np.median(customers.year_amount[customers.repeats]))
    trial = typical * np.exp(1.1 * rng.standard_normal(n))
    single = (customers.kind == ONE_TIME) | (customers.kind == TALKS_ONLY)
    potential = np.where(single, trial, customers.year_amount / np.maximum(wallet, 0.08))
    return np.where(rng.random(n) < 0.62, np.ceil(potential / 10_000) * 10_000, np.nan)


def translated(words: tuple[str, ...]) -> np.ndarray:
    """Return the words in the language in use."""
    return np.array([_(word) if word else "" for word in words], dtype=object)


def managers_table() -> pd.DataFrame:
    """Return the managers table of the contract."""
    left: list[dt.date | None] = [w.DEPARTURE_ON if e.role == "left" else None for e in w.MANAGERS]
    kind = "уволился сам" if language() == "ru" else "resigned"
    return pd.DataFrame(
        {
            "manager_id": manager_ids(),
            "name": [e.name_ru if language() == "ru" else e.name_en for e in w.MANAGERS],
            "hired_on": [e.hired_on for e in w.MANAGERS],
            "left_on": left,
            "hours_a_week": [32 if e.role == "counter" else 40 for e in w.MANAGERS],
            "hour_cost": [e.hour_cost for e in w.MANAGERS],
            "leave_reason": ["outgrew_company" if on else None for on in left],
            "leave_kind": [kind if on else None for on in left],
        }
    )


def truth_managers(customers: Customers, lives: Lives) -> pd.DataFrame:
    """Return the truth about the managers: role in the story, true skill, and how hard the portfolio is.

    ``loss_factor`` multiplies the losses of an equal portfolio under a usual manager: 1 for all but one.
    """
    repeats = customers.repeats
    risk = pd.Series(customers.risk[repeats]).groupby(customers.manager[repeats]).mean()
    gone = pd.Series(lives.gone[repeats]).groupby(customers.manager[repeats]).agg(["size", "sum"])
    number = range(len(w.MANAGERS))
    manner = 1 + w.RUDE_HAZARD / sum(reason.hazard for reason in w.REASONS)
    return pd.DataFrame(
        {
            "manager_id": manager_ids(),
            "role": [e.role for e in w.MANAGERS],
            "loss_factor": [round(manner, 2) if e.role == "rude" else 1.0 for e in w.MANAGERS],
            "portfolio_risk": (risk / customers.risk[repeats].mean()).reindex(number).round(3).to_numpy(),
            "repeat_customers": gone["size"].reindex(number, fill_value=0).to_numpy(),
            "really_left": gone["sum"].reindex(number, fill_value=0).to_numpy(),
        }
    )
