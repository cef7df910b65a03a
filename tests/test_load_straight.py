"""The straight way through a large ordinary text gives what the careful way gives, or gives way to it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winback.load import load
from winback.loading import check, combine, in_place, sources, straight

HEADER = "Client,Date,Total,Order ID,Manager\n"
ROWS = 200
SEEN = 50
"""Rows at each end that the sample shows."""


def lines(count=ROWS, number="N{n}", day="2024-{month:02d}-{day:02d}", client="C{n}"):
    """Ordinary orders: nothing but what the first rows show."""
    return [
        ",".join(
            [
                client.format(n=n % 23),
                day.format(month=1 + n % 12, day=1 + n % 28),
                f"{n + 0.5:.2f}",
                number.format(n=n),
                f"M{n % 3}",
            ]
        )
        for n in range(count)
    ]


def company(rows, folder, monkeypatch, *, careful=False):
    """The company of these rows, read in place; with ``careful`` never by the straight way."""
    folder.mkdir(parents=True)
    (folder / "orders.csv").write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(in_place, "SMALL", 0)
        patch.setattr(straight, "TRIED", SEEN)
        patch.setattr(sources, "HEAD", SEEN)
        patch.setattr(sources, "TAIL", SEEN)
        if careful:
            patch.setattr(check, "sight", lambda source, entry, mapping: None)
        return load(folder / "orders.csv", into=folder / "company")


def ways_of(monkeypatch):
    """A list that fills with the ways taken: True for the straight one."""
    ways = []
    real = combine.check_orders

    def told(*args, **kwargs):
        found = real(*args, **kwargs)
        ways.append(found.straight)
        return found

    monkeypatch.setattr(combine, "check_orders", told)
    return ways


def rows_of(found):
    return sorted(tuple(row.values()) for row in found.orders.to_pyarrow().to_pylist())


def told(found):
    report = {key: value for key, value in found.report.items() if key != "history"}
    rejected = found.folder / "rejected.csv"
    return report, rejected.read_text("utf-8-sig") if rejected.exists() else ""


def assert_alike(rows, folder, monkeypatch):
    fast, slow = (company(rows, folder / way, monkeypatch, careful=way == "careful") for way in ("straight", "careful"))
    assert rows_of(fast) == rows_of(slow)
    assert told(fast) == told(slow)


def test_ordinary_orders_are_read_by_the_straight_way_alone(tmp_path, monkeypatch):
    ways = ways_of(monkeypatch)
    company(lines(), tmp_path / "one", monkeypatch)
    assert ways == [True]


SURPRISES = {
    "a test order": "C1,2024-03-04,5.00,TEST-1,M1",
    "a collective customer": "Retail customer,2024-03-04,5.00,N9,M1",
    "a test customer": "test,2024-03-04,5.00,N9,M1",
    "an id that a spreadsheet broke": "1.23E+11,2024-03-04,5.00,N9,M1",
    "an order number that a spreadsheet broke": "C1,2024-03-04,5.00,1.23E+11,M1",
    "an id behind an apostrophe": "'C1,2024-03-04,5.00,N9,M1",
    "an hour of 24": "C1,2024-03-04 24:00,5.00,N9,M1",
    "a day of another spelling": "C1,25/12/2024,5.00,N9,M1",
    "a day that is none": "C1,2024-02-30,5.00,N9,M1",
    "a total": "Grand total,2024-03-04,80200.00,,",
    "a header again": HEADER.strip(),
}


@pytest.mark.parametrize("surprise", SURPRISES.values(), ids=SURPRISES)
def test_a_late_surprise_is_dealt_with_as_by_the_careful_way(surprise, tmp_path, monkeypatch):
    ways = ways_of(monkeypatch)
    assert_alike([*lines(), surprise, *lines(100, number="X{n}")], tmp_path, monkeypatch)
    assert ways == [True, False, False], "tried, given up for the careful way; the careful way alone"


ORDINARY = [
    "C1,2024-03-04,-5.00,N9,M1",  # a refund
    ",2024-03-04,5.00,N9,M1",  # no customer
    "C1,,5.00,N9,M1",  # no day
    "C1,2024-03-04,much,N9,M1",  # an amount that is none
    'C1,2024-03-04,"1,205.50",N9,M1',  # an amount of another spelling
    " C1 ,2024-03-04, 5.00 ,N9,M1",  # blanks around
    "C1,2199-03-04,5.00,N9,M1",  # a day to come
    "Total,,80200.00,,",  # a total without a day
    "1E5,2024-03-04,5.00,N9,M1",  # an id like a broken one among codes
    lines()[7],  # the same again
    "C2,2024-05-06,7.00,N7,M1",  # a number with two contents
]


def test_what_rows_say_of_themselves_alone_needs_no_second_reading(tmp_path, monkeypatch):
    ways = ways_of(monkeypatch)
    assert_alike([*lines(), *ORDINARY, *lines(100, number="X{n}")], tmp_path, monkeypatch)
    assert ways == [True, False]


@pytest.mark.parametrize("day", ["{day:02d}.{month:02d}.2024", "{day:02d}/{month:02d}/2024", "{month}/{day}/2024"])
def test_days_of_every_culture_come_out_as_by_the_careful_way(day, tmp_path, monkeypatch):
    assert_alike(lines(day=day), tmp_path, monkeypatch)


def test_ids_that_may_be_broken_are_counted_among_plain_numbers(tmp_path, monkeypatch):
    rows = [*lines(client="10{n}"), "1E5,2024-03-04,5.00,N9,M1"]
    assert_alike(rows, tmp_path, monkeypatch)
    warned = company(rows, tmp_path / "again", monkeypatch).report["warnings"]
    assert [note["found"]["count"] for note in warned if note["code"] == "IDS02"] == [1]


CELLS = st.tuples(
    st.sampled_from(["C1", "C2", " C3", "'C4", "test", "Retail customer", "1E5", "", "Total", "C5\u00a0"]),
    st.sampled_from(["2024-01-05", "2024-1-5", "05.01.2024", "2024-01-05 24:00", "2024-01-05T10:00", "", "soon", "-"]),
    st.sampled_from(["5.00", "5,00", "-5", "1 000.50", "(3)", "", "much", "1e99", "0"]),
    st.sampled_from(["N1", "test 7", "N1E+5", "", "O2"]),
    st.sampled_from(["M1", "", "'M2"]),
)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=3), st.booleans())
def test_whatever_rows_come_both_ways_agree(tmp_path_factory, monkeypatch, late, first):
    folder = tmp_path_factory.mktemp("both")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(late)
    odd = text.getvalue().strip("\n").split("\n")
    rows = [*odd, *lines(60)] if first else [*lines(60), *odd]
    assert_alike(rows, folder, monkeypatch)
