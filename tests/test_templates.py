"""Spreadsheets that are sent out, filled in by people, and read back: nothing is lost, nothing is executed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import winback as wb
from tests import office
from winback.base import CustomerBase
from winback.collecting.found import Collected
from winback.collecting.layouts import LAYOUTS, headings, lists, titles
from winback.collecting.readback import read_template
from winback.collecting.storing import store
from winback.collecting.templates import template_kinds, template_name, write_staff_surveys, write_template
from winback.reasons import Catalogue, catalogue_of, default_catalogue
from winback.reasons.changes import merge_reasons, rename_reason
from winback.records import Records
from winback.text import use_language

TODAY = dt.date(2026, 4, 1)
# Line ends are written as one sign, and neither control signs nor unpaired halves of signs can be typed.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff"), max_size=60)
HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://localhost/x","click")',
    "+1+1",
    "@SUM(A1)",
    "'; DROP TABLE reasons; --",
    "👍🏽 дорого\u202e",
    "http://localhost/track",
    "=cmd|' /C calc'!A0",
]


@pytest.fixture(scope="module")
def base() -> CustomerBase:
    rows = pd.DataFrame(
        {
            "customer_id": ["001", "002", "=1+1", "a4"],
            "state": ["lost", "lost", "lost", "active"],
            "manager_id": ["m1", "m2", "m1", "m1"],
            "year_amount": [500.0, 300.0, 100.0, 900.0],
            "last_on": pd.to_datetime(["2025-06-01", "2025-07-01", "2025-08-01", "2026-03-01"]),
        }
    )
    return CustomerBase(rows, "test", "EUR", TODAY)


@pytest.fixture
def catalogue() -> Catalogue:
    return default_catalogue()


@pytest.fixture
def records(tmp_path) -> Records:
    return Records(tmp_path / "records.sqlite", "test")


def place(kind: str, key: str) -> int:
    """The column of a key in a template without names of persons, counted from 0."""
    return [asked.key for asked in LAYOUTS[kind].columns if not asked.personal].index(key)


def first_row(kind: str) -> int:
    """The first row below the header, counted from 0."""
    return len(LAYOUTS[kind].head) + 3


def fill(path: Path, kind: str, rows: dict[int, dict[str, object]], head: dict[str, object] | None = None) -> Path:
    """Write values into a template the way a program does."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for number, values in rows.items():
        for key, value in values.items():
            sheet.cell(first_row(kind) + 1 + number, place(kind, key) + 1).value = value
    for number, asked in enumerate(LAYOUTS[kind].head):
        if head and asked.key in head:
            sheet.cell(number + 2, 2).value = head[asked.key]
    book.save(path)
    return path


def template(kind: str, base: CustomerBase, folder: Path, lang: str = "en", **rest: object) -> Path:
    return write_template(kind, base, default_catalogue(), folder, lang, today=TODAY, **rest)


# ------------------------------------------------------------------------------------------------ what is sent out


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("kind", list(LAYOUTS))
def test_every_template_has_lists_of_the_catalogue_a_header_and_instructions(kind, lang, base, tmp_path):
    path = template(kind, base, tmp_path, lang)
    book = openpyxl.load_workbook(path)
    form, guide, words = book.worksheets
    with use_language(lang):
        assert path.name == f"{titles()[kind]}.xlsx"
        shown = [headings(kind)[asked.key] for asked in LAYOUTS[kind].columns if not asked.personal]
        names = [name for name, _code in default_catalogue().options()]
    assert [cell.value for cell in form[first_row(kind)][: len(shown)]] == shown
    assert form.freeze_panes == f"B{first_row(kind) + 1}"
    assert guide.max_row > 6
    assert words.protection.sheet
    rules = {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in form.data_validations.dataValidation}
    for asked in LAYOUTS[kind].columns:
        if asked.personal or asked.kind not in ("reason", "choice"):
            continue
        rule = rules[openpyxl.utils.get_column_letter(place(kind, asked.key) + 1)]
        sheet, _sign, cells = rule.formula1.replace("$", "").strip("'").replace("'!", "!").rpartition("!")
        listed = [row[0].value for row in book[sheet][cells]]
        assert rule.type == "list"
        with use_language(lang):
            assert listed == (names if asked.kind == "reason" else list(lists()[asked.choices].values()))


def test_ids_and_names_stay_text_and_nothing_is_a_formula_or_a_link(base, tmp_path):
    book = openpyxl.load_workbook(template("staff", base, tmp_path))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    ids = [book.worksheets[0].cell(first_row("staff") + 1 + n, 1) for n in range(3)]
    assert [cell.value for cell in ids] == ["001", "002", "=1+1"]
    assert {cell.number_format for cell in ids} == {"@"}


def test_an_employee_gets_the_own_lost_customers_those_with_the_most_money_first(base, tmp_path):
    files = write_staff_surveys(base, default_catalogue(), tmp_path / "staff", "en")
    assert [path.name for path in files] == ["Staff survey – m1.xlsx", "Staff survey – m2.xlsx"]
    sheet = openpyxl.load_workbook(files[0]).worksheets[0]
    listed = [sheet.cell(first_row("staff") + 1 + n, 1).value for n in range(3)]
    assert listed == ["001", "=1+1", None]
    assert sheet["B2"].value == "m1"
    with use_language("ru"):
        assert template_name("staff", "m1") == "Опрос сотрудников – m1.xlsx"


def test_names_of_persons_stand_in_a_template_only_where_they_were_asked_for(tmp_path):
    base = wb.open_base(language="en")
    secret = base.company.table("customers").select("name").limit(1).to_pandas().name.iloc[0]
    one = base.lost.sort_values("year_amount").customer_id.tail(1).tolist()
    name = base.company.table("customers").filter(lambda t: t.customer_id == one[0]).to_pandas().name.iloc[0]
    without = template("staff", base, tmp_path, customers=one)
    with_names = write_template(
        "staff", base, default_catalogue(), tmp_path / "n.xlsx", "en", names=True, customers=one
    )
    texts = [_texts(path) for path in (without, with_names)]
    assert secret not in texts[0]
    assert name not in texts[0]
    assert name in texts[1]


def _texts(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path)
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_an_unknown_template_is_refused_with_the_known_ones(base, tmp_path, catalogue):
    with pytest.raises(wb.WinbackError, match=r"no template 'poll'\. Known: staff, "):
        write_template("poll", base, catalogue, tmp_path)
    with pytest.raises(wb.WinbackError, match="cannot be written"):
        write_template("staff", base, catalogue, tmp_path / "no" / "folder" / "x.xlsx")


# ------------------------------------------------------------------------- filled in by a person, read back, stored

TYPED: dict[str, tuple[dict[str, str], list[dict[str, str]]]] = {
    "staff": (
        {"author": "m7", "given_on": "2026-03-20"},
        [
            {"reason_1": "#competitor_price", "reason_2": "#rude_staff", "confidence_share": "80%", "note": "a\nb"},
            {"reason_1": "slow_work", "would_bring_back": HOSTILE[0], "confidence_share": "65%", "note": HOSTILE[1]},
            {"reason_1": "Парковки нет", "note": HOSTILE[5]},
        ],
    ),
    "customers_lost": (
        {},
        [
            {"reason_1": "#moved", "why_stopped": HOSTILE[4], "what_must_change": "nothing", "would_return": "#no"},
            {"why_stopped": "just because", "given_on": "2026-03-19"},
        ],
    ),
    "customers_loyal": ({"given_on": "2026-03-18"}, [{"reason_1": "#competitor_price", "note": HOSTILE[3]}]),
    "interview": (
        {"author": "m7"},
        [
            {
                "held_on": "2026-03-17",
                "channel": "#phone",
                "why_stopped": HOSTILE[6],
                "clarified": "late twice",
                "what_must_change": "be on time",
                "would_return": "#maybe",
                "promised": HOSTILE[2],
                "follow_up_on": "2026-04-17",
                "reason_1": "#missed_dates",
            }
        ],
    ),
    "brainstorm": ({"topic": "Why?"}, [{"idea": HOSTILE[7], "reason": "#slow_work", "votes": "3", "author": "m2"}]),
    "satisfaction_customers": ({}, [{"score_share": "80%"}, {"score_share": "0%", "comment": "never on time"}]),
    "satisfaction_staff": ({}, [{"score_share": "63%", "comment": "mine"}]),
    "complaints": (
        {},
        [
            {
                "complaint_id": "007",
                "customer_id": "001",
                "received_on": "2026-03-01",
                "subject": "#shipment_wait",
                "text": HOSTILE[0],
                "step": "#offered",
                "due_on": "2026-03-15",
                "solution": "sent at once",
            }
        ],
    ),
    "self_test": ({"author": "m1", "answered_on": "2026-03-16"}, [{"score_share": "70%"}, {"score_share": "0%"}]),
}


def _word(text: str, asked, lang: str) -> str:
    """What a person chooses from a list: '#code' by its word in the language of the template."""
    if not text.startswith("#"):
        return text
    with use_language(lang):
        code = text[1:]
        return default_catalogue().name(code) if asked.kind == "reason" else lists()[asked.choices][code]


def _steps(kind: str, lang: str) -> list[tuple]:
    head, rows = TYPED[kind]
    layout, steps = LAYOUTS[kind], []
    for number, asked in enumerate(layout.head, 1):
        if asked.key in head:
            steps.append(("type", 0, 1, number, head[asked.key]))
    for number, values in enumerate(rows):
        for key, text in values.items():
            asked = layout.asked(key)
            how = "paste" if asked.kind in ("text", "id") else "type"
            steps.append((how, 0, place(kind, key), first_row(kind) + number, _word(text, asked, lang)))
    return steps


@pytest.fixture(scope="module")
def filled(base, tmp_path_factory) -> dict[tuple[str, str], Path]:
    """All templates in both languages, filled in by LibreOffice in one session."""
    folder = tmp_path_factory.mktemp("office")
    found, jobs = {}, []
    for lang in ("en", "ru"):
        (folder / lang).mkdir()
        for kind in LAYOUTS:
            target = folder / lang / f"{kind}.xlsx"
            jobs.append(office.Job(template(kind, base, folder / lang, lang), target, _steps(kind, lang)))
            found[kind, lang] = target
    # The same once more, the way people change sheets, and saved as something else.
    staff = template("staff", base, folder, "ru")
    changes = [
        ("move_column", 0, place("staff", "note"), 1),
        ("insert_column", 0, 3),
        ("type", 0, 3, first_row("staff") - 1, "Комментарий начальника"),
        ("paste", 0, 3, first_row("staff"), "не верю"),
        ("rename", 0, "Март"),
    ]
    for ending in ("ods", "csv"):
        target = folder / f"changed.{ending}"
        jobs.append(office.Job(staff, target, [*_steps("staff", "ru"), *changes]))
        found["staff", ending] = target
    office.run(jobs, folder)
    return found


def _rows(collected: Collected, kind: str, *columns: str) -> list[list[object]]:
    frame = collected.rows[kind][list(columns)].astype("object")
    return frame.where(frame.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_staff_typed_comes_back_word_for_word(filled, catalogue, lang):
    with use_language("ru" if lang == "en" else "en"):
        found = read_template(filled["staff", lang], catalogue)
    assert found.kind == "staff"
    assert _rows(found, "reasons", "customer_id", "reason", "confidence_share", "note") == [
        ["001", "competitor_price", 0.8, "a\nb"],
        ["001", "rude_staff", 0.8, ""],
        ["002", "slow_work", 0.65, f"{HOSTILE[1]}\n→ {HOSTILE[0]}"],
        ["=1+1", "other", None, f"Парковки нет\n{HOSTILE[5]}"],
    ]
    assert set(found.rows["reasons"].author) == {"m7"}
    assert set(found.rows["reasons"].given_on) == {dt.date(2026, 3, 20)}
    assert set(found.rows["reasons"].source) == {"staff"}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_surveys_of_customers_come_back_word_for_word(filled, catalogue, lang):
    lost = read_template(filled["customers_lost", lang], catalogue)
    assert _rows(lost, "reasons", "customer_id", "reason", "source", "given_on", "note") == [
        ["001", "moved", "customer", TODAY, HOSTILE[4]]
    ]
    assert _rows(lost, "interviews", "customer_id", "held_on", "why_stopped", "what_must_change", "would_return") == [
        ["001", TODAY, HOSTILE[4], "nothing", "no"],
        ["002", dt.date(2026, 3, 19), "just because", "", ""],
    ]
    assert len(lost.notes) == 1
    loyal = read_template(filled["customers_loyal", lang], catalogue)
    assert _rows(loyal, "reasons", "customer_id", "reason", "given_on", "note") == [
        ["a4", "competitor_price", dt.date(2026, 3, 18), HOSTILE[3]]
    ]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_interviews_complaints_and_ideas_come_back_word_for_word(filled, catalogue, lang):
    heard = read_template(filled["interview", lang], catalogue)
    names = ("held_on", "author", "channel", "why_stopped", "clarified", "promised", "would_return", "follow_up_on")
    assert _rows(heard, "interviews", *names) == [
        [dt.date(2026, 3, 17), "m7", "phone", HOSTILE[6], "late twice", HOSTILE[2], "maybe", dt.date(2026, 4, 17)]
    ]
    assert _rows(heard, "reasons", "reason", "source", "author") == [["missed_dates", "interview", "m7"]]
    complaint = read_template(filled["complaints", lang], catalogue)
    names = ("complaint_id", "customer_id", "received_on", "subject", "text", "step", "due_on", "solution")
    assert _rows(complaint, "complaints", *names) == [
        [
            "007",
            "001",
            dt.date(2026, 3, 1),
            "shipment_wait",
            HOSTILE[0],
            "offered",
            dt.date(2026, 3, 15),
            "sent at once",
        ]
    ]
    ideas = read_template(filled["brainstorm", lang], catalogue)
    assert _rows(ideas, "brainstorms", "topic", "idea", "reason", "held_on", "author", "votes") == [
        ["Why?", HOSTILE[7], "slow_work", TODAY, "m2", 3]
    ]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_scores_come_back_as_shares(filled, catalogue, lang):
    customers = read_template(filled["satisfaction_customers", lang], catalogue)
    assert _rows(customers, "satisfaction", "respondent", "customer_id", "parameter", "score_share", "comment") == [
        ["customer", "a4", "prices", 0.8, ""],
        ["customer", "a4", "range", 0.0, "never on time"],
    ]
    staff = read_template(filled["satisfaction_staff", lang], catalogue)
    assert _rows(staff, "satisfaction", "respondent", "manager_id", "parameter", "score_share", "comment") == [
        ["staff", "m1", "prices", 0.63, "mine"]
    ]
    own = read_template(filled["self_test", lang], catalogue)
    assert _rows(own, "self_test", "reason", "score_share", "author", "answered_on") == [
        ["competitor_price", 0.7, "m1", dt.date(2026, 3, 16)],
        ["competitor_product", 0.0, "m1", dt.date(2026, 3, 16)],
    ]


@pytest.mark.parametrize("ending", ["ods", "csv"])
def test_moved_and_added_columns_a_renamed_sheet_and_another_format_lose_nothing(filled, catalogue, ending):
    found = read_template(filled["staff", ending], catalogue)
    assert found.kind == "staff"
    assert _rows(found, "reasons", "customer_id", "reason", "confidence_share", "note") == [
        ["001", "competitor_price", 0.8, "a\nb\nКомментарий начальника: не верю"],
        ["001", "rude_staff", 0.8, ""],
        ["002", "slow_work", 0.65, f"{HOSTILE[1]}\n→ {HOSTILE[0]}"],
        ["=1+1", "other", None, f"Парковки нет\n{HOSTILE[5]}"],
    ]
    assert set(found.rows["reasons"].given_on) == {dt.date(2026, 3, 20)}


def test_the_spreadsheet_program_keeps_the_lists_and_calculates_nothing(filled):
    book = openpyxl.load_workbook(filled["staff", "en"])
    lists_of = [r for r in book.worksheets[0].data_validations.dataValidation if r.type == "list"]
    assert len(lists_of) == 3
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert book.worksheets[2].protection.sheet


@pytest.mark.parametrize("kind", list(LAYOUTS))
def test_reading_the_same_file_twice_adds_nothing_and_says_so(filled, catalogue, records, kind):
    first = store(read_template(filled[kind, "en"], catalogue), records, "Ann")
    again = store(read_template(filled[kind, "ru"], catalogue), records, "Bob")
    assert sum(first.added.values()) == sum(again.known.values()) > 0
    assert not any([*again.added.values(), *again.conflicts, *again.refused, *first.conflicts, *first.refused])
    assert any("nothing was added twice" in sentence for sentence in again.sentences)


# ------------------------------------------------------------------------------------------------ what is not right


def test_a_wrong_cell_is_named_by_sheet_row_and_column_and_the_rest_is_kept(base, tmp_path, catalogue):
    path = fill(
        template("interview", base, tmp_path),
        "interview",
        {
            0: {"held_on": dt.date(2026, 3, 5), "would_return": "perhaps one day", "why_stopped": "dear"},
            1: {"held_on": "in spring", "why_stopped": "slow"},
            2: {"why_stopped": "no date"},
        },
    )
    found = read_template(path, catalogue)
    assert _rows(found, "interviews", "customer_id", "why_stopped", "would_return") == [["001", "dear", ""]]
    said = [str(problem) for problem in found.problems]
    assert said[0] == (
        "Exit interview.xlsx, sheet 'Exit interview', row 6, column D (Held on): found 'in spring'. "
        "Allowed: a date, as 31.03.2026 or 2026-03-31. The row was not taken."
    )
    assert "row 5, column I (Would return): found 'perhaps one day'. Allowed: yes, no, maybe." in said[1]
    assert "row 7, column D (Held on): nothing is there" in said[2]
    assert len(said) == 3
    with use_language("ru"):
        assert "строка 6, столбец D" in str(read_template(path, catalogue).problems[0])


def test_reasons_may_be_names_codes_or_nearly_so_in_either_language(base, tmp_path, catalogue):
    rows = {
        0: {"reason_1": "Competitor is cheeper", "reason_2": "rude_staff", "reason_3": "Клиент переехал"},
        1: {"reason_1": "У конкурента дешевле; rude_staff"},
        2: {"reason_1": "Alien abduction"},
    }
    found = read_template(fill(template("staff", base, tmp_path), "staff", rows), catalogue)
    by_customer = found.rows["reasons"].groupby("customer_id", sort=False).reason.apply(list).to_dict()
    assert by_customer["001"][:2] == ["competitor_price", "rude_staff"]
    assert by_customer["002"] == ["competitor_price", "rude_staff"]
    assert by_customer["=1+1"] == ["other"]
    assert any("found 'Alien abduction'" in str(p) and "'Other', with these words" in str(p) for p in found.problems)


def test_a_template_of_an_older_catalogue_keeps_what_was_chosen_with_its_version(base, tmp_path, records):
    old = default_catalogue()
    path = template("staff", base, tmp_path)
    fill(path, "staff", {0: {"reason_1": old.name("slow_work")}, 1: {"reason_1": old.name("moved")}})
    rename_reason(records, "moved", name_en="Relocated", name_ru="Переезд", by="Ann")
    merge_reasons(records, ["slow_work"], "missed_dates", by="Ann")
    found = read_template(path, catalogue_of(records))
    assert _rows(found, "reasons", "reason", "catalogue_version") == [["slow_work", 1], ["moved", 1]]
    assert not found.problems


def test_dates_and_percents_of_any_culture_are_read(base, tmp_path, catalogue):
    rows = {
        0: {"reason_1": "slow_work", "confidence_share": "80 %"},
        1: {"reason_1": "slow_work", "confidence_share": "7 из 10"},
        2: {"reason_1": "slow_work", "confidence_share": "0,55"},
    }
    path = fill(template("staff", base, tmp_path), "staff", rows, {"given_on": "5 марта 2026 г."})
    found = read_template(path, catalogue).rows["reasons"]
    assert found.confidence_share.tolist() == [0.8, 0.7, 0.55]
    assert set(found.given_on) == {dt.date(2026, 3, 5)}


def test_a_text_saved_by_a_russian_spreadsheet_is_read(base, tmp_path, catalogue):
    path = tmp_path / "опрос.csv"
    lines = [
        ["Опрос сотрудников"],
        ["Кто заполнил", "m1"],
        ["Дата", "05.03.2026"],
        [],
        ["Клиент", "Причина 1", "Уверенность", "Своими словами"],
        ["001", "У конкурента дешевле", "80%", 'сказали "дорого"; ушли'],
        ["002", "", "", ""],
    ]
    with path.open("w", encoding="cp1251", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows(lines)
    found = read_template(path, catalogue)
    assert (found.kind, found.read_count) == ("staff", 1)
    assert _rows(found, "reasons", "customer_id", "reason", "author", "given_on", "note") == [
        ["001", "competitor_price", "m1", dt.date(2026, 3, 5), 'сказали "дорого"; ушли']
    ]


def test_a_date_missing_above_the_table_is_told_once_with_its_place(base, tmp_path, catalogue):
    path = template("staff", base, tmp_path)
    fill(path, "staff", {0: {"reason_1": "slow_work"}, 1: {"reason_1": "moved"}}, {"given_on": None})
    book = openpyxl.load_workbook(path)
    del book["Lists"]
    book.save(path)
    found = read_template(path, catalogue)
    assert found.rows["reasons"].empty
    assert [str(problem) for problem in found.problems] == [
        "Staff survey.xlsx, sheet 'Staff survey', row 3, column B (Date): nothing is there. "
        "Allowed: a date, as 31.03.2026 or 2026-03-31. The row was not taken."
    ]


def test_a_file_that_is_no_template_is_refused(tmp_path, catalogue):
    path = tmp_path / "orders.csv"
    path.write_text("Client;Date;Total\nA;31.01.2026;100\n", encoding="utf-8")
    with pytest.raises(wb.WinbackError, match=r"orders\.csv holds none of the templates \(Staff survey, "):
        read_template(path, catalogue)
    picture = tmp_path / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(wb.LoadError):
        read_template(picture, catalogue)
    with pytest.raises(wb.LoadError):
        read_template(tmp_path / "missing.xlsx", catalogue)


def test_strangers_early_answers_and_phones_in_texts_are_told_never_dropped(base, tmp_path, catalogue):
    rows = {
        0: {"reason_1": "slow_work", "note": "call Ivan +7 900 111-22-33"},
        3: {"customer_id": "zz9", "reason_1": "slow_work"},
    }
    path = fill(template("staff", base, tmp_path), "staff", rows, {"given_on": dt.date(2025, 1, 1)})
    found = read_template(path, catalogue, base=base)
    assert found.rows["reasons"].customer_id.tolist() == ["001", "zz9"]
    told = " ".join(found.notes)
    assert "1 customer is not among those of the company: zz9" in told
    assert "1 customer answered before the last purchase: 001" in told
    assert "1 row holds a phone number" in told
    assert "900" not in told


def test_a_register_of_complaints_is_carried_on_and_a_change_by_another_is_a_conflict(tmp_path, catalogue, records):
    row = {"complaint_id": "c1", "customer_id": "001", "received_on": "2026-03-01", "subject": "slow_work"}
    records.add("complaints", [row], by="Ann")
    path = write_template("complaints", None, catalogue, tmp_path, "en", records=records)
    fill(path, "complaints", {0: {"step": "solution offered", "solution": "came at once"}})
    first = store(read_template(path, catalogue), records, "Bob")
    assert first.changed == {"complaints": 1}
    assert records.frame("complaints").step.tolist() == ["offered"]
    assert store(read_template(path, catalogue), records, "Bob").known == {"complaints": 1}
    fill(path, "complaints", {0: {"step": "solved", "solution": "another"}})
    late = store(read_template(path, catalogue), records, "Eve")
    assert len(late.conflicts) == 1
    assert "'came at once', you give 'another'" in late.conflicts[0]
    assert records.frame("complaints").solution.tolist() == ["came at once"]


def test_hostile_text_of_a_complaint_goes_out_and_comes_back_as_text(tmp_path, catalogue, records):
    rows = [
        {"complaint_id": f"c{n}", "customer_id": text, "received_on": "2026-03-01", "text": text, "solution": text}
        for n, text in enumerate(HOSTILE)
    ]
    records.add("complaints", rows, by="Ann")
    path = write_template("complaints", None, catalogue, tmp_path, "ru", records=records)
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    found = read_template(path, catalogue)
    assert found.rows["complaints"].text.tolist() == HOSTILE
    outcome = store(found, records, "Bob")
    assert (outcome.known, outcome.conflicts) == ({"complaints": len(HOSTILE)}, ())


def test_an_answer_that_differs_from_the_record_is_told_and_the_others_are_written(base, tmp_path, catalogue, records):
    path = template("staff", base, tmp_path)
    fill(path, "staff", {0: {"reason_1": "slow_work", "note": "first"}})
    store(read_template(path, catalogue), records, "Ann")
    fill(path, "staff", {0: {"note": "second"}, 1: {"reason_1": "slow_work"}})
    outcome = store(read_template(path, catalogue), records, "Ann")
    assert (outcome.added, len(outcome.conflicts)) == ({"reasons": 1}, 1)
    assert "'first', you give 'second'" in outcome.conflicts[0]
    assert sorted(records.frame("reasons").note) == ["", "first"]


def test_one_customer_on_two_lines_is_one_statement_with_both_words(base, tmp_path, catalogue):
    rows = {
        0: {"reason_1": "slow_work", "note": "one"},
        3: {"customer_id": "001", "reason_1": "slow_work", "note": "two"},
    }
    found = read_template(fill(template("staff", base, tmp_path), "staff", rows), catalogue)
    assert _rows(found, "reasons", "customer_id", "note") == [["001", "one\ntwo"]]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes=st.lists(TEXTS, min_size=1, max_size=5))
def test_any_words_come_back_as_they_were_written(tmp_path, catalogue, notes):
    path = tmp_path / "опрос.csv"
    lines = [["Опрос сотрудников"], ["Дата", "2026-03-05"], [], ["Клиент", "Причина 1", "Причина 2", "Своими словами"]]
    lines += [[f"k{n}", "slow_work", "", note] for n, note in enumerate(notes)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(lines)
    assert read_template(path, catalogue).rows["reasons"].note.tolist() == [note.strip() for note in notes]


def test_an_empty_template_brings_nothing_and_says_so(base, tmp_path, catalogue, records):
    for kind in template_kinds():
        found = read_template(template(kind, base, tmp_path), catalogue)
        assert (found.kind, found.read_count, found.problems) == (kind, 0, ())
        assert store(found, records, "Ann").sentences == ["Nothing was filled in."]
