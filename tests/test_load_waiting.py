"""Rows that wait to be mended leave by themselves when a newer file has their order; nothing is counted twice."""

from __future__ import annotations

import csv

import pytest

from winback.load import load

HEAD = "Order;Client;Date;Total;City\n"
PLAIN = "Client;Date;Total;City\n"


def write(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def orders_of(company):
    rows = company.orders.select("customer_id", "ordered_on", "amount").to_pyarrow().to_pylist()
    return sorted((row["customer_id"], row["ordered_on"].isoformat(), row["amount"]) for row in rows)


def balanced(report):
    for unit, factor in (("rows", 1), ("amount", 10_000)):
        sums = [round(report["rows"][key][unit] * factor) for key in ("accepted", "ignored", "rejected")]
        if sum(sums) != round(report["rows"]["read"][unit] * factor):
            return False
    return True


def waiting(company):
    path = company.folder / "rejected.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def mended_copy(company, folder, old, new, name="mended.csv"):
    text = (company.folder / "rejected.csv").read_text("utf-8-sig")
    assert old in text
    return write(folder, name, text.replace(old, new))


@pytest.mark.parametrize("add", [True, False])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            HEAD + "1;A;05.01.2026;10;X\n2;B;06.01.2026;x;X\n3;C;07.01.2026;3;X\n",
            HEAD + "2;B;06.01.2026;7;X\n4;D;09.01.2026;1;X\n",
        ),
        (
            PLAIN + "A;05.01.2026;10;X\nB;06.01.2026;x;X\nC;07.01.2026;3;X\n",
            PLAIN + "B;06.01.2026;7;X\nD;09.01.2026;1;X\n",
        ),
    ],
    ids=["by number", "by customer and day"],
)
def test_a_rejected_order_that_a_newer_file_has_right_waits_no_more(tmp_path, first, second, add):
    paths = [write(tmp_path, "a.csv", first), write(tmp_path, "b.csv", second)]
    if add:
        before = load(paths[0], into=tmp_path / "company")
        late = mended_copy(before, tmp_path, ",x,", ",8,")
        company = load(paths[1], into=tmp_path / "company", add=True)
        assert {e["code"]: e["found"].get("count") for e in company.report["changed"]}["OLD18"] == 1
    else:
        company = load(paths, into=tmp_path / "company")
    expected = [("A", "2026-01-05", 10.0), ("B", "2026-01-06", 7.0), ("C", "2026-01-07", 3.0), ("D", "2026-01-09", 1.0)]
    assert orders_of(company) == expected
    assert waiting(company) == []
    assert company.report["rows"]["rejected"]["rows"] == 0
    assert balanced(company.report)
    if add:
        again = load(late, into=tmp_path / "company")
        assert orders_of(again) == expected
        assert again.report["added"] == {"mended": 0, "still": 0, "known": 1}
        assert balanced(again.report)


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("B;31.02.2026;7;X", "B;28.02.2026;7;X"),
        ("B;06.01.2026;7;X;extra", "B;06.01.2026;7;X"),
        ("#N/A;06.01.2026;7;X", "B;06.01.2026;7;X"),
    ],
    ids=["date", "line", "customer"],
)
def test_a_row_mended_in_the_file_itself_waits_no_more(tmp_path, bad, good):
    rows = "A;05.01.2026;10;X\n{row}\nC;07.01.2026;{other};Y\n"
    load(write(tmp_path, "orders.csv", PLAIN + rows.format(row=bad, other="x")), into=tmp_path / "company")
    path = write(tmp_path, "orders.csv", PLAIN + rows.format(row=good, other="x"))
    company = load(path, into=tmp_path / "company", add=True)
    assert [row["value"] for row in waiting(company)] == ["x"]
    assert balanced(company.report)
    mended = load(mended_copy(company, tmp_path, ",x,", ",3,"), into=tmp_path / "company")
    clean = load(write(tmp_path, "clean.csv", PLAIN + rows.format(row=good, other="3")))
    assert orders_of(mended) == orders_of(clean)
    assert waiting(mended) == []
    assert balanced(mended.report)


@pytest.mark.parametrize(("amount", "kept"), [("7", 7.0), ("9", 9.0)])
def test_a_mended_row_whose_order_came_meanwhile_counts_once(tmp_path, amount, kept):
    first = HEAD + "1;A;05.01.2026;10;X\n2;B;06.01.2026;7;X;extra\n3;C;07.01.2026;3;X\n"
    company = load(write(tmp_path, "a.csv", first), into=tmp_path / "company")
    late = mended_copy(company, tmp_path, ",7,", ',"7,00",')
    newer = write(tmp_path, "b.csv", HEAD + f"2;B;06.01.2026;{amount};X\n4;D;09.01.2026;1;X\n")
    load(newer, into=tmp_path / "company", add=True)
    mended = load(late, into=tmp_path / "company")
    assert ("B", "2026-01-06", kept) in orders_of(mended)
    assert len(orders_of(mended)) == 4
    assert waiting(mended) == []
    assert balanced(mended.report)


def test_a_newer_version_that_was_rejected_takes_the_place_of_the_older_once_mended(tmp_path):
    first = write(tmp_path, "a.csv", HEAD + "1;A;05.01.2026;10;X\n2;B;06.01.2026;7;X\n")
    second = write(tmp_path, "b.csv", HEAD + "2;B;06.01.2026;x;X\n3;C;09.01.2026;1;X\n")
    load(first, into=tmp_path / "company")
    company = load(second, into=tmp_path / "company", add=True)
    assert ("B", "2026-01-06", 7.0) in orders_of(company)
    mended = load(mended_copy(company, tmp_path, ",x,", ",8,"), into=tmp_path / "company")
    assert orders_of(mended) == [("A", "2026-01-05", 10.0), ("B", "2026-01-06", 8.0), ("C", "2026-01-09", 1.0)]
    assert balanced(mended.report)


def test_a_mended_line_joins_the_other_lines_of_its_order(tmp_path):
    first = HEAD + "1;A;05.01.2026;10;X\n1;A;05.01.2026;x;X\n2;B;06.01.2026;7;X\n"
    load(write(tmp_path, "a.csv", first), into=tmp_path / "company")
    more = write(tmp_path, "b.csv", HEAD + "3;C;09.01.2026;1;X\n")
    company = load(more, into=tmp_path / "company", add=True)
    mended = load(mended_copy(company, tmp_path, ",x,", ",10,"), into=tmp_path / "company")
    assert orders_of(mended)[:2] == [("A", "2026-01-05", 10.0), ("A", "2026-01-05", 10.0)]
    assert balanced(mended.report)


def test_a_copy_of_a_file_beside_it_sets_no_row_aside_twice(tmp_path):
    text = PLAIN + "A;05.01.2026;10;X\nB;31.02.2026;7;X\nC;07.01.2026;3;X;extra\nD;08.01.2026;4;X\n"
    company = load([write(tmp_path, "a.csv", text), write(tmp_path, "copy.csv", text)], into=tmp_path / "company")
    assert sorted(row["code"] for row in waiting(company)) == ["DAT02", "ROW01"]
    mended = load(mended_copy(company, tmp_path, "31.02.2026", "28.02.2026"), into=tmp_path / "company")
    assert len(orders_of(mended)) == 3
    assert balanced(mended.report)
