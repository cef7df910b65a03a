"""Whether a reason has been dealt with: open, being fixed, fixed, cannot be fixed (R8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...records import choice_names
from ...text import _
from .form import Form, author_field, reason_field, today
from .inputs import Input, choice, day, line, words


class StatusForm(Form):
    """Record what became of a reason; a customer whose reason is still open is not called back."""

    def make_fields(self) -> dict[str, Input]:
        """Return the reason, its status, what was done, and who answers for it."""
        fields: dict[str, Input] = {
            "author": author_field(),
            "reason": reason_field(self.catalogue),
            "status": choice(_("Status"), choice_names("status")),
            "since_on": day(_("Since"), today(self.base)),
            "owner": line(_("Who answers for it")),
            "fix": words(_("What was or will be done"), rows=2),
        }
        fields["reason"].control.observe(lambda _change: self._show(), "value")
        return fields

    def _show(self) -> None:
        """Show what is recorded of the reason that was chosen."""
        stands = self._standing()
        if stands is not None:
            self.fill(**{name: stands[name] for name in ("status", "owner", "fix")})

    def _standing(self) -> dict[str, Any] | None:
        try:
            code = self.fields["reason"].value
        except ValueError:
            return None
        frame = self.records.frame("reason_status")
        found = frame[frame.reason == code]
        return {str(k): v for k, v in found.iloc[0].to_dict().items()} if len(found) else None

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the record."""
        self.need("reason", "since_on")
        names = ("reason", "status", "since_on", "owner", "fix")
        return {"reason_status": [{name: self.fields[name].value for name in names}]}

    def store(self, rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Change what is recorded of the reason, or record it for the first time; the history keeps both."""
        row = rows["reason_status"][0]
        stands = self._standing()
        if stands is None:
            return super().store(rows)
        self.records.edit(
            "reason_status", stands["record_id"], int(stands["version"]), row, by=self.author or _("not stated")
        )
        return _("Saved: the status of '{reason}'.").format(reason=self.catalogue.name(row["reason"]))
