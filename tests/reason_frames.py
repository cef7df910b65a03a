"""Statements and lost customers for the tests of reasons, and the demo company's lost with their true reasons."""

from __future__ import annotations

from functools import cache

import ibis
import pandas as pd

from winback.assumptions import Assumptions
from winback.complaint_rows import register_rows
from winback.reasons.catalogue import default_catalogue
from winback.reasons.ledger import read_said
from winback.sample import LAST_ON, SEED, company_tables
from winback.survey_answers import read_answers
from winback.why.conclusions import Conclusions, conclude
from winback.why.facts import signs_of

CATALOGUE = default_catalogue()


def said(rows: list[tuple], **columns: object) -> pd.DataFrame:
    """Statements of (customer, reason, source) and, where given, author, sureness and day."""
    names = ["customer_id", "reason", "source", "author", "confidence_share", "given_on"]
    padded = [(*row, *("A", 0.7, "2026-01-10")[len(row) - 3 :]) for row in rows]
    frame = pd.DataFrame(padded, columns=names).assign(**columns)
    frame["given_on"] = pd.to_datetime(frame.given_on)
    return read_said(frame, CATALOGUE)


def lost(count: int, amount: float = 100.0, **columns: object) -> pd.DataFrame:
    """So many lost customers C1, C2 … with the same money."""
    ids = [f"C{number}" for number in range(1, count + 1)]
    frame = pd.DataFrame({"customer_id": ids, "year_amount": amount, "state": "lost"})
    return frame.assign(**columns)


@cache
def demo(seed: int = SEED) -> tuple[pd.DataFrame, dict[str, pd.DataFrame], pd.Series]:
    """The demo company's lost as plain pandas sees them, its tables, and the true reason of each."""
    tables = company_tables(seed=seed)
    orders = tables["orders"]
    bought = orders[(orders.status == "completed") & (orders.amount > 0)].sort_values("ordered_on", kind="stable")
    days = bought.drop_duplicates(["customer_id", "ordered_on"])
    gap = days.groupby("customer_id").ordered_on.diff().dt.days.groupby(days.customer_id).median()
    frame = bought.groupby("customer_id").agg(
        last_on=("ordered_on", "last"), manager_id=("manager_id", "last"), region=("region", "last")
    )
    frame["silence_days"] = (pd.Timestamp(LAST_ON) - frame.last_on).dt.days
    recent = bought[bought.ordered_on > bought.customer_id.map(frame.last_on) - pd.Timedelta(days=365)]
    frame["year_amount"] = recent.groupby("customer_id").amount.sum()
    gone = frame[frame.silence_days > 2.2 * gap.clip(lower=20)].reset_index().assign(state="lost")
    truth = tables["truth/customers"].set_index("customer_id")
    again = truth.left_again_on.notna()
    true = truth.reason_again.where(again, truth.true_reason)[truth.really_left_on.notna()]
    away = truth.returned_on.isna() | again
    return gone, tables, true[away.reindex(true.index)].dropna()


@cache
def demo_conclusions(seed: int = SEED) -> Conclusions:
    """What is concluded of the demo company, from its own files alone."""
    gone, tables, _true = demo(seed)
    known, day = Assumptions(), LAST_ON
    statements = read_said(tables["reasons"].rename(columns={"confidence": "confidence_share"}), CATALOGUE)
    complaints = register_rows(tables["complaints"], pd.Timestamp(day), known)
    answers = read_answers(tables["survey"], None, day)
    managers = tables["managers"].assign(left_on=pd.to_datetime(tables["managers"].left_on))
    signs = signs_of(
        gone, CATALOGUE, known, as_of=day, complaints=complaints, answers=answers[answers.respondent == "customer"],
        contacts=ibis.memtable(tables["contacts"]), managers=ibis.memtable(managers),
    )  # fmt: skip
    return conclude(gone, statements, CATALOGUE, known, signs=signs, complaints=complaints, as_of=day)
