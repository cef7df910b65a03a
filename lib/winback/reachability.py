"""Who can be reached, by what, and which contact data to complete first (method row G4)."""

from __future__ import annotations

import pandas as pd

from .base import CustomerBase
from .rule_fields import UNKNOWN

FLAGS = ("has_phone", "has_email", "has_person")
CHECKED = {"has_phone": "phone_ok", "has_email": "email_ok", "has_person": "person_ok"}
"""What a check of contact data says of each flag."""
GAPS = ("phone", "email", "person", "consent", "check")
"""What may be missing, in the order in which it is worth completing."""


def contact_data(base: CustomerBase, checks: pd.DataFrame | None = None, check_days: float = 365) -> pd.DataFrame:
    """Return per customer what can be used to reach them, from the cards and from later checks by hand.

    Columns: ``customer_id``, ``has_phone``, ``has_email``, ``has_person`` (yes or no; empty where nothing is known),
    ``contact_checked_on``, ``checked`` (within ``check_days``), ``consent`` (yes, no, unknown), ``do_not_contact``,
    ``reachable`` and ``missing`` (what to complete, a list in the order of :data:`GAPS`).

    ``reachable``: ``do_not_contact`` for who asked for it; ``yes`` by phone, or by e-mail where the company keeps no
    consents or has this one; ``no``; ``unknown`` where neither card nor check says anything of contact data.
    ``checks``: the records of contact checks; the newest by the day of the base counts, and says more than the card.
    """
    frame = base.customers[["customer_id"]].copy()
    for name in FLAGS:
        frame[name] = base.customers[name].astype("boolean") if name in base.customers else pd.NA
        frame[name] = frame[name].astype("boolean")
    frame["contact_checked_on"] = _days(base.customers, "contact_checked_on")
    frame = _with_checks(frame, checks, base)
    asked_not = base.customers.get("do_not_contact", False)
    frame["do_not_contact"] = pd.Series(asked_not, index=frame.index).fillna(False).astype(bool)
    frame["consent"] = _consent(base)
    age = (pd.Timestamp(base.as_of) - frame.contact_checked_on).dt.days
    frame["checked"] = (age >= 0) & (age <= check_days)
    known = frame[list(FLAGS)].notna().any(axis=1)
    by_mail = frame.has_email.fillna(False) & frame.consent.ne("no")
    reached = frame.has_phone.fillna(False).astype(bool) | by_mail.astype(bool)
    frame["reachable"] = reached.map({True: "yes", False: "no"}).where(known, UNKNOWN)
    frame["reachable"] = frame.reachable.where(~frame.do_not_contact, "do_not_contact")
    frame["missing"] = _missing(frame)
    return frame


def _days(customers: pd.DataFrame, name: str) -> pd.Series:
    found = customers[name] if name in customers else pd.Series(pd.NaT, index=customers.index)
    return pd.to_datetime(found).astype("datetime64[s]")


def _with_checks(frame: pd.DataFrame, checks: pd.DataFrame | None, base: CustomerBase) -> pd.DataFrame:
    if checks is None or checks.empty:
        return frame
    rows = checks.assign(checked_on=pd.to_datetime(checks.checked_on).astype("datetime64[s]"))
    rows = rows[rows.checked_on <= pd.Timestamp(base.as_of)].sort_values("checked_on", kind="stable")
    newest = rows.drop_duplicates("customer_id", keep="last").set_index("customer_id").reindex(frame.customer_id)
    newest = newest.set_axis(frame.index)
    later = newest.checked_on.notna() & ~(newest.checked_on < frame.contact_checked_on)
    for flag, told in CHECKED.items():
        if told in newest:
            said = newest[told].astype("boolean")
            frame[flag] = frame[flag].mask(later & said.notna(), said)
    frame["contact_checked_on"] = frame.contact_checked_on.mask(later, newest.checked_on)
    return frame


def _consent(base: CustomerBase) -> pd.Series:
    """A day of consent is a yes; without one it is a no only where the company keeps consents at all."""
    given = _days(base.customers, "consent_on")
    kept = bool(given.notna().any())
    valid = given.notna() & (given <= pd.Timestamp(base.as_of))
    return valid.map({True: "yes", False: "no" if kept else UNKNOWN})


def _missing(frame: pd.DataFrame) -> pd.Series:
    gaps = {
        "phone": ~frame.has_phone.fillna(False).astype(bool),
        "email": ~frame.has_email.fillna(False).astype(bool),
        "person": ~frame.has_person.fillna(False).astype(bool),
        "consent": frame.consent.eq("no"),
        "check": ~frame.checked,
    }
    told = pd.DataFrame(gaps)[list(GAPS)]
    return pd.Series(
        [[gap for gap, is_open in zip(GAPS, row, strict=True) if is_open] for row in told.to_numpy()],
        index=frame.index,
        dtype="object",
    )


def reach_by(customers: pd.DataFrame, by: str, money: str = "year_amount") -> pd.DataFrame:
    """Return per value of a column who can be reached: ``by, reachable, customers, amount, …_share`` of the value.

    ``customers``: with ``reachable`` (yes, no, do_not_contact, unknown) and the column, as of
    :func:`winback.segments.segment_losses`. The shares are of the customers and of the money of each value.
    """
    return reach_of(customers.assign(customers=1, amount=customers[money]), by)


def reach_of(counted: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the same from rows that are counted already: ``by, reachable, customers, amount``."""
    groups = counted.groupby([by, "reachable"], sort=True, observed=True)
    frame = groups[["customers", "amount"]].sum().reset_index()
    totals = frame.groupby(by)[["customers", "amount"]].transform("sum")
    frame["customers_share"] = frame.customers / totals.customers
    frame["amount_share"] = (frame.amount / totals.amount.where(totals.amount != 0)).fillna(0.0)
    return frame


def to_complete(customers: pd.DataFrame, contacts: pd.DataFrame, money: str = "year_amount") -> pd.DataFrame:
    """Return whose contact data to complete first: the dearest customers of the list with something missing.

    Those who asked not to be contacted are not in it. By money; with ``missing``, what to complete.
    """
    known = contacts[["customer_id", "contact_checked_on", "missing"]]
    rows = customers.drop(columns=["contact_checked_on", "missing"], errors="ignore").merge(known, on="customer_id")
    rows = rows[(rows.reachable != "do_not_contact") & (rows.missing.str.len() > 0)]
    return rows.sort_values([money, "customer_id"], ascending=[False, True]).reset_index(drop=True)
