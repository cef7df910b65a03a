"""Several rows that come from one line of a report are set aside, mended and counted one by one."""

from __future__ import annotations

import csv

from winback.load import load

MONTHS = "Клиент;янв.24;фев.24;мар.24\nРомашка;1OO;2O;5\nЛютик;3;7;5\nАстра;1;2;4\nПион;6;8;9\n"
HEAD = "Клиент;Номер заказа;Дата заказа;Иванов;Петров\n;;;Сумма;Сумма\n"
MANAGERS = HEAD + "А;1;05.01.2026;10;10\nБ;2;06.01.2026;3;7\n"
TWICE = HEAD + "А;1;05.01.2026;10;10\nА;1;05.01.2026;10;10\nБ;2;06.01.2026;3;7\n"


def balanced(report):
    for unit, factor in (("rows", 1), ("amount", 10_000)):
        sums = [round(report["rows"][key][unit] * factor) for key in ("accepted", "ignored", "rejected")]
        if sum(sums) != round(report["rows"]["read"][unit] * factor):
            return False
    return True


def write(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_two_bad_months_of_one_line_are_two_rows_to_mend(tmp_path):
    company = load(write(tmp_path, "report.csv", MONTHS), into=tmp_path / "company")
    assert company.report["rows"]["rejected"]["rows"] == 2
    path = company.folder / "rejected.csv"
    header, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
    assert sorted(row[header.index("value")] for row in rows) == ["1OO", "2O"]
    assert len({row[-1] for row in rows}) == 2
    path.write_text(path.read_text("utf-8-sig").replace("1OO", "100").replace("2O", "20"), "utf-8")
    mended = load(path)
    assert mended.report["rows"]["accepted"] == {"rows": 12, "amount": 170.0}
    assert mended.report["rows"]["read"] == mended.report["rows"]["accepted"]
    assert balanced(mended.report)


def test_two_managers_in_one_line_are_no_repeat_of_each_other(tmp_path):
    company = load(write(tmp_path, "report.csv", MANAGERS), mapping={"drop_duplicates": True})
    assert company.report["rows"]["accepted"] == {"rows": 4, "amount": 30.0}
    assert not company.report["ignored_by_reason"]
    warned = load(write(tmp_path, "report.csv", MANAGERS)).report["warnings"]
    assert not [entry for entry in warned if entry["code"].startswith("DUP")]


def test_a_line_that_stands_twice_is_set_aside_once_with_all_its_rows(tmp_path):
    company = load(write(tmp_path, "report.csv", TWICE), mapping={"drop_duplicates": True})
    assert company.report["rows"]["accepted"] == {"rows": 4, "amount": 30.0}
    assert company.report["ignored_by_reason"] == [{"code": "DUP01", "rows": 2, "amount": 20.0}]
    assert balanced(company.report)
