"""Letters: names and salutations, safe filling in, the rules of a good letter, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winback as wb
from tests.card_bases import base_with
from tests.reason_records import new_records
from winback.letters import (
    Letter,
    Sender,
    check_letter,
    default_letters,
    findings_of,
    in_case,
    letter_fields,
    read_letters,
    read_person,
    salute,
    write_letter,
    write_letters,
    write_letters_file,
)
from winback.letters.render import fields_of
from winback.letters.templates import FIELDS

SENDER = Sender(name="Olga Sedova", phone="+44 20 7946 0000")
LETTERS = default_letters()
CODES = list(LETTERS.templates)


@pytest.mark.parametrize(
    ("written", "russian", "english"),
    [
        ("Иванова Мария Петровна", "Уважаемая Мария Петровна!", "Dear Мария Петровна,"),
        ("Лев Николаевич Толстой", "Уважаемый Лев Николаевич!", "Dear Лев Николаевич,"),
        ("ИВАНОВА МАРИЯ ПЕТРОВНА", "Уважаемая Мария Петровна!", "Dear Мария Петровна,"),
        ("Гулиев Ахмед Мамедович", "Уважаемый Ахмед Мамедович!", "Dear Ахмед Мамедович,"),
        ("Саша Петровна Белая", "Уважаемая Саша Петровна!", "Dear Саша Петровна,"),
        ("Никита Ильич", "Уважаемый Никита Ильич!", "Dear Никита Ильич,"),
        ("Петренко Саша", "Здравствуйте, Саша!", "Dear Саша Петренко,"),
        ("Мария Иванова", "Здравствуйте, Мария!", "Dear Мария Иванова,"),
        ("Юрий Стоянович", "Здравствуйте, Юрий!", "Dear Юрий Стоянович,"),
        ("Иванов И. И.", "Здравствуйте!", "Hello,"),
        ("Отдел закупок", "Здравствуйте!", "Hello,"),
        ("", "Здравствуйте!", "Hello,"),
        ("Alice Marlow", "Здравствуйте, Alice Marlow!", "Dear Alice Marlow,"),
        ("Marlow, Alice", "Здравствуйте, Alice Marlow!", "Dear Alice Marlow,"),
        ("Mr Tom Ashdown", "Здравствуйте, Tom Ashdown!", "Dear Mr Ashdown,"),
        ("Purchasing department", "Здравствуйте!", "Hello,"),
        ("=1+1", "Здравствуйте!", "Hello,"),
        ("<b>Anna</b>", "Здравствуйте!", "Hello,"),
    ],
)
def test_the_salutation_is_right_or_neutral(written, russian, english):
    with wb.use_language("ru"):
        assert salute(written) == russian
    with wb.use_language("en"):
        assert salute(written) == english


def test_a_name_is_put_into_its_case_only_where_the_form_is_sure():
    assert in_case("Белов Иван Ильич", "ablt") == "Иваном Ильичом"
    assert in_case("Иванова Любовь Петровна", "accs") == "Любовь Петровну"
    assert in_case("Петренко Саша", "accs") == ""
    assert in_case("Alice Marlow", "accs") == ""


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_no_salutation_leaves_the_gender_open(text):
    for language in ("en", "ru"):
        with wb.use_language(language):
            line = salute(text)
            assert "(ая)" not in line and "\n" not in line
            assert line.endswith(("!", ","))


def fields_for(code: str) -> dict[str, str]:
    fields = {name: "word" for name in FIELDS if name not in ("ask", "way_out", "signature")}
    return fields | {"salutation": salute("Alice Marlow"), "signature": SENDER.signature(LETTERS.closing)}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("code", CODES)
def test_every_letter_that_comes_with_the_project_keeps_all_rules(code, language):
    with wb.use_language(language):
        template = LETTERS.template(code)
        letter = write_letter(template, fields_for(code), LETTERS)
        assert check_letter(letter, template, LETTERS) == []


@pytest.mark.parametrize("code", CODES)
def test_letters_refer_to_known_fields_and_speak_both_languages(code):
    template = LETTERS.template(code)
    for language in ("en", "ru"):
        text = template.subjects[language] + template.texts[language]
        assert fields_of(text) <= set(FIELDS)
        assert bool(re.search("[А-Яа-я]{3}", text)) == (language == "ru")


def test_there_are_seven_letters_each_with_one_small_step_and_a_way_out():
    sequence = LETTERS.of_kind("sequence")
    assert [one.code for one in sequence] == [f"sequence_{n}" for n in range(1, 8)]
    for one in sequence:
        for text in one.texts.values():
            assert text.count("{{ ask }}") == 1 and text.count("{{ way_out }}") == 1


def test_greetings_have_nothing_to_ask():
    assert all(not one.asks for one in LETTERS.of_kind("greeting"))


def written(text: str, kind: str = "sequence_2", subject: str = "A subject") -> list[str]:
    letter = Letter(kind, subject, text + f"\n\n{LETTERS.way_out}\n\n{SENDER.signature(LETTERS.closing)}")
    return [one.code for one in check_letter(letter, LETTERS.template(kind), LETTERS)]


BODY = "Hello,\n\nA few words that are of some use to whoever reads them today.\n\nReply with one word."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BODY + "\nCall us today.", "several_requests"),
        (BODY.replace("Reply with one word.", ""), "no_request"),
        (BODY.replace("Hello", "Уважаемый(ая) клиент"), "forked"),
        (BODY + "\nSee the attached price list.", "no_attachment"),
        (BODY + "\nYour total is None.", "hole"),
        (BODY + "\n{{ price }}", "hole"),
        (BODY + " word" * 200, "long"),
        (BODY.replace("Hello", "Dear Мария Петровна"), "other_alphabet"),
    ],
)
def test_a_letter_that_breaks_a_rule_is_found_out(text, code):
    assert written(BODY) == []
    assert code in written(text)


def test_a_greeting_that_asks_is_stopped_with_its_line():
    letter = Letter(
        "greeting_birthday", "Best", "Hello,\n\nHappy birthday to you and yours! Order now.\n\nKind regards,\nA"
    )
    found = check_letter(letter, LETTERS.template("greeting_birthday"), LETTERS)
    assert found[0].code == "asking_greeting" and found[0].stops and found[0].place == "line 3"


def test_subjects_that_are_long_loud_or_missing_are_found_out():
    assert "long_subject" in written(BODY, subject="x" * 61)
    assert "loud_subject" in written(BODY, subject="Hurry!!")
    assert "no_subject" in written(BODY, subject=" ")


def test_an_advertising_letter_without_a_way_out_or_signature_is_stopped():
    letter = Letter("sequence_2", "A subject", BODY)
    found = {one.code: one.stops for one in check_letter(letter, LETTERS.template("sequence_2"), LETTERS)}
    assert found == {"no_way_out": True, "no_signature": True}


def test_a_heavy_attachment_is_stopped(tmp_path: Path):
    heavy, program = tmp_path / "a.pdf", tmp_path / "b.exe"
    heavy.write_bytes(b"0" * 1_000_001)
    program.write_bytes(b"0")
    letter = write_letter(LETTERS.template("sequence_2"), fields_for("sequence_2"), LETTERS)
    found = check_letter(letter, LETTERS.template("sequence_2"), LETTERS, attachments=[heavy, program])
    assert [one.code for one in found] == ["heavy", "running"]


HOSTILE = (
    "{{ 7*7 }}", "{% for i in range(9) %}x{% endfor %}", "{{ ''.__class__.__mro__ }}", "<script>alert(1)</script>",
    "=HYPERLINK(\"x\")", "Anna\r\nBcc: all@example.com", "\u202eevil", "%(name)s {0} ${x}",
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_card_says_is_text_and_never_a_command(hostile):
    base = base_with({"name": hostile, "contact_person": hostile, "email": "a@b.ru"})
    template = replace(
        LETTERS.template("greeting_own"),
        subjects={"en": "{{ customer }}"},
        texts={"en": "{{ salutation }}\n{{ customer }}\n{{ signature }}"},
    )
    fields = letter_fields(base.lost, base, sender=SENDER)["c0"]
    letter = write_letter(template, fields, LETTERS)
    assert letter.subject == " ".join(hostile.split())
    assert letter.text.splitlines()[1] == " ".join(hostile.split())
    assert "49" not in letter.text


@pytest.mark.parametrize(
    "text",
    ["{{ ''.__class__.__mro__ }}", "{{ salutation.__init__.__globals__ }}", "{{ unclosed", "{% if %}", "{{ 1/0 }}",
     "{{ range(10**9)|list }}"],
)  # fmt: skip
def test_a_template_that_reaches_out_or_is_broken_is_refused_in_words(text):
    template = replace(LETTERS.template("greeting_own"), texts={"en": text})
    try:
        letter = write_letter(template, fields_for("greeting_own"), LETTERS)
    except wb.WinbackError as error:
        assert "cannot be filled in" in str(error)
    else:
        assert letter.missing


def test_a_field_without_a_value_is_open_and_stops_the_letter():
    base = base_with({"contact_person": "Alice Marlow"})
    made = write_letters(base.lost, base, None, "fixed", sender=SENDER)
    assert not made.ready[0]
    assert "⟦fix⟧" in made.text[0]
    found = findings_of(made)
    assert found.place.tolist() == ["line 3", "line 3"]
    assert "register of fixes" in found.to_do[0]


def test_the_first_letter_follows_what_is_known():
    base = base_with({}, {}, {})
    items = base.lost[["customer_id"]].assign(reason=["missed_dates", "budget_cut", ""])
    made = write_letters(items, base, sender=SENDER)
    assert made.template.tolist() == ["apology", "interview", "interview"]
    assert "for the dates we missed" in made.text[0]
    assert made.ready.all()


def test_a_fix_is_told_to_who_left_before_it_and_not_to_who_left_all_the_same():
    base, records = base_with({}, {}), new_records()
    last = pd.to_datetime(["2026-01-10", "2026-03-10"])
    base = replace(base, customers=base.customers.assign(last_on=last))
    row = {"fix_id": "slots", "reason": "shipment_wait", "fixed_on": "2026-03-02", "fix": "Slots are booked."}
    records.add("fixes", [row], by="Ann")
    made = write_letters(base.lost.assign(reason="shipment_wait"), base, records, sender=SENDER)
    assert made.template.tolist() == ["fixed", "apology"]
    assert "Since 2 March 2026 it is gone: slots are booked." in made.text[0]


def test_the_sequence_gives_every_customer_seven_letters_in_order():
    base = base_with({}, {})
    made = write_letters(base.lost, base, None, "sequence", sender=SENDER)
    assert made.groupby("customer_id").after_days.apply(list).tolist() == [[0, 7, 14, 24, 35, 50, 70]] * 2
    assert set(made.purpose) == {"advertising"}


def test_the_owner_of_the_customer_signs():
    managers = pd.DataFrame({"manager_id": ["m1"], "name": ["Шубин Никита Андреевич"]})
    base = base_with({"manager_id": "m1"}, managers=managers)
    with wb.use_language("ru"):
        text = write_letters(base.lost, base, None, "interview").text[0]
    assert text.endswith("С уважением,\nНикита Шубин\nTest & Co")


def test_own_letters_replace_a_part_and_the_rest_stays(tmp_path: Path):
    path = tmp_path / "own.toml"
    path.write_text('[letters.apology]\nsubject.en = "Sorry"\n', encoding="utf-8")
    own = read_letters(path)
    assert own.template("apology").subjects == {"en": "Sorry", "ru": LETTERS.template("apology").subjects["ru"]}
    assert own.template("interview") == LETTERS.template("interview")


def test_the_letters_can_be_written_out_and_come_back_the_same(tmp_path: Path):
    path = write_letters_file(tmp_path / "letters.toml")
    assert read_letters(path) == LETTERS
    with pytest.raises(wb.WinbackError, match="exists already"):
        write_letters_file(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[letters.new]\nkind = "poem"', r"\[letters.new\]: kind is 'poem'. Allowed: sequence"),
        ('[letters.new]\nkind = "apology"\npurpose = "service"', "name"),
        ("[letters.apology]\nafter_days = -1", "after_days is -1"),
        ('[letters.apology]\ntext.fr = "Bonjour"', "'fr'. Allowed: en, ru"),
        ("[letters", "cannot be read"),
    ],
)
def test_a_file_of_letters_is_refused_with_place_and_remedy(tmp_path: Path, text, told):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(wb.WinbackError, match=told):
        read_letters(path)


def test_the_reading_of_a_name_keeps_its_parts():
    assert read_person("Marlow, Alice").surname == "Marlow"
    assert read_person("Dr Alice Marlow").title == "Dr"
    assert read_person("a b c d e f").given == ""
