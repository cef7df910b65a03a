import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from winback import schema
from winback.sample import FIRST_ON, LAST_ON
from winback.sample.benchmark import generate_orders


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return generate_orders(tmp_path_factory.mktemp("bench") / "orders.parquet", 5000, 100_000, seed=2)


@pytest.fixture(scope="module")
def frame(small):
    return duckdb.sql(f"FROM read_parquet('{small}')").df()


@pytest.mark.parametrize(("customers", "orders"), [(100, 300), (777, 15_541), (300, 30_000)])
@pytest.mark.parametrize("order", ["time", "customer"])
def test_rows_and_customers_are_exactly_as_asked(tmp_path, customers, orders, order):
    made = pq.read_table(generate_orders(tmp_path / "o.parquet", customers, orders, order=order)).to_pandas()
    assert len(made) == orders
    assert made["customer_id"].nunique() == customers
    assert made["order_id"].is_unique


def test_several_chunks_join_without_gap(tmp_path, monkeypatch):
    monkeypatch.setattr("winback.sample.benchmark.CHUNK_ORDERS", 3000)
    made = pq.read_table(generate_orders(tmp_path / "o.parquet", 1000, 20_001, order="customer")).to_pandas()
    assert len(made) == 20_001
    assert made["order_id"].tolist() == [f"N{n:09d}" for n in range(1, 20_002)]
    assert made["customer_id"].is_monotonic_increasing
    assert sorted(set(made["customer_id"])) == [f"C{n:08d}" for n in range(1, 1001)]


def test_same_seed_same_rows_in_either_order(tmp_path, frame):
    again = pq.read_table(generate_orders(tmp_path / "o.parquet", 5000, 100_000, seed=2)).to_pandas()
    assert again["order_id"].tolist() == frame["order_id"].tolist()
    assert again["amount"].tolist() == frame["amount"].tolist()
    by_customer = pq.read_table(
        generate_orders(tmp_path / "c.parquet", 5000, 100_000, seed=2, order="customer")
    ).to_pandas()
    other = pq.read_table(generate_orders(tmp_path / "d.parquet", 5000, 100_000, seed=3)).to_pandas()
    same = ["amount", "customer_id"]
    assert by_customer.sort_values(same)["amount"].tolist() == frame.sort_values(same)["amount"].tolist()
    assert other["amount"].sum() != frame["amount"].sum()


def test_columns_and_days_are_those_of_the_contract(frame):
    assert set(frame.columns) <= {c.name for c in schema.ORDERS.columns}
    assert set(schema.ORDERS.required) <= set(frame.columns)
    day = pd.to_datetime(frame["ordered_on"])
    assert day.is_monotonic_increasing
    assert day.min() >= pd.Timestamp(FIRST_ON)
    assert day.max() <= pd.Timestamp(LAST_ON)
    assert (day.dt.day_of_week < 6).mean() > 0.999
    assert frame["order_id"].is_monotonic_increasing


def test_mixture_is_believable(frame):
    days = frame.groupby("customer_id")["ordered_on"].nunique()
    assert 0.18 < (days == 1).mean() < 0.28
    money = frame.groupby("customer_id")["amount"].sum().sort_values(ascending=False)
    assert 0.70 < money.head(1000).sum() / money.sum() < 0.85
    day = pd.to_datetime(frame["ordered_on"])
    early = frame[day < pd.Timestamp("2023-10-01")].groupby("customer_id")["ordered_on"].nunique()
    last = day.groupby(frame["customer_id"]).max()[early.index[early >= 4]]
    # Left at 0.15 a year in the two years from October 2023: 1 - exp(-0.3) = 26 %.
    assert (last < pd.Timestamp("2025-10-01")).mean() == pytest.approx(0.26, abs=0.04)
    assert 0.2 < 1 - frame["cost"].sum() / frame["amount"].sum() < 0.3


def test_nothing_is_left_beside_the_file(small):
    assert [p.name for p in small.parent.iterdir()] == ["orders.parquet"]


@pytest.mark.parametrize(
    "bad", [{"customers": 99, "orders": 900}, {"customers": 1000, "orders": 2000}, {"order": "amount"}]
)
def test_what_cannot_be_made_is_refused(tmp_path, bad):
    with pytest.raises(ValueError, match="allowed"):
        generate_orders(tmp_path / "o.parquet", **{"customers": 200, "orders": 2000, **bad})
