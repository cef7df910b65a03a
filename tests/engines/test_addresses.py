"""Addresses of engines: what is taken, what is shown, and sentences for all that goes wrong."""

from __future__ import annotations

import json

import pandas as pd
import psycopg
import pytest
from click.testing import CliRunner

import winback as wb
from tests.companies import every, make_company, orders_frame
from winback.cli import winback
from winback.engines.address import is_engine, read_address
from winback.errors import WinbackError


def test_password_is_used_but_never_shown():
    address = read_address("postgresql://ann:pa%40ss@host:5433/shop?schema=sales&password=two")
    assert address.shown == "postgresql://ann@host:5433/shop?schema=sales"
    assert address.hide("bad pa@ss or two") == "bad *** or ***"
    assert "pa%40ss" not in repr(address)


@pytest.mark.parametrize("text", ["mysql://host/shop", "shop", "postgresql://host:port/shop", "file:///etc/passwd"])
def test_other_addresses_are_refused_with_examples(text):
    with pytest.raises(WinbackError, match="postgresql://user@host"):
        read_address(text)


def test_address_of_a_table_is_for_loading_not_for_working():
    assert is_engine("postgresql://host/shop")
    assert not is_engine("postgresql://host/shop?table=orders")
    assert not is_engine("orders.csv")


def test_silent_server_is_told_in_one_sentence_without_the_password():
    with pytest.raises(WinbackError) as told:
        wb.connect_company("postgresql://ann:hush@127.0.0.1:1/shop")
    assert "127.0.0.1:1/shop does not open" in str(told.value)
    assert "hush" not in str(told.value)


@pytest.fixture
def schema(postgres: str, request: pytest.FixtureRequest) -> str:
    name = f"s{abs(hash(request.node.name)) % 10**8}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {name}")
    return f"{postgres}?schema={name}"


def run(address: str, *statements: str) -> None:
    place, _sep, name = address.partition("?schema=")
    with psycopg.connect(place, autocommit=True, options=f"-c search_path={name}") as server:
        for statement in statements:
            server.execute(statement)


def test_database_without_orders_says_what_to_make(schema):
    with pytest.raises(WinbackError, match=r"has no table orders.*customer_id, ordered_on, amount"):
        wb.connect_company(schema)


def test_missing_column_is_named_beside_those_that_are_there(schema):
    run(schema, "CREATE TABLE orders (customer_id text, day date, amount float8)")
    with pytest.raises(WinbackError, match=r"lacks ordered_on\. It has: customer_id, day, amount"):
        wb.connect_company(schema)


def test_text_in_the_place_of_a_number_is_refused(schema):
    run(schema, "CREATE TABLE orders (customer_id text, ordered_on date, amount text)")
    with pytest.raises(WinbackError, match=r"Column amount of table orders .* must be a number"):
        wb.connect_company(schema)


def test_view_over_own_tables_is_enough(schema):
    run(
        schema,
        "CREATE TABLE invoices (client text, sold_at timestamp, total numeric(12, 2))",
        "INSERT INTO invoices SELECT 'c' || n % 7, timestamp '2025-01-01' + n * interval '3 days', 10 + n % 5 "
        "FROM generate_series(0, 200) n",
        "INSERT INTO invoices VALUES ('c1', '2025-02-01', -4)",
        "CREATE VIEW orders AS SELECT client AS customer_id, sold_at::date AS ordered_on, total AS amount "
        "FROM invoices",
    )
    company = wb.connect_company(schema, name="Invoices", currency="EUR")
    assert company.name == "Invoices"
    assert len(wb.measure_losses(company).customers) == 7
    assert company.orders.filter(company.orders.kind == "refund").count().to_pyarrow().as_py() == 1


def test_company_is_opened_again_from_its_folder_which_holds_no_password(schema, monkeypatch):
    sent = wb.send_company(make_company(orders_frame(every("a", 30, "2025-01-01", 9))), schema)
    assert "p%40ss" not in (sent.folder / "company.json").read_text()
    again = wb.open_company(sent.folder)
    assert wb.measure_losses(again).customers.equals(wb.measure_losses(sent).customers)


def test_tables_that_are_there_are_not_written_over_unless_told(schema):
    small = make_company(orders_frame(every("a", 30, "2025-01-01", 9)))
    wb.send_company(small, schema)
    with pytest.raises(WinbackError, match="already has orders, and nothing was changed"):
        wb.send_company(make_company(orders_frame(every("b", 30, "2025-01-01", 3))), schema)
    assert set(wb.connect_company(schema).orders.customer_id.to_pyarrow().to_pylist()) == {"a"}
    replaced = wb.send_company(make_company(orders_frame(every("b", 30, "2025-01-01", 3))), schema, replace=True)
    assert wb.measure_losses(replaced).customers.customer_id.tolist() == ["b"]


def test_new_orders_renew_only_their_customer(schema, monkeypatch):
    rows = [row for n in range(20) for row in every(f"c{n:02}", 30, "2025-01-01", 6)]
    wb.send_company(make_company(orders_frame(rows)), schema).purchases.count().execute()
    run(
        schema,
        "INSERT INTO orders (customer_id, ordered_on, amount, kind) VALUES ('c03', '2025-09-01', 70, 'purchase')",
    )
    company = wb.connect_company(schema)
    from winback.engines import refresh

    told = refresh.refresh(company.backend, company.orders)
    assert told == 1
    found = company.purchases.order_by("customer_id", "purchased_on").to_pandas()
    whole = make_company(orders_frame([*rows, ("c03", "2025-09-01", 70.0)]))
    want = whole.purchases.order_by("customer_id", "purchased_on").to_pandas()
    pd.testing.assert_frame_equal(found, want[found.columns.tolist()], check_dtype=False)
    assert refresh.refresh(company.backend, company.orders) == 0


def test_command_connects_and_measures(schema):
    wb.send_company(make_company(orders_frame(every("a", 30, "2025-01-01", 9))), schema)
    done = CliRunner().invoke(winback, ["connect", schema, "--name", "Shop", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["orders"] == 9
    measured = CliRunner().invoke(winback, ["measure", "--json"])
    assert json.loads(measured.stdout)["company"]["name"] == "Shop"
