"""Tables and queries of SQLite, DuckDB and PostgreSQL load read-only, with their types; no message shows a password."""

import contextlib
import sqlite3
from urllib.parse import quote

import duckdb
import psycopg
import pytest

from tests.postgres import own_server
from winback.errors import LoadError
from winback.load import load, preview
from winback.loading import databases

ROWS = [("007", "2024-03-05", 1200.5), ("9007199254740993", "2024-02-01", -100.0)]
SELECT = "select who as customer, day as date, money as amount from sales where money > 0"
TABLE = """
CREATE TABLE orders (customer_id TEXT, ordered_on DATE, amount {money}, order_id BIGINT, note TEXT);
INSERT INTO orders VALUES ('007', '2024-03-05', 1200.50, 9007199254740993, 'x');
INSERT INTO orders VALUES ('9007199254740993', '2024-02-01', -100, 2, NULL);
CREATE TABLE customers (customer_id TEXT, name TEXT, region TEXT);
INSERT INTO customers VALUES ('007', 'Bond', 'London');
CREATE TABLE sales (who TEXT, day TIMESTAMP, money {money});
INSERT INTO sales VALUES ('A', '2024-03-05 10:00:00', 5), ('B', '2024-03-06 10:00:00', -1);
"""


def found(company):
    rows = company.orders.to_pyarrow().to_pylist()
    return sorted((row["customer_id"], row["ordered_on"].isoformat(), row["amount"]) for row in rows)


def refusal(address, **given):
    with pytest.raises(LoadError) as caught:
        load(address, **given)
    return caught.value


@pytest.fixture
def sqlite(tmp_path):
    path = tmp_path / "shop.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLE.format(money="NUMERIC"))
    return path


@pytest.fixture
def duck(tmp_path):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLE.format(money="DECIMAL(12, 2)"))
    return path


@pytest.fixture(scope="module")
def postgres():
    with own_server() as address:
        script = (
            TABLE.format(money="NUMERIC(12, 2)") + "CREATE TABLE big AS SELECT g AS n FROM generate_series(1, 9) g;"
        )
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(script + "CREATE SEQUENCE numbers;")
        yield address


def test_a_database_that_holds_orders_loads_with_all_its_tables(sqlite):
    for source in (f"sqlite:///{sqlite}", sqlite):
        company = load(source)
        assert found(company) == ROWS
        assert company.table("customers").to_pyarrow().to_pylist()[0]["name"] == "Bond"
        assert {file["file"] for file in company.report["files"]} == {
            "shop.db/orders",
            "shop.db/customers",
            "shop.db/sales",
        }


def test_a_table_or_a_query_of_duckdb(duck):
    assert found(load(f"duckdb:///{duck}?table=orders")) == ROWS
    company = load(f"duckdb:///{duck}?query={quote(SELECT)}")
    assert found(company) == [("A", "2024-03-05", 5.0)]
    assert company.report["files"][0]["file"] == "shop.duckdb/query"


def test_a_query_of_sqlite(sqlite):
    assert found(load(f"sqlite:///{sqlite}?query={quote('WITH t AS (' + SELECT + ') SELECT * FROM t')}")) == [
        ("A", "2024-03-05", 5.0)
    ]


def test_tables_queries_and_types_of_postgresql(postgres):
    company = load(f"{postgres}?table=orders")
    assert found(company) == ROWS
    assert company.orders.order_by("ordered_on").to_pyarrow().to_pylist()[1]["order_id"] == "9007199254740993"
    assert found(load(f"{postgres}?query={quote(SELECT)}")) == [("A", "2024-03-05", 5.0)]
    assert company.name == "postgres"
    assert "w0rd" not in str(company.report)


WRITING = [
    "delete from orders",
    "select 1; drop table orders",
    "copy orders to '/tmp/x'",
    "with d as (delete from orders returning *) select * from d",
    "update orders set amount = 0",
    "set transaction read write",
]


def test_nothing_but_reading_is_possible(postgres, sqlite, duck, tmp_path):
    for address in (postgres, f"sqlite:///{sqlite}", f"duckdb:///{duck}"):
        for query in WRITING:
            with pytest.raises(LoadError) as caught:
                databases.export(databases.address_of(f"{address}?query={quote(query)}"), tmp_path / "out")
            assert caught.value.code in ("DBS04", "DBS02"), query
            assert "w0rd" not in str(caught.value)
        assert len(found(load(f"{address}?table=orders"))) == 2


def test_a_query_that_calls_what_writes_is_stopped_by_the_connection(postgres):
    query = quote("select nextval('numbers') as customer")
    error = refusal(f"{postgres}?query={query}")
    assert error.code == "DBS02"
    assert "read-only" in str(error)


def test_a_query_of_duckdb_reaches_no_other_file(duck, tmp_path):
    (tmp_path / "other.csv").write_text("customer,date,amount\nA,2024-01-01,5\n")
    query = f"select * from read_csv('{tmp_path / 'other.csv'}')"
    assert refusal(f"duckdb:///{duck}?query={quote(query)}").code == "DBS02"


def test_a_missing_table_is_refused_with_the_tables_there_are(postgres, sqlite):
    for address in (postgres, f"sqlite:///{sqlite}"):
        error = refusal(f"{address}?table=nothing")
        assert error.code == "DBS03"
        assert "customers, orders, sales" in str(error)


def test_a_database_without_orders_names_its_tables(tmp_path):
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE rates (day TEXT, rate REAL); CREATE TABLE notes (body TEXT);")
    error = refusal(f"sqlite:///{path}")
    assert (error.code, "notes, rates" in str(error)) == ("DBS06", True)
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("DROP TABLE t")
        connection.commit()
    assert refusal(f"sqlite:///{path}").code == "DBS05"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://shop:s3cret-w0rd@127.0.0.1:1/shop?table=orders",
        "postgresql://shop:s3cret%2Dw0rd@127.0.0.1:99999/shop",
        "postgresql://shop@127.0.0.1:1/shop?password=s3cret-w0rd&table=orders",
        "postgresql://shop:s3cret-w0rd@[::1/shop",
        "mysql://shop:s3cret-w0rd@127.0.0.1/shop",
        "postgresql://shop:s3cret-w0rd/shop@127.0.0.1:1/x",
    ],
)
def test_a_password_stands_in_no_message(address, tmp_path):
    error = refusal(address, into=tmp_path / "company")
    shown = "".join(map(str, (error, error.__cause__, error.__context__ if not error.__suppress_context__ else "")))
    assert error.code in ("DBS01", "DBS02")
    assert "w0rd" not in shown
    with pytest.raises(LoadError) as caught:
        preview(address)
    assert "w0rd" not in str(caught.value)


def test_a_file_that_is_no_database_or_is_not_there(tmp_path):
    assert refusal(f"sqlite:///{tmp_path / 'no.db'}").code == "KND00"
    path = tmp_path / "a.db"
    path.write_bytes(b"SQLite format 3\x00" + b"junk" * 300)
    assert refusal(path).code == "DBS02"
    path.write_bytes(bytes(8) + b"DUCK" + b"junk" * 300)
    assert refusal(path).code == "DBS02"


def test_numbers_of_sqlite_keep_their_digits_where_values_of_a_column_differ_in_type(tmp_path):
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE orders (customer, date, total);"
            "INSERT INTO orders VALUES (1234567890123456789, '2024-01-05', 1), ('x7', '2024-01-06', 2.25);"
        )
    assert found(load(path)) == [("1234567890123456789", "2024-01-05", 1.0), ("x7", "2024-01-06", 2.25)]
