"""Several files make one company: an order counts once, in its newest version, and nothing read gets lost."""

from __future__ import annotations

import os

import ibis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from winback.errors import LoadError
from winback.load import load
from winback.loading import shares
from winback.loading.versions import key_rule

HEAD = "Order;Client;Date;Total;Status\n"
JANUARY = HEAD + "1;A;05.01.2026;100;paid\n2;B;20.01.2026;50;paid\n3;C;25.01.2026;70;new\n"
FEBRUARY = (
    HEAD + "2;B;20.01.2026;55;paid\n3;C;25.01.2026;70;paid\n4;A;05.02.2026;20;paid\n1;A;05.01.2026;100;cancelled\n"
)
NUMBERLESS = "Client;Date;Total\n"
WHOLE = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def write(folder, name, text, when=None):
    path = folder / name
    path.write_text(text, "utf-8")
    if when:
        os.utime(path, (when, when))
    return path


def orders_of(company):
    rows = company.orders.select("customer_id", "ordered_on", "amount").to_pyarrow().to_pylist()
    return sorted((row["customer_id"], row["ordered_on"].isoformat(), row["amount"]) for row in rows)


def found_of(company):
    return {e["code"]: e["found"] for e in (*company.report["changed"], *company.report["warnings"])}


def balanced(report):
    parts = ("accepted", "ignored", "rejected")
    for unit, factor in (("rows", 1), ("amount", 10_000)):
        sums = [round(report["rows"][key][unit] * factor) for key in parts]
        if sum(sums) != round(report["rows"]["read"][unit] * factor):
            return False
    return True


def test_of_two_versions_of_an_order_the_newer_file_counts(tmp_path):
    company = load([write(tmp_path, "feb.csv", FEBRUARY), write(tmp_path, "jan.csv", JANUARY)])
    assert orders_of(company) == [("A", "2026-02-05", 20.0), ("B", "2026-01-20", 55.0), ("C", "2026-01-25", 70.0)]
    found = found_of(company)
    assert (found["OLD12"]["count"], found["OLD12"]["before"], found["OLD12"]["after"]) == (1, 50.0, 55.0)
    assert (found["OLD13"]["count"], found["OLD13"]["amount"]) == (1, 100.0)
    assert balanced(company.report)


def test_adding_gives_what_loading_both_gives(tmp_path):
    first, second = write(tmp_path, "jan.csv", JANUARY), write(tmp_path, "feb.csv", FEBRUARY)
    both = load([first, second])
    load(first, into=tmp_path / "company")
    added = load(second, into=tmp_path / "company", add=True)
    assert orders_of(added) == orders_of(both)
    assert added.report["rows"] == both.report["rows"]
    assert added.report["added"]["new"] == 2
    assert balanced(added.report)


def test_the_same_file_added_again_changes_nothing_and_says_so(tmp_path):
    path = write(tmp_path, "jan.csv", JANUARY)
    load(path, into=tmp_path / "company")
    before = {p.name: p.read_bytes() for p in (tmp_path / "company").iterdir()}
    again = load(path, into=tmp_path / "company", add=True)
    assert found_of(again)["OLD17"]["count"] == 3
    assert {p.name: p.read_bytes() for p in (tmp_path / "company").iterdir()} == before


def test_the_same_orders_under_another_name_count_once(tmp_path):
    load(write(tmp_path, "jan.csv", JANUARY), into=tmp_path / "company")
    other = write(tmp_path, "copy.csv", JANUARY.replace(";100;", ";100,00;"))
    again = load(other, into=tmp_path / "company", add=True)
    assert again.report["rows"]["accepted"] == {"rows": 2, "amount": 150.0}
    assert found_of(again)["OLD11"]["count"] == 2
    assert balanced(again.report)


def test_orders_missing_in_the_newer_file_are_kept_and_told(tmp_path):
    first = write(tmp_path, "a.csv", HEAD + "1;A;05.01.2026;100;paid\n2;B;10.01.2026;50;paid\n3;C;15.01.2026;70;paid\n")
    second = write(tmp_path, "b.csv", HEAD + "1;A;05.01.2026;100;paid\n3;C;15.01.2026;70;paid\n4;D;20.01.2026;5;paid\n")
    company = load([first, second])
    assert company.report["rows"]["accepted"] == {"rows": 4, "amount": 225.0}
    assert (found_of(company)["OLD20"]["count"], found_of(company)["OLD20"]["amount"]) == (1, 50.0)


def test_without_numbers_the_newer_file_s_day_of_a_customer_counts(tmp_path):
    first = write(tmp_path, "a.csv", NUMBERLESS + "A;05.01.2026;10\nA;05.01.2026;5\nB;06.01.2026;7\n")
    second = write(tmp_path, "b.csv", NUMBERLESS + "A;05.01.2026;10\nA;05.01.2026;6\nC;09.01.2026;1\n")
    company = load([first, second])
    assert orders_of(company) == [
        ("A", "2026-01-05", 6.0),
        ("A", "2026-01-05", 10.0),
        ("B", "2026-01-06", 7.0),
        ("C", "2026-01-09", 1.0),
    ]


def test_numbers_that_begin_anew_each_year_are_different_orders(tmp_path):
    names = "ABCDE"
    first = HEAD + "".join(f"{n + 1};{names[n]};{n + 5:02d}.01.2025;10;paid\n" for n in range(5))
    second = HEAD + "".join(f"{n + 1};{names[4 - n]}x;{n + 5:02d}.01.2026;20;paid\n" for n in range(5))
    company = load([write(tmp_path, "a.csv", first), write(tmp_path, "b.csv", second)])
    assert company.report["rows"]["accepted"] == {"rows": 10, "amount": 150.0}


def test_an_order_cut_between_two_files_is_put_together(tmp_path):
    lines = ["1;A;05.01.2026;10;paid", "1;A;05.01.2026;5;paid", "2;B;06.01.2026;7;paid", "2;B;06.01.2026;8;paid"]
    first, second = write(tmp_path, "a.csv", HEAD + "\n".join(lines[:3])), write(tmp_path, "b.csv", HEAD + lines[3])
    company = load([first, second])
    assert company.report["rows"]["accepted"] == {"rows": 4, "amount": 30.0}
    assert found_of(company)["OLD14"]["count"] == 1


def test_customers_are_one_row_each_and_a_blank_keeps_what_was_known(tmp_path):
    folder = tmp_path / "first"
    folder.mkdir()
    write(folder, "orders.csv", JANUARY)
    write(folder, "customers.csv", "customer_id,name,region\nA,Ann,North\nB,Bob,South\n")
    load(folder, into=tmp_path / "company")
    newer = write(tmp_path, "customers.csv", "customer_id,name,region\nA,,East\nC,Cid,West\n")
    company = load(newer, into=tmp_path / "company", add=True)
    rows = {r["customer_id"]: (r["name"], r["region"]) for r in company.table("customers").to_pyarrow().to_pylist()}
    assert rows == {"A": ("Ann", "East"), "B": ("Bob", "South"), "C": ("Cid", "West")}
    assert orders_of(company) == [("A", "2026-01-05", 100.0), ("B", "2026-01-20", 50.0)]


def test_adding_to_nothing_is_refused(tmp_path):
    path = write(tmp_path, "jan.csv", JANUARY)
    for into, code in ((None, "ADD03"), (tmp_path / "nobody", "ADD01")):
        with pytest.raises(LoadError) as caught:
            load(path, into=into, add=True)
        assert caught.value.code == code


ROWS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 28), st.integers(1, 99)), min_size=3, max_size=9)


@WHOLE
@given(rows=ROWS, cut=st.integers(1, 8), add=st.booleans())
def test_a_file_cut_anywhere_and_put_together_is_the_file(tmp_path_factory, rows, cut, add):
    folder = tmp_path_factory.mktemp("cut")
    lines = [f"{n + 1};{c};{d:02d}.01.2026;{m};paid" for n, (c, d, m) in enumerate(sorted(rows, key=lambda r: r[1]))]
    cut = min(cut, len(lines) - 1)
    first = write(folder, "a.csv", HEAD + "\n".join(lines[:cut]))
    second = write(folder, "b.csv", HEAD + "\n".join(lines[cut:]))
    if add:
        load(first, into=folder / "company")
        company = load(second, into=folder / "company", add=True)
    else:
        company = load([second, first])
    assert orders_of(company) == orders_of(load(write(folder, "all.csv", HEAD + "\n".join(lines))))
    assert balanced(company.report)


def test_of_several_lists_of_customers_the_newest_value_that_is_filled_counts(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    write(folder, "orders.csv", JANUARY)
    write(folder, "z_customers.csv", "customer_id,name,region\nA,Ann,North\nB,Bob,South\n", when=1_600_000_000)
    write(folder, "a_customers.csv", "customer_id,name,region\nC,Cid,West\nA,,East\n", when=1_700_000_000)
    company = load(folder)
    rows = {r["customer_id"]: (r["name"], r["region"]) for r in company.table("customers").to_pyarrow().to_pylist()}
    assert rows == {"A": ("Ann", "East"), "B": ("Bob", "South"), "C": ("Cid", "West")}


def test_the_numbers_of_a_million_rows_are_judged_in_80_megabytes(tmp_path):
    """Two lines of each order, one in either file, 10 orders a customer, 100 days."""
    backend = ibis.duckdb.connect(memory_limit="80MB", temp_directory=str(tmp_path))
    backend.raw_sql(
        "create table orders as select 1 + n % 2 as part, 'order-number-' || (n // 2) as order_id, "
        "'customer-' || hash(n // 20) as customer_id, date '2026-01-01' + (n % 2000 // 20)::int as ordered_on, "
        "null::varchar as code from range(1_000_000) t(n)"
    )
    assert key_rule(backend.table("orders")) == "order"


@pytest.mark.parametrize("add", [False, True], ids=["together", "added"])
def test_so_many_orders_that_they_are_compared_in_shares_are_compared_alike(tmp_path, monkeypatch, add):
    january = HEAD + "".join(f"{n};C{n % 7};05.01.2026;{n},5;paid\n" for n in range(1, 61))
    february = HEAD + "".join(f"{n};C{n % 7};05.01.2026;{n},{5 if n % 3 else 7};paid\n" for n in range(41, 101))
    first, second = write(tmp_path, "a.csv", january, 1_600_000_000), write(tmp_path, "b.csv", february, 1_700_000_000)
    monkeypatch.setattr(shares, "SHARE_ROWS", 10)
    if add:
        load(first, into=tmp_path / "company")
        company = load(second, into=tmp_path / "company", add=True)
        added = company.report["added"]
        assert (added["same"], added["changed"], added["new"]) == (13, 7, 40)
    else:
        company = load([first, second])
    expected = {n: n + (0.5 if n <= 40 or n % 3 else 0.7) for n in range(1, 101)}
    rows = company.orders.select("order_id", "amount").to_pyarrow().to_pylist()
    assert {int(row["order_id"]): row["amount"] for row in rows} == expected
    assert len(rows) == 100
    assert balanced(company.report)
