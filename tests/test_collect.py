"""Forms over the records: what is filled in is stored once, refusals name the field, conflicts show both values."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from winback.base import CustomerBase
from winback.controls.collect import (
    BrainstormForm,
    ChecklistForm,
    ComplaintsForm,
    InterviewForm,
    PaperPanel,
    SatisfactionForm,
    StatementForm,
    StatusForm,
)
from winback.controls.collect.complaints import open_list
from winback.controls.collect.interview import script_markup
from winback.records import Records
from winback.text import use_language

HOSTILE = "<script>alert(1)</script> =1+1 '); DROP TABLE reasons;-- 🛒 \u202eабв"


@pytest.fixture
def base() -> CustomerBase:
    customers = pd.DataFrame(
        {
            "customer_id": ["C1", "C2", "C3"],
            "state": ["lost", "lost", "active"],
            "year_amount": [500.0, 9000.0, 100.0],
            "manager_id": ["Ann", "Bob", "Ann"],
        }
    )
    return CustomerBase(customers, "shop", "EUR", dt.date(2026, 6, 30))


@pytest.fixture
def records(tmp_path) -> Records:
    return Records(tmp_path / "records.sqlite", "shop")


def test_a_statement_becomes_one_record_per_reason(base, records):
    form = StatementForm(base, records, "customer")
    form.fill(author="Ann", customer_id="C2", reason_1="rude_staff", reason_2="slow_work", confidence_share=0.75)
    form.fill(note=HOSTILE)
    assert form.save(), form.told.value
    stored = records.frame("reasons")
    assert stored.reason.tolist() == ["rude_staff", "slow_work"]
    assert stored[["customer_id", "source", "author", "confidence_share"]].drop_duplicates().values.tolist() == [
        ["C2", "customer", "Ann", 0.75]
    ]
    assert stored.note.tolist() == [HOSTILE, HOSTILE]
    assert stored.given_on.tolist() == [dt.date(2026, 6, 30)] * 2 or str(stored.given_on.iloc[0])[:10] == "2026-06-30"


def test_saving_twice_adds_nothing_and_says_so(base, records):
    form = StatementForm(base, records)
    told = []
    for _time in range(2):
        form.fill(author="Ann", customer_id="C1", reason_1="rude_staff")
        assert form.save()
        told.append(form.told.value)
    assert len(records.frame("reasons")) == 1
    # What a reader sees above was drawn before: it is said when it will count the new entry, and only of a new one.
    assert "run again" in told[0] and "run again" not in told[1]
    assert "recorded before" in told[1]


def test_a_customer_is_offered_by_money_and_typed_as_the_orders_have_it(base, records):
    form = StatementForm(base, records)
    offered = form.fields["customer_id"].control.options
    assert [text.split(" · ")[0] for text in offered] == ["C2", "C1"]
    form.fields["customer_id"].control.value = offered[0]
    assert form.fields["customer_id"].value == "C2"
    form.fill(author="Ann", customer_id="C3", reason_1="rude_staff")
    assert not form.save()
    assert "&#x27;C3&#x27; is not among the lost customers" in form.told.value


def test_what_is_missing_is_named_and_nothing_is_stored(base, records):
    form = StatementForm(base, records)
    form.fill(author="Ann", customer_id="C1")
    assert not form.save()
    assert "Main reason" in form.told.value
    form.fill(reason_1="no such thing at all")
    assert not form.save()
    assert "is no reason of the catalogue" in form.told.value
    assert records.frame("reasons").empty


def test_a_suggested_reason_is_taken_by_a_person_only(base, records):
    form = StatementForm(base, records, "customer")
    form.fill(note="Со мной грубо говорили, хамят")
    assert "rude_staff" in form.suggested.codes
    assert form.fields["reason_1"].value == ""
    button = form.suggested.children[1 + form.suggested.codes.index("rude_staff")]
    button.click()
    button.click()
    assert form.fields["reason_1"].value == "rude_staff"
    assert form.fields["reason_2"].value == ""


def test_an_interview_keeps_the_talk_and_the_reasons_heard(base, records):
    form = InterviewForm(base, records)
    form.fill(
        author="Bob", customer_id="C1", channel="phone", note="Nobody called me back", promised="A call on Thursday"
    )
    form.fill(would_return="maybe", reason_1="neglected")
    assert form.save(), form.told.value
    talk = records.frame("interviews").iloc[0]
    assert (talk.why_stopped, talk.promised, talk.would_return) == (
        "Nobody called me back",
        "A call on Thursday",
        "maybe",
    )
    said = records.frame("reasons").iloc[0]
    assert (said.reason, said.source, said.note) == ("neglected", "interview", "Nobody called me back")


def test_the_script_has_both_questions_in_both_languages():
    assert "why did you stop buying from us?" in script_markup()
    assert "what must change for you to come back?" in script_markup()
    with use_language("ru"):
        assert "почему" in script_markup()
        assert "why did you" not in script_markup()


def test_each_idea_of_a_session_is_kept_with_its_votes(base, records):
    form = BrainstormForm(base, records)
    form.fill(author="Ann", ideas="Нам грубят\n\nСклад не отвечает\nНам грубят\n")
    form.sort()
    assert [idea for idea, _pick, _votes in form.sorted] == ["Нам грубят", "Склад не отвечает"]
    form.sorted[1][1].value = "slow_work"
    form.sorted[0][2].value = 5
    assert form.save(), form.told.value
    stored = records.frame("brainstorms").set_index("idea")
    assert stored.loc["Нам грубят", "votes"] == 5
    assert stored.loc["Склад не отвечает", "reason"] == "slow_work"


def test_only_scored_parameters_are_stored(base, records):
    form = SatisfactionForm(base, records)
    form.fill(author="Ann", customer_id="C3")
    assert not form.save()
    form.score(prices=0.4, delivery=0.85)
    assert form.save(), form.told.value
    stored = records.frame("satisfaction").set_index("parameter").score_share
    assert stored.to_dict() == {"prices": 0.4, "delivery": 0.85}


def test_the_checklist_asks_for_every_reason_we_answer_for(base, records):
    form = ChecklistForm(base, records)
    leaves = form.catalogue.leaves.set_index("code").class_code
    asked = [score.code for score in form.scores]
    assert set(leaves[asked]) == {"competitor", "company"}
    form.fill(author="Ann")
    form.score(rude_staff=0.2, slow_work=1.0)
    assert form.save(), form.told.value
    assert records.frame("self_test").set_index("reason").score_share.to_dict() == {"rude_staff": 0.2, "slow_work": 1.0}


def test_a_complaint_goes_from_step_to_step_under_its_number(base, records):
    form = ComplaintsForm(base, records)
    form.fill(author="Ann", complaint_id="K7", customer_id="C3", subject="missed_dates", text=HOSTILE, manager_id="Ann")
    assert form.save(), form.told.value
    assert "1 complaint is open" in form.list.value
    form.fill(author="Ann", complaint_id="K7")
    assert form.fields["text"].value == HOSTILE
    form.fill(step="solved", step_on=dt.date(2026, 7, 3), solution="sent anew")
    assert form.save(), form.told.value
    stored = records.frame("complaints")
    assert len(stored) == 1
    assert stored.step.item() == "solved"
    assert str(stored.solved_on.item())[:10] == "2026-07-03"
    assert "No complaint is open" in form.list.value


def test_an_overdue_complaint_is_marked_and_never_runs_as_markup():
    frame = pd.DataFrame(
        {
            "complaint_id": ["K1", "K2"], "customer_id": ["<b>x</b>", "C2"], "step": ["received", "offered"],
            "received_on": pd.to_datetime(["2026-06-01", "2026-06-20"]), "due_on": pd.to_datetime(["2026-06-11", None]),
        }
    )  # fmt: skip
    text = open_list(frame, dt.date(2026, 6, 30))
    assert "2 complaints are open, 1 of them is overdue." in text
    assert text.count("wb-late") == 1
    assert "<b>x" not in text


def test_the_status_of_a_reason_is_changed_and_the_change_is_kept(base, records):
    form = StatusForm(base, records)
    form.fill(author="Ann", reason="shipment_wait", status="fixing", owner="Bob")
    assert form.save(), form.told.value
    form.fill(author="Ann", reason="shipment_wait")
    assert form.fields["status"].value == "fixing"
    form.fill(status="fixed", fix="slots can be booked")
    assert form.save(), form.told.value
    assert records.frame("reason_status").status.tolist() == ["fixed"]
    assert len(records.history("reason_status")) == 2


def test_a_change_made_meanwhile_is_shown_and_not_written_over(base, records):
    form, other = StatusForm(base, records), StatusForm(base, records)
    form.fill(author="Ann", reason="shipment_wait", status="open")
    form.save()
    stands = records.frame("reason_status").iloc[0]
    other._standing = stands.to_dict  # what the second person saw
    form.fill(author="Ann", reason="shipment_wait", status="fixed")
    assert form.save()
    other.fill(author="Bob", reason="shipment_wait", status="unfixable")
    assert not other.save()
    assert "stands &#x27;fixed&#x27;, yours was &#x27;cannot be fixed&#x27;" in other.told.value
    assert records.frame("reason_status").status.item() == "fixed"


@pytest.mark.parametrize(
    "form", [StatementForm, InterviewForm, BrainstormForm, SatisfactionForm, ChecklistForm, ComplaintsForm, StatusForm]
)
def test_every_form_speaks_russian(base, records, form):
    with use_language("ru"):
        made = form(base, records)
        assert made.button.description == "Сохранить"
        assert "Кто заполнил" in made.fields["author"].box.children[0].value


# ------------------------------------------------------------------------------------------------ paper


def test_a_template_is_written_filled_in_and_kept(base, records, tmp_path):
    panel = PaperPanel(base, records)
    panel.kind.value = "staff"
    path = panel.write()
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0] if "C2" in str(list(book.worksheets[0].values)) else book.worksheets[1]
    header = next(row for row in sheet.iter_rows() if any("Reason" in str(cell.value) for cell in row))
    place = next(cell for cell in header if "Reason" in str(cell.value))
    line = next(row for row in sheet.iter_rows() if any(cell.value == "C2" for cell in row))
    sheet.cell(line[0].row, place.column, "Rude staff")
    book.save(path)
    panel.read(path)
    assert panel.collected is not None, panel.told.value
    panel.author.value = ""
    panel.keep()
    assert "blank" in panel.told.value
    panel.author.value = "Ann"
    panel.keep()
    assert records.frame("reasons")[["customer_id", "reason", "source"]].values.tolist() == [
        ["C2", "rude_staff", "staff"]
    ]
    panel.read(path)
    panel.keep()
    assert "there already" in panel.told.value
    assert len(records.frame("reasons")) == 1


def test_answers_of_an_online_form_are_understood_once(base, records, tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    path = tmp_path / "answers.csv"
    path.write_text(
        "Timestamp,Customer number,Why did you stop buying from us?\n"
        "2026-05-03 10:00:00,C1,too pricey for what it is\n2026-05-04 11:00:00,C2,rude staff\n",
        encoding="utf-8",
    )
    panel = PaperPanel(base, records)
    panel.read(path)
    assert panel.preview is not None, panel.told.value
    panel._answers["too pricey for what it is"].value = "competitor_price"
    panel.read_form()
    panel.author.value = "Ann"
    panel.keep()
    said = records.frame("reasons").sort_values("customer_id")
    assert said.reason.tolist() == ["competitor_price", "rude_staff"]
    panel.read(path)
    assert panel._answers["too pricey for what it is"].value == "competitor_price"


def test_a_file_that_is_neither_is_refused_in_a_sentence(base, records, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("hello", encoding="utf-8")
    panel = PaperPanel(base, records)
    panel.read(path)
    assert "wb-refused" in panel.told.value
    assert panel.button.layout.display == "none"
    assert records.frame("reasons").empty
