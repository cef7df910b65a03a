import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.loading.dates import culture_of, parse, zone_named

TODAY = dt.date(2026, 11, 22)


def read(values, order="", today=TODAY):
    table = ibis.memtable({"v": values}, schema={"v": "string"})
    found = table.select(day=parse(table.v, culture_of(values, order), today)).to_pyarrow()
    assert str(found.column("day").type) == "date32[day]"
    return found.column("day").to_pylist()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05.03.2024", dt.date(2024, 3, 5)),
        ("5.3.2024 10:15", dt.date(2024, 3, 5)),
        ("2024-03-05", dt.date(2024, 3, 5)),
        ("2024-03-05T23:30:00Z", dt.date(2024, 3, 5)),
        ("2025-10-07 23:50:26 -0500", dt.date(2025, 10, 7)),
        ("2009/1/2", dt.date(2009, 1, 2)),
        ("20240305", dt.date(2024, 3, 5)),
        ("45356", dt.date(2024, 3, 5)),
        ("45356.75", dt.date(2024, 3, 5)),
        ("1709600000", dt.date(2024, 3, 5)),
        ("1709600000000", dt.date(2024, 3, 5)),
        ("05.03.24", dt.date(2024, 3, 5)),
        ("12.05.69", dt.date(1969, 5, 12)),
        ("5 марта 2024", dt.date(2024, 3, 5)),
        ("12 мая 2024 г.", dt.date(2024, 5, 12)),
        ("1 янв. 2023", dt.date(2023, 1, 1)),
        ("Mar 5, 2024", dt.date(2024, 3, 5)),
        ("12-May-24", dt.date(2024, 5, 12)),
        ("5th March 2024", dt.date(2024, 3, 5)),
        ("05.03.2024 г.", dt.date(2024, 3, 5)),
        ("22.11.26", dt.date(2026, 11, 22)),
    ],
)
def test_a_day_is_read_in_every_usual_spelling(text, day):
    assert read([text]) == [day]


NO_DAYS = [
    "03.мар",
    "29.02.2023",
    "00.01.1900",
    "30.02.2024",
    "1900-01-00",
    "не закрыта",
    "7",
    "1996",
    "31.31.2024",
    "24:00",
    "12/2024",
]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_stays_empty(text):
    assert read([text]) == [None]


def test_one_day_above_twelve_decides_for_the_whole_column():
    assert read(["1/2/2017", "10/20/2016"]) == [dt.date(2017, 1, 2), dt.date(2016, 10, 20)]
    assert read(["1/2/2017", "20/10/2016"]) == [dt.date(2017, 2, 1), dt.date(2016, 10, 20)]


def test_dots_mean_day_first_and_slashes_alone_prove_nothing():
    assert culture_of(["01.02.2024"]).certain
    assert not culture_of(["01/02/2024"]).certain
    assert culture_of(["01/02/2024"], bounds=(12, 25)).order == "mdy"


def test_the_user_decides_what_the_values_cannot():
    assert read(["01/02/2024"], "mdy") == [dt.date(2024, 1, 2)]
    assert read(["01/02/2024"], "dmy") == [dt.date(2024, 2, 1)]


def test_several_spellings_in_one_column_are_each_read():
    assert read(["13.02.2024", "01.02.2024", "2024-03-01", "45292"]) == [
        dt.date(2024, 2, 13),
        dt.date(2024, 2, 1),
        dt.date(2024, 3, 1),
        dt.date(2024, 1, 1),
    ]


DAYS = st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2026, 11, 22)), min_size=1, max_size=30)
FORMATS = st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y %H:%M", "%Y%m%d", "%d.%m.%y"])


@settings(max_examples=25, deadline=None)
@given(days=DAYS, form=FORMATS)
def test_days_survive_every_way_of_writing_them(days, form):
    assert read([day.strftime(form) for day in days]) == days


@settings(max_examples=20, deadline=None)
@given(days=DAYS, order=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_slashed_days_survive_once_a_day_above_twelve_is_among_them(days, order):
    days = [*days, dt.date(2020, 6, 30)]
    assert read([day.strftime(order) for day in days]) == days


def test_two_digits_may_mean_the_year_that_begins_tomorrow():
    assert read(["01.01.27"], today=dt.date(2026, 12, 31)) == [dt.date(2027, 1, 1)]


def read_in_zone(values, zone):
    table = ibis.memtable({"v": values}, schema={"v": "string"})
    culture = replace(culture_of(values), zone=zone_named(zone))
    return table.select(day=parse(table.v, culture, TODAY)).to_pyarrow().column("day").to_pylist()


ZONES = st.sampled_from(["Europe/Moscow", "America/New_York", "Asia/Vladivostok", "Europe/Berlin"])
MOMENTS = st.lists(st.datetimes(dt.datetime(2001, 10, 1), dt.datetime(2026, 11, 20)), min_size=1, max_size=20)
STAMPS = st.sampled_from(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%dT%H:%M:%S+00:00"])


@settings(max_examples=20, deadline=None)
@given(moments=MOMENTS, zone=ZONES, form=STAMPS)
def test_the_day_of_a_utc_stamp_is_the_one_the_clock_of_the_zone_shows(moments, zone, form):
    moments = [moment.replace(microsecond=0, tzinfo=dt.UTC) for moment in moments]
    expected = [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]
    assert read_in_zone([moment.strftime(form) for moment in moments], zone) == expected
    assert read_in_zone([str(int(moment.timestamp())) for moment in moments], zone) == expected


MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"


@settings(max_examples=15, deadline=None)
@given(days=DAYS, end=st.sampled_from(["", " г.", " года"]))
def test_days_survive_russian_words(days, end):
    assert read([f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}{end}" for day in days]) == days
