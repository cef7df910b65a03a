"""Who is looked at when reasons and priorities are asked for: one frame of customers, wherever it came from.

Two sources give the same frame: orders, through losses and value (:func:`base_of`), and a list of customers that says
itself who left, as businesses with contracts have it (:mod:`winback.customer_list`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis
import pandas as pd

from .assumptions import Assumptions
from .company import Company
from .errors import WinbackError
from .results import recall_losses
from .start import find_source, start
from .text import _, set_language
from .value import Value, value_losses

CONTACT_FLAGS = {"has_phone": "phone", "has_email": "email", "has_person": "contact_person"}
"""What can be reached is known by yes and no; the phone itself stays in the company's tables."""
FROM_CARDS = ("potential_amount", "contact_checked_on", "do_not_contact", "consent_on")
ATTRIBUTES = ("manager_id", "region", "industry", "channel", "abc", "xyz")
"""What customers can be grouped by, where it is known."""


@dataclass(frozen=True)
class CustomerBase:
    """The customers of a company as of a day, one row each, with their state and their money.

    ``customers`` always has ``customer_id``, ``state`` (lost, active, one_purchase) and ``year_amount``; ``money``
    names the columns of money to report by, the usual one first; ``groups`` what they can be grouped by. A list of
    customers brings ``said``, the reasons that stand in it as rows of the ledger, and ``notes``, what was left open.
    """

    customers: pd.DataFrame = field(repr=False)
    name: str
    currency: str
    as_of: dt.date
    money: tuple[str, ...] = ("year_amount",)
    assumptions: Assumptions = field(default_factory=Assumptions, repr=False)
    company: Company | None = field(default=None, repr=False)
    value: Value | None = field(default=None, repr=False)
    said: pd.DataFrame | None = field(default=None, repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)

    @property
    def lost(self) -> pd.DataFrame:
        """The customers who are lost."""
        return self.customers[self.customers.state == "lost"]

    @property
    def groups(self) -> list[str]:
        """The columns by which these customers can be grouped: those that say something of somebody."""
        known = [name for name in ATTRIBUTES if name in self.customers]
        return [name for name in known if self.customers[name].fillna("").ne("").any()]

    @property
    def records_key(self) -> str:
        """The name under which this company's records are kept."""
        return self.company.folder.name if self.company is not None else self.name


def base_of(value: Value) -> CustomerBase:
    """Return the customers of valued losses, with what their cards say of potential and of reaching them.

    Phones, e-mails and names of persons become yes or no: none of them is in the frame.
    """
    losses = value.losses
    frame = value.customers
    cards = _cards(losses.company)
    if cards is not None:
        frame = frame.merge(cards, on="customer_id", how="left")
        for name in frame.columns.intersection([*CONTACT_FLAGS, "do_not_contact"]):
            frame[name] = frame[name].fillna(False).astype(bool)
    money = ("year_amount", "margin_a_year") if value.has_cost else ("year_amount",)
    return CustomerBase(
        customers=frame.drop(columns=["name"], errors="ignore"),
        name=losses.company.name,
        currency=losses.company.currency,
        as_of=losses.as_of,
        money=money,
        assumptions=losses.assumptions,
        company=losses.company,
        value=value,
    )


def _cards(company: Company) -> pd.DataFrame | None:
    cards = company.table("customers")
    if cards is None:
        return None
    flags: dict[str, ibis.Value] = {
        flag: (cards[column].fill_null("").strip() != "")
        for flag, column in CONTACT_FLAGS.items()
        if column in cards.columns
    }
    kept = [name for name in FROM_CARDS if name in cards.columns]
    if not flags and not kept:
        return None
    return cards.select("customer_id", *kept, **flags).to_pandas().drop_duplicates("customer_id")


def open_base(
    data: str | Path = "",
    orders: str | Path = "",
    language: str = "",
    clock: str = "",
    as_of: dt.date | str = "",
    *,
    customers: str | Path = "",
    mapping: Any = None,
    assumptions: Assumptions | None = None,
) -> CustomerBase:
    """Return the customers to ask about, with their losses and value.

    ``data`` and ``orders`` as in :func:`winback.start`; ``customers`` instead of both: a list that says itself who
    left, read by ``mapping`` (see :func:`winback.customer_list.read_customer_list`). ``clock`` and ``as_of`` left
    empty are those of the step before. Raises ``WinbackError`` for data that cannot be read.
    """
    if customers:
        from .customer_list import read_customer_list

        if data or orders:
            raise WinbackError(_("Give either a list of customers or their orders, not both."))
        if language:
            set_language(language)
        return read_customer_list(find_source(customers), mapping, as_of, assumptions)
    company = start(data, orders, language)
    return base_of(value_losses(recall_losses(company, clock, as_of, assumptions)))
