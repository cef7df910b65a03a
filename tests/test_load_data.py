"""The public data sets, compared with plain pandas."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from winback.errors import LoadError
from winback.load import load

DATA = Path(__file__).parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def kinds(company):
    return {kind: (entry["rows"], entry["amount"]) for kind, entry in company.report["kinds"].items()}


def in_all(company):
    found = company.orders.agg(
        rows=company.orders.count(), money=company.orders.amount.sum(), customers=company.orders.customer_id.nunique()
    )
    return found.to_pyarrow().to_pylist()[0]


def test_online_retail_raw():
    path = DATA / "uci_online_retail" / "online_retail.parquet"
    raw = pd.read_parquet(path)
    raw["money"] = raw.Quantity * raw.UnitPrice
    named = raw[raw.CustomerID.notna()]
    sold = named[(named.Quantity > 0) & (named.UnitPrice > 0)]
    company = load(path)
    report = company.report
    assert report["rows"]["read"]["rows"] == len(raw) == 541_909
    assert report["ignored_by_reason"][0] == {
        "code": "CUS01",
        "rows": 135_080,
        "amount": pytest.approx(raw[raw.CustomerID.isna()].money.sum(), abs=1e-3),
    }
    assert kinds(company)["purchase"] == (397_884, pytest.approx(8_911_407.904, abs=1e-6))
    assert kinds(company)["purchase"] == (len(sold), pytest.approx(sold.money.sum(), abs=1e-3))
    assert kinds(company)["refund"] == (8_905, pytest.approx(-611_342.09, abs=1e-6))
    assert kinds(company)["free"] == (40, 0.0)
    assert report["customers"] == sold.CustomerID.nunique() == 4_338
    assert report["rows"]["rejected"]["rows"] == 0


def test_cdnow_columns_of_spaces():
    path = DATA / "cdnow_sample" / "CDNOW_sample.txt"
    raw = pd.read_csv(path, sep=r"\s+", header=None, dtype={0: str})
    company = load(path)
    assert kinds(company) == {"purchase": (6_919, pytest.approx(raw[4].sum(), abs=1e-6))}
    assert company.report["customers"] == raw[0].nunique() == 2_357
    assert (company.first_on, company.last_on) == (dt.date(1997, 1, 1), dt.date(1998, 6, 30))
    zero = [entry["found"]["count"] for entry in company.report["warnings"] if entry["code"] == "AMT02"]
    assert zero == [int((raw[4] == 0).sum())] == [8]
    assert set(company.orders.customer_id.to_pyarrow().to_pylist()) == set(raw[0])


def test_cdnow_is_found_in_its_folder():
    assert load(DATA / "cdnow_sample").report["rows"]["accepted"]["rows"] == 6_919


def test_northwind_lines_with_discount():
    raw = pd.read_csv(DATA / "northwind" / "orders.csv")
    money = (raw.UnitPrice * raw.Quantity * (1 - raw.Discount)).sum()
    company = load(DATA / "northwind")
    assert in_all(company) == {"rows": 2_155, "money": pytest.approx(money, abs=1e-2), "customers": 89}
    assert company.orders.manager_id.nunique().to_pyarrow().as_py() == 9
    managers = company.table("managers").to_pyarrow().to_pylist()
    assert {"Nancy Davolio", "Andrew Fuller"} <= {row["name"] for row in managers}
    assert managers[0]["hired_on"].year in (1992, 1993, 1994)
    customers = company.table("customers")
    assert (
        customers.filter(customers.customer_id == "ALFKI").to_pyarrow().to_pylist()[0]["name"] == "Alfreds Futterkiste"
    )


def test_russian_wholesale_opens_without_a_question():
    path = DATA / "ru_wholesale_2020" / "Продажи.csv"
    raw = pd.read_csv(path, sep=";", encoding="cp1251")
    company = load(path)
    assert company.report["questions"] == []
    assert company.report["files"][0]["encoding"] == "cp1251"
    assert in_all(company) == {"rows": len(raw), "money": raw["Итого"].sum(), "customers": raw["Заказчик"].nunique()}
    groups = company.orders.group_by("product_group").agg(money=company.orders.amount.sum()).execute()
    expected = raw.groupby("Категория товара")["Итого"].sum()
    assert groups.set_index("product_group").money.to_dict() == expected.to_dict()
    assert (company.first_on, company.last_on) == (dt.date(2020, 1, 1), dt.date(2020, 12, 31))


def test_chinook_invoices_customers_employees():
    raw = pd.read_csv(DATA / "chinook" / "derived_invoices.csv")
    company = load(DATA / "chinook")
    assert in_all(company) == {"rows": 412, "money": pytest.approx(raw.Total.sum(), abs=1e-6), "customers": 59}
    customers = company.table("customers").to_pyarrow().to_pylist()
    assert {row["manager_id"] for row in customers} == {"3", "4", "5"}
    assert all(row["name"] for row in customers)


def test_apparel():
    raw = pd.read_csv(DATA / "clvtools_apparel" / "apparelTrans.csv")
    company = load(DATA / "clvtools_apparel")
    assert in_all(company) == {"rows": len(raw), "money": pytest.approx(raw.Price.sum(), abs=1e-6), "customers": 600}


def test_deals_count_when_won():
    raw = pd.read_csv(DATA / "crm_sales_opportunities" / "sales_pipeline.csv")
    won = raw[raw.deal_stage == "Won"]
    company = load(DATA / "crm_sales_opportunities")
    assert in_all(company) == {"rows": len(won), "money": won.close_value.sum(), "customers": won.account.nunique()}
    reasons = {entry["code"]: entry["rows"] for entry in company.report["ignored_by_reason"]}
    stages = raw.deal_stage.value_counts()
    assert reasons == {"STA01": stages["Engaging"] + stages["Prospecting"], "STA02": stages["Lost"]}
    assert company.first_on == pd.to_datetime(won.close_date).min().date()
    assert company.orders.manager_id.nunique().to_pyarrow().as_py() == won.sales_agent.nunique()
    assert company.table("managers").count().to_pyarrow().as_py() == 35
    assert company.report["questions"] == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("hillstrom", "lacks the customer, the date of the order"),
        ("ibm_telco", "lacks the date of the order"),
        ("smcrm/customerRetentionTransactions.csv", "'quarter' holds numbers of periods, not dates"),
        ("smcrm", "lacks the date of the order"),
        ("cfpb_complaints", "lacks the amount"),
    ],
)
def test_what_holds_no_orders_is_told_what_it_lacks(source, says):
    with pytest.raises(LoadError, match=says) as caught:
        load(DATA / source)
    assert caught.value.code == "ORD01"


@pytest.mark.parametrize("source", ["uci_online_retail", "northwind", "crm_sales_opportunities", "cdnow_sample"])
def test_read_is_the_sum_of_its_parts(source):
    rows = load(DATA / source).report["rows"]
    for unit in ("rows", "amount"):
        parts = [round(rows[key][unit] * 10_000) for key in ("accepted", "ignored", "rejected")]
        assert round(rows["read"][unit] * 10_000) == sum(parts)
