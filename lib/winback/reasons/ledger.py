"""The ledger: every statement of a reason, read by one version of the catalogue, and what another moves (R9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ..text import _, format_count, format_money, ngettext
from .catalogue import Catalogue, HasRecords

COLUMNS = [
    "customer_id",
    "reason",
    "recorded_reason",
    "class_code",
    "source",
    "author",
    "given_on",
    "confidence_share",
    "weight",
    "catalogue_version",
    "note",
    "record_id",
]
_NUMBERS = {"confidence_share": float("nan"), "weight": 1.0, "catalogue_version": 1}


def said_reasons(
    records: HasRecords,
    catalogue: Catalogue,
    as_of: dt.date | str | None = None,
    known_at: dt.datetime | None = None,
) -> pd.DataFrame:
    """Return every statement of a reason, several per customer and source.

    ``customer_id, reason, recorded_reason, class_code, source, author, given_on, confidence_share, weight,
    catalogue_version, note, record_id``: ``reason`` as this version of the catalogue counts it, ``recorded_reason`` as
    it was written. A code the catalogue does not know counts as ``other`` (see :func:`unknown_reasons`). ``as_of``
    leaves out what was said later; ``known_at`` takes the records as they stood at that moment.
    """
    rows = records.frame("reasons") if known_at is None else records.frame("reasons", as_of=known_at)
    return read_said(rows, catalogue, as_of)


def read_said(rows: pd.DataFrame, catalogue: Catalogue, as_of: dt.date | str | None = None) -> pd.DataFrame:
    """Return rows of statements as :func:`said_reasons` does; only ``customer_id`` and ``reason`` must be there."""
    said = rows.rename(columns={"reason": "recorded_reason"})
    if as_of is not None and "given_on" in said:
        said = said[~(pd.to_datetime(said["given_on"]) > pd.Timestamp(as_of))]
    known = {code: catalogue.reads(str(code).strip()) for code in said["recorded_reason"].unique()}
    classes = catalogue.leaves.set_index("code")["class_code"]
    said = said.assign(reason=said["recorded_reason"].map(known).astype("str"))
    said = said.assign(class_code=said["reason"].map(classes).astype("str")).reindex(columns=COLUMNS)
    for column, missing in _NUMBERS.items():
        said[column] = pd.to_numeric(said[column]).fillna(missing)
    return said.astype({"catalogue_version": "int64"}).reset_index(drop=True)


def unknown_reasons(said: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the codes this version does not know: ``recorded_reason, statement_count, customer_count``."""
    foreign = said[~said["recorded_reason"].map(lambda code: catalogue.knows(str(code).strip())).astype(bool)]
    counted = foreign.groupby("recorded_reason", sort=True).agg(
        statement_count=("customer_id", "size"), customer_count=("customer_id", "nunique")
    )
    return counted.sort_values("statement_count", ascending=False, kind="stable").reset_index()


def unknown_sentence(said: pd.DataFrame, catalogue: Catalogue) -> str:
    """Return one sentence on codes the catalogue does not know; blank when there are none."""
    unknown = unknown_reasons(said, catalogue)
    count = int(unknown["statement_count"].sum())
    if not count:
        return ""
    named = ", ".join(unknown["recorded_reason"].astype(str).head(5))
    return ngettext(
        "{n} statement has a code that the catalogue does not know and counts as '{other}': {codes}.",
        "{n} statements have codes that the catalogue does not know and count as '{other}': {codes}.",
        count,
    ).format(n=format_count(count), other=catalogue.name("other"), codes=named)


def moved(
    rows: pd.DataFrame,
    before: Catalogue,
    after: Catalogue,
    customers: pd.DataFrame | None = None,
    money: str = "year_amount",
) -> pd.DataFrame:
    """Return what differs between two versions of the catalogue, for the same statements: a report of a change (R9).

    ``rows`` are statements as recorded (``records.frame("reasons")``); ``after`` may be a version only thought of
    (``catalogue.after(plan_merge(…))``). One row per reason before and after:
    ``reason_before, reason_after, name_before, name_after, waiting, statement_count, customer_count, amount``.
    ``waiting``: statements of a reason that was split, to be re-assigned by a person. ``amount`` is the ``money`` of
    all these customers, each in full; missing without ``customers``.
    """
    was, now = read_said(rows, before), read_said(rows, after)
    both = pd.DataFrame(
        {"customer_id": was["customer_id"], "reason_before": was["reason"], "reason_after": now["reason"]}
    )
    both["name_before"] = both["reason_before"].map(before.name).astype("str")
    both["name_after"] = both["reason_after"].map(after.name).astype("str")
    split = {code for code in after.by_code if after.parts(code) and not before.parts(code)}
    both["waiting"] = both["reason_after"].isin(split)
    changed = both[
        (both["reason_before"] != both["reason_after"]) | (both["name_before"] != both["name_after"]) | both["waiting"]
    ]
    keys = ["reason_before", "reason_after", "name_before", "name_after", "waiting"]
    counted = changed.groupby(keys, sort=False).agg(
        statement_count=("customer_id", "size"), customer_count=("customer_id", "nunique")
    )
    if customers is None:
        return counted.assign(amount=float("nan")).reset_index()
    each = changed.drop_duplicates([*keys, "customer_id"]).merge(customers[["customer_id", money]], on="customer_id")
    amount = each.groupby(keys, sort=False)[money].sum()
    return counted.assign(amount=amount).fillna({"amount": 0.0}).reset_index()


def moved_sentences(report: pd.DataFrame, currency: str = "") -> list[str]:
    """Return one sentence per row of :func:`moved`, for the reader of the figures before and after."""
    return [_moved_sentence(row, currency) for row in report.to_dict("records")]


def _moved_sentence(row: dict[Any, Any], currency: str) -> str:
    count = int(row["customer_count"])
    who = ngettext("{n} customer", "{n} customers", count).format(n=format_count(count))
    if pd.notna(row["amount"]):
        money = _("{money} a year").format(money=format_money(row["amount"], currency))
        who = _("{customers}, {money}").format(customers=who, money=money)
    if row["waiting"]:
        told = _("'{before}' was split; its statements wait to be re-assigned ({who}).")
    elif row["reason_before"] == row["reason_after"]:
        told = _("'{before}' is now called '{after}' ({who}).")
    else:
        told = _("'{before}' now counts as '{after}' ({who}).")
    return told.format(before=row["name_before"], after=row["name_after"], who=who)
