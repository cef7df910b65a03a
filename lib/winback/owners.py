"""Who owns a customer whom several employees served: four stated rules, and how the losses differ between them.

A table of losses per employee means nothing without the rule by which customers were dealt to employees, so every rule
can be told in words (:func:`owner_rule`) and compared with the others (:func:`compare_owner_rules`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import ibis
import pandas as pd
from ibis import _ as c

from .company import Company
from .errors import WinbackError
from .losses import Losses
from .purchases import YEAR_DAYS
from .text import _

OwnerRule = Literal["usual", "card", "last", "most_money"]
RULES: tuple[OwnerRule, ...] = ("usual", "card", "last", "most_money")
LOSSES_RULE = "last_else_card"
"""The rule of ``manager_id`` in the frame of customers of :func:`winback.measure_losses`."""


def owner_rule(rule: str = LOSSES_RULE) -> str:
    """Return a rule of ownership as one sentence in the language in use; ``WinbackError`` for an unknown one.

    >>> owner_rule("last")
    'A customer belongs to the employee who served the last purchase.'
    """
    words = {
        "usual": _(
            "A customer belongs to the employee named on the customer's card; where the card names nobody, to the one "
            "who brought most money in the customer's last year, of equals to the later one."
        ),
        "card": _("A customer belongs to the employee named on the customer's card."),
        "last": _("A customer belongs to the employee who served the last purchase."),
        "most_money": _(
            "A customer belongs to the employee who brought most money in the customer's last year, of equals to the "
            "later one."
        ),
        LOSSES_RULE: _(
            "A customer belongs to the employee who served the last purchase; where the orders name nobody, to the one "
            "named on the customer's card."
        ),
    }
    if rule not in words:
        raise WinbackError(
            _("Unknown rule of ownership '{rule}'. Allowed: {known}.").format(rule=rule, known=", ".join(RULES))
        )
    return words[rule]


def rule_names() -> dict[str, str]:
    """Return the rules' short names for a choice, in the language in use."""
    return {
        LOSSES_RULE: _("Last purchase, else the card"),
        "usual": _("Card, else most money"),
        "card": _("Card"),
        "last": _("Last purchase"),
        "most_money": _("Most money in the last year"),
    }


def possible_rules(company: Company) -> list[OwnerRule]:
    """Return the rules that this company's data allow: some need the orders, some the cards to name employees."""
    card, order = _card_owners(company) is not None, "manager_id" in company.orders.columns
    allowed = {"usual": card or order, "card": card, "last": order, "most_money": order}
    return [rule for rule in RULES if allowed[rule]]


def own_customers(company: Company, as_of: dt.date, rule: str = "usual") -> pd.DataFrame:
    """Return who owns each customer who had bought by a day, by a rule that :func:`owner_rule` tells in words.

    - ``card``: the employee on the customer's card, as it is today;
    - ``last``: who served the last purchase (of one day's employees, who brought most of its money);
    - ``most_money``: who brought most money, net of refunds, in the 365 days that end with the customer's last
      purchase; of equals the one who served later;
    - ``usual``: the card, and where it names nobody ``most_money``.

    Columns: ``customer_id, manager_id`` (empty: nobody is named), one row per customer, sorted. Nothing after
    ``as_of`` is read, except the card, which has no history. Raises ``WinbackError`` when the data do not allow the
    rule. Source: method row M3.
    """
    sentence = owner_rule(rule)
    if rule not in possible_rules(company):
        raise WinbackError(
            _("The data do not allow this rule: {rule} Neither the orders nor the cards needed for it name employees.")
            .format(rule=sentence)
        )  # fmt: skip
    customers = company.purchases_known_on(as_of).select("customer_id").distinct()
    owners = customers.mutate(manager_id=ibis.null("string"))
    for source in {"usual": ("card", "most_money")}.get(rule, (rule,)):
        found = _owners(company, as_of, source)
        if found is not None:
            found = found.rename(found_id="manager_id")
            owners = owners.left_join(found, "customer_id").drop("customer_id_right")
            owners = owners.mutate(manager_id=ibis.coalesce(owners.manager_id, owners.found_id)).drop("found_id")
    return owners.order_by("customer_id").to_pandas()


def losses_by_owner(losses: Losses, rule: str = "usual") -> pd.DataFrame:
    """Return the losses per employee by a rule of ownership.

    Columns: ``manager_id`` (empty: customers of nobody), ``customers, active, lost, loss_rate`` = lost / customers,
    ``money_lost_a_year``; most money first. Customers and money add up to those of the losses, whatever the rule.
    """
    return _by_owner(losses.customers, own_customers(losses.company, losses.as_of, rule))


def compare_owner_rules(losses: Losses, rules: Sequence[str] = ()) -> pd.DataFrame:
    """Return the losses per employee by each rule the data allow, to see how far the figures hang on the rule.

    One row per employee and rule: ``rule, manager_id, customers, lost, loss_rate, money_lost_a_year``, and
    ``moved_share``: the share of all customers whom the rule gives to another employee than the first rule does.
    """
    chosen = list(rules) or possible_rules(losses.company)
    if not chosen:
        raise WinbackError(_("The data name no managers, so there is nothing to compare."))
    first, parts = None, []
    for rule in chosen:
        owners = own_customers(losses.company, losses.as_of, rule)
        first = owners if first is None else first
        moved = owners.manager_id.fillna("").ne(first.manager_id.fillna("")).mean()
        frame = _by_owner(losses.customers, owners).drop(columns="active")
        parts.append(frame.assign(moved_share=float(moved)).assign(rule=rule))
    columns = ["rule", "manager_id", "customers", "lost", "loss_rate", "money_lost_a_year", "moved_share"]
    return pd.concat(parts, ignore_index=True)[columns]


def _by_owner(customers: pd.DataFrame, owners: pd.DataFrame) -> pd.DataFrame:
    rows = customers[["customer_id", "state", "year_amount"]].merge(owners, on="customer_id", how="left")
    lost = rows.state.eq("lost")
    rows = rows.assign(lost=lost, active=rows.state.eq("active"), money_lost_a_year=rows.year_amount.where(lost, 0.0))
    frame = rows.groupby("manager_id", dropna=False, as_index=False).agg(
        customers=("customer_id", "size"),
        active=("active", "sum"),
        lost=("lost", "sum"),
        money_lost_a_year=("money_lost_a_year", "sum"),
    )
    frame.insert(4, "loss_rate", frame.lost / frame.customers)
    order = ["money_lost_a_year", "customers", "manager_id"]
    return frame.sort_values(order, ascending=[False, False, True]).reset_index(drop=True)


def _owners(company: Company, as_of: dt.date, source: str) -> ibis.Table | None:
    if source == "card":
        return _card_owners(company)
    if "manager_id" not in company.orders.columns:
        return None
    return _last_owners(company, as_of) if source == "last" else _largest_owners(company, as_of)


def _card_owners(company: Company) -> ibis.Table | None:
    cards = company.table("customers")
    if cards is None or "manager_id" not in cards.columns:
        return None
    named = cards.filter(cards.manager_id.fill_null("").strip() != "")
    return named.group_by("customer_id").agg(manager_id=named.manager_id.min())


def _last_owners(company: Company, as_of: dt.date) -> ibis.Table:
    rows = company.purchases_known_on(as_of)
    rows = rows.filter(rows.manager_id.fill_null("").strip() != "")
    order = ibis.window(group_by="customer_id", order_by=ibis.desc("purchased_on"))
    last = rows.mutate(place=ibis.row_number().over(order)).filter(c.place == 0)
    return last.select("customer_id", "manager_id")


def _largest_owners(company: Company, as_of: dt.date) -> ibis.Table:
    known = company.purchases_known_on(as_of)
    lasts = known.group_by("customer_id").agg(last_on=known.purchased_on.max())
    lines = company.orders
    lines = lines.filter(
        (lines.kind != "free")
        & (lines.manager_id.fill_null("").strip() != "")
        & (lines.ordered_on <= ibis.date(as_of.isoformat()))
    )
    rows = lines.join(lasts, "customer_id")
    rows = rows.filter(rows.ordered_on > rows.last_on - ibis.interval(days=YEAR_DAYS))
    sums = rows.group_by("customer_id", "manager_id").agg(amount=rows.amount.sum(), served_on=rows.ordered_on.max())
    # Sums of floats differ in the last digit from run to run: equal to the cent is equal.
    order = ibis.window(
        group_by="customer_id", order_by=[ibis.desc(sums.amount.round(2)), ibis.desc(sums.served_on), sums.manager_id]
    )
    first = sums.mutate(place=ibis.row_number().over(order)).filter(c.place == 0)
    return first.select("customer_id", "manager_id")
