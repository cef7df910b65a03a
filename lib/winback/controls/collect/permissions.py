"""Consents and objections, and the company's own occasions, as customers and colleagues tell them (rows P6 and P10)."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from ...addresses import address_keys
from ...decisions import region_of_base
from ...errors import WinbackError
from ...handing.rows import channel_names
from ...records import choice_names
from ...records.kinds_of_plans import ADDRESSES
from ...text import _
from .form import Form, author_field, customer_field, today
from .inputs import Input, choice, day, line


class PermissionsForm(Form):
    """Record a consent or an objection; it counts for every list made afterwards."""

    changes_figures = False

    def make_fields(self) -> dict[str, Input]:
        """Return the fields: who, which address, which channel, what was decided, when and how."""
        channels = channel_names()
        return {
            "author": author_field(),
            "decision": choice(_("Decision"), choice_names("decision"), "objection"),
            "customer_id": customer_field(self.base, everybody=True),
            "address": line(
                _("Phone or e-mail"), _("Blank: all of the customer's. Without a customer: whoever has this address.")
            ),
            "channel": choice(_("Which way of contact"), {code: channels[code] for code in ADDRESSES}),
            "given_on": day(_("Given on"), today(self.base)),
            "how": line(_("How it was given"), placeholder=_("form, call, reply to a letter …")),
        }

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the record; an address has to be a phone or an e-mail, and somebody has to be meant."""
        self.need("author", "given_on")
        row = {name: field.value for name, field in self.fields.items()}
        row["address"] = str(row["address"]).strip()
        if not row["customer_id"] and not row["address"]:
            raise WinbackError(_("Say whose decision it is: choose a customer, or write the phone or e-mail."))
        if row["address"] and not address_keys(row["address"], region_of_base(self.base)):
            raise WinbackError(
                _("'{found}' is neither a phone nor an e-mail. Correct it, or leave it blank for all of the "
                  "customer's.").format(found=row["address"])
            )  # fmt: skip
        return {"permissions": [row]}


class OccasionForm(Form):
    """Record an occasion of the company's own: for everybody, for an industry, or for one customer."""

    def make_fields(self) -> dict[str, Input]:
        """Return the fields: what, when, whether every year, for whom."""
        self.yearly = widgets.Checkbox(value=True, description=_("every year"), indent=False)
        return {
            "author": author_field(),
            "name": line(_("What is celebrated"), placeholder=_("ten years together, the first order …")),
            "occasion_kind": choice(_("Kind of occasion"), choice_names("occasion_kind"), "own"),
            "celebrated_on": day(_("Day of the occasion"), today(self.base)),
            "repeats": Input(_("Does it repeat?"), self.yearly, blank=True),
            "customer_id": customer_field(self.base, everybody=True),
            "industry": line(_("Industry"), _("As it stands on the cards. Blank: all.")),
        }

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the record."""
        self.need("author", "name", "celebrated_on")
        names = ("name", "occasion_kind", "celebrated_on", "repeats", "customer_id", "industry")
        return {"occasions": [{name: self.fields[name].value for name in names}]}
