"""Every bad input of the list, and others of its kinds: nothing crashes, nothing is wrong without a word."""

import csv
import datetime as dt
import json
import re
from pathlib import Path

import pytest

from winback.company import open_company
from winback.errors import LoadError, WinbackError
from winback.load import LoadReport, load
from winback.text import use_language

from .bad_inputs.case import FLAT, table
from .bad_inputs.cases import CASES, ELSEWHERE
from .bad_inputs.cases_more import MORE
from .bad_inputs.cases_odd import ODD

TODAY = dt.date(2026, 1, 1)
LISTS = ("changed", "warnings", "ignored_by_reason", "rejected_by_reason", "questions")


def rows_of(company):
    rows = company.orders.to_pyarrow().to_pylist()
    return sorted((row["customer_id"], row["ordered_on"].isoformat(), row["amount"]) for row in rows)


def wanted(rows):
    parts = [row.split("|") if "|" in row else row.rsplit(" ", 2) for row in rows]
    return sorted((customer, day, float(amount)) for customer, day, amount in parts)


def says(lines):
    """No sentence shows a placeholder, a blank where a word should be, or a bare code."""
    for line in lines:
        assert not re.search(r"\{\w*\}|\bNone\b|\b[A-Z]{3}\d\d\b", line), line


def spoken(report):
    told = {}
    for language in ("en", "ru"):
        with use_language(language):
            kept = LoadReport.from_dict(report)
            told[language] = [*kept.sentences(), *kept.suggested()]
    says([*told["en"], *told["ru"]])
    assert len(told["en"]) == len(told["ru"])
    assert all(re.search("[а-яё]", line) for line in told["ru"])


def balanced(report):
    read, parts = report["rows"]["read"], [report["rows"][key] for key in ("accepted", "ignored", "rejected")]
    assert read["rows"] == sum(part["rows"] for part in parts)
    assert read["amount"] == pytest.approx(sum(part["amount"] for part in parts), abs=1e-4)


def codes(report):
    return {entry["code"] for key in LISTS for entry in report[key]}


@pytest.mark.parametrize("case", [*CASES, *MORE, *ODD], ids=lambda case: case.id)
def test_a_bad_input_ends_as_the_list_says(case, tmp_path):
    source, allowed = case.build(tmp_path), set(case.said.split())
    if case.outcome == "F":
        with pytest.raises(LoadError) as caught:
            load(source, today=TODAY, **case.given)
        assert caught.value.code in allowed, str(caught.value)
        says([str(caught.value)])
        return
    company = load(source, today=TODAY, **case.given)
    report = company.report
    balanced(report)
    spoken(report)
    found = rows_of(company)
    if case.rows and case.rows[0].startswith("*"):
        assert len(found) == int(case.rows[0][1:])
    elif case.rows and case.rows[0].startswith("="):
        assert report["rows"]["accepted"]["amount"] == float(case.rows[0][1:])
    else:
        assert found == wanted(case.rows)
    assert allowed <= codes(report)
    if "W" in case.outcome:
        assert report["warnings"] or allowed & codes(report)
    if case.quiet:
        assert {entry["code"] for key in ("warnings", "questions") for entry in report[key]} <= allowed


def test_every_number_of_the_list_has_its_case_or_its_test():
    have = {match.group() for case in CASES if (match := re.match(r"B\d+", case.id))} | set(ELSEWHERE)
    assert have == {f"B{number}" for number in range(1, 91)}
    for place in ELSEWHERE.values():
        file, test = place.split("::")
        assert f"def {test}(" in (Path(__file__).parent / file).read_text("utf-8")
    assert len({case.id for case in [*CASES, *MORE, *ODD]}) == len(CASES) + len(MORE) + len(ODD)


def test_rejected_rows_that_a_workbook_cannot_hold_are_whole_in_the_csv(tmp_path):
    note = "я" * 40_000
    path = tmp_path / "orders.csv"
    path.write_text(table("А;05.03.2024;1;x", f"Б;никогда;2;{note}", head="Клиент;Дата;Сумма;Текст"), "utf-8")
    company = load(path, into=tmp_path / "shop", today=TODAY)
    csv.field_size_limit(1 << 20)
    with (company.folder / "rejected.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert [len(row[3]) for row in rows[1:]] == [40_000]
    assert (company.folder / "rejected.xlsx").exists() is False


@pytest.mark.parametrize("version", [1, 999])
def test_a_company_of_another_version_is_refused_and_left_as_it_is(tmp_path, version):
    path, shop = tmp_path / "orders.csv", tmp_path / "shop"
    path.write_text(FLAT, "utf-8")
    load(path, into=shop, today=TODAY)
    about = json.loads((shop / "company.json").read_text("utf-8")) | {"format": version}
    (shop / "company.json").write_text(json.dumps(about), "utf-8")
    before = {file.name: file.read_bytes() for file in shop.iterdir() if file.is_file()}
    for attempt in (lambda: open_company(shop), lambda: load(path, into=shop, add=True, today=TODAY)):
        with pytest.raises(WinbackError) as caught:
            attempt()
        says([str(caught.value)])
    assert before == {file.name: file.read_bytes() for file in shop.iterdir() if file.is_file()}
