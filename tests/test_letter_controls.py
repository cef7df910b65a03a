"""Letters on a screen: preview, occasions, permissions, and the hand-over with its downloads."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest

import winback as wb
from tests.card_bases import base_with, decisions
from tests.reason_records import new_records
from winback import consent
from winback.controls import HandOverPanel, LetterDesk, occasions_table
from winback.controls.collect import OccasionForm, PermissionsForm
from winback.handing import EXPORTS
from winback.letters import occasions

HOSTILE = "<script>alert(1)</script> =1+1"


def items(*channels: str) -> pd.DataFrame:
    rows = [{"customer_id": f"c{n}", "channel": c, "reason": "missed_dates"} for n, c in enumerate(channels)]
    return pd.DataFrame(rows).assign(campaign_id="spring", planned_on="2026-07-06")


def test_the_preview_shows_the_letter_in_its_language_with_its_findings():
    base = base_with({"contact_person": "Белов Иван Ильич", "email": "a@b.ru"})
    desk = LetterDesk(base, None, items("email"))
    assert "for the dates we missed" in desk.page.value
    assert "no phone and no e-mail" in desk.page.value
    desk.tongue.value = "ru"
    desk.sender["phone"].value = "+7 495 000-00-00"
    assert "Уважаемый Иван Ильич!" in desk.page.value
    assert "Nothing to mend." in desk.page.value


def test_the_preview_shows_all_seven_and_says_what_is_allowed():
    base = base_with({"email": "a@b.ru", "phone": "+79000000001"})
    desk = LetterDesk(base, decisions(("c0", "", "phone", "objection", "2026-05-01")), items("email"))
    desk.template.value = "sequence"
    assert desk.page.value.count("<article") == 7
    assert "Objected on 1 May 2026." in desk.page.value


def test_hostile_text_is_shown_as_it_is_written():
    base = base_with({"contact_person": "Anna", "name": HOSTILE, "email": "a@b.ru"})
    desk = LetterDesk(base, None, items("email"))
    desk.sender["name"].value = HOSTILE
    assert "<script>" not in desk.page.value
    assert "&lt;script&gt;" in desk.page.value


def test_an_unknown_customer_is_refused_in_words():
    desk = LetterDesk(base_with({}), None, items("email"))
    desk.customer.control.value = "nobody"
    assert "not among the lost customers" in desk.page.value


def test_an_objection_recorded_on_the_form_counts_for_the_next_list():
    base, records = base_with({"email": "a@b.ru", "phone": "+79000000001"}), new_records()
    form = PermissionsForm(base, records)
    form.fill(author="Ann", customer_id="c0", channel="email", decision="objection")
    assert form.save(), form.told.value
    assert consent.allowed(base.lost, base, records, "email").why_code.tolist() == ["objection"]
    assert consent.allowed(base.lost, base, records, "call").why_code.tolist() == ["assumed"]


@pytest.mark.parametrize(
    ("values", "told"),
    [({}, "whose decision"), ({"address": "the usual"}, "neither a phone nor an e-mail"), ({"author": ""}, "is blank")],
)
def test_the_form_of_permissions_says_what_is_missing(values, told):
    records = new_records()
    form = PermissionsForm(base_with({}), records)
    form.fill(**({"author": "Ann"} | values))
    assert not form.save()
    assert told in form.told.value
    assert records.frame("permissions").empty


def test_an_occasion_recorded_on_the_form_is_in_the_calendar():
    base, records = base_with({}), new_records()
    form = OccasionForm(base, records)
    form.fill(author="Ann", name="Ten years together", celebrated_on=pd.Timestamp("2016-07-10").date())
    assert form.save(), form.told.value
    found = occasions(base, records, country="RU")
    assert found.occasion.tolist() == ["Ten years together"]
    text = repr(occasions_table(found))
    assert "10 Jul 2026" in text and "the company's own" in text


def test_every_export_has_its_button_and_is_made_with_the_consents_of_the_moment():
    base, records = (
        base_with({"name": "Alpha Ltd", "email": "a@b.ru"}, {"name": "Beta Ltd", "email": "b@b.ru"}),
        new_records(),
    )
    panel = HandOverPanel(items("email", "email"), base, records)
    assert len(panel.downloads.items) == len(EXPORTS)
    assert "2 customers are handed over." in panel.summary.value
    assert "Beta Ltd" in panel.write("mails").read_text("utf-8-sig")
    row = {"customer_id": "c1", "channel": "any", "decision": "objection", "given_on": "2026-07-01"}
    records.add("permissions", [row], by="Ann")
    assert "Beta Ltd" not in panel.write("mails").read_text("utf-8-sig")
    with zipfile.ZipFile(panel.write("letters")) as packed:
        assert packed.namelist() and not [name for name in packed.namelist() if "c1" in name]


def test_the_steps_of_a_plan_not_on_record_yet_are_in_its_calendars():
    steps = pd.DataFrame(
        {"customer_id": ["c0"] * 2, "plan_step": ["talk", "offer"], "due_on": ["2026-07-06", "2026-07-09"]}
    )
    base = base_with({"name": "Alpha Ltd", "email": "a@b.ru"})
    panel = HandOverPanel(items("email").drop(columns="campaign_id"), base, None, steps=steps)
    with zipfile.ZipFile(panel.write("calendars")) as packed:
        text = packed.read(packed.namelist()[0]).decode()
    assert "Alpha Ltd: talk and listen" in text and "Alpha Ltd: offer" in text and "20260709" in text


def test_the_panel_speaks_the_language_asked_for():
    with wb.use_language("ru"):
        panel = HandOverPanel(items("email"), base_with({"email": "a@b.ru"}), None)
        assert "Передан 1 клиент." in panel.summary.value
        panel.tongue.value = "en"
        assert "Salutation" in panel.write("mails").read_text("utf-8-sig")
