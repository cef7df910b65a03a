"""Exports of online forms and of CRMs: questions and answers understood once, answers counted once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import winback as wb
from tests.companies import every, make_company, orders_frame
from winback.base import CustomerBase
from winback.collecting.form_rows import FormAnswer, latest_only
from winback.collecting.import_mapping import ImportMapping
from winback.collecting.known_customers import match_customers
from winback.collecting.online_forms import preview_form, read_form, remember_form
from winback.collecting.storing import store
from winback.reasons import Catalogue, default_catalogue
from winback.records import Records
from winback.text import use_language

QUESTIONS = (
    "Отметка времени",
    "Укажите номер клиента",
    "Почему вы перестали у нас покупать?",
    "Что должно измениться, чтобы вы вернулись?",
    "Готовы ли вы вернуться?",
)
ANSWERS = """05.03.2026 10:12:33;001;У конкурента дешевле, Долго ждать отгрузку;Отсрочка 30 дней;Да
05.03.2026 18:40:01;002;Грубость сотрудников;;Может быть
06.03.2026 09:00:00;003;Долго ждать отгрузку;Звоните чаще;"Нет, спасибо"
06.03.2026 11:30:00;001;Грубость сотрудников;;Да
07.03.2026 08:00:00;004;У конкурента дешевле;;
"""
GOOGLE = ";".join(QUESTIONS) + "\n" + ANSWERS


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """What is remembered of mappings stays in the test."""
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path / "home"))


@pytest.fixture
def catalogue() -> Catalogue:
    return default_catalogue()


@pytest.fixture
def records(tmp_path) -> Records:
    return Records(tmp_path / "records.sqlite", "test")


@pytest.fixture
def base() -> CustomerBase:
    rows = pd.DataFrame(
        {
            "customer_id": ["001", "002", "003", "017"],
            "state": ["lost", "lost", "lost", "active"],
            "year_amount": [1.0, 2.0, 3.0, 4.0],
            "last_on": pd.to_datetime(["2025-06-01", "2026-03-06", "2025-08-01", "2026-03-01"]),
        }
    )
    return CustomerBase(rows, "test", "RUB", dt.date(2026, 4, 1))


def write(folder: Path, text: str, name: str = "answers.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def said(collected) -> list[list[object]]:
    return collected.rows["reasons"][["customer_id", "reason"]].to_numpy().tolist()


def test_questions_and_ticked_answers_are_understood(tmp_path, catalogue):
    preview = preview_form(write(tmp_path, GOOGLE), catalogue)
    assert [c["meaning"] for c in preview.columns] == [
        "given_on", "customer_id", "reason", "what_must_change", "would_return",
    ]  # fmt: skip
    assert {a["written"]: a["rows"] for a in preview.answers} == {
        "Грубость сотрудников": 2, "Долго ждать отгрузку": 2, "У конкурента дешевле": 2,
    }  # fmt: skip
    assert preview.missing == ()
    assert preview.mapping.source == "customer"


def test_of_two_answers_of_one_customer_the_newest_counts_and_the_other_is_in_the_history(tmp_path, catalogue, records):
    found = read_form(write(tmp_path, GOOGLE), catalogue, MEANINGS)
    assert said(found) == [
        ["002", "rude_staff"],
        ["003", "shipment_wait"],
        ["001", "rude_staff"],
        ["004", "competitor_price"],
    ]
    assert any("1 customer answered more than once" in note for note in found.notes)
    store(found, records, "Ann")
    standing = records.frame("reasons").query("customer_id == '001'")
    assert standing.reason.tolist() == ["rude_staff"]
    history = records.history("reasons").query("customer_id == '001'")
    assert set(history.reason) == {"competitor_price", "shipment_wait", "rude_staff"}
    again = store(read_form(tmp_path / "answers.csv", catalogue, MEANINGS), records, "Ann")
    assert sum(again.added.values()) == 0
    assert len(records.history("reasons").query("customer_id == '001'")) == len(history)


MEANINGS = {
    "kind": "form",
    "reasons": {
        "У конкурента дешевле": "competitor_price",
        "Долго ждать отгрузку": "shipment_wait",
        "Грубость сотрудников": "rude_staff",
    },
}


def test_a_newer_answer_replaces_the_one_that_an_earlier_export_brought(tmp_path, catalogue, records):
    first = "\n".join(GOOGLE.splitlines()[:3]) + "\n"
    store(read_form(write(tmp_path, first, "march.csv"), catalogue, MEANINGS), records, "Ann")
    assert len(records.frame("reasons").query("customer_id == '001'")) == 2
    store(read_form(write(tmp_path, GOOGLE, "april.csv"), catalogue, MEANINGS), records, "Ann")
    assert records.frame("reasons").query("customer_id == '001'").reason.tolist() == ["rude_staff"]


def test_of_two_answers_of_one_day_the_later_hour_counts(tmp_path, catalogue):
    text = (
        "Timestamp,Customer number,Why did you stop buying?\n"
        "3/5/2026 4:10:00 PM,1,late\n3/5/2026 9:10:00 AM,1,early\n3/15/2026 1:00:00,2,x\n"
    )
    found = read_form(write(tmp_path, text), catalogue)
    assert found.rows["reasons"].note.tolist() == ["late", "x"]
    assert found.rows["reasons"].given_on.tolist() == [dt.date(2026, 3, 5), dt.date(2026, 3, 15)]
    assert found.earlier["reasons"].note.tolist() == ["early"]


def test_answers_become_reasons_and_words_stay_word_for_word(tmp_path, catalogue):
    text = (
        "Submitted At,Client ID,What made you leave?,Anything else?\n"
        '2026-03-05 10:00:00,a,Rude staff,"<b>bold</b>\n=1+1 👍"\n'
        "2026-03-05 11:00:00,b,Something odd,\n"
    )
    found = read_form(write(tmp_path, text), catalogue)
    assert said(found) == [["a", "rude_staff"], ["b", "other"]]
    assert found.rows["reasons"].note.tolist() == ["Rude staff\n<b>bold</b>\n=1+1 👍", "Something odd"]
    assert set(found.rows["reasons"].source) == {"customer"}
    assert any("1 answer is no known reason" in note and "'Something odd'" in note for note in found.notes)


def test_what_must_change_and_would_return_are_an_interview_held_by_a_form(tmp_path, catalogue):
    found = read_form(write(tmp_path, GOOGLE), catalogue, MEANINGS)
    heard = found.rows["interviews"].set_index("customer_id")
    assert heard.would_return.to_dict() == {"002": "maybe", "003": "no", "001": "yes"}
    assert heard.what_must_change["003"] == "Звоните чаще"
    assert set(heard.channel) == {"form"}


def test_scores_in_questions_are_satisfaction(tmp_path, catalogue, records):
    text = (
        "Отметка времени;Номер клиента;Насколько вы довольны ценами, %;Довольны ли вы доставкой?\n"
        "05.03.2026 10:00;001;80%;7 из 10\n06.03.2026 10:00;002;0%;9 из 10\n"
    )
    mapping = {"kind": "form", "columns": {
        "Отметка времени": "given_on", "Номер клиента": "customer_id",
        "Насколько вы довольны ценами, %": "score:prices", "Довольны ли вы доставкой?": "score:delivery",
    }}  # fmt: skip
    found = read_form(write(tmp_path, text), catalogue, mapping)
    rows = found.rows["satisfaction"][["customer_id", "parameter", "score_share"]].to_numpy().tolist()
    assert rows == [["001", "prices", 0.8], ["001", "delivery", 0.7], ["002", "prices", 0.0], ["002", "delivery", 0.9]]
    assert store(found, records, "Ann").added == {"satisfaction": 4}


def test_a_mapping_is_confirmed_once_remembered_by_the_questions_and_shared_through_the_records(
    tmp_path, catalogue, records, monkeypatch
):
    text = "When,Who,Reason they gave\n2026-03-05,a,Dearer than next door\n"
    path = write(tmp_path, text)
    columns = {"When": "given_on", "Who": "customer_id", "Reason they gave": "reason"}
    preview = preview_form(path, catalogue, {"kind": "form", "columns": columns})
    assert [a["meaning"] for a in preview.answers] == ["other"] or preview.answers[0]["meaning"] == "competitor_price"
    confirmed = {**preview.mapping.to_dict(), "reasons": {"Dearer than next door": "competitor_price"}}
    remember_form(preview, confirmed, records=records, by="Ann")
    later = write(tmp_path, text.replace("2026-03-05,a", "2026-04-05,b"), "april.csv")
    assert said(read_form(later, catalogue)) == [["b", "competitor_price"]]
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path / "elsewhere"))
    assert said(read_form(later, catalogue, records=records)) == [["b", "competitor_price"]]
    shared = ImportMapping.from_dict(confirmed).save(tmp_path / "form.toml")
    assert said(read_form(later, catalogue, shared)) == [["b", "competitor_price"]]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 28), st.integers(0, 23)), max_size=12))
def test_every_answer_is_either_the_newest_of_its_customer_or_an_earlier_one(moments):
    answers = [
        FormAnswer(row, customer, dt.date(2026, 2, day), (hour, 0, 0))
        for row, (customer, day, hour) in enumerate(moments)
    ]
    newest, earlier = latest_only(answers)
    assert sorted(answer.row for answer in (*newest, *earlier)) == list(range(len(answers)))
    assert len(newest) == len({answer.customer for answer in answers})
    for answer in earlier:
        last = next(one for one in newest if one.customer == answer.customer)
        assert (last.day, last.clock, last.row) > (answer.day, answer.clock, answer.row)


def test_strangers_and_answers_before_the_loss_are_told_and_kept(tmp_path, catalogue, base):
    found = read_form(write(tmp_path, GOOGLE), catalogue, MEANINGS, base=base)
    told = " ".join(found.notes)
    assert "1 customer is not among those of the company: 004" in told
    assert "1 customer answered before the last purchase: 002" in told
    assert "004" in found.rows["reasons"].customer_id.tolist()
    with use_language("ru"):
        notes = read_form(tmp_path / "answers.csv", catalogue, MEANINGS, base=base).notes
    assert any("1 клиента нет среди клиентов компании: 004" in note for note in notes)


def test_customers_are_found_by_number_without_zeros_by_address_phone_and_name():
    cards = pd.DataFrame(
        {
            "customer_id": ["001", "002", "003", "004"],
            "name": ["ООО Ромашка", "Acme Ltd", "Twin", "Twin"],
            "email": ["a@example.com", "b@example.com", None, None],
            "phone": ["+7 900 111-22-33", None, None, "8 (900) 222-33-44"],
        }
    )
    orders = [row for c in cards.customer_id for row in every(c, 30, "2025-01-01", 4)]
    base = wb.base_of(wb.value_losses(wb.measure_losses(make_company(orders_frame(orders), customers=cards))))
    asked = ["1", "B@Example.com", "8 900 111 22 33", "acme ltd", "Twin", "ghost@example.com", "004"]
    assert match_customers(asked, base) == {
        "1": "001", "B@Example.com": "002", "8 900 111 22 33": "001", "acme ltd": "002", "004": "004",
    }  # fmt: skip


def test_an_address_nobody_has_is_told_by_its_row_and_goes_into_no_record(tmp_path, catalogue, base):
    text = "Timestamp,E-mail,Reason\n2026-03-05,ghost@example.com,Rude staff\n2026-03-05,,Rude staff\n"
    found = read_form(write(tmp_path, text), catalogue, base=base)
    assert found.rows == {}
    told = " ".join(found.notes)
    assert "from an address or phone that no customer has, and was not taken (row 2)" in told
    assert "names no customer or no day and was not taken (row 3)" in told
    assert "ghost" not in told


def test_phones_of_third_persons_in_answers_are_flagged_and_not_quoted(tmp_path, catalogue):
    text = "Timestamp,Customer number,Reason,Comment\n2026-03-05,a,Rude staff,ask Ivan +7 900 111-22-33\n"
    found = read_form(write(tmp_path, text), catalogue)
    assert any("1 row holds a phone number" in note and "row 2" in note for note in found.notes)
    assert not any("900" in note for note in found.notes)


def test_reasons_of_a_crm_export_are_read_from_a_workbook(tmp_path, catalogue):
    book = openpyxl.Workbook()
    lost = "Закрыто и не реализовано"
    for row in [
        ["ID", "Название сделки", "Компания", "Бюджет", "Ответственный", "Дата создания", "Этап сделки",
         "Дата закрытия", "Причина отказа"],
        [1, "Поставка", "ООО Ромашка", 1000, "Иванов", "01.02.2026", lost, "05.03.2026", "Дорого"],
        [2, "Поставка", "ООО Лютик", 2000, "Петров", "01.02.2026", lost, "13.03.2026", "-"],
        [3, "Поставка", "ИП Сидоров", 3000, "Петров", "02.02.2026", "Успешно реализовано", "14.03.2026", None],
    ]:  # fmt: skip
        book.active.append(row)
    path = tmp_path / "amocrm_export_leads.xlsx"
    book.save(path)
    preview = preview_form(path, catalogue)
    meant = {c["column"]: c["meaning"] for c in preview.columns if c["meaning"]}
    assert meant == {
        "Компания": "customer_id", "Ответственный": "author", "Дата закрытия": "given_on", "Причина отказа": "reason",
    }  # fmt: skip
    found = read_form(path, catalogue, {"kind": "form", "reasons": {"Дорого": "competitor_price"}})
    row = found.rows["reasons"].iloc[0]
    assert (row.customer_id, row.reason, row.source, row.author, row.given_on) == (
        "ООО Ромашка", "competitor_price", "crm", "Иванов", dt.date(2026, 3, 5),
    )  # fmt: skip
    assert len(found.rows["reasons"]) == 1


def test_a_file_without_questions_is_refused_with_what_it_lacks(tmp_path, catalogue):
    path = write(tmp_path, "Name,City\nA,B\nC,D\n")
    with pytest.raises(
        wb.WinbackError, match=r"no column was found for the customer, the day of the answer, the reason"
    ):
        read_form(path, catalogue)
    with pytest.raises(wb.WinbackError, match=r"source = 'neighbour' is not allowed"):
        read_form(write(tmp_path, GOOGLE, "g.csv"), catalogue, {"kind": "form", "source": "neighbour"})
