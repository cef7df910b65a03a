"""The load report: what was read, understood, changed and set aside, in rows and money that add up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..text import _, format_count, format_date, format_money, ngettext
from . import codes


@dataclass(frozen=True)
class LoadReport:
    """What became of a source. Holds codes and figures; :meth:`sentences` says them in the language in use.

    ``rows`` is ``{"read", "accepted", "ignored", "rejected"}``, each ``{"rows", "amount"}``; read is the sum of the
    other three, in rows and to the last hundredth of a cent in money.
    """

    name: str
    currency: str
    period: dict[str, str]
    rows: dict[str, dict[str, Any]]
    ignored_by_reason: list[dict[str, Any]] = field(default_factory=list)
    rejected_by_reason: list[dict[str, Any]] = field(default_factory=list)
    kinds: dict[str, dict[str, Any]] = field(default_factory=dict)
    customers: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    technical_customers: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    mapping: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)
    added: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with a stable shape, fit for JSON."""
        return {"version": 1, **dataclasses.asdict(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LoadReport:
        """Return the report of plain data, as ``company.report`` keeps it."""
        known = {f.name for f in dataclasses.fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})

    def sentences(self) -> list[str]:
        """Return the report in words: the balance of rows and money, then what was set aside, changed and warned of."""
        lines = self.balance()
        lines += [codes.warning(entry["code"], entry["found"]) for entry in (*self.changed, *self.warnings)]
        return [line for line in lines if line]

    def balance(self) -> list[str]:
        """Return the balance of rows and money, what was set aside and why, and the period: nothing of single rows."""
        return [line for line in (balance_sentence(self.rows, self.currency), *self.aside(), self._content()) if line]

    def aside(self) -> list[str]:
        """Return what was set aside and why, one sentence per reason."""
        lines = [self._aside(entry, _("Ignored")) for entry in self.ignored_by_reason]
        return lines + [self._aside(entry, _("Rejected")) for entry in self.rejected_by_reason]

    def suggested(self) -> list[str]:
        """Return in words which names may belong to one customer or employee; nothing of it was applied."""
        return [codes.suggestion(entry, self.currency) for entry in self.suggestions]

    def _money(self, amount: float) -> str:
        return format_money(amount, self.currency)

    def _aside(self, entry: Mapping[str, Any], word: str) -> str:
        rows = ngettext("{n} row", "{n} rows", entry["rows"]).format(n=format_count(entry["rows"]))
        return _("{word}: {rows} worth {amount}: {reason}. {remedy}").format(
            word=word,
            rows=rows,
            amount=self._money(entry["amount"]),
            reason=codes.reason(entry["code"]),
            remedy=codes.remedy(entry["code"]),
        )

    def _content(self) -> str:
        if not self.period:
            return ""
        first, last = (dt.date.fromisoformat(self.period[key]) for key in ("first_on", "last_on"))
        refunds = self.kinds.get("refund", {"rows": 0, "amount": 0.0})
        customers = ngettext("{n} customer", "{n} customers", self.customers).format(n=format_count(self.customers))
        sentence = _("{customers}, orders from {first} to {last}.").format(
            customers=customers, first=format_date(first), last=format_date(last)
        )
        if refunds["rows"]:
            sentence += " " + _("Refunds: {rows} rows, {amount}.").format(
                rows=format_count(refunds["rows"]), amount=self._money(refunds["amount"])
            )
        return sentence


def balance_sentence(rows: Mapping[str, Mapping[str, Any]], currency: str = "") -> str:
    """Say that what was read is all accounted for, in rows and money. ``rows``: of a load report.

    >>> all_rows, none = {"rows": 2, "amount": 15.0}, {"rows": 0, "amount": 0.0}
    >>> balance_sentence({"read": all_rows, "accepted": all_rows, "ignored": none, "rejected": none})
    'Read: 2 rows worth 15; all were accepted.'
    """
    counts = {key: format_count(entry["rows"]) for key, entry in rows.items()}
    money = {f"{key}_money": format_money(entry["amount"], currency) for key, entry in rows.items()}
    if rows["read"]["rows"] == rows["accepted"]["rows"]:
        return _("Read: {read} rows worth {read_money}; all were accepted.").format(**counts, **money)
    return _(
        "Read: {read} rows worth {read_money} = accepted {accepted} ({accepted_money}) "
        "+ ignored {ignored} ({ignored_money}) + rejected {rejected} ({rejected_money})."
    ).format(**counts, **money)


def note(code: str, **found: Any) -> dict[str, Any]:
    """Return a warning or change as the report keeps it: its code and what was found."""
    return {"code": code, "found": found}
