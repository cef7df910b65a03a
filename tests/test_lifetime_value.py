"""Lifetime value in money: units, horizon, discount, intervals that hold, and what the sentences say."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pytest

from winback.lifetime import (
    ModelError,
    Terms,
    calibrate,
    count_purchases,
    discounted_purchases,
    fit_order_values,
    fit_purchases,
    lifetime_value,
    order_frequency_relation,
    value_customers,
)
from winback.lifetime.spread import own_order_level, quantile
from winback.text import use_language

START = dt.date(2024, 1, 1)
AS_OF = START + dt.timedelta(days=600)


def simulated_purchases(customers: int, seed: int, days: int = 965) -> pd.DataFrame:
    """Purchases of customers who live by the model's story; the first ones in the first 500 days."""
    generator = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        day = int(generator.integers(0, 500))
        rate, leave = generator.gamma(0.9, 1 / 30.0), generator.beta(0.9, 4.0)
        level = generator.gamma(4.0, 1 / 1500.0)
        while day <= days:
            rows.append((f"c{number:05}", day, generator.gamma(6.0, 1 / level)))
            if len(rows) > 1 and rows[-2][0] == rows[-1][0] and generator.random() < leave:
                break
            day += 1 + int(generator.exponential(1 / rate))
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    frame["purchased_on"] = [START + dt.timedelta(days=int(day)) for day in frame.day]
    frame["first_on"] = frame.groupby("customer_id").purchased_on.transform("min")
    return frame.drop(columns="day")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return simulated_purchases(1200, seed=4)


@pytest.fixture(scope="module")
def found(frame):
    return lifetime_value(ibis.memtable(frame), AS_OF, 12, 0.4, 0.1)


def test_every_customer_known_on_the_day_has_one_finite_row(found, frame):
    known = frame[frame.purchased_on <= AS_OF].customer_id.nunique()
    assert len(found.customers) == known == found.customers.customer_id.nunique()
    assert np.isfinite(found.customers.drop(columns="customer_id").to_numpy()).all()
    assert found.customers.alive_share.between(0, 1).all()
    assert (found.customers.low_amount <= found.customers.high_amount).all()
    assert found.total_amount == pytest.approx(found.customers.value_amount.sum())
    assert found.total_low_amount < found.total_amount < found.total_high_amount


def test_value_is_margin_times_order_times_discounted_purchases(found):
    """Month by month in plain Python for a handful of customers."""
    counts = pd.DataFrame({"repeat_count": [0, 3], "recency_days": [0, 200], "age_days": [300, 310]})
    counts["repeat_order_amount"] = [np.nan, 900.0]
    counts["customer_id"] = ["a", "b"]
    model, values = found.purchase_model, found.value_model
    rows, _forecast = value_customers(counts, model, values, Terms(6, 0.25, 0.2))
    for number, row in enumerate(counts.itertuples()):
        total, before = 0.0, 0.0
        for month in range(1, 7):
            until = float(model.expected_purchases(month * 365 / 12, row.repeat_count, row.recency_days, row.age_days))
            total += (until - before) / 1.2 ** (month / 12)
            before = until
        order = float(values.expected_order_amount(row.repeat_count, row.repeat_order_amount))
        assert rows.value_amount[number] == pytest.approx(0.25 * order * total)
        assert rows.expected_purchases[number] == pytest.approx(before)


@pytest.mark.parametrize("model", ["bgnbd", "mbgnbd"])
def test_days_weeks_and_months_give_the_same_money(frame, model):
    counts = count_purchases(ibis.memtable(frame), AS_OF)
    values = fit_order_values(counts)
    money = [
        value_customers(counts, fit_purchases(counts, model, unit=unit), values, Terms(12, 0.3, 0.1))[0].value_amount
        for unit in ("day", "week", "month")
    ]
    np.testing.assert_allclose(money[1], money[0], rtol=1e-3)
    np.testing.assert_allclose(money[2], money[0], rtol=1e-3)


def test_later_purchases_change_nothing(found, frame):
    seen = frame[frame.purchased_on <= AS_OF]
    again = lifetime_value(ibis.memtable(seen), AS_OF, 12, 0.4, 0.1)
    pd.testing.assert_frame_equal(found.customers, again.customers)
    assert (again.total_low_amount, again.total_high_amount) == (found.total_low_amount, found.total_high_amount)


def test_without_discount_and_over_a_longer_horizon_value_is_larger(found):
    case = np.array([2.0]), np.array([300.0])
    model = found.purchase_model
    plain = discounted_purchases(model, *case, 12, 0.0)
    assert plain == pytest.approx(model.purchases_if_active(365.0, *case))
    assert discounted_purchases(model, *case, 12, 0.1) < plain
    assert plain * 1.1**-1 < discounted_purchases(model, *case, 12, 0.1)
    assert discounted_purchases(model, *case, 24, 0.1) > discounted_purchases(model, *case, 12, 0.1)


def test_what_customers_really_spend_lies_in_their_interval_as_often_as_promised(frame):
    found = lifetime_value(ibis.memtable(frame), AS_OF, 12, 1.0, 0.0, level=0.9)
    later = frame[(frame.purchased_on > AS_OF) & (frame.purchased_on <= AS_OF + dt.timedelta(days=365))]
    rows = found.customers.merge(later.groupby("customer_id").amount.sum().rename("spent"), "left", on="customer_id")
    spent = rows.spent.fillna(0.0)
    inside = ((spent >= rows.low_amount - 1e-9) & (spent <= rows.high_amount)).mean()
    assert 0.88 <= inside <= 0.99
    assert 0.02 <= (spent > rows.high_amount).mean() <= 0.08
    assert 0.95 * found.total_low_amount < spent.sum() < 1.05 * found.total_high_amount


def test_the_total_lies_in_its_interval_in_most_simulated_companies():
    hits = 0
    for seed in range(10):
        frame = simulated_purchases(400, seed=100 + seed)
        found = lifetime_value(ibis.memtable(frame), AS_OF, 12, 1.0, 0.0, level=0.9, draws=200)
        later = frame[(frame.purchased_on > AS_OF) & (frame.purchased_on <= AS_OF + dt.timedelta(days=365))]
        known = later[later.customer_id.isin(found.customers.customer_id)]
        hits += found.total_low_amount < known.amount.sum() < found.total_high_amount
    assert hits >= 7


@pytest.mark.parametrize("repeats", [0, 3, 40])
def test_the_closed_quantile_agrees_with_letting_one_customer_live_many_times(found, repeats):
    model, values = found.purchase_model, found.value_model
    generator = np.random.default_rng(2)
    recency, age, days = 300.0 * (repeats > 0), 320.0, 365.0
    r, alpha, a, b = model.estimate.parameters
    alive = float(model.alive_share(repeats, recency, age))
    size = 200_000
    rate = generator.gamma(r + repeats, 1 / (alpha + age / 7), size)
    leaving = np.clip(generator.beta(a, b + repeats, size), 1e-12, 1)
    count = np.minimum(generator.poisson(rate * days / 7), generator.geometric(leaving))
    count = count * (generator.random(size) < alive)
    level = own_order_level(values.estimate.parameters, np.array([float(repeats)]), np.array([2000.0]))
    p, shape, scale = level[0], float(level[1][0]), float(level[2][0])
    money = generator.gamma(np.maximum(p * count, 1e-12)) / generator.gamma(shape, 1 / scale, size) * (count > 0)
    pairs, none = (np.atleast_1d(part) for part in model.spread_if_active(days, repeats, age))
    purchases = np.atleast_1d(model.expected_purchases(days, repeats, recency, age))
    np.testing.assert_allclose(purchases, count.mean(), rtol=0.02)
    np.testing.assert_allclose(alive * pairs, (count * (count - 1.0)).mean(), rtol=0.05)
    for share in (0.05, 0.5, 0.8, 0.95):
        closed = quantile(1 - alive * (1 - none), purchases, alive * pairs, level, share)[0]
        true_share = (money <= closed).mean()
        allowed = 0.03 if share == 0.95 or repeats < 10 else 0.08
        assert true_share == pytest.approx(share, abs=allowed) or (closed == 0 and true_share > share)


def test_the_same_seed_gives_the_same_interval(found, frame):
    again = lifetime_value(ibis.memtable(frame), AS_OF, 12, 0.4, 0.1)
    assert (again.total_low_amount, again.total_high_amount) == (found.total_low_amount, found.total_high_amount)


def test_orders_that_do_not_tell_how_a_customer_varies_are_fitted_at_the_edge_and_say_so():
    """With few orders each the likelihood may grow with p for ever; the answer is then its limit, not a failure."""
    counts = count_purchases(ibis.memtable(simulated_purchases(400, seed=520)), AS_OF)
    values = fit_order_values(counts)
    assert values.estimate.at_edge == ("p",)
    assert values.standard_errors["p"] == 0
    mean = counts.repeat_order_amount.mean()
    assert float(values.expected_order_amount(5, mean)) == pytest.approx(mean, rel=0.05)
    assert values.mean_order_amount == pytest.approx(mean, rel=0.2)


def test_a_negative_margin_gives_a_loss_with_its_ends_in_order(found, frame):
    loss = lifetime_value(
        ibis.memtable(frame), AS_OF, 12, -0.4, 0.1, model=found.purchase_model, value_model=found.value_model
    )
    assert loss.total_amount == pytest.approx(-found.total_amount)
    assert loss.total_low_amount < loss.total_amount < loss.total_high_amount < 0
    assert (loss.customers.low_amount <= loss.customers.high_amount).all()


def test_a_company_may_be_given_instead_of_its_purchases(found, frame):
    class Company:
        purchases = ibis.memtable(frame)

    again = lifetime_value(Company(), AS_OF, 12, 0.4, 0.1, model=found.purchase_model, value_model=found.value_model)
    assert again.total_amount == pytest.approx(found.total_amount)


def test_too_few_customers_are_refused(frame):
    with pytest.raises(ModelError, match="at least 100 customers"):
        lifetime_value(ibis.memtable(frame[frame.customer_id < "c00050"]), AS_OF)


def test_a_day_before_the_first_purchase_is_refused_not_a_crash(frame):
    with pytest.raises(ModelError, match="the file has 0"):
        lifetime_value(ibis.memtable(frame), START - dt.timedelta(days=1))


def test_a_forecast_on_its_own_kind_of_data_passes_the_test_period(frame):
    checked = calibrate(ibis.memtable(frame), AS_OF, AS_OF + dt.timedelta(days=300))
    assert checked.chance_share > 0.01
    assert checked.expected_total == pytest.approx(checked.actual_total, rel=0.12)
    assert checked.by_count.customers.sum() == checked.by_risk.customers.sum() == checked.model.customers
    assert checked.by_count.repeat_count.tolist()[-1] == "7+"
    expected = (checked.by_risk.expected_purchases * checked.by_risk.customers).sum()
    assert expected == pytest.approx(checked.expected_total)


def test_a_forecast_on_customers_who_all_left_is_told_to_be_off(frame):
    gone = frame[frame.purchased_on <= AS_OF]
    checked = calibrate(ibis.memtable(gone), AS_OF, AS_OF + dt.timedelta(days=300))
    assert checked.actual_total == 0
    assert checked.chance_share < 1e-6
    assert "100% fewer" in checked.sentence()
    assert "larger than chance" in checked.sentence()


def test_order_money_that_falls_with_frequency_is_reported():
    counts = pd.DataFrame({"repeat_count": range(1, 101), "repeat_order_amount": np.linspace(1000, 10, 100)})
    relation = order_frequency_relation(counts)
    assert relation.strong and relation.rank_correlation == pytest.approx(-1)
    assert "smaller orders" in relation.sentence()
    mixed = counts.assign(repeat_order_amount=np.tile([10.0, 30.0], 50))
    assert not order_frequency_relation(mixed).strong
    assert (
        "larger orders" in order_frequency_relation(counts.assign(repeat_order_amount=counts.repeat_count)).sentence()
    )


def test_the_sentences_speak_both_languages(found, frame):
    assert "between" in found.sentence("EUR") and "€" in found.sentence("EUR")
    checked = calibrate(ibis.memtable(frame), AS_OF, AS_OF + dt.timedelta(days=300))
    with use_language("ru"):
        for sentence in (found.sentence("RUB"), found.relation.sentence(), checked.sentence()):
            assert not any(letter in "abcdefghijklmnopqrstuvwxyz" for letter in sentence.lower())
        assert "12 месяцев" in found.sentence("RUB")


def test_a_file_of_shoppers_and_wholesalers_does_not_expect_a_fortune_of_one_time_buyers():
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(
        {
            "repeat_count": rng.integers(1, 12, 600),
            "repeat_order_amount": rng.lognormal(np.where(rng.random(600) < 0.8, 6.0, 11.0), 1.2),
        }
    )
    values = fit_order_values(rows)
    seen = rows.repeat_order_amount
    assert seen.median() < values.mean_order_amount < 2 * seen.mean()
