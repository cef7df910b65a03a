"""The words of a published page beside its views: what it is, what its terms mean, what was assumed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ..assumptions import Assumptions, as_rows
from ..dashboard.filters import clock_label, dimension_names
from ..dashboard.state import PERIODS
from ..text import _, format_date, format_number, format_share, one_stop
from .hide import Rules
from .manifest import Publication
from .parts import Part
from .payload import Payload


def page_words(
    payload: Payload, about: Mapping[str, Any], publication: Publication, assumptions: Assumptions, rules: Rules
) -> dict[str, Any]:
    """Return every word of the page itself in the language in use."""
    day = format_date(dt.date.fromisoformat(about["as_of"]))
    currency = str(about.get("currency", ""))
    details = [str(about.get("name", "")), _("data up to {day}").format(day=day)]
    details += [_("amounts in {currency}").format(currency=currency)] if currency else []
    return {
        "title": _("Customers lost, and what they cost"),
        "details": [text for text in details if text],
        "language": _("Language of the page"),
        "filters": _("Filters"),
        "views": _("Views"),
        "period": _("Period"),
        "periods": dict(zip(PERIODS, (_("Month"), _("Quarter"), _("Year")), strict=True)),
        "one_filter": _("One filter at a time: two together would leave groups so small that customers could be told."),
        "chosen": {part.code: _told_part(part) for part in payload.parts},
        "skip": _("To the figures"),
        "without_script": _("This page draws its charts with JavaScript; it loads nothing from anywhere."),
        "expired": _("This page was valid until {day}. Ask for a newer one.").format(
            day=format_date(publication.expires_on)
        ),
        "definitions": {
            "title": _("What the words mean"),
            "rows": definitions(str(about["clocks"][0]), rules, assumptions),
        },
        "assumptions": {
            "title": _("What was assumed"),
            "columns": [_("Assumption"), _("Set to"), _("Unit"), _("Source")],
            "rows": _assumed(assumptions),
        },
        "about": _about(payload, about, publication, rules),
    }


def _told_part(part: Part) -> str:
    if not part.dimension:
        return _("Shown: the whole company")
    label = dimension_names().get(part.dimension, (part.dimension, ""))[0]
    return _("Shown: {label} {value}").format(label=label, value=part.value or _("not stated"))


def _assumed(assumptions: Assumptions) -> list[list[str]]:
    return [
        [str(row["name"]), _number(row["value"]), str(row["unit"]), str(row["source"])] for row in as_rows(assumptions)
    ]


def _number(value: float) -> str:
    return format_number(value, 0) if float(value).is_integer() else format_number(value, 2)


def _about(payload: Payload, about: Mapping[str, Any], publication: Publication, rules: Rules) -> list[str]:
    made, until = format_date(publication.made_at.date()), format_date(publication.expires_on)
    return [
        _("Published on {day}, valid until {until}. Number of the publication: {number}.").format(
            day=made, until=until, number=publication.number
        ),
        _("Fingerprint of the data: {fingerprint}.").format(fingerprint=about["fingerprint"]),
        one_stop(
            _(
                "No figure here stands for fewer than {k} customers, and no amount of a single customer can be worked "
                "out closer than {share}. Values hidden for that: {hidden}."
            ).format(k=rules.k, share=format_share(rules.p_share, 0), hidden=format_number(payload.hidden_count, 0))
        ),
    ]


def definitions(clock: str, rules: Rules, assumptions: Assumptions) -> list[list[str]]:
    """Return the terms of the page and what they mean."""
    return [
        [_("Customer"), _("Whoever bought at least once up to the day of the data.")],
        [
            _("Lost customer"),
            _("Silent for longer than the rule allows. The rule of this page: {rule}.").format(rule=clock_label(clock)),
        ],
        [_("Active customer"), _("Has bought more than once and is not silent for longer than the rule allows.")],
        [_("Bought once"), _("One purchase gives no rhythm: counted apart, neither active nor lost by a rhythm.")],
        [
            _("Lost within 12 months"),
            _("Lost in the last 365 days and still away, as a share of those who were with us or came meanwhile."),
        ],
        [
            _("Money lost a year"),
            _("What the lost customers bought in the 365 days that end with their last purchase."),
        ],
        [_("Came back"), _("Bought again after having been counted as lost.")],
        [
            _("Classes A, B, C"),
            _("Customers by turnover, the largest first: A up to {a} of it all, B up to {b}, C the rest.").format(
                a=format_share(assumptions.abc_a_share, 0), b=format_share(assumptions.abc_b_share, 0)
            ),
        ],
        [_("Not shown"), _("Groups under {k} customers, and whatever would give them away.").format(k=rules.k)],
    ]
