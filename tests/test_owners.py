"""Who owns a customer of several employees: the rule is told, its figures are right, and rules can be compared."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.companies import SHARED, day, every, make_company, orders_frame
from winback import controls
from winback.company import Company
from winback.errors import WinbackError
from winback.load import load
from winback.losses import measure_losses
from winback.owners import (
    LOSSES_RULE,
    RULES,
    compare_owner_rules,
    losses_by_owner,
    own_customers,
    owner_rule,
    possible_rules,
)
from winback.text import use_language

AS_OF = day("2026-01-31")


def served(rows: list[tuple[str, str, float, str | None]], **tables: pd.DataFrame):
    frame = orders_frame([row[:3] for row in rows], manager_id=pd.Series([row[3] for row in rows], dtype="str"))
    return make_company(frame, **tables)


@pytest.fixture(scope="module")
def company():
    cards = pd.DataFrame({"customer_id": ["both", "blank"], "manager_id": ["card", " "]})
    return served(
        [
            ("both", "2025-03-01", 900.0, "rich"),
            ("both", "2025-09-01", 100.0, "late"),
            ("blank", "2025-05-01", 70.0, "early"),
            ("blank", "2025-06-01", 70.0, "late"),
            ("old", "2024-01-10", 5000.0, "former"),
            ("old", "2025-08-01", 10.0, "late"),
        ],
        customers=cards,
    )


def owners(company, rule: str) -> dict[str, str | None]:
    frame = own_customers(company, AS_OF, rule)
    return {c: None if pd.isna(m) else m for c, m in zip(frame.customer_id, frame.manager_id, strict=True)}


def test_each_rule_gives_the_customer_it_says(company):
    assert owners(company, "card") == {"both": "card", "blank": None, "old": None}
    assert owners(company, "last") == {"both": "late", "blank": "late", "old": "late"}
    assert owners(company, "most_money") == {"both": "rich", "blank": "late", "old": "late"}
    assert owners(company, "usual") == {"both": "card", "blank": "late", "old": "late"}


def test_money_older_than_the_customers_last_year_does_not_count(company):
    assert owners(company, "most_money")["old"] == "late"


def test_of_equals_the_later_one_owns(company):
    assert owners(company, "most_money")["blank"] == "late"


def test_a_refund_takes_money_away_from_who_sold():
    company = served(
        [("a", "2025-03-01", 900.0, "x"), ("a", "2025-03-05", -800.0, "x"), ("a", "2025-04-01", 200.0, "y")]
    )
    assert owners(company, "most_money") == {"a": "y"}


def test_nothing_after_the_day_is_read(company):
    early = own_customers(company, day("2025-04-01"), "last").set_index("customer_id").manager_id
    assert early.to_dict() == {"both": "rich", "old": "former"}


def test_rules_that_the_data_do_not_allow_are_refused_in_words():
    orders = make_company(orders_frame(every("a", 30, "2025-01-01", 3)))
    assert possible_rules(orders) == []
    with pytest.raises(WinbackError, match="name employees"):
        own_customers(orders, AS_OF, "last")
    with pytest.raises(WinbackError, match="usual, card, last, most_money"):
        own_customers(orders, AS_OF, "luck")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_rule_has_its_own_words(language):
    with use_language(language):
        told = {owner_rule(rule) for rule in (*RULES, LOSSES_RULE)}
    assert len(told) == 5
    assert all(("Клиент" in text) == (language == "ru") for text in told)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 500), st.integers(1, 9), st.sampled_from(["x", "y", None])),
        min_size=4,
        max_size=30,
    )
)
def test_customers_and_money_add_up_by_every_rule(rows):
    start = pd.Timestamp("2024-01-01")
    company = served([(c, str((start + pd.Timedelta(days=d)).date()), float(m), who) for c, d, m, who in rows])
    losses = measure_losses(company, "fixed:60")
    found = compare_owner_rules(losses)
    totals = found.groupby("rule")[["customers", "lost", "money_lost_a_year"]].sum()
    lost = losses.customers[losses.customers.state == "lost"]
    assert (totals.customers == len(losses.customers)).all()
    assert (totals.lost == len(lost)).all()
    assert totals.money_lost_a_year.to_numpy() == pytest.approx(lost.year_amount.sum())


# ------------------------------------------------------------------------------------- public data, plain pandas

CLOCKS = {"northwind": 60, "chinook": 180, "crm_sales_opportunities": 10}


def _plain(name: str) -> pd.DataFrame:
    """Customer, day, amount, employee, read with pandas alone."""
    folder = SHARED / name
    if name == "northwind":
        raw = pd.read_csv(folder / "orders.csv")
        amount = raw.UnitPrice * raw.Quantity * (1 - raw.Discount)
        frame = pd.DataFrame({"customer": raw.CustomerID, "on": raw.OrderDate, "who": raw.EmployeeID.astype("str")})
    elif name == "chinook":
        raw = pd.read_csv(folder / "derived_invoices.csv")
        reps = pd.read_csv(folder / "derived_customers.csv").set_index("CustomerId").SupportRepId
        amount = raw.Total
        who = raw.CustomerId.map(reps).astype("str")
        frame = pd.DataFrame({"customer": raw.CustomerId.astype("str"), "on": raw.InvoiceDate, "who": who})
    else:
        raw = pd.read_csv(folder / "sales_pipeline.csv")
        raw = raw[(raw.deal_stage == "Won") & raw.account.notna()]
        amount = raw.close_value
        frame = pd.DataFrame({"customer": raw.account, "on": raw.close_date, "who": raw.sales_agent})
    return frame.assign(on=pd.to_datetime(frame.on), amount=amount)


def _by_hand(frame: pd.DataFrame, rule: str, days: int) -> dict[str, tuple[int, float]]:
    """Lost customers and the money of their last year, per employee."""
    found: dict[str, tuple[int, float]] = {}
    for _customer, rows in frame.groupby("customer"):
        last = rows.on.max()
        if (frame.on.max() - last).days <= days:
            continue
        year = rows[rows.on > last - pd.Timedelta(days=365)]
        if rule == "card":
            who = rows.who.iloc[0]
        else:
            span = rows[rows.on == last] if rule == "last" else year
            sums = span.groupby("who").agg(amount=("amount", "sum"), on=("on", "max"))
            sums["amount"] = sums.amount.round(2)
            who = sums.reset_index().sort_values(["amount", "on", "who"], ascending=[False, False, True]).who.iloc[0]
        count, money = found.get(who, (0, 0.0))
        found[who] = (count + 1, money + year.amount.sum())
    return found


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("northwind", "last"),
        ("northwind", "most_money"),
        ("chinook", "card"),
        ("crm_sales_opportunities", "last"),
        ("crm_sales_opportunities", "most_money"),
    ],
)
def test_losses_per_employee_of_public_data_agree_with_plain_pandas(name, rule):
    if not (SHARED / name).is_dir():
        pytest.skip(f"{name} is not beside the project")
    losses = measure_losses(_loaded(name), f"fixed:{CLOCKS[name]}")
    found = losses_by_owner(losses, rule)
    lost = found[found.lost > 0].set_index("manager_id")
    expected = _by_hand(_plain(name), rule, CLOCKS[name])
    assert lost.lost.to_dict() == {who: count for who, (count, _money) in expected.items()}
    assert lost.money_lost_a_year.to_dict() == pytest.approx({who: money for who, (_n, money) in expected.items()})
    assert len(expected) > 1


@cache
def _loaded(name: str) -> Company:
    return load(SHARED / name)


def test_the_rule_decides_about_many_customers_of_northwind():
    if not (SHARED / "northwind").is_dir():
        pytest.skip("northwind is not beside the project")
    losses = measure_losses(_loaded("northwind"), "fixed:60")
    moved = compare_owner_rules(losses, ["most_money", "last"]).groupby("rule").moved_share.first()
    assert moved["most_money"] == 0
    assert 0.5 < moved["last"] < 0.8


def test_the_departed_keep_their_losses_when_the_last_one_owns_and_successors_get_them_by_the_card():
    cards = pd.DataFrame({"customer_id": ["gone", "stays"], "manager_id": ["heir", "heir"]})
    rows = [(c, d, a, "departed") for c, d, a in every("gone", 30, "2025-01-01", 6)]
    rows += [(c, d, a, "heir") for c, d, a in every("stays", 30, "2025-01-01", 18)]
    losses = measure_losses(served(rows, customers=cards), "fixed:90")
    by = {r: losses_by_owner(losses, r).set_index("manager_id").lost.to_dict() for r in ("card", "last")}
    assert by == {"card": {"heir": 1}, "last": {"departed": 1, "heir": 0}}


def test_the_knob_turns_rule_and_denominator_without_a_browser(company):
    contacts = pd.DataFrame({"customer_id": ["new"], "contacted_on": [day("2025-08-20")], "manager_id": ["late"]})
    cards = company.table("customers").to_pandas()
    talking = make_company(company.orders.to_pandas(), customers=cards, contacts=contacts)
    group, rule, talks, stage = controls.turn_group(measure_losses(talking, "fixed:30", day("2025-09-30"))).children
    group.value = "manager_id"
    told = str(stage.outputs)
    assert owner_rule() in told
    assert "The rule decides about" in told
    rule.value = "most_money"
    assert owner_rule("most_money") in str(stage.outputs)
    assert talks.layout.display == "none"
    rule.value = LOSSES_RULE
    before = stage.outputs
    talks.value = True
    assert stage.outputs != before
