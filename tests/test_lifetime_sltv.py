"""Second lifetime value: what counts as a second life, how it corrects the first, and what a return is worth."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pytest

from winback.lifetime import fit_order_values, fit_purchases, second_lifetime_value, second_lives
from winback.lifetime.sltv import shrunk_ratio
from winback.text import use_language

START = dt.date(2024, 1, 1)
AS_OF = dt.date(2026, 1, 1)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def table(rows: list[tuple[str, int, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    frame["purchased_on"] = [day(int(number)) for number in frame.day]
    frame["first_on"] = frame.groupby("customer_id").purchased_on.transform("min")
    return frame.drop(columns="day")


def spells(rows: list[tuple[str, int, int | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "last_on", "returned_on"])
    for name in ("last_on", "returned_on"):
        frame[name] = [None if pd.isna(number) else day(int(number)) for number in frame[name]]
    return frame


def company(seed: int = 1, second_pace: float = 1.0, second_size: float = 1.0, customers: int = 900) -> tuple:
    """Customers who leave and may come back; after the return they buy at another pace and size."""
    generator = np.random.default_rng(seed)
    rows, gone = [], []
    for number in range(customers):
        name, now = f"c{number:04}", int(generator.integers(0, 200))
        rate, leave, level = generator.gamma(2.0, 1 / 60.0), generator.beta(2, 6), generator.gamma(5, 1 / 4000.0)
        for life, (pace, size) in enumerate([(1.0, 1.0), (second_pace, second_size)]):
            while now <= 731:
                rows.append((name, now, size * generator.gamma(6.0, 1 / level)))
                if generator.random() < leave and not (life == 0 and now < 0):
                    break
                now += 1 + int(generator.exponential(1 / (rate * pace)))
            last = rows[-1][1]
            if now > 731:
                break
            back = last + int(generator.integers(90, 260))
            if life == 0 and generator.random() < 0.5 and back <= 731:
                gone.append((name, last, back))
                now = back
            else:
                gone.append((name, last, None))
                break
    return ibis.memtable(table(rows)), spells(gone)


def test_a_second_life_starts_with_the_return_and_leaves_it_out_of_the_later_purchases():
    rows = table([("a", 0, 10), ("a", 10, 20), ("a", 20, 40), ("a", 200, 70), ("a", 230, 80), ("a", 260, 90)])
    lives = second_lives(ibis.memtable(rows), spells([("a", 20, 200)]), day(240), 365)
    one = lives.iloc[0]
    assert (one.repeat_count, one.recency_days, one.repeat_order_amount) == (2, 20, 30.0)
    assert (one.return_order_amount, one.later_count, one.later_amount, one.window_days) == (70.0, 1, 80.0, 40.0)


def test_a_return_after_the_day_is_not_known_on_the_day():
    rows = table([("a", 0, 10), ("a", 200, 70)])
    assert second_lives(ibis.memtable(rows), spells([("a", 0, 200)]), day(199), 365).empty


def test_the_second_life_is_watched_no_longer_than_the_horizon():
    rows = table([("a", 0, 10), ("a", 200, 70), ("a", 300, 5), ("a", 301, 6)])
    one = second_lives(ibis.memtable(rows), spells([("a", 0, 200)]), AS_OF, 100).iloc[0]
    assert (one.later_count, one.later_amount, one.window_days) == (1, 5.0, 100.0)


def test_of_a_customer_who_returned_twice_the_first_return_counts():
    rows = table([("a", 0, 10), ("a", 200, 70), ("a", 500, 80)])
    lives = second_lives(ibis.memtable(rows), spells([("a", 0, 200), ("a", 200, 500)]), AS_OF, 3650)
    assert lives.later_count.tolist() == [1]
    assert str(lives.returned_on[0])[:10] == str(day(200))


def test_without_any_return_the_second_life_is_like_the_first():
    ratio = shrunk_ratio(np.array([]), np.array([]))
    assert (ratio.value, ratio.lives) == (1.0, 0)
    assert ratio.low < 0.5 and ratio.high > 1.5


def test_few_returns_move_the_ratio_little_and_many_move_it_to_what_was_seen():
    few = shrunk_ratio(np.full(2, 0.5), np.full(2, 1.0), counted=True)
    generator = np.random.default_rng(1)
    many = shrunk_ratio(generator.poisson(0.5, 5000).astype(float), np.full(5000, 1.0), counted=True)
    assert 0.8 < few.value < 1
    assert many.value == pytest.approx(0.5, abs=0.03)
    assert many.low < 0.5 < many.high and many.high - many.low < 0.1 < few.high - few.low


def test_the_ratio_of_money_does_not_depend_on_the_currency():
    generator = np.random.default_rng(3)
    expected = generator.gamma(2, 50, 40)
    observed = 0.7 * expected * generator.gamma(2, 0.5, 40)
    cheap, dear = shrunk_ratio(observed, expected), shrunk_ratio(observed * 90, expected * 90)
    assert cheap.value == pytest.approx(dear.value)
    assert cheap.high == pytest.approx(dear.high)


def test_nobody_who_returned_bought_again_and_the_ratio_stays_above_zero():
    ratio = shrunk_ratio(np.zeros(10), np.full(10, 3.0), counted=True)
    assert 0 < ratio.value < 0.6


@pytest.mark.parametrize(("pace", "size"), [(1.0, 1.0), (0.4, 0.6)])
def test_a_slower_and_smaller_second_life_is_noticed(pace, size):
    purchases, gone = company(second_pace=pace, second_size=size)
    found = second_lifetime_value(purchases, gone, AS_OF, 12, 1.0)
    assert found.order_ratio.low - 0.05 < size < found.order_ratio.high + 0.05
    if pace < 1:
        assert found.purchase_ratio.high < 0.8
    assert found.purchase_ratio.low <= found.purchase_ratio.value <= found.purchase_ratio.high


def test_values_are_for_those_lost_now_and_include_the_returning_order():
    purchases, gone = company()
    found = second_lifetime_value(purchases, gone, AS_OF, 12, 1.0, discount_rate_a_year=0.0)
    open_spells = gone[gone.returned_on.isna()]
    assert sorted(found.customers.customer_id) == sorted(open_spells.customer_id)
    assert (found.customers.expected_purchases >= 1).all()
    assert (found.customers.sltv_amount >= found.customers.expected_order_amount * (1 - 1e-9)).all()
    np.testing.assert_allclose(
        found.customers.sltv_amount, found.customers.expected_purchases * found.customers.expected_order_amount
    )
    assert (found.customers.low_amount < found.customers.sltv_amount).all()
    assert (found.customers.sltv_amount < found.customers.high_amount).all()


def test_money_of_second_lives_in_a_new_file_is_what_sltv_expects():
    """Learned in one company, checked on the returns of another that lives by the same rules."""
    purchases, gone = company(seed=1, second_pace=0.6, customers=2500)
    found = second_lifetime_value(purchases, gone, AS_OF, 6, 1.0, discount_rate_a_year=0.0)
    others, spells_of_others = company(seed=2, second_pace=0.6, customers=2500)
    lives = second_lives(others, spells_of_others, AS_OF, 182)
    whole = lives[lives.window_days >= 182]
    actual = (whole.return_order_amount + whole.later_amount).mean()
    assert found.customers.sltv_amount.mean() == pytest.approx(actual, rel=0.15)


def test_sltv_discounts_the_later_purchases_and_not_the_return():
    purchases, gone = company(customers=400)
    counts_model = second_lifetime_value(purchases, gone, AS_OF, 12, 1.0, discount_rate_a_year=0.0)
    dear = second_lifetime_value(purchases, gone, AS_OF, 12, 1.0, discount_rate_a_year=0.5)
    ratio = dear.customers.sltv_amount / counts_model.customers.sltv_amount
    assert (ratio < 1).all() and (ratio > 1 / 1.5).all()


def test_nobody_lost_is_a_sentence_and_an_empty_frame():
    purchases, _gone = company(customers=300)
    found = second_lifetime_value(purchases, spells([]), AS_OF)
    assert found.customers.empty
    assert found.sentence() == "Nobody is lost at the moment, so there is no return to value."


def test_a_return_later_than_the_day_leaves_the_customer_lost_on_the_day():
    purchases, gone = company(customers=400)
    early = dt.date(2025, 3, 1)
    found = second_lifetime_value(purchases, gone[pd.to_datetime(gone.last_on) < pd.Timestamp(early)], early)
    lost = gone[(pd.to_datetime(gone.last_on) < pd.Timestamp(early))]
    still = lost[lost.returned_on.isna() | (pd.to_datetime(lost.returned_on) > pd.Timestamp(early))]
    assert sorted(found.customers.customer_id) == sorted(still.customer_id)


def test_the_sentence_speaks_both_languages():
    purchases, gone = company(customers=400)
    found = second_lifetime_value(purchases, gone, AS_OF, 12, 0.3)
    assert "customers who returned" in found.sentence("EUR")
    with use_language("ru"):
        assert "вернувшихся клиентов" in found.sentence("RUB") or "вернувшегося клиента" in found.sentence("RUB")


def test_models_may_be_handed_in():
    from winback.lifetime import count_purchases

    purchases, gone = company(customers=400)
    counts = count_purchases(purchases, AS_OF)
    first = second_lifetime_value(purchases, gone, AS_OF)
    again = second_lifetime_value(
        purchases, gone, AS_OF, model=fit_purchases(counts), value_model=fit_order_values(counts)
    )
    pd.testing.assert_frame_equal(first.customers, again.customers)
