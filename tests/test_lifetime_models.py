"""BG/NBD, MBG/NBD and Gamma-Gamma: gradients, invariants, recovery of known parameters, refusals."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, expit

from winback.assumptions import Assumptions
from winback.lifetime import ModelError, bgnbd, fit_order_values, fit_purchases, gamma_gamma, leaving, likelihood
from winback.lifetime.likelihood import purchase_likelihood
from winback.text import use_language

positive = st.floats(0.05, 20)
parameter_sets = st.tuples(positive, positive, positive, positive).map(np.array)
MODELS = ["bgnbd", "mbgnbd"]


def simulated_buyers(model: str, parameters: tuple, customers: int, seed: int, days: int = 730) -> pd.DataFrame:
    """Customers who live by the model's own story, one by one; parameters per day."""
    r, alpha, a, b = parameters
    generator = np.random.default_rng(seed)
    rows = []
    for _customer in range(customers):
        age = int(generator.integers(days // 4, days))
        rate, leave = generator.gamma(r, 1 / alpha), generator.beta(a, b)
        count, last = 0, 0.0
        active = not (model == "mbgnbd" and generator.random() < leave)
        while active:
            now = last + generator.exponential(1 / rate)
            if now > age:
                break
            count, last = count + 1, now
            active = generator.random() >= leave
        amount = generator.gamma(6.0 * count, 1 / generator.gamma(4.0, 1 / 15.0)) / count if count else np.nan
        rows.append((count, last, age, amount))
    return pd.DataFrame(rows, columns=["repeat_count", "recency_days", "age_days", "repeat_order_amount"])


def assert_derivatives_are_slopes(function, point: np.ndarray) -> None:
    """The gradient against differences of the value, the second derivatives against those of the gradient."""
    value, gradient, second = function(point)
    for row, step in enumerate(np.eye(len(point)) * 1e-5 * point):
        ahead, behind = function(point + step), function(point - step)
        slope = (ahead[0] - behind[0]) / (2 * step[row])
        np.testing.assert_allclose(gradient[row], slope, rtol=1e-4, atol=1e-6 * (1 + abs(value)))
        bend = (ahead[1] - behind[1]) / (2 * step[row])
        np.testing.assert_allclose(second[row], bend, rtol=1e-4, atol=1e-5 * (1 + np.abs(gradient).max()))


histories = st.lists(
    st.tuples(st.integers(0, 60), st.floats(0, 1), st.floats(1, 200), st.integers(1, 50)), min_size=1, max_size=8
)


def arrays(rows: list) -> tuple[np.ndarray, ...]:
    x, share, age, weight = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
    return x, np.where(x > 0, share * age, 0.0), age, weight


@settings(max_examples=60, deadline=None)
@given(histories, parameter_sets, st.sampled_from([0, 1]))
def test_the_derivatives_of_the_purchase_likelihood_are_its_slopes(rows, parameters, doors):
    function = purchase_likelihood(*arrays(rows), doors)
    assert_derivatives_are_slopes(function, parameters)


@settings(max_examples=60, deadline=None)
@given(histories, positive, st.floats(1.1, 20), positive)
def test_the_derivatives_of_the_order_money_likelihood_are_its_slopes(rows, p, q, v):
    x, _recency, amount, weight = arrays(rows)
    function = gamma_gamma.order_likelihood(x + 1, amount, weight)
    assert_derivatives_are_slopes(function, np.array([p, q, v]))


@settings(max_examples=40, deadline=None)
@given(histories, parameter_sets, st.sampled_from([0, 1]))
def test_weights_are_the_same_as_repeating_the_rows(rows, parameters, doors):
    x, recency, age, weight = arrays(rows)
    grouped = purchase_likelihood(x, recency, age, weight, doors)(parameters)
    repeated = [np.repeat(part, weight.astype(int)) for part in (x, recency, age)]
    expanded = purchase_likelihood(*repeated, np.ones(len(repeated[0])), doors)(parameters)
    np.testing.assert_allclose(grouped[0], expanded[0], rtol=1e-10)
    np.testing.assert_allclose(grouped[1], expanded[1], rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(grouped[2], expanded[2], rtol=1e-8, atol=1e-8)


def test_more_histories_than_fit_one_block_add_up(monkeypatch):
    counts = simulated_buyers("bgnbd", (0.8, 40.0, 0.9, 3.0), 500, seed=2)
    columns = [counts[name].to_numpy(dtype=float) for name in ("repeat_count", "recency_days", "age_days")]
    point = np.array([0.5, 30.0, 0.7, 2.0])
    whole = purchase_likelihood(*columns, np.ones(500), 0)(point)
    monkeypatch.setattr(likelihood, "BLOCK", 64)
    for one, other in zip(whole, purchase_likelihood(*columns, np.ones(500), 0)(point), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-10)


def test_the_likelihood_is_the_one_written_in_the_article():
    """Fader, Hardie & Lee 2005, the form with beta functions, written out for one customer."""
    r, alpha, a, b, x, t_x, age = 0.5, 6.0, 0.9, 2.5, 3, 20.0, 30.0
    both = np.exp(betaln(a, b + x) - betaln(a, b)) * (alpha + age) ** -(r + x)
    left = np.exp(betaln(a + 1, b + x - 1) - betaln(a, b)) * (alpha + t_x) ** -(r + x)
    by_hand = np.log(r * (r + 1) * (r + 2) * alpha**r * (both + left))
    one = [np.array([value]) for value in (float(x), t_x, age, 1.0)]
    assert purchase_likelihood(*one, 0)(np.array([r, alpha, a, b]))[0] == pytest.approx(by_hand, abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(parameter_sets, st.integers(0, 300), st.floats(0, 1), st.floats(1, 400))
def test_the_longer_the_silence_the_less_likely_active(parameters, x, share, recency):
    recency = recency if x else 0.0
    ages = recency + np.array([0, 1, 10, 100, 1000.0])
    for doors in (0, 1):
        alive = bgnbd.alive(parameters, x, recency, ages, doors)
        assert ((alive >= 0) & (alive <= 1)).all()
        assert (np.diff(alive) <= 1e-12).all()


def test_a_one_purchase_customer_is_active_for_certain_in_bgnbd_and_not_in_mbgnbd():
    parameters = np.array([0.5, 6.0, 0.9, 2.5])
    assert bgnbd.alive(parameters, 0, 0, 500, doors=0) == 1
    assert bgnbd.alive(parameters, 0, 0, 0, doors=1) == pytest.approx(2.5 / 3.4)
    assert bgnbd.alive(parameters, 0, 0, 500, doors=1) < 2.5 / 3.4


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 300), st.floats(0.1, 30), st.floats(0.1, 300), st.floats(0.01, 30))
def test_expected_purchases_agree_with_integrating_over_the_leaving_probability(shape, a, b, reach):
    def inside(y: float) -> float:
        p = expit(y)
        weight = np.exp(-a * np.logaddexp(0, -y) - b * np.logaddexp(0, y) - betaln(a, b))
        return -np.expm1(-shape * np.log1p(reach * p)) / p * weight

    # the weight falls like exp(a y) to the left and exp(-b y) to the right
    low, middle, high = -5 - 40 / min(a, 1), np.log(a / b), 5 + 40 / min(b, 1)
    edges = np.unique(np.clip([low + middle, *np.linspace(-12, 12, 25) + middle, middle + high], -700, 700))
    total = sum(quad(inside, u, w, epsrel=1e-10, limit=200)[0] for u, w in itertools.pairwise(edges))
    assert leaving.expected_until_leaving(shape, 1.0, a, b, reach) == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize("a", [1 - 1e-6, 1.0, 1 + 1e-6])
def test_expected_purchases_pass_smoothly_through_a_equal_to_one(a):
    near = [float(leaving.expected_until_leaving(2.0, 10.0, side, 3.0, 25.0)) for side in (0.99, 1.01)]
    assert float(leaving.expected_until_leaving(2.0, 10.0, a, 3.0, 25.0)) == pytest.approx(np.mean(near), rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(parameter_sets, st.integers(0, 2000), st.floats(0.1, 1000), st.floats(0.1, 500))
def test_expected_purchases_are_finite_grow_with_time_and_never_beat_the_rate(parameters, x, age, ahead):
    times = ahead * np.array([0.01, 0.5, 1.0, 3.0])
    found = bgnbd.purchases_while_alive(parameters, x, age, times, 0)
    assert np.isfinite(found).all()
    assert (found >= 0).all() and (np.diff(found) > -1e-6 * found[1:]).all()
    r, alpha, _a, _b = parameters
    assert (found <= (r + x) / (alpha + age) * times * (1 + 1e-9)).all()


@pytest.mark.parametrize("doors", [0, 1])
def test_count_shares_sum_to_one_and_give_the_expected_purchases(doors):
    parameters = np.array([0.5, 4.0, 0.9, 2.5])
    counts = np.arange(4000)
    shares = bgnbd.count_share(parameters, counts, 30.0, doors)
    new = bgnbd.alive(parameters, 0, 0, 0, doors) * bgnbd.purchases_while_alive(parameters, 0, 0, 30.0, doors)
    assert shares.sum() == pytest.approx(1)
    assert shares @ counts == pytest.approx(float(new), rel=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_known_parameters_come_back_within_three_standard_errors(model):
    truth = {"r": 0.8, "alpha": 40.0, "a": 0.9, "b": 3.0}
    counts = simulated_buyers(model, tuple(truth.values()), customers=6000, seed=11)
    buying = fit_purchases(counts, model, unit="day")
    for name, value in truth.items():
        assert abs(buying.params[name] - value) < 3 * buying.standard_errors[name], name
    assert all(0 < buying.standard_errors[name] < 0.5 * value for name, value in truth.items())
    paying = fit_order_values(counts)
    for name, value in {"p": 6.0, "q": 4.0, "v": 15.0}.items():
        assert abs(paying.params[name] - value) < 3 * paying.standard_errors[name], name


def test_standard_errors_tell_how_far_estimates_scatter():
    truth = (0.8, 40.0, 0.9, 3.0)
    fits = [fit_purchases(simulated_buyers("bgnbd", truth, 1500, seed), unit="day") for seed in range(20)]
    scatter = np.std([np.log(fit.params["r"]) for fit in fits], ddof=1)
    claimed = np.mean([fit.standard_errors["r"] / fit.params["r"] for fit in fits])
    assert 0.6 < scatter / claimed < 1.6


@pytest.mark.parametrize("model", MODELS)
def test_the_unit_changes_alpha_and_nothing_else(model):
    counts = simulated_buyers(model, (0.8, 40.0, 0.9, 3.0), 800, seed=3)
    fits = {unit: fit_purchases(counts, model, unit=unit) for unit in ("day", "week", "month")}
    for fit in fits.values():
        assert fit.params["a"] == pytest.approx(fits["day"].params["a"], rel=1e-3)
        assert float(fit.expected_purchases(365, 3, 100, 200)) == pytest.approx(
            float(fits["day"].expected_purchases(365, 3, 100, 200)), rel=1e-4
        )
    assert fits["week"].params["alpha"] * 7 == pytest.approx(fits["day"].params["alpha"], rel=1e-3)


def test_too_few_customers_are_refused_with_their_number():
    counts = simulated_buyers("bgnbd", (0.8, 40.0, 0.9, 3.0), 60, seed=1)
    with pytest.raises(ModelError, match="at least 100 customers; the file has 60"):
        fit_purchases(counts)
    assert fit_purchases(counts, assumptions=Assumptions(min_model_customers=50, min_customers=10)).customers == 60


def test_nobody_is_refused_with_a_sentence_too():
    empty = pd.DataFrame({"repeat_count": [], "recency_days": [], "age_days": []}, dtype=float)
    with pytest.raises(ModelError, match="the file has 0"):
        fit_purchases(empty)


def test_first_purchases_alone_are_refused():
    counts = pd.DataFrame({"repeat_count": [0] * 200 + [1] * 5, "recency_days": [0] * 200 + [9] * 5, "age_days": 90})
    with pytest.raises(ModelError, match="bought again; the file has 5"):
        fit_purchases(counts)
    counts["repeat_order_amount"] = 10.0
    with pytest.raises(ModelError, match="bought again; the file has 5"):
        fit_order_values(counts)


def test_a_base_that_nobody_leaves_is_fitted_as_such():
    generator = np.random.default_rng(5)
    rate = generator.gamma(3.0, 1 / 90.0, 1500)
    count = generator.poisson(rate * 700)
    latest = np.where(count > 0, 700 * generator.random(1500) ** (1 / np.maximum(count, 1)), 0)
    fit = fit_purchases(pd.DataFrame({"repeat_count": count, "recency_days": latest.round(), "age_days": 700}))
    assert fit.alive_share(20, 690, 700) > 0.99
    draws = fit.estimate.draw(200, np.random.default_rng(1))
    assert np.isfinite(draws).all()
    # the flat direction must not yield parameter sets in which most customers leave
    assert np.median(draws[:, 2] / (draws[:, 2] + draws[:, 3])) < 0.02


def test_identical_orders_are_a_refusal_or_a_tight_fit_never_nonsense():
    counts = pd.DataFrame({"repeat_count": [1, 2, 3, 4] * 50, "repeat_order_amount": 100.0})
    try:
        fitted = fit_order_values(counts)
    except ModelError:
        return
    assert fitted.mean_order_amount == pytest.approx(100, rel=0.02)


def test_worthless_repeat_orders_are_left_out_and_counted():
    counts = simulated_buyers("bgnbd", (0.8, 40.0, 0.9, 3.0), 800, seed=3)
    bought = counts.index[counts.repeat_count > 0]
    counts.loc[bought[:7], "repeat_order_amount"] = 0.0
    fitted = fit_order_values(counts)
    assert (fitted.left_out, fitted.customers) == (7, len(bought) - 7)


def test_the_expected_order_lies_between_the_customers_mean_and_the_bases():
    counts = simulated_buyers("bgnbd", (0.8, 40.0, 0.9, 3.0), 800, seed=3)
    fitted = fit_order_values(counts)
    base = fitted.mean_order_amount
    few, many = fitted.expected_order_amount([1, 50], [base * 3, base * 3])
    assert base < few < many < base * 3


def test_an_unknown_model_or_unit_is_named():
    with pytest.raises(ValueError, match=r"'pareto'.*bgnbd, mbgnbd"):
        fit_purchases(pd.DataFrame(), "pareto")


def test_refusals_are_told_in_russian():
    with use_language("ru"), pytest.raises(ModelError, match="100"):
        fit_purchases(pd.DataFrame({"repeat_count": [0], "recency_days": [0], "age_days": [9]}))


@settings(max_examples=30, deadline=None)
@given(parameter_sets)
def test_customers_gain_nothing_from_a_door_they_cannot_pass(parameters):
    new = [
        float(bgnbd.alive(parameters, 0, 0, 0, doors) * bgnbd.purchases_while_alive(parameters, 0, 0, 50.0, doors))
        for doors in (0, 1)
    ]
    assert new[1] <= new[0] * (1 + 1e-6)
