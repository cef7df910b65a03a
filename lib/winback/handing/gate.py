"""The gate every export goes through last: who may be contacted this way, and with which address."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from ..consent import Consents
from ..loading.contact_data import REGIONS
from ..loading.contact_data import phone as as_phone
from .rows import Handed

Purpose = Literal["advertising", "service"]
HIDDEN = ("phone", "email")
OWN = ("customer_id", "by", "permission", "why_code", "allowed_why")
HARD = ("objection", "shared")
"""Codes of those who must not appear in any list, not even among what was left out."""


def passed(handed: Handed, channels: tuple[str, ...], purpose: Purpose = "service") -> pd.DataFrame:
    """Return the rows planned for these channels that may be contacted so, with ``permission`` and ``allowed_why``.

    An address that somebody objected with, or that does not belong to an allowed channel, is blank; free texts that
    hold a barred address are blank too.
    """
    rows = handed.rows[handed.rows.channel.isin(channels)]
    return clean(rows, handed, purpose=purpose)


def clean(rows: pd.DataFrame, handed: Handed, channel: str = "", purpose: Purpose = "service") -> pd.DataFrame:
    """Return those of any rows with ``customer_id`` who may be contacted, see :func:`passed`."""
    consents = handed.consents
    told = consents.allowed(rows, channel, purpose=purpose).rename(columns={"why": "allowed_why"})
    told["why"] = rows.get("why", "")
    told = told[told.allowed].copy()
    for by in HIDDEN:
        if by in told:
            may = consents.allowed(told[["customer_id"]], by, purpose="service").allowed
            told[by] = told[by].where(may.to_numpy(), "")
    if consents.barred:
        told = told.assign(**{str(n): _unbarred(told[n], consents) for n in told if n not in OWN})
    if "phone" in told:
        region = REGIONS.get(handed.base.currency.upper(), "")
        told["phone"] = [as_phone(text, region) or text for text in told.phone]
    return told.drop(columns=["allowed"]).reset_index(drop=True)


def _unbarred(column: pd.Series, consents: Consents) -> pd.Series:
    """A column without the texts that hold an address of somebody who objected."""
    fine = [not isinstance(value, str) or consents.may_be_written(value) for value in column]
    return column if all(fine) else column.where(pd.Series(fine, index=column.index, dtype=bool), "")


def left_out(handed: Handed) -> pd.DataFrame:
    """Return who is not handed over and why: ``customer_id, why_code, why``.

    Who objected, or shares an address with somebody who did, has a blank ``customer_id``: counted, not named.
    """
    told = handed.consents.allowed(handed.rows, purpose="service")
    told = told.loc[~told.allowed, ["customer_id", "why_code", "why"]]
    return told.assign(customer_id=told.customer_id.where(~told.why_code.isin(HARD), "")).reset_index(drop=True)
