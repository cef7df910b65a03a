"""Orders in one file and their lines in another: joined by number, nothing lost on either side."""

import random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from winback.load import load, preview
from winback.loading.report import LoadReport

HEADS = """order_id;customer;order_date;status
1;Ann;05.01.2026;paid
2;Bob;06.01.2026;paid
3;Ann;07.01.2026;cancelled
4;Cid;08.01.2026;paid
"""
LINES = """line_id;order_id;product;quantity;price
11;1;Cup;2;10,00
12;1;Pot;1;30,00
13;2;Cup;1;10,00
14;3;Pot;1;30,00
15;9;Pot;3;30,00
"""


def write(folder, name, text):
    (folder / name).write_text(text, "utf-8")


def folder(path, heads=HEADS, lines=LINES, **more):
    for name, text in {"orders": heads, "order_lines": lines, **more}.items():
        (path / f"{name}.csv").write_text(text, "utf-8")
    return path


def money(company):
    orders = company.orders
    found = orders.group_by("customer_id", "order_id").agg(money=orders.amount.sum()).to_pyarrow().to_pylist()
    return {(row["customer_id"], row["order_id"]): row["money"] for row in found}


def aside(company):
    report = company.report
    return {e["code"]: (e["rows"], e["amount"]) for e in report["ignored_by_reason"] + report["rejected_by_reason"]}


def test_heads_and_lines_make_orders(tmp_path):
    company = load(folder(tmp_path))
    assert money(company) == {("Ann", "1"): 50.0, ("Bob", "2"): 10.0}
    # Line 15 has no order, order 4 has no line, order 3 was cancelled.
    assert aside(company) == {"STA03": (1, 30.0), "LNK05": (1, 90.0), "NUM01": (1, 0.0)}
    assert company.report["rows"]["read"] == {"rows": 6, "amount": 180.0}
    said = " ".join(LoadReport.from_dict(company.report).sentences())
    assert "joined by number with their lines in order_lines.csv; lines joined: 4" in said
    assert "orders without a line, so without an amount: 1" in said
    assert "FIL01" not in [entry["code"] for entry in company.report["warnings"]]


def test_an_order_that_stands_twice_does_not_double_its_lines(tmp_path):
    company = load(folder(tmp_path, heads=HEADS + "1;Ann;05.01.2026;paid\n"))
    assert money(company)["Ann", "1"] == 50.0


def test_customers_and_payments_beside_are_not_taken_for_lines(tmp_path):
    customers = "customer;name;city\nAnn;Anna Berg;Rome\nBob;Bob Dorn;Oslo\nCid;Cid Ek;Bern\n"
    payments = "payment_id;order_id;paid_at;amount\n1;1;05.01.2026;50,00\n2;2;06.01.2026;10,00\n"
    company = load(folder(tmp_path, customers=customers, payments=payments))
    assert money(company) == {("Ann", "1"): 50.0, ("Bob", "2"): 10.0}
    names = {row["customer_id"]: row["name"] for row in company.table("customers").to_pyarrow().to_pylist()}
    assert names["Ann"] == "Anna Berg"
    assert [e["found"]["file"] for e in company.report["warnings"] if e["code"] == "FIL01"] == ["payments.csv"]


def test_a_saved_mapping_of_two_files_joins_them_again(tmp_path):
    mapping = preview(folder(tmp_path)).mapping.to_dict()
    assert mapping["files"]["orders.csv"]["columns"]["customer"] == "customer_id"
    assert money(load(tmp_path, mapping=mapping)) == {("Ann", "1"): 50.0, ("Bob", "2"): 10.0}


COUNTS = st.lists(st.integers(0, 3), min_size=2, max_size=6)


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(counts=COUNTS, strays=st.integers(0, 1), seed=st.integers(0, 9))
def test_every_line_and_every_order_is_accounted_for(tmp_path_factory, counts, strays, seed):
    heads = [f"N{n};C{n % 2};0{1 + n}.01.2026" for n in range(len(counts))]
    lines = [f"N{n};P{k};{1 + k};{n + 1},25" for n, count in enumerate(counts) for k in range(count)]
    # Two lines that surely find their order, so that the files always belong together.
    lines += ["N0;P8;1;5,00", "N1;P9;1;5,00", *["ZZ;P1;1;7,00"] * strays]
    chance = random.Random(seed)
    chance.shuffle(heads)
    chance.shuffle(lines)
    path = folder(
        tmp_path_factory.mktemp("any"),
        "order_id;customer;order_date\n" + "\n".join(heads) + "\n",
        "order_id;product;quantity;price\n" + "\n".join(lines) + "\n",
    )
    company = load(path)
    empty = sum(count == 0 for count in counts[2:])
    hand = sum((n + 1.25) * sum(range(1, count + 1)) for n, count in enumerate(counts)) + 10
    assert company.report["rows"]["accepted"] == {"rows": sum(counts) + 2, "amount": hand}
    expected = {"LNK05": (1, 7.0)} if strays else {}
    assert aside(company) == expected | ({"NUM01": (empty, 0.0)} if empty else {})


def test_lines_beside_orders_with_totals_are_told_and_used_when_the_total_is_left_out(tmp_path):
    write(tmp_path, "orders.csv", "Order;Client;Date;Total\n1;A;05.01.2026;75\n2;B;06.01.2026;80\n")
    write(tmp_path, "lines.csv", "Order;Product;Quantity;Line total\n1;Cup;1;30\n1;Pot;1;40\n2;Cup;2;80\n")
    write(tmp_path, "payments.csv", "Payment;Paid\n91;75\n92;80\n")
    company = load(tmp_path)
    assert company.report["rows"]["read"]["amount"] == 155.0
    told = [line for line in LoadReport.from_dict(company.report).sentences() if "not used" in line]
    assert ["lines of orders whose totals are in another file" in line for line in told] == [True, False]
    mapping = company.report["mapping"]
    mapping["files"] = {
        "orders.csv": {
            "table": "orders",
            "columns": {"Order": "order_id", "Client": "customer_id", "Date": "ordered_on"},
        }
    }
    with_goods = load(tmp_path, mapping=mapping)
    assert with_goods.report["rows"]["read"]["amount"] == 150.0
    assert "product_group" in with_goods.orders.columns


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    for month in ("01", "02"):
        (tmp_path / month).mkdir()
        sign = "," if month == "01" else "."
        write(tmp_path / month, "orders.csv", f"Order;Client;Date;Total\n{month};A;05.{month}.2026;7{sign}5\n")
    company = load([tmp_path / "01" / "orders.csv", tmp_path / "02" / "orders.csv"])
    assert [entry["file"] for entry in company.report["files"]] == ["01/orders.csv", "02/orders.csv"]
    assert list(company.report["mapping"]["files"]) == ["01/orders.csv", "02/orders.csv"]
    assert company.report["rows"]["accepted"] == {"rows": 2, "amount": 15.0}


@pytest.mark.parametrize("name", ["managers.csv", "sales_by_manager.csv", "Продажи по менеджерам.csv", "Менеджеры.csv"])
def test_orders_are_orders_though_their_file_is_named_after_managers(tmp_path, name):
    write(tmp_path, name, "Менеджер;Имя;Клиент;Дата;Сумма\nИванов;Оля;А;05.01.2026;7\nПетров;Аня;Б;06.01.2026;8\n")
    company = load(tmp_path)
    assert company.report["rows"]["accepted"] == {"rows": 2, "amount": 15.0}
    assert set(company.orders.to_pyarrow()["manager_id"].to_pylist()) == {"Иванов", "Петров"}
