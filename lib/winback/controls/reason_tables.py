"""Tables of the reasons: what is concluded of each customer, what to fix first, whom to ask first, what is kept."""

from __future__ import annotations

import pandas as pd

from .. import reason_readings
from ..reason_words import reason_name, status_names, sure_word
from ..reasons.catalogue import Catalogue
from ..records import Records
from ..text import _
from ..why.gathering import manager_names
from ..why.study import Reasons
from .shown import Shown, say, table


def concluded_table(reasons: Reasons, reason: str = "", manager: str | None = None, rows: int = 12) -> Shown:
    """Return the concluded reason of each customer with how sure and how it was concluded, most money first.

    ``reason`` and ``manager``: only these.
    """
    frame = _with_lost(reasons.concluded, reasons)
    if frame.empty:
        return say("")
    if reason:
        frame = frame[frame.reason == reason]
    if manager is not None and "manager_id" in frame:
        frame = frame[frame.manager_id.fillna("").astype("str") == manager]
    if frame.empty:
        return say(_("Nobody is concluded to have left for this reason here."))
    shown = frame.assign(
        reason=_names(frame.reason, reasons.catalogue), sure=frame.confidence_share.map(sure_word),
        manager=_managers(frame, reasons),
    )  # fmt: skip
    columns = ["customer_id", "manager", "reason", "sure", "how", "year_amount"]
    return _table(shown, columns, reasons, rows)


def fix_table(reasons: Reasons, rows: int = 12) -> Shown:
    """Return the reasons with their status, the money behind each, and how many of its customers can be called now."""
    frame = reasons.fix_first()
    if frame.empty:
        return say("")
    shown = frame.assign(
        reason=_names(frame.code, reasons.catalogue), fixable=_names(frame.fixable, reasons.catalogue),
        status=frame.status.map(status_names()), customers=frame.customers.round(),
    )  # fmt: skip
    shown = shown.drop(columns=[name for name in ("owner", "fix") if not frame[name].any()])
    columns = ["reason", "fixable", "status", "owner", "fix", "customers", "amount", "callable_count"]
    return _table(shown, columns, reasons, rows)


def callable_table(reasons: Reasons, rows: int = 12) -> Shown:
    """Return who can be called back now because the reason is dealt with, most money first; nothing where nobody."""
    frame = reasons.callable_now()
    frame = _with_lost(frame[frame.callable], reasons)
    if frame.empty:
        return say("")
    shown = frame.assign(
        reason=_names(frame.reason, reasons.catalogue), manager=_managers(frame, reasons),
        status=frame.status.map(status_names()),
    )  # fmt: skip
    return _table(shown, ["customer_id", "manager", "reason", "status", "year_amount"], reasons, rows)


def ask_first(reasons: Reasons) -> str:
    """Say how few of the silent to ask for half of the silent money."""
    return reason_readings.ask_first_sentence(_silent(reasons), reasons.base.currency)


def ask_first_table(reasons: Reasons, rows: int = 10) -> Shown:
    """Return the lost of whom nobody knows the reason, most money first, with a guess where one is possible."""
    frame = _silent(reasons)
    if frame.empty:
        return say("")
    guessed = reasons.guesses.set_index("customer_id").reason
    frame = frame.assign(guess=frame.customer_id.map(guessed), manager=_managers(frame, reasons))
    names = {code: reason_name(code, reasons.catalogue) for code in guessed.unique()}
    shown = frame.assign(guess=frame.guess.map(names))
    shown = shown if shown.guess.notna().any() else shown.drop(columns="guess")
    return _table(shown, ["customer_id", "manager", "region", "last_on", "guess", "year_amount"], reasons, rows)


def kept(records: Records) -> str:
    """Say how much is recorded, kind by kind."""
    return reason_readings.kept_sentence({kind: len(records.frame(kind)) for kind in reason_readings.KEPT})


def _with_lost(frame: pd.DataFrame, reasons: Reasons) -> pd.DataFrame:
    known = [name for name in ("customer_id", "manager_id", "year_amount") if name in reasons.lost]
    rows = frame.merge(reasons.lost[known], on="customer_id", how="left")
    return rows.sort_values(["year_amount", "customer_id"], ascending=[False, True], ignore_index=True)


def _silent(reasons: Reasons) -> pd.DataFrame:
    lost = reasons.lost
    silent = lost[~lost.customer_id.isin(reasons.conclusions.customers.customer_id)]
    return silent.sort_values(["year_amount", "customer_id"], ascending=[False, True], ignore_index=True)


def _managers(frame: pd.DataFrame, reasons: Reasons) -> list[str]:
    """The managers by name where names are known; nothing where customers have no manager."""
    if "manager_id" not in frame:
        return [""] * len(frame)
    names = manager_names(reasons.base)
    return [names.get(code, code) for code in frame.manager_id.fillna("").astype("str")]


def _names(codes: pd.Series, catalogue: Catalogue) -> list[str]:
    return ["" if code == "mixed" else reason_name(str(code), catalogue) for code in codes]


def _table(shown: pd.DataFrame, columns: list[str], reasons: Reasons, rows: int) -> Shown:
    """A table without a column that would be blank throughout."""
    filled = [name for name in columns if name in shown and not shown[name].isin(["", None]).all()]
    return table(shown, filled, currency=reasons.base.currency, rows=rows, names=_headings())


def _headings() -> dict[str, str]:
    return {
        "manager": _("Manager"),
        "reason": _("Reason"),
        "sure": _("How sure"),
        "how": _("How it was concluded"),
        "fixable": _("Can we fix it"),
        "status": _("Is it fixed"),
        "owner": _("Who answers for it"),
        "fix": _("What was or will be done"),
        "amount": _("Money a year"),
        "year_amount": _("Bought in the last year"),
        "callable_count": _("Can be called now"),
        "guess": _("Our guess"),
    }
