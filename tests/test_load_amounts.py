import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.loading.amounts import culture_of, currency_in, currency_of, fast, parse


def read(values, hint=""):
    table = ibis.memtable({"v": values}, schema={"v": "string"})
    found = table.select(n=parse(table.v, culture_of(values, hint))).to_pyarrow()
    return found.column("n").to_pylist()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200,50", 1200.5),
        ("1200.50", 1200.5),
        ("1 200,50", 1200.5),
        ("1\u00a0200,50", 1200.5),
        ("1\u202f200,50 ₽", 1200.5),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1'234.56", 1234.56),
        ("$15.00", 15.0),
        ("15 руб.", 15.0),
        ("€ 1.234.567,8", 1234567.8),
        ("(100)", -100.0),
        ("−100,5", -100.5),
        ("–100", -100.0),
        ("100-", -100.0),
        ("-100", -100.0),
        ("+7", 7.0),
        (",5", 0.5),
        ("0.125", 0.125),
    ],
)
def test_money_is_read_in_both_cultures(text, number):
    assert read([text]) == [number]


@pytest.mark.parametrize("text", ["inf", "nan", "1e400", "12x", "abc", "1.2.3", "1,2,3", "--5", "", "12:30"])
def test_what_is_no_amount_stays_empty(text):
    assert read([text, "100.25"])[0] is None


def test_the_column_decides_what_a_point_means():
    assert read(["1.500", "2.300,75"]) == [1500.0, 2300.75]
    assert read(["1.500", "2,300.75"]) == [1.5, 2300.75]


def test_a_value_only_the_other_culture_can_mean_is_not_multiplied_by_a_hundred():
    assert read(["12.55", "1 200,50", "7,25"]) == [12.55, 1200.5, 7.25]


def test_thousands_without_decimals_are_asked_about():
    culture = culture_of(["1.500", "2.300"])
    assert (culture.decimal, culture.certain) == (",", False)
    assert read(["1.500"]) == [1500.0]
    assert read(["1.500"], hint=".") == [1.5]


def test_the_currency_stands_in_the_values_or_in_the_header():
    assert currency_in(["15,00 €", "7 €"], "Total") == "EUR"
    assert currency_in(["15"], "Сумма, руб.") == "RUB"
    assert currency_in(["15"], "Amount USD") == "USD"
    assert currency_in(["15"], "Amount") == ""


def russian(cents):
    whole, rest = divmod(abs(cents), 100)
    return ("−" if cents < 0 else "") + f"{whole:,}".replace(",", "\u00a0") + f",{rest:02d}"


def american(cents):
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole:,}.{rest:02d}"
    return f"({text})" if cents < 0 else text


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=30), st.sampled_from([russian, american]))
def test_money_survives_both_ways_of_writing_it(cents, write):
    assert read([write(c) for c in cents]) == [c / 100 for c in cents]


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("1 200 ₽", 1200.0, "RUB"),
        ("$15.00", 15.0, "USD"),
        ("15 руб.", 15.0, "RUB"),
        ("15 р.", 15.0, "RUB"),
        ("€ 3", 3.0, "EUR"),
        ("7 тенге", 7.0, "KZT"),
        ("40 грн.", 40.0, "UAH"),
        ("10", 10.0, None),
    ],
)
def test_each_value_names_its_own_currency(text, number, currency):
    table = ibis.memtable({"v": [text, "10"]}, schema={"v": "string"})
    culture = culture_of([text, "10"])
    asked = table.select(n=parse(table.v, culture), c=currency_of(table.v, fast(table.v, culture))).to_pyarrow()
    assert asked.to_pylist()[0] == {"n": number, "c": currency}


def german(cents):
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + f"{whole:,}".replace(",", ".") + f",{rest:02d}"


def swiss(cents):
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + f"{whole:,}".replace(",", "’") + f".{rest:02d}"


def trailing_minus(cents):
    return russian(abs(cents)) + ("-" if cents < 0 else "")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=30), st.sampled_from([german, swiss, trailing_minus])
)
def test_money_survives_every_other_way_of_writing_it(cents, write):
    assert read([write(c) for c in cents]) == [c / 100 for c in cents]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30), st.sampled_from([" ₽", " руб.", " USD", "€"]))
def test_a_sign_of_currency_changes_no_amount(cents, sign):
    assert read([russian(c) + sign for c in cents]) == [c / 100 for c in cents]
