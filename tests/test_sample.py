import re

import numpy as np
import pandas as pd
import pytest

from winback import schema
from winback.sample import FIRST_ON, LAST_ON, company_name, company_tables, generate
from winback.sample.world import CAMPAIGN_ON, DELAY_FROM, DEPARTURE_ON, REASON_CODES, TECHNICAL_CUSTOMER
from winback.text import use_language

RECORDS = {"complaints", "reasons", "campaign"}


@pytest.fixture(scope="module")
def tables():
    return company_tables()


@pytest.fixture(scope="module")
def truth(tables):
    return tables["truth/customers"].set_index("customer_id")


@pytest.fixture(scope="module")
def purchases(tables):
    orders = tables["orders"]
    named = orders[(orders["customer_id"] != TECHNICAL_CUSTOMER) & (orders["amount"] > 0)]
    return named.groupby(["customer_id", "ordered_on"], as_index=False)["amount"].sum()


def repeat_buyers(truth):
    return truth[~truth["kind"].isin(["one_time", "talks_only"])]


def test_same_seed_writes_the_same_bytes_and_another_seed_does_not(tmp_path):
    first, again = generate(tmp_path / "a", customers=150), generate(tmp_path / "b", customers=150)
    other = generate(tmp_path / "c", customers=150, seed=1)
    assert {name: p.read_bytes() for name, p in first.items()} == {n: p.read_bytes() for n, p in again.items()}
    assert first["orders"].read_bytes() != other["orders"].read_bytes()


def test_files_are_whole_utf8_and_the_truth_is_out_of_the_loaders_sight(tmp_path):
    written = generate(tmp_path, customers=120, language="ru")
    top = {p.name for p in tmp_path.iterdir() if p.is_file()}
    assert top == {f"{name}.csv" for name in schema.TABLES.keys() | RECORDS}
    assert {p.name for p in (tmp_path / "truth").iterdir()} == {"customers.csv", "managers.csv", "events.csv"}
    back = pd.read_csv(written["customers"], dtype="str")
    assert len(back) == 120
    assert back["name"].str.contains("ООО").any()
    assert back["name"].str.contains("LLC").any()
    assert "Москва" in set(back["region"])


def test_columns_are_those_of_the_contract(tables):
    for name, table in schema.TABLES.items():
        known = [c.name for c in table.columns if not c.derived]
        assert set(tables[name].columns) <= set(known), name
        assert set(table.required) <= set(tables[name].columns), name
        assert not tables[name][list(table.required)].isna().any().any(), name


def test_language_changes_words_and_no_figure(tables):
    russian = company_tables(language="ru")
    for name in ("orders", "contacts", "sales_plan", "survey", "truth/customers"):
        numbers = tables[name].select_dtypes(["number", "datetime"]).columns
        pd.testing.assert_frame_equal(tables[name][numbers], russian[name][numbers])
    assert set(russian["orders"]["product_group"]).isdisjoint(tables["orders"]["product_group"])
    assert not russian["contacts"]["note"].str.contains("[A-Za-z]{3}").any()
    with use_language("ru"):
        assert company_name().startswith("«Склад")


def test_ids_fit_together(tables):
    customers, managers = set(tables["customers"]["customer_id"]), set(tables["managers"]["manager_id"])
    assert len(customers) == 2000
    for name in ("contacts", "sales_plan", "complaints", "reasons", "campaign", "truth/customers"):
        assert set(tables[name]["customer_id"]) <= customers, name
    assert set(tables["orders"]["customer_id"]) - customers == {TECHNICAL_CUSTOMER}
    for name in ("orders", "customers", "contacts", "sales_plan", "complaints"):
        assert set(tables[name]["manager_id"]) <= managers, name
    names = tables["customers"]["name"]
    assert names[names.str.contains("«|LLC|Ltd|ИП", regex=True)].is_unique


def test_nobody_works_before_the_first_or_after_the_last_day(tables):
    managers = tables["managers"].set_index("manager_id")
    for name, column in (("orders", "ordered_on"), ("contacts", "contacted_on")):
        days = tables[name][column]
        assert days.min() >= pd.Timestamp(FIRST_ON)
        assert days.max() <= pd.Timestamp(LAST_ON)
        hired = pd.to_datetime(tables[name]["manager_id"].map(managers["hired_on"]))
        left = pd.to_datetime(tables[name]["manager_id"].map(managers["left_on"])).fillna(pd.Timestamp("2100-01-01"))
        assert ((hired <= days) & (days <= left)).all(), name


def test_contact_data_are_invented(tables):
    customers = tables["customers"]
    assert customers["email"].dropna().str.endswith("@example.com").all()
    assert customers["phone"].dropna().map(lambda p: bool(re.fullmatch(r"\+7 900 000-\d\d-\d\d", p))).all()


def test_who_really_left_buys_nothing_until_the_return(purchases, truth):
    life = purchases.join(truth, on="customer_id")
    day, never = life["ordered_on"], pd.Timestamp("2100-01-01")
    away = (day >= life["really_left_on"].fillna(never)) & (day < life["returned_on"].fillna(never))
    assert not away.any()
    assert not (day >= life["left_again_on"].fillna(never)).any()
    back = truth[truth["returned_on"].notna()]
    assert (back["returned_on"] > back["really_left_on"]).all()
    bought = set(zip(purchases["customer_id"], purchases["ordered_on"], strict=True))
    assert set(back["returned_on"].items()) <= bought
    assert back["returned_by"].isin(["natural", "campaign"]).all()


def test_truth_names_a_reason_exactly_for_those_who_left(truth):
    gone = truth["really_left_on"].notna()
    assert (truth["true_reason"].notna() == gone).all()
    assert set(truth.loc[gone, "true_reason"]) == set(REASON_CODES)
    assert (truth.loc[truth["fading_from"].notna() & gone].eval("fading_from < really_left_on")).all()


def test_yearly_losses_of_repeat_customers_are_believable(truth):
    repeats = repeat_buyers(truth)
    joined = repeats["joined_on"].fillna(pd.Timestamp("2000-01-01"))
    left = repeats["really_left_on"].fillna(pd.Timestamp("2100-01-01"))
    rates = []
    for year in (2023, 2024, 2025):
        start, end = pd.Timestamp(year, 7, 1), pd.Timestamp(year + 1, 7, 1)
        base = (joined < start) & (left >= start)
        rates.append((base & (left < end)).sum() / base.sum())
    assert all(0.11 < rate < 0.19 for rate in rates), rates
    assert 0.12 < np.mean(rates) < 0.18


def test_losses_peak_in_the_quarters_of_delay_and_departure(truth):
    left = truth["really_left_on"].dropna()
    by_quarter = left.dt.to_period("Q").value_counts()
    usual = by_quarter.median()
    assert by_quarter[pd.Period(DELAY_FROM, "Q")] > 1.6 * usual
    assert by_quarter[pd.Period(DEPARTURE_ON, "Q")] > 1.6 * usual


def test_money_and_buyers_have_believable_shapes(tables, purchases):
    orders = tables["orders"]
    total = orders[orders["customer_id"] != TECHNICAL_CUSTOMER].groupby("customer_id")["amount"].sum()
    top = total.sort_values(ascending=False).head(len(total) // 5)
    assert 0.73 < top.sum() / total.sum() < 0.83
    days = purchases.groupby("customer_id").size()
    assert 0.20 < (days == 1).mean() < 0.25
    assert 0.015 < (orders["amount"] < 0).mean() < 0.025
    assert 0 < (orders["amount"] == 0).mean() < 0.01
    assert (orders["customer_id"] == TECHNICAL_CUSTOMER).mean() < 0.02
    assert 0.2 < 1 - orders["cost"].sum() / orders["amount"].sum() < 0.3
    assert orders.loc[orders["amount"] <= 0, "status"].isin(["refund", "sample"]).all()


def test_gifts_come_with_a_paid_order_and_are_no_purchase_of_their_own(tables):
    orders = tables["orders"]
    paid = set(orders.loc[orders["amount"] > 0, "order_id"])
    assert set(orders.loc[orders["amount"] <= 0, "order_id"]) <= paid


def test_rhythms_are_those_of_the_truth(purchases, truth):
    gap = purchases.groupby("customer_id")["ordered_on"].diff().dt.days
    by = gap.groupby(purchases["customer_id"]).agg(["mean", "std", "count"]).join(truth)
    known = by[(by["count"] >= 8) & by["kind"].isin(["weekly", "fortnightly", "monthly", "quarterly"])]
    ratio = (known["mean"] / known["mean_interval_days"]).groupby(known["kind"]).median()
    assert ratio.between(0.95, 1.05).all(), ratio
    cv = (by["std"] / by["mean"])[by["count"] >= 8].groupby(by["kind"]).median()
    assert cv["irregular"] > 0.7
    assert cv["monthly"] < 0.4
    months = purchases[purchases["customer_id"].map(truth["kind"]) == "seasonal"]["ordered_on"].dt.month
    assert set(months) == {4, 5, 6, 7, 8, 9}


def test_one_manager_truly_loses_more_and_one_has_the_hardest_portfolio(tables):
    managers = tables["truth/managers"].set_index("role")
    assert (managers["loss_factor"] > 1).sum() == 1
    assert managers.loc["rude", "loss_factor"] > 1.8
    assert managers["portfolio_risk"].idxmax() == "hardest"
    rate = managers["really_left"] / managers["repeat_customers"]
    assert rate["rude"] > 1.6 * rate["usual"].mean()
    assert rate["hardest"] > 1.15 * rate["usual"].mean()
    assert 0.7 < managers.loc["rude", "portfolio_risk"] < 1.1


def test_departed_manager_takes_customers_along_in_the_following_months(truth):
    led = truth[truth["led_away_by"].notna()]
    assert set(led["led_away_by"]) == {"M04"}
    assert set(led["true_reason"]) == {"led_away"}
    after = (led["really_left_on"] - pd.Timestamp(DEPARTURE_ON)).dt.days
    assert after.min() > 0
    assert after.quantile(0.9) < 200
    assert 20 < len(led) < 60


def test_staff_hide_what_customers_say(tables, truth):
    reasons = tables["reasons"].join(truth["true_reason"], on="customer_id")
    rude = reasons[reasons["true_reason"] == "rude_staff"]
    said = rude.groupby("source")["reason"].value_counts(normalize=True)
    assert ("staff", "rude_staff") not in said.index
    assert said["staff"].idxmax() == "competitor_price"
    assert said["customer"].idxmax() == "rude_staff"
    assert set(reasons["source"]) == {"staff", "customer", "brainstorm", "crm"}
    lost = truth["really_left_on"].notna()
    assert 0.5 < len(set(reasons["customer_id"])) / lost.sum() < 0.8
    assert reasons["confidence"].between(0.1, 1).all()


def test_staff_rate_their_service_higher_than_customers_and_prices_lower(tables):
    mean = tables["survey"].pivot_table(index="parameter", columns="respondent", values="score_share")
    assert mean.loc["service_quality", "staff"] > mean.loc["service_quality", "customer"] + 0.1
    assert mean.loc["prices", "staff"] < mean.loc["prices", "customer"] - 0.1
    assert mean.loc["procedures", "staff"] == pytest.approx(0.63, abs=0.04)
    assert mean.loc["personal_treatment", "staff"] == pytest.approx(0.66, abs=0.04)


def test_campaign_has_a_fair_hold_out_and_an_effect(tables, purchases):
    campaign = tables["campaign"].copy()
    sizes = campaign.groupby(["value_class", "arm"]).size().unstack()
    assert ((sizes["treated"] - sizes["hold_out"]).isin([0, 1])).all()
    assert (campaign.loc[campaign["arm"] == "hold_out", "cost_amount"] == 0).all()
    start = pd.Timestamp(CAMPAIGN_ON)
    before = purchases[purchases["ordered_on"] < start].groupby("customer_id")["ordered_on"].max()
    assert (campaign["customer_id"].map(before) < start - pd.Timedelta(days=120)).all()
    after = purchases[purchases["ordered_on"] >= start].groupby("customer_id")["ordered_on"].min()
    back = campaign["customer_id"].map(after) < start + pd.Timedelta(days=180)
    rate = back.groupby(campaign["arm"]).mean()
    assert rate["hold_out"] > 0.05
    assert 0.05 < rate["treated"] - rate["hold_out"] < 0.30


def test_some_talk_and_do_not_buy(tables, truth, purchases):
    talking = truth.index[truth["talks_without_purchase"]]
    recent = tables["contacts"][tables["contacts"]["contacted_on"] > pd.Timestamp("2026-03-01")]
    asking = set(recent.loc[recent["kind"].isin(["quote", "invoice"]), "customer_id"]) & set(talking)
    buying = set(purchases.loc[purchases["ordered_on"] > pd.Timestamp("2026-03-01"), "customer_id"])
    assert len(asking - buying) >= 5
    only = truth.index[truth["kind"] == "talks_only"]
    assert set(only).isdisjoint(purchases["customer_id"])


def test_faders_buy_less_before_they_go(purchases, truth):
    life = purchases.join(truth, on="customer_id")
    fading = life[(life["ordered_on"] >= life["fading_from"]) & (life["ordered_on"] < life["really_left_on"])]
    days = (fading["really_left_on"] - fading["fading_from"]).dt.days
    progress = (fading["ordered_on"] - fading["fading_from"]).dt.days / days
    early, late = fading[progress < 0.33], fading[progress > 0.67]
    assert len(late) < 0.7 * len(early)
    ratio = late.groupby("customer_id")["amount"].mean() / early.groupby("customer_id")["amount"].mean()
    assert ratio.median() < 0.75


def test_plans_are_made_for_the_larger_and_overtake_sales_where_customers_left(tables, truth):
    plan = tables["sales_plan"]
    assert (plan["period"].dt.day == 1).all()
    assert 300 < plan["customer_id"].nunique() < 500
    gone = plan.join(truth, on="customer_id")
    away = gone["returned_on"].isna() & gone["left_again_on"].isna()
    late = away & (gone["period"] > gone["really_left_on"])
    assert 0.01 < late.mean() < 0.08
    assert (gone["period"] - gone["really_left_on"])[away].dt.days.max() < 500


@pytest.mark.parametrize(("customers", "language"), [(99, "en"), (200, "de")])
def test_what_cannot_be_made_is_refused(tmp_path, customers, language):
    with pytest.raises(ValueError, match="allowed"):
        generate(tmp_path, customers=customers, language=language)
