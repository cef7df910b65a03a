"""Large regular texts stay in place: the same rows, the same report, the same places as by the careful reader."""

from __future__ import annotations

import csv
import os
import random

import pytest

from winback.load import load, preview
from winback.loading import in_place
from winback.loading.decode import Lines

HEADER = "Клиент;Дата;Сумма;Номер заказа;Товар\n"
CLEAN = "".join(f"C{n % 9};{1 + n % 28:02d}.{1 + n % 12:02d}.2024;{n},50;N{n};goods {n % 3}\n" for n in range(600))
BAD = "C1;30.02.2024;5,00;N9001;goods\nC2;01.03.2024;много;N9002;goods\n"


def write(folder, text, name="orders.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def both(path, monkeypatch, tmp_path, **kwargs):
    """The company by the careful reader and the one read in place."""
    slow = load(path, into=tmp_path / "slow", **kwargs)
    monkeypatch.setattr(in_place, "SMALL", 0)
    fast = load(path, into=tmp_path / "fast", **kwargs)
    return slow, fast


def rows_of(company):
    return sorted(tuple(row.values()) for row in company.orders.to_pyarrow().to_pylist())


def told(report):
    keys = ("rows", "rejected_by_reason", "ignored_by_reason", "kinds", "changed", "warnings", "period", "customers")
    return {key: report[key] for key in keys}


def rejected(company, *columns):
    with (company.folder / "rejected.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(handle)]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + CLEAN + BAD + CLEAN[:2000].rsplit("\n", 1)[0] + "\n",
        HEADER + CLEAN + "Итого;;179850,00;;\n",
        "Отчёт о продажах;;;;\n" + HEADER + CLEAN,
        HEADER + CLEAN.replace("C3;", "Розничный покупатель;"),
    ],
    ids=["rejected", "total", "preamble", "technical"],
)
def test_in_place_and_careful_reading_agree(text, tmp_path, monkeypatch):
    slow, fast = both(write(tmp_path, text), monkeypatch, tmp_path)
    assert rows_of(fast) == rows_of(slow)
    assert told(fast.report) == told(slow.report)


def test_rejected_rows_of_a_text_read_in_place_point_at_their_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(in_place, "SMALL", 0)
    path = write(tmp_path, HEADER + CLEAN + BAD + CLEAN.replace(";N", ";M"))
    found = rejected(load(path, into=tmp_path / "company"), "Клиент", "source_row", "code")
    assert found == [("C1", "602", "DAT02"), ("C2", "603", "NUM02")]


@pytest.mark.parametrize("extra", ['"C1";01.02.2024;1,00;N1;"two\nlines"\n', "\n\n"])
def test_line_breaks_in_cells_and_blank_lines_do_not_shift_the_places(extra, tmp_path, monkeypatch):
    monkeypatch.setattr(in_place, "SMALL", 0)
    company = load(write(tmp_path, HEADER + extra + CLEAN + BAD), into=tmp_path / "company")
    assert rejected(company, "source_row") == [("604",), ("605",)]


def test_a_name_with_signs_of_a_pattern_is_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(in_place, "SMALL", 0)
    paths = [write(tmp_path, HEADER + CLEAN, name) for name in ("orders[1].csv", "orders*.csv", "orders 2.csv")]
    assert [load(path).report["rows"]["read"]["rows"] for path in paths] == [600, 600, 600]


def test_joined_names_keep_rows_at_their_lines(tmp_path, monkeypatch):
    path = write(tmp_path, HEADER + CLEAN + BAD)
    mapping = {**preview(path).mapping.to_dict(), "merges": {"C1": "C2"}}
    slow, fast = both(path, monkeypatch, tmp_path, mapping=mapping)
    assert rows_of(fast) == rows_of(slow)
    assert "C1" not in {row[0] for row in rows_of(fast)}
    assert rejected(fast, "source_row", "Клиент") == rejected(slow, "source_row", "Клиент")


def test_lines_of_one_order_share_its_money_in_place_too(tmp_path, monkeypatch):
    lines = [f"O{n // 2},A,2024-01-{1 + n // 2 % 28:02d},100.00,P{n % 2},1,{40 + 20 * (n % 2)}\n" for n in range(100)]
    path = write(tmp_path, "Order ID,Customer,Order date,Order total,Product,Quantity,Price\n" + "".join(lines))
    slow, fast = both(path, monkeypatch, tmp_path)
    assert rows_of(fast) == rows_of(slow)
    assert fast.report["rows"]["accepted"]["amount"] == 5000.0


def test_what_is_derived_is_made_once_when_it_is_needed(tmp_path):
    company = load(write(tmp_path, HEADER + CLEAN), into=tmp_path / "company")
    assert not list(company.folder.glob("derived*"))
    count = int(company.purchases.count().to_pyarrow().as_py())
    (made,) = company.folder.glob("derived*")
    stamp = made.stat().st_mtime_ns
    again = load(tmp_path / "company")
    assert int(again.purchases.count().to_pyarrow().as_py()) == count
    assert made.stat().st_mtime_ns == stamp
    assert not [path for path in company.folder.iterdir() if path.name.startswith(".")]


def test_a_folder_that_may_not_be_written_to_is_measured_all_the_same(tmp_path, monkeypatch):
    company = load(write(tmp_path, HEADER + CLEAN), into=tmp_path / "company")
    real = os.mkdir

    def refused(name, *args, **kwargs):
        if str(name).startswith(str(company.folder)):
            raise PermissionError(13, "Permission denied")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(os, "mkdir", refused)
    assert company.purchases.count().to_pyarrow().as_py() > 0
    assert not list(company.folder.glob("*derived*"))


def test_the_end_of_a_long_text_tells_day_from_month(tmp_path, monkeypatch):
    monkeypatch.setattr(in_place, "SMALL", 0)
    dates = [f"C{n % 9};{1 + n % 12:02d}/{1 + n % 12:02d}/2024;{n},50\n" for n in range(3000)]
    random.Random(1).shuffle(dates)
    company = load(write(tmp_path, "Клиент;Дата;Сумма\n" + "".join(dates) + "C1;25/12/2024;5,00\n"))
    assert company.report["rows"]["accepted"]["rows"] == 3001
    assert not company.report["questions"]


IRREGULAR = {
    "a line too long": "C1;01.02.2024;1,00;N9001;goods;more;and more\n",
    "a line too short": "C1;01.02.2024;1,00\n",
    "a line break in a cell": '"C1";01.02.2024;1,00;N9001;"two\nlines"\n',
    "blank lines": "\n\n",
    "an open quotation mark": 'C1;01.02.2024;1,00;N9001;"goods\n',
    "none": "",
}


@pytest.mark.parametrize("extra", IRREGULAR.values(), ids=IRREGULAR)
@pytest.mark.parametrize("late", [True, False])
def test_a_very_large_text_need_not_be_looked_through_before_it_is_stored(extra, late, tmp_path, monkeypatch):
    rows = CLEAN.splitlines(keepends=True)
    path = write(tmp_path, HEADER + "".join(rows[:500]) * late + extra + "".join(rows[500 * late :]) + BAD)
    monkeypatch.setattr(in_place, "SMALL", 0)
    looked_through = load(path, into=tmp_path / "looked")
    monkeypatch.setattr(in_place, "CAREFUL", 0)
    monkeypatch.setattr("winback.loading.sources.HEAD", 20)
    monkeypatch.setattr("winback.loading.sources.TAIL", 20)
    taken = load(path, into=tmp_path / "taken")
    assert rows_of(taken) == rows_of(looked_through)
    for key in ("rows", "rejected_by_reason", "kinds", "period", "customers"):
        assert taken.report[key] == looked_through.report[key], key
    assert [file["rows"] for file in taken.report["files"]] == [file["rows"] for file in looked_through.report["files"]]


def test_a_very_large_text_of_something_else_is_looked_through(tmp_path, monkeypatch):
    monkeypatch.setattr(in_place, "SMALL", 0)
    monkeypatch.setattr(in_place, "CAREFUL", 0)
    write(tmp_path, HEADER + CLEAN)
    customers = "".join(f"C{n};Client {n};+7 999 000-00-0{n}\n" for n in range(9))
    write(tmp_path, "Клиент;Название;Телефон\n" + customers + "C9;Long;1;2;3;4\n", "customers.csv")
    company = load(tmp_path, into=tmp_path / "company")
    assert company.table("customers").count().to_pyarrow().as_py() == 9
    assert company.report["rows"]["accepted"]["rows"] == 600


@pytest.mark.parametrize(
    ("pieces", "count"), [([b""], 0), ([b"a\nb"], 2), ([b"a\n", b"b\n"], 2), ([b"a", b"\n", b""], 1), ([b"a\n\n"], 2)]
)
def test_lines_are_counted_whether_or_not_the_last_one_ends(pieces, count):
    lines = Lines()
    for piece in pieces:
        lines.take(piece)
    assert lines.count == count
