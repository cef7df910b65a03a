"""Sentences and tables as a notebook shows them: text is escaped, figures are written as the language writes them."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ..charts.audit import family_names
from ..charts.losses import verdict_names
from ..charts.value import component_names
from ..schema_words import contract_headings
from ..text import _, format_count, format_date, format_money, format_number, format_share, ngettext, one_stop
from .value_words import value_codes, value_headings

ROWS = 12
_CELL = "padding:.3em .9em .3em 0;text-align:{align};border-bottom:1px solid #e6e9ee;font-variant-numeric:tabular-nums"
_TIGHT = ";white-space:nowrap"
_LONG, _MANY = ";min-width:16em", ";min-width:10em"
LONG = 40
"""From so many characters on a text has a column wide enough to be read, on a narrow page too."""
_HEAD = (
    "padding:.3em .9em .3em 0;text-align:{align};border-bottom:2px solid #d3d9e1;font-weight:600;vertical-align:bottom"
)


def headings() -> dict[str, str]:
    """Return what columns are called on a screen, in the language in use."""
    return _customer_headings() | _figure_headings() | _report_headings() | contract_headings() | value_headings()


def _customer_headings() -> dict[str, str]:
    """What is known of customers, and of their rhythm."""
    return {
        "customer_id": _("Customer"),
        "name": _("Name"),
        "manager_id": _("Manager"),
        "region": _("Region"),
        "industry": _("Industry"),
        "channel": _("Channel"),
        "state": _("State"),
        "purchase_count": _("Purchases"),
        "first_on": _("First purchase"),
        "last_on": _("Last purchase"),
        "lost_on": _("Lost on"),
        "left_on": _("Left on"),
        "silence_days": _("Silence, days"),
        "interval_days": _("Usual interval, days"),
        "allowed_days": _("Allowed silence, days"),
        "abc": _("Class ABC"),
        "xyz": _("Class XYZ"),
        "contact_count": _("Contacts"),
        "hours": _("Hours"),
        "last_contact_on": _("Last contact"),
    }


def _report_headings() -> dict[str, str]:
    """What became of files and settings."""
    return {
        "share": _("Share"),
        "rows": _("Rows"),
        "value": _("Set to"),
        "unit": _("Unit"),
        "source": _("Source"),
        "step": _("Step"),
        "allowed": _("Possible"),
        "title": _("Question"),
        "found": _("Found"),
        "needed": _("Needed"),
        "brings": _("What would bring more"),
        "reason": _("Reason"),
        "file": _("File"),
        "table": _("Table"),
        "column": _("Column in the file"),
        "reading": _("Read as"),
        "part": _("Part"),
        "sure_share": _("Sure"),
        "examples": _("Examples"),
        "loaded_on": _("Loaded on"),
        "files": _("Files"),
    }


def _figure_headings() -> dict[str, str]:
    """Counts, shares and money of results."""
    return {
        "customers": _("Customers"),
        "lost": _("Lost"),
        "returned": _("Returned"),
        "active": _("Active"),
        "one_purchase": _("One purchase"),
        "loss_rate": _("Loss rate"),
        "money_lost_a_year": _("Money lost a year"),
        "money_returned_a_year": _("Money returned a year"),
        "year_amount": _("Bought in the last year"),
        "amount": _("Amount"),
        "net_amount": _("Amount less refunds"),
        "average_order_amount": _("Average order"),
        "orders_a_year": _("Orders a year"),
        "period_on": _("Period"),
        "expected_lost": _("Expected lost"),
        "ratio": _("Lost to expected"),
        "verdict": _("Verdict"),
        "clock": _("Clock"),
        "setting": _("Setting"),
        "false_loss_share": _("False losses"),
        "called_lost": _("Called lost"),
        "false_losses": _("Given up too early"),
        "delay_days": _("Delay, days"),
        "margin_lost_a_year": _("Margin lost a year"),
        "sltv_amount": _("Worth once back"),
        "delay_amount": _("Sales in the delay"),
        "component": _("Component"),
        "family": _("Clock"),
        "usual_rate": _("Usual rate"),
        "surplus_lost": _("Lost beyond the usual"),
        "chance_share": _("By chance alone"),
        "alive_share": _("Chance to be still active"),
        "expected_purchases": _("Expected purchases"),
        "expected_order_amount": _("Expected order"),
        "value_amount": _("Expected profit"),
        "low_amount": _("From"),
        "high_amount": _("To"),
    }


def code_words() -> dict[str, dict[str, str]]:
    """Return the words for codes that stand in columns: column, then code to word."""
    return {
        "allowed": {"yes": _("yes"), "partly": _("in part"), "no": _("no")},
        "state": {
            "lost": _("lost"),
            "active": _("active"),
            "one_purchase": _("bought once"),
            "never": _("never bought"),
        },
        "verdict": verdict_names(),
        "component": component_names(),
        "family": family_names(),
    } | value_codes()


def write_value(name: str, value: Any, currency: str = "") -> str:
    """Return one value of a column as the language writes it; the column's name tells the unit.

    >>> write_value("loss_rate", 0.125), write_value("year_amount", 1234.5), write_value("silence_days", 40.2)
    ('12.5%', '1,234', '40')
    """
    if isinstance(value, str):
        return code_words().get(name, {}).get(value, value)
    if value is None or pd.isna(value):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return format_date(value)
    return _write_figure(name, float(value), currency)


def _write_figure(name: str, value: float, currency: str) -> str:
    if name.endswith(("_share", "_rate")) or name == "share":
        return format_share(value)
    if name.endswith("amount") or name.startswith(("money", "margin_")):
        return format_money(value, currency)
    if name.endswith(("_days", "_count")) or value.is_integer():
        return format_count(value)
    return format_number(value, 1 if abs(value) >= 10 else 2)


class Shown:
    """Something a notebook shows at the end of a cell: safe HTML, and plain text where there is no browser."""

    def __init__(self, markup: str, text: str) -> None:
        self._markup, self._text = markup, text

    def _repr_html_(self) -> str:
        return self._markup

    def __repr__(self) -> str:
        return self._text


def say(*sentences: str) -> Shown:
    """Return sentences to be shown as text, whatever signs they hold.

    >>> say("10 customers are lost.")
    10 customers are lost.
    >>> say("a < b")._repr_html_().count("&lt;")
    1
    """
    told = [one_stop(line) for sentence in sentences for line in sentence.splitlines() if line]
    style = "font-size:1.05em;max-width:60em;line-height:1.5"
    return Shown("".join(f'<p style="{style}">{html.escape(s)}</p>' for s in told), "\n".join(told))


def table(
    frame: pd.DataFrame | Sequence[Mapping[str, Any]],
    columns: Sequence[str] = (),
    *,
    currency: str = "",
    rows: int = ROWS,
    names: Mapping[str, str] | None = None,
) -> Shown:
    """Return the first rows of a frame as a table with headings in the language in use.

    ``columns`` chooses and orders (missing ones are left out), ``names`` adds headings.

    >>> table(pd.DataFrame({"region": ["North"], "lost": [3]}))
    Region  Lost
    North   3
    """
    frame = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(list(frame))
    chosen = [name for name in (columns or list(frame.columns)) if name in frame.columns]
    titles = headings() | dict(names or {})
    head = [titles.get(name, name) for name in chosen]
    part = frame[chosen].head(rows)
    body = [
        [write_value(n, v, currency) for n, v in zip(chosen, row, strict=True)] for row in part.itertuples(index=False)
    ]
    right = [pd.api.types.is_numeric_dtype(frame[name]) for name in chosen]
    tight = [not pd.api.types.is_string_dtype(frame[name]) or name.endswith("_id") for name in chosen]
    rest = len(frame) - len(part)
    more = ngettext("and {n} more row", "and {n} more rows", rest).format(n=format_count(rest)) if rest > 0 else ""
    return Shown(_markup(head, body, right, tight, more), _as_text(head, body, more))


def _markup(head: list[str], body: list[list[str]], right: list[bool], tight: list[bool], more: str) -> str:
    long_count = sum(any(len(cell) >= LONG for cell in cells) for cells in zip(*body, strict=True))
    wide = _LONG if long_count <= 2 else _MANY

    def line(tag: str, style: str, cells: list[str]) -> str:
        filled = (
            f'<{tag} style="{style.format(align="right" if r else "left")}{width}">{html.escape(cell)}</{tag}>'
            for cell, r, t in zip(cells, right, tight, strict=True)
            for width in [_width(cell, t, wide) if tag == "td" else ""]
        )
        return f"<tr>{''.join(filled)}</tr>"

    rows = "".join(line("td", _CELL, cells) for cells in body)
    foot = f'<p style="color:#55606e">{html.escape(more)}</p>' if more else ""
    framed = f'<table style="border-collapse:collapse">{line("th", _HEAD, head)}{rows}</table>'
    return f'<div style="overflow-x:auto">{framed}</div>{foot}'


def _width(cell: str, tight: bool, wide: str) -> str:
    if tight:
        return _TIGHT
    return wide if len(cell) >= LONG else ""


def _as_text(head: list[str], body: list[list[str]], more: str) -> str:
    widths = [max(len(row[i]) for row in [head, *body]) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in [head, *body]]
    return "\n".join([*lines, more] if more else lines)
