"""Every refusal, warning and reason of the loader: a stable code and its sentence, kept in ``wording``.

Reports keep codes and figures only; the sentence is made when it is shown, in the language of the reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ..errors import LoadError
from ..text import _, format_count, format_date, format_money, format_number, format_period, format_share
from .profiles import profiles
from .wording import reasons, refusals, warnings
from .wording.people import suggestion_reasons

REJECTED = ("DAT01", "DAT02", "DAT04", "DAT03", "NUM01", "NUM02", "NUM03", "CUS03", "LNK05", "ROW01")
IGNORED = ("CUS01", "CUS02", "STA01", "STA02", "STA03", "STA04", "CUR02", "DUP01", "VER01", "OLD01", "OLD02")
LEFT_OUT = ("TOTAL", "AVERAGE", "EMPTY", "HEADER")
"""Why a row does not count: it can be mended, it is no order, it is no row of data."""


def _readings() -> dict[str, str]:
    return {
        "dmy": _("read as day first"),
        "mdy": _("read as month first"),
        "ymd": _("read as year first"),
        "order": _("counted once per order"),
        "line": _("counted on every line"),
    }


class Refusal(LoadError):
    """A refusal that remembers what was found, so that a report can say it in another language later."""

    def __init__(self, code: str, found: dict[str, Any]) -> None:
        super().__init__(refused(code, found), code)
        self.found = {key: value if isinstance(value, int | float) else str(value) for key, value in found.items()}


def refused(code: str, found: dict[str, Any]) -> str:
    """Return the sentence of a refusal."""
    return refusals()[code].format(**{key: _shown(key, value) for key, value in found.items()})


def refusal(code: str, **found: Any) -> LoadError:
    """Return the error that refuses a file, with its sentence.

    >>> refusal("KND01", file="a.csv").code
    'KND01'
    """
    return Refusal(code, found)


def named(columns: Iterable[str]) -> str:
    """Return the required columns of orders in words.

    >>> named(["customer_id", "amount"])
    'the customer, the amount'
    """
    names = {"customer_id": _("the customer"), "ordered_on": _("the date of the order"), "amount": _("the amount")}
    return ", ".join(names.get(column, column) for column in columns)


def _why(why: dict[str, Any]) -> str:
    """Why a file was not used: what it lacks, or the refusal it met."""
    if why["code"] == "other_orders":
        return _("another file was taken for the orders.")
    if why["code"] == "lines":
        return _(
            "it holds the lines of orders whose totals are in another file, and money must not count twice. To see "
            "goods too, load the lines with a file of orders without the column of the total, or leave that column out."
        )
    if why["code"] == "no_table":
        return _("it is no list of orders, customers, employees, contacts, plans or answers.")
    if why["code"] == "left_out":
        return _("the mapping leaves it out.")
    if why["code"] == "lacks":
        return _("for orders it lacks {parts}.").format(parts=named(why["found"]["missing"]))
    return refused(why["code"], why["found"])


def reason(code: str) -> str:
    """Return what is wrong with a row, in words."""
    return reasons()[code][0]


def remedy(code: str) -> str:
    """Return what to do about such a row, in words."""
    return reasons()[code][1]


def warning(code: str, found: dict[str, Any]) -> str:
    """Return the sentence of a warning or of a change.

    >>> warning("SHP05", {"file": "a.csv", "count": 3})
    'a.csv: empty rows left out: 3.'
    """
    shown = {key: _shown(key, value) for key, value in found.items()}
    if found.get("currency"):
        shown |= {key: f"{shown[key]} {found['currency']}" for key in ("order", "line", "amount") if key in shown}
    if code == "FIL01" and found["why"]["code"] in refusals():
        return _("Not used: {why}").format(why=shown["why"])
    return warnings()[code].format(**shown)


def _item(item: Any) -> str:
    """One of several examples: a place in a file, money of a currency, or the text itself."""
    if not isinstance(item, dict):
        return str(item)
    if "currency" in item:
        return format_money(item["amount"], item["currency"])
    return _("{file}, row {row}").format(file=item["file"], row=item.get("row", item.get("source_row")))


def suggestion(entry: dict[str, Any], currency: str = "") -> str:
    """Return in words which names may be one, why, and what stands under them."""
    sentence = (
        _("{others} may be the same employee as {name}: {why}. Rows: {rows}, money: {amount}.")
        if entry["kind"] == "manager"
        else _("{others} may be the same customer as {name}: {why}. Rows: {rows}, money: {amount}.")
    )
    words = suggestion_reasons()
    names = {member["id"]: member["name"] for member in entry.get("members", ())}
    return sentence.format(
        others=", ".join(f"«{names.get(other, other)}»" for other in entry["others"]),
        name=f"«{names.get(entry['keep'], entry['keep'])}»",
        why=", ".join(words[why] for why in entry["why"]),
        rows=format_count(entry["rows"]),
        amount=format_money(entry["amount"], currency),
    )


def _day(text: str) -> str:
    """A day, or a month where only that is written."""
    whole = len(text) > len("2026-01")
    return (
        format_date(dt.date.fromisoformat(text))
        if whole
        else format_period(dt.date.fromisoformat(f"{text}-01"), "month")
    )


def _shown(key: str, value: Any) -> Any:
    if key in ("reading", "grain", "profile", "meaning"):
        return profiles()[value].title if value in profiles() else _readings().get(value) or named([value])
    if key == "share":
        return format_share(value)
    if key == "month" or key.endswith("_on"):
        return _day(value)
    if isinstance(value, list):
        return ("; " if key == "examples" else ", ").join(_item(item) for item in value)
    if isinstance(value, int | float):
        return format_count(value) if isinstance(value, int) else format_number(value, 2)
    return _why(value) if key == "why" else value
