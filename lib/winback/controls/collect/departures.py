"""An employee who left: why, where to, what was put in and what came out, hired again or not (E4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...records import choice_names
from ...text import _
from .form import Form, author_field, manager_field
from .inputs import Input, choice, day, line, pick_from, words

TEXTS = ("leave_kind", "where_to", "note")
FIGURES = ("training_amount", "income_amount", "months_before", "months_after")


class DepartureForm(Form):
    """Record one departure in the company's own view; a second one of the same employee is a record of its own."""

    def make_fields(self) -> dict[str, Input]:
        """Return the fields of one departure."""
        who = manager_field(self.base, _("Who left"))
        who.control.observe(lambda _change: self._show(), "value")
        yes_no = {"": _("not said"), "yes": _("yes"), "no": _("no")}
        return {
            "author": author_field(),
            "manager_id": who,
            "left_on": day(_("Last working day")),
            "leave_reason": pick_from(_("Why the employee left"), {"": _("not said"), **choice_names("leave_reason")}),
            "leave_kind": line(_("Kind of departure"), placeholder=_("resigned, dismissed, retired …")),
            "where_to": line(_("Where to"), placeholder=_("a competitor, own business, another field")),
            "training_amount": line(_("Put into training"), _("All courses and the time of those who taught.")),
            "income_amount": line(_("Brought a month"), _("At full strength; blank: the margin of the last year.")),
            "months_before": line(_("Months of use before leaving"), _("Blank: the time employed.")),
            "months_after": line(
                _("Months of use after leaving"),
                _("As long as customers and contacts that stayed still brought money."),
            ),
            "came_back": choice(_("Hired again"), yes_no),
            "note": words(_("Note"), rows=1),
        }

    def _standing(self) -> dict[str, Any] | None:
        """What is recorded of the employee on this last day, or of the only departure while no day is given."""
        frame = self.records.frame("departures")
        found = frame[frame.manager_id == self._who()]
        on = self.fields["left_on"].value
        if on is not None:
            found = found[found.left_on == pd.Timestamp(on)]
        return {str(k): v for k, v in found.iloc[-1].to_dict().items()} if len(found) else None

    def _who(self) -> str:
        try:
            return str(self.fields["manager_id"].value)
        except ValueError:
            return ""

    def _show(self) -> None:
        """Show what is recorded, else the last day that the managers' table names."""
        stands = self._standing()
        if stands is None:
            self.fill(left_on=self._known_day())
            return
        self.fill(left_on=stands["left_on"].date(), leave_reason=stands["leave_reason"] or "")
        self.fill(**{name: stands[name] or "" for name in TEXTS})
        self.fill(**{name: "" if pd.isna(stands[name]) else f"{stands[name]:g}" for name in FIGURES})
        came = stands["came_back"]
        self.fill(came_back="" if pd.isna(came) else "yes" if came else "no")

    def _known_day(self) -> Any:
        table = self.base.company.table("managers") if self.base.company is not None else None
        if table is None or "left_on" not in table.columns:
            return None
        found = table.filter(table.manager_id == self._who()).select("left_on").to_pandas().left_on.dropna()
        return pd.Timestamp(found.iloc[0]).date() if len(found) else None

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the record; blank figures stay unknown."""
        self.need("author", "manager_id", "left_on")
        row = {name: self.fields[name].value for name in ("manager_id", "left_on", "leave_reason", *TEXTS)}
        row |= {name: self.fields[name].value.strip() or None for name in FIGURES}
        came = self.fields["came_back"].value
        return {"departures": [row | {"came_back": {"yes": True, "no": False}.get(came)}]}

    def store(self, rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Add the departure, or change what is recorded of it; the history keeps both."""
        row, stands = rows["departures"][0], self._standing()
        if stands is None:
            return super().store(rows)
        self.records.edit("departures", stands["record_id"], int(stands["version"]), row, by=self.author)
        return _("Saved: the departure of {name}.").format(name=row["manager_id"])
