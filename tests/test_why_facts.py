"""Facts beside words: each points where it should, in its window, and sees nothing later than the day."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
import pytest

from tests.reason_frames import CATALOGUE, demo, lost
from winback.assumptions import Assumptions
from winback.complaint_rows import register_rows
from winback.survey_answers import read_answers
from winback.why.facts import Sign, signs_of

DAY = dt.date(2026, 6, 30)
LAST = pd.Timestamp("2025-06-01")
KNOWN = Assumptions()


def gone(count: int, **columns: object) -> pd.DataFrame:
    return lost(count, last_on=LAST, manager_id=[f"M{n}" for n in range(1, count + 1)]).assign(**columns)


def signs(customers: pd.DataFrame, day: dt.date = DAY, **tables: object) -> dict[str, Sign]:
    return {sign.name: sign for sign in signs_of(customers, CATALOGUE, KNOWN, as_of=day, **tables)}


def hits(sign: Sign) -> set[tuple[int, str]]:
    return set(zip(sign.hits.row, sign.hits.reason, strict=True))


def test_a_manager_who_left_about_then_points_to_the_departure():
    days = [LAST + pd.Timedelta(days=n) for n in (40, -30, 400)] + [pd.NaT]
    managers = pd.DataFrame({"manager_id": ["M1", "M2", "M3", "M4"], "left_on": days})
    found = signs(gone(4), managers=ibis.memtable(managers))["departure"]
    assert hits(found) == {(row, code) for row in (0, 1) for code in ("led_away", "contact_left")}
    before = signs(gone(4), LAST.date(), managers=ibis.memtable(managers))["departure"]
    assert {row for row, _code in hits(before)} == {1}


def test_silence_is_no_contact_for_long_and_only_where_contacts_were_kept():
    customers = gone(3).assign(last_on=[LAST, LAST, pd.Timestamp("2024-02-01")])
    contacts = pd.DataFrame(
        {
            "customer_id": ["C1", "C2", "C2", "C9"],
            "contacted_on": pd.to_datetime(["2025-03-01", "2025-03-01", "2024-01-10", "2024-01-01"]),
            "kind": ["call", "invoice", "call", "call"],
        }
    )
    found = signs(customers, contacts=ibis.memtable(contacts))["silence"]
    assert {row for row, _code in hits(found)} == {1}
    assert found.seen.tolist() == [True, True, False]
    assert set(found.points) == {"neglected", "indifference"}


def test_talks_are_quotes_long_after_the_last_purchase():
    contacts = pd.DataFrame(
        {
            "customer_id": ["C1", "C2", "C3"],
            "contacted_on": [LAST + pd.Timedelta(days=n) for n in (150, 30, 150)],
            "kind": ["quote", "quote", "call"],
        }
    )
    table = ibis.memtable(contacts)
    assert {row for row, _code in hits(signs(gone(3), contacts=table)["talks"])} == {0}
    assert "talks" not in signs(gone(3), (LAST + pd.Timedelta(days=140)).date(), contacts=table)


def test_a_complaint_points_to_its_subject_and_one_left_unsolved_to_its_handling():
    recorded = pd.DataFrame(
        {
            "complaint_id": ["1", "2", "3"],
            "customer_id": ["C1", "C2", "C1"],
            "received_on": pd.to_datetime(["2025-05-01", "2025-05-01", "2024-01-01"]),
            "subject": ["slow_work", "rude_staff", "missed_dates"],
            "due_on": pd.to_datetime(["2025-05-11", "2025-05-11", "2024-01-11"]),
            "solved_on": pd.to_datetime(["2025-05-15", None, None]),
            "step": ["solved", "received", "received"],
        }
    )
    complaints = register_rows(recorded, pd.Timestamp(DAY), KNOWN)
    found = signs(gone(2), complaints=complaints)
    assert hits(found["complaint"]) == {(0, "slow_work"), (1, "rude_staff")}
    assert hits(found["unsolved"]) == {(1, "complaint_mishandled")}
    early = register_rows(recorded, pd.Timestamp("2025-05-10"), KNOWN)
    assert not hits(signs(gone(2), dt.date(2025, 5, 10), complaints=early)["unsolved"])


def test_dissatisfaction_is_a_score_far_below_the_others():
    rows = [("C1", 0.2), ("C2", 0.7), *((f"X{n}", 0.8) for n in range(8))]
    survey = pd.DataFrame(rows, columns=["customer_id", "score_share"]).assign(
        respondent="customer", parameter="delivery", answered_on="2025-04-01"
    )
    found = signs(gone(3), answers=read_answers(survey, None, DAY))["dissatisfied"]
    assert {row for row, _code in hits(found)} == {0}
    assert "shipment_wait" in found.points
    assert found.seen.tolist() == [True, True, False]


def test_without_days_or_tables_there_are_no_signs():
    assert signs(lost(2)) == {}
    assert signs(gone(2)) == {}


@pytest.mark.parametrize("day", [dt.date(2025, 3, 31), dt.date(2025, 12, 31)])
def test_later_rows_change_no_sign_of_an_earlier_day(day):
    everybody, tables, _true = demo()
    at = pd.Timestamp(day)
    customers = everybody[everybody.last_on < at - pd.Timedelta(days=60)].reset_index(drop=True)
    managers = tables["managers"].assign(left_on=pd.to_datetime(tables["managers"].left_on))

    def known(cut: bool) -> dict[str, Sign]:
        contacts, survey, complaints = tables["contacts"], tables["survey"], tables["complaints"]
        gone_by = managers.left_on
        if cut:
            contacts = contacts[contacts.contacted_on <= at]
            survey = survey[survey.answered_on <= at]
            complaints = complaints[complaints.received_on <= at]
            gone_by = gone_by.where(gone_by <= at)
        answers = read_answers(survey, None, DAY)
        return signs(
            customers, day, contacts=ibis.memtable(contacts), answers=answers[answers.respondent == "customer"],
            complaints=register_rows(complaints, at, KNOWN), managers=ibis.memtable(managers.assign(left_on=gone_by)),
        )  # fmt: skip

    whole, cut = known(False), known(True)
    assert whole.keys() == cut.keys()
    for name, sign in whole.items():
        assert hits(sign) == hits(cut[name])
        assert (sign.seen == cut[name].seen).all()
