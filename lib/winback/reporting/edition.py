"""What every format of a report holds beside its story: whose it is, of which data, when, under what assumptions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from ..assumptions import Assumptions, as_rows
from ..dashboard.filters import clock_label
from ..publishing.hide import Rules
from ..publishing.words import definitions
from ..text import _, format_date, format_number, language
from .brand import Brand
from .story import Story


@dataclass(frozen=True)
class Edition:
    """A story with everything its cover and its last pages say, in the language in use."""

    story: Story
    brand: Brand
    made_on: dt.date
    assumptions: Assumptions = field(default_factory=Assumptions)

    @property
    def about(self) -> dict[str, Any]:
        """What is known of the data."""
        return self.story.about

    @property
    def company(self) -> str:
        """Whose report it is."""
        return self.brand.name or str(self.about.get("name", ""))

    @property
    def title(self) -> str:
        """What the report is about."""
        return _("Customers lost, and what they cost")

    def details(self) -> list[str]:
        """Return what the cover says below the title."""
        currency = str(self.about.get("currency", ""))
        day = format_date(dt.date.fromisoformat(self.about["as_of"]))
        told = [_("Data up to {day}").format(day=day), _("made on {day}").format(day=format_date(self.made_on))]
        return told + ([_("amounts in {currency}").format(currency=currency)] if currency else [])

    def origin(self) -> list[str]:
        """Return where the figures come from: the data's fingerprint, the rule, what was changed of the assumptions."""
        changed = [str(row["name"]) for row in as_rows(self.assumptions) if not row["is_default"]]
        first, last = (format_date(dt.date.fromisoformat(self.about[name])) for name in ("first_on", "as_of"))
        rule = clock_label(str(self.about["clocks"][0]))
        return [
            _("Orders from {first} to {last}. Fingerprint of the data: {fingerprint}.").format(
                first=first, last=last, fingerprint=self.about["fingerprint"]
            ),
            _("A customer counts as lost by this rule: {rule}.").format(rule=rule),
            _("Assumptions changed for this report: {names}.").format(names=", ".join(changed))
            if changed
            else _("All assumptions are the usual ones."),
        ]

    def balance(self) -> list[str]:
        """Return what was read of the files and what was set aside."""
        return list(self.about.get("load_report", {}).get(language(), []))

    def terms(self) -> list[list[str]]:
        """Return what the words of the report mean."""
        return definitions(str(self.about["clocks"][0]), Rules(), self.assumptions)[:-1]

    def assumed(self) -> list[list[str]]:
        """Return every assumption: name, value, unit, source."""
        return [
            [str(row["name"]), _number(row["value"]), str(row["unit"]), str(row["source"])]
            for row in as_rows(self.assumptions)
        ]


def _number(value: float) -> str:
    return format_number(value, 0) if float(value).is_integer() else format_number(value, 2)
