"""The hand-over of a manager's customers, one after the other: successor, introduction, documents, what worked (E2)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ...base import CustomerBase
from ...early.handover import HandOver, hand_over
from ...early.people_words import handover_sentence, step_names
from ...errors import WinbackError
from ...records import Records
from ...text import _, format_count, format_money, one_stop
from .form import Form, author_field, customer_field, manager_field, today
from .inputs import Input, choice, day, words

MOST_LISTED = 12
FIELDS = ("successor_id", "decided_on", "introduced_on", "what_worked", "note")


class HandoverForm(Form):
    """Record how far one customer's hand-over has come; above stand those nobody has introduced yet, by money."""

    def __init__(self, base: CustomerBase, records: Records, manager_id: str = "") -> None:
        self._start = manager_id
        super().__init__(base, records)
        self._show_list()

    def make_fields(self) -> dict[str, Input]:
        """Return the fields of one customer's hand-over."""
        who = manager_field(self.base, _("Who leaves"))
        who.value = self._start
        fields: dict[str, Input] = {
            "author": author_field(),
            "manager_id": who,
            "customer_id": customer_field(self.base, everybody=True),
            "successor_id": manager_field(self.base, _("Successor")),
            "decided_on": day(_("Named on"), today(self.base)),
            "introduced_on": day(_("Introduced on")),
            "documents": choice(_("Documents handed over"), {"": _("not said"), "yes": _("yes"), "no": _("no")}),
            "what_worked": words(_("What worked with this customer"), rows=2),
            "note": words(_("Note"), rows=1),
        }
        who.control.observe(lambda _change: self._show_list(), "value")
        fields["customer_id"].control.observe(lambda _change: self._show(), "value")
        return fields

    def parts(self) -> list[Any]:
        """Return the open list with the button that names the proposed successors, then the sheet."""
        self.list = widgets.HTML()
        self.propose = widgets.Button(description=_("Name all proposed successors")).add_class("wb-load-button")
        self.propose.on_click(lambda _button: self.name_all())
        return [self.list, self.propose, self.sheet]

    def found(self) -> HandOver | None:
        """Return the hand-over of the chosen manager, or nothing while none is chosen."""
        try:
            chosen = self.fields["manager_id"].value
            return hand_over(self.base, self.records, chosen) if chosen else None
        except WinbackError:
            return None

    def name_all(self) -> int:
        """Record every proposed successor as named today; return how many."""
        found = self.found()
        if found is None or not self.author:
            self.tell([_("Choose who leaves, and say who fills this in.")], bad=True)
            return 0
        try:
            count = found.store(self.records, self.author, today(self.base))
        except WinbackError as error:
            self.tell([str(error)], bad=True)
            return 0
        self._show_list()
        self.tell([_("Saved: {n}.").format(n=format_count(count))])
        return count

    def _show_list(self) -> None:
        found = self.found()
        self.list.value = open_customers(found, self.base.currency) if found is not None else ""
        waiting = found is not None and bool(found.rows_to_record())
        self.propose.layout.display = "" if waiting else "none"

    def _show(self) -> None:
        """Show what is recorded of the customer, else who is proposed."""
        found, customer = self.found(), self._customer()
        rows = found.customers[found.customers.customer_id == customer] if found is not None else pd.DataFrame()
        if rows.empty:
            return
        row = {str(name): value for name, value in rows.iloc[0].to_dict().items()}
        known: dict[str, Any] = {name: row[name] for name in FIELDS}
        for name in ("decided_on", "introduced_on"):
            known[name] = None if pd.isna(row[name]) else pd.Timestamp(row[name]).date()
        known["decided_on"] = known["decided_on"] or today(self.base)
        self.fill(**known, documents="yes" if row["documents"] else "")

    def _customer(self) -> str:
        try:
            return str(self.fields["customer_id"].value)
        except WinbackError:
            return ""

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the record of this customer's hand-over."""
        self.need("author", "manager_id", "customer_id", "successor_id")
        names = ("manager_id", "customer_id", *FIELDS)
        row = {name: self.fields[name].value for name in names}
        said = self.fields["documents"].value
        return {"handovers": [row | {"documents": {"yes": True, "no": False}.get(said)}]}

    def store(self, rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Add the record, or change the one that stands for this customer; the history keeps both."""
        row = rows["handovers"][0]
        frame = self.records.frame("handovers")
        same = (frame.manager_id == row["manager_id"]) & (frame.customer_id == row["customer_id"])
        if not same.any():
            return super().store(rows)
        stands = frame[same].iloc[0]
        self.records.edit("handovers", str(stands.record_id), int(stands.version), row, by=self.author)
        return _("Saved: the hand-over of customer {customer}.").format(customer=row["customer_id"])

    def saved(self) -> None:
        """Clear the fields of the customer, keep who leaves, and show the list anew."""
        kept = self.fields["manager_id"].control.value
        super().saved()
        self.fields["manager_id"].control.value = kept
        self._show_list()


def open_customers(found: HandOver, currency: str) -> str:
    """Return the customers not introduced yet as HTML, the dearest on top."""
    told = escape(one_stop(handover_sentence(found, currency)))
    waiting = found.customers[found.customers.step.isin(["open", "decided"])].head(MOST_LISTED)
    if waiting.empty:
        return f'<p class="wb-asked">{told}</p>'
    heads, names = (_("Customer"), _("Margin a year"), _("Successor"), _("Step")), step_names()
    rows = []
    for row in waiting.to_dict("records"):
        successor = str(row["successor_id"]) + (f" ({_('proposed')})" if row["proposed"] else "")
        cells = (str(row["customer_id"]), format_money(row["margin_a_year"], currency), successor, names[row["step"]])
        filled = zip(heads, cells, strict=True)
        rows.append("".join(f'<td data-title="{escape(head)}">{escape(cell)}</td>' for head, cell in filled))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    head_row = f"<thead><tr>{head}</tr></thead>"
    return f'<p class="wb-asked">{told}</p><table class="wb-steps">{head_row}<tbody>{body}</tbody></table>'
