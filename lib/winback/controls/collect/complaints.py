"""The register of complaints: what is open, how old, whose; a new one; the next step of one (R5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ...records import choice_names
from ...records.kinds import STEPS
from ...text import _, format_date, ngettext
from .form import Form, author_field, customer_field, manager_field, reason_field, today
from .inputs import Input, choice, day, line, words

STEP_DAYS = {"understood": "understood_on", "offered": "offered_on", "solved": "solved_on", "confirmed": "confirmed_on"}
DUE_DAYS = 10
MOST_LISTED = 12


class ComplaintsForm(Form):
    """Record a complaint or take one a step further; the open ones stand above, the latest first due."""

    def make_fields(self) -> dict[str, Input]:
        """Return the fields of one complaint."""
        number = line(
            _("Number of the complaint"), _("An open number takes that complaint further; a new one adds it.")
        )
        number.control.continuous_update = False
        number.control.observe(lambda _change: self._show(), "value")
        on = today(self.base)
        return {
            "author": author_field(),
            "complaint_id": number,
            "customer_id": customer_field(self.base, everybody=True),
            "received_on": day(_("Received on"), on),
            "subject": reason_field(self.catalogue, _("What it is about")),
            "text": words(_("In the customer's words"), rows=2),
            "manager_id": manager_field(self.base, _("Who deals with it")),
            "due_on": day(_("To be solved by"), on + dt.timedelta(days=DUE_DAYS)),
            "step": choice(_("Step"), choice_names("step")),
            "step_on": day(_("Day of the step"), on),
            "solution": words(_("What was offered or done"), rows=2),
        }

    def parts(self) -> list[Any]:
        """Return the open complaints, then the sheet."""
        self.list = widgets.HTML()
        self._list()
        return [self.list, self.sheet]

    def _list(self) -> None:
        self.list.value = open_list(self.records.frame("complaints"), today(self.base))

    def _show(self) -> None:
        """Show what is recorded of the complaint with this number."""
        stands = self._standing()
        if stands is not None:
            names = ("customer_id", "received_on", "subject", "text", "manager_id", "due_on", "solution", "step")
            self.fill(**{name: stands[name] for name in names})

    def _standing(self) -> dict[str, Any] | None:
        frame = self.records.frame("complaints")
        found = frame[frame.complaint_id == str(self.fields["complaint_id"].value).strip()]
        if found.empty:
            return None
        row = {str(name): value for name, value in found.iloc[0].to_dict().items()}
        return {name: None if pd.isna(v) else v.date() if isinstance(v, pd.Timestamp) else v for name, v in row.items()}

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the complaint; the day of a step stands in the column of that step."""
        self.need("author", "complaint_id", "customer_id", "received_on")
        names = (
            "complaint_id",
            "customer_id",
            "received_on",
            "subject",
            "text",
            "manager_id",
            "due_on",
            "step",
            "solution",
        )
        row = {name: self.fields[name].value for name in names}
        if row["step"] in STEP_DAYS:
            self.need("step_on")
            row[STEP_DAYS[row["step"]]] = self.fields["step_on"].value
        return {"complaints": [row]}

    def store(self, rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Add the complaint, or change the one that stands under its number."""
        row, stands = rows["complaints"][0], self._standing()
        if stands is None:
            return super().store(rows)
        self.records.edit("complaints", stands["record_id"], int(stands["version"]), row, by=self.author)
        return _("Saved: complaint {number} is now '{step}'.").format(
            number=row["complaint_id"], step=choice_names("step")[row["step"]]
        )

    def saved(self) -> None:
        """Clear the fields and show the register anew."""
        super().saved()
        self._list()


def open_list(frame: pd.DataFrame, on: dt.date) -> str:
    """Return the complaints that are not solved as HTML, the first due on top."""
    waiting = frame[frame.step.isin(STEPS[:3])]
    if waiting.empty:
        return f'<p class="wb-hint-line">{escape(_("No complaint is open."))}</p>'
    due = pd.to_datetime(waiting.due_on)
    late = int((due < pd.Timestamp(on)).sum())
    told = ngettext("{n} complaint is open", "{n} complaints are open", len(waiting)).format(n=len(waiting))
    told += ngettext(", {n} of them is overdue.", ", {n} of them are overdue.", late).format(n=late) if late else "."
    words_, heads = (
        choice_names("step"),
        (_("Number"), _("Customer"), _("Received on"), _("To be solved by"), _("Step")),
    )
    rows = []
    listed = waiting.assign(due=due, late=due < pd.Timestamp(on)).sort_values(["due", "complaint_id"])
    for row in listed.head(MOST_LISTED).itertuples():
        cells = (
            str(row.complaint_id), str(row.customer_id), format_date(row.received_on), format_date(row.due_on),
            words_[str(row.step)],
        )  # fmt: skip
        rows.append("".join(
            f'<td data-title="{escape(head)}"{_late(bool(row.late) and number == 3)}>{escape(cell)}</td>'
            for number, (head, cell) in enumerate(zip(heads, cells, strict=True))
        ))  # fmt: skip
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    return (
        f'<p class="wb-asked">{escape(told)}</p><table class="wb-steps"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _late(is_late: bool) -> str:
    return ' class="wb-late"' if is_late else ""
