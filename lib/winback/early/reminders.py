"""Keeping contact: who has not heard from us for longer than agreed, what to tell them, and how (method row E3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import ibis
import pandas as pd

from ..base import CustomerBase
from ..complaint_rows import register_rows
from ..consent import allowed
from ..errors import WinbackError
from ..lives import known_until
from ..records import Records
from ..text import _
from .signs import agreed_days, untouched_days, value_classes
from .warn import Warnings
from .watch import losses_of

CHANNELS = {"A": ("meeting", "call", "email"), "B": ("call", "email", "letter"), "C": ("email", "call", "letter")}
"""What is tried first for a class; the next where the one before is not allowed or has no address."""
SOON_DAYS = 14
DUE_SHARE = 0.9
TOPICS = ("complaint_solved", "complaint_open", "new_manager", "unhappy", "short_of_plan", "less", "birthday",
          "order_due", "more_to_offer", "keep_in_touch")  # fmt: skip
"""What is worth telling, the most pressing first."""


@dataclass(frozen=True)
class Reminders:
    """Whom to contact next, most money first.

    ``customers``: everybody with us who has been without a word from us for longer than agreed: ``customer_id``, what
    is known, ``class_abc, agreed_days, last_contact_on, untouched_days, overdue_days, topics`` (codes, the most
    pressing first), ``channel`` (what is allowed and fits the class; ``none``: nothing is allowed), ``why_not`` in
    words, ``permission`` (all; service: a personal word without any offer), ``margin_a_year``. ``kept``: per class
    ``class_abc, customers, agreed_days, overdue, kept_share, overdue_margin_a_year``.
    """

    customers: pd.DataFrame = field(repr=False)
    kept: pd.DataFrame = field(repr=False)
    as_of: dt.date


def reminders(base: CustomerBase, records: Records | None = None, warned: Warnings | None = None) -> Reminders:
    """Find who has not heard from us for longer than agreed.

    Agreed: days by class, ``contact_a_days`` and so on (assumptions). A purchase counts as a word from us. Who may not
    be contacted stays in the list with the reason, and gets no channel. ``warned``: early warnings, whose signs are
    worth talking about. Raises ``WinbackError`` where the data hold no contacts. Source: method row E3.
    """
    losses = losses_of(base)
    contacts = losses.company.table("contacts")
    if contacts is None:
        raise WinbackError(_("The data hold no contacts, so nothing shows who has not heard from us."))
    frame = _touched(base, contacts)
    known = base.assumptions
    frame["class_abc"] = value_classes(frame, known)
    frame["agreed_days"] = agreed_days(frame, known)
    frame["untouched_days"] = untouched_days(frame)
    frame["overdue_days"] = frame.untouched_days - frame.agreed_days
    kept = _kept(frame)
    late = frame[frame.overdue_days > 0].reset_index(drop=True)
    late["topics"] = _topics(base, records, warned, late)
    late = _with_channel(base, records, late)
    late = late.sort_values(["margin_a_year", "customer_id"], ascending=[False, True], ignore_index=True)
    return Reminders(late.drop(columns=["day", "purchased_on"]), kept, losses.as_of)


def _touched(base: CustomerBase, contacts: ibis.Table) -> pd.DataFrame:
    losses = losses_of(base)
    rows = contacts.filter(contacts.contacted_on <= pd.Timestamp(losses.as_of).date())
    last = rows.group_by("customer_id").agg(last_contact_on=rows.contacted_on.max()).to_pandas()
    last["last_contact_on"] = pd.to_datetime(last.last_contact_on).astype("datetime64[s]")
    wanted = ["name", "manager_id", "region", "industry", "last_on", "interval_days", "silence_days", "state",
              "year_amount", "margin_a_year"]  # fmt: skip
    known = [name for name in wanted if name in base.customers]
    frame = base.customers.loc[base.customers.state == "active", ["customer_id", *known]]
    frame = frame.merge(last, on="customer_id", how="left")
    frame["day"] = pd.Timestamp(losses.as_of).as_unit("s")
    frame["purchased_on"] = pd.to_datetime(frame.last_on).astype("datetime64[s]")
    return frame


def _kept(frame: pd.DataFrame) -> pd.DataFrame:
    late = frame.overdue_days > 0
    found = frame.assign(late=late, late_margin=frame.margin_a_year.clip(lower=0).where(late, 0.0))
    table = found.groupby("class_abc", as_index=False).agg(
        customers=("customer_id", "size"),
        agreed_days=("agreed_days", "first"),
        overdue=("late", "sum"),
        overdue_margin_a_year=("late_margin", "sum"),
    )
    table.insert(4, "kept_share", 1 - table.overdue / table.customers)
    return table


def _topics(
    base: CustomerBase, records: Records | None, warned: Warnings | None, late: pd.DataFrame
) -> list[tuple[str, ...]]:
    """What is worth telling each customer, from what is known of them."""
    facts: dict[str, set[str]] = {name: set() for name in TOPICS}
    if warned is not None and len(warned.signs):
        signs = warned.signs.groupby("sign").customer_id.agg(set)
        renamed = {"manager_left": "new_manager", "complaint": "complaint_open"}
        for sign in ("manager_left", "unhappy", "short_of_plan", "less", "complaint"):
            facts[renamed.get(sign, sign)] |= signs.get(sign, set())
    if records is not None:
        facts["complaint_solved"] = _solved_lately(base, records)
    facts["birthday"] = _birthdays(base)
    usual = late.interval_days if "interval_days" in late else pd.Series(float("nan"), index=late.index)
    due = late.silence_days >= DUE_SHARE * usual
    facts["order_due"] = set(late.customer_id[due.fillna(False)])
    facts["more_to_offer"] = _few_groups(base)
    return [
        tuple(name for name in TOPICS[:-1] if customer in facts[name]) or TOPICS[-1:] for customer in late.customer_id
    ]


def _solved_lately(base: CustomerBase, records: Records) -> set[str]:
    """Whose complaint was solved within the last 90 days and not confirmed: a call asks whether all is well."""
    day = pd.Timestamp(known_until(base) or base.as_of)
    rows = register_rows(records.frame("complaints"), day, base.assumptions)
    lately = (day - rows.solved_on).dt.days.between(0, 90)
    return set(rows.customer_id[(rows.step == "solved") & lately])


def _birthdays(base: CustomerBase) -> set[str]:
    """Whose contact person has a birthday within two weeks; only the customer is named, never the day."""
    cards = base.company.table("customers") if base.company is not None else None
    if cards is None or "birthday" not in cards.columns:
        return set()
    rows = cards.filter(cards.birthday.notnull()).select("customer_id", "birthday").to_pandas()
    born = pd.to_datetime(rows.birthday)
    ahead = [pd.Timestamp(base.as_of) + pd.Timedelta(days=days) for days in range(SOON_DAYS + 1)]
    wanted = {(day.month, day.day) for day in ahead}
    soon = [(day.month, day.day) in wanted for day in born]
    return set(rows.customer_id[soon].astype("str"))


def _few_groups(base: CustomerBase) -> set[str]:
    """Who buys fewer groups of goods than half of the customers of the same industry: there is more to offer."""
    orders = base.company.orders if base.company is not None else None
    if orders is None or "product_group" not in orders.columns or "industry" not in base.customers:
        return set()
    since = pd.Timestamp(base.as_of) - pd.Timedelta(days=365)
    lines = orders.filter(
        (orders.kind == "purchase") & (orders.ordered_on > since.date()) & (orders.ordered_on <= base.as_of)
    )
    counts = lines.group_by("customer_id").agg(groups=lines.product_group.nunique()).to_pandas()
    rows = base.customers[["customer_id", "industry"]].merge(counts, on="customer_id")
    usual = rows.groupby("industry")["groups"].transform("median") if len(rows) else pd.Series(dtype=float)
    return set(rows.customer_id[rows["groups"] < usual])


def _with_channel(base: CustomerBase, records: Records | None, late: pd.DataFrame) -> pd.DataFrame:
    """The first channel of the customer's class that may be used; a personal word without an offer is enough."""
    late = late.assign(channel="none", permission="none", why_not="")
    for place in range(3):
        open_rows = late.channel == "none"
        if not open_rows.any():
            break
        asked = late.loc[open_rows, ["customer_id"]].assign(
            channel=late.class_abc[open_rows].map(lambda one, place=place: CHANNELS[one][place])
        )
        told = allowed(asked, base, records, on=known_until(base), purpose="service")
        fine = told.allowed
        late.loc[told.index[fine], "channel"] = told.channel[fine]
        late.loc[told.index[fine], "permission"] = told.permission[fine]
        late.loc[told.index, "why_not"] = told.why.where(~fine, "")
    return late
