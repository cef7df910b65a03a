"""The view of the risks: whom to look after first, which signs, with whom, did such lists prove right, departures."""

from __future__ import annotations

import ipywidgets as widgets

from ..charts import early as charts
from ..charts.theme import records
from ..early import words as signs
from ..early.people_words import departure_sentence
from ..reporting.words import chapter_titles, what_to_do
from ..sentences import customers_phrase
from ..text import _, format_count, format_date, format_days, format_money, format_share
from . import cards, state_risk
from .filters import dimension_names, value_label
from .state import Filters, best_group
from .state import headline as counted
from .views import CHART_HEIGHT, Card, View

MOST_SIGNS = 3


class RiskView(View):
    """The warnings as a table, their signs, where they gather, the test on past days, what a departure took along."""

    code = "risk"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Risks")

    def build(self) -> None:
        """Make the cards."""
        self.figures, self.listed = widgets.HTML(), widgets.HTML()
        self.signs, self.groups, self.test, self.taken = (Card() for _n in range(4))
        table = widgets.VBox([self.listed]).add_class("wb-card").add_class("wb-wide")
        # What lists single customers or names employees is not in screens that are published.
        has = self.screens.frame
        shown = [*([table] if len(has("risk_list")) else []), self.signs.box, self.groups.box]
        shown += [self.test.box] if len(has("risk_days")) else []
        shown += [self.taken.box] if len(has("risk_curve")) else []
        self.box.children = [self.figures, widgets.Box(shown).add_class("wb-grid")]

    def lead(self, filters: Filters) -> str:
        """Return the question, and what to do where anybody has a warning."""
        warned = state_risk.headline(self.screens, filters).warned
        return cards.lead(chapter_titles()["risk"], what_to_do("risk") if warned else "")

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        screens, currency = self.screens, self.screens.currency
        self.warn(counted(screens, filters).customers)
        head = state_risk.headline(screens, filters)
        self.figures.value = cards.figures(self._cards(head))
        self.listed.value = self._table(filters, head)
        by_sign = state_risk.by_sign(screens, filters)
        self.signs.show(
            _("Which signs stand behind the warnings?"),
            charts.signs_chart(by_sign, currency),
            signs.most_money_sentence(by_sign, currency),
        )
        self._show_groups(filters)
        self._show_test(filters)
        self._show_taken(filters)

    def _cards(self, head: state_risk.Risk) -> list[str]:
        currency = self.screens.currency
        within = _("within {days}").format(days=format_days(head.horizon_days))
        lost = format_count(head.expected_lost) if head.learned else "–"
        money = format_money(head.expected_loss_amount, currency, compact=True) if head.learned else "–"
        hint = within if head.learned else _("too few losses to learn chances from")
        return [
            self.figure(
                "warned", _("With a warning"), format_count(head.warned),
                hint=_("of {all} with you").format(all=customers_phrase(head.customers)),
            ),
            self.figure(
                "margin", _("Their margin a year"), format_money(head.margin_a_year, currency, compact=True),
                hint=_("at stake"),
            ),
            self.figure("expected_lost", _("Expected to be lost"), lost, hint=hint),
            self.figure("expected_amount", _("Margin expected to be lost"), money, hint=hint),
        ]  # fmt: skip

    def _table(self, filters: Filters, head: state_risk.Risk) -> str:
        screens, currency = self.screens, self.screens.currency
        rows, names, called = state_risk.listed(screens, filters), dimension_names(), signs.sign_names()
        known = [name for name in ("manager_id", "region") if name in rows]
        columns = [(_("Customer"), "text"), *((names[name][0], "minor") for name in known)]
        columns += [(_("Chance"), "number"), (_("Margin a year"), "number"), (_("Lost from"), "number")]
        columns += [(_("Signs"), "text")]
        none = _("no single sign")
        lines = [
            [str(r.customer_id), *(value_label(n, str(getattr(r, n))) for n in known),
             format_share(r.chance_share, 0), format_money(r.margin_a_year, currency), format_date(r.runs_out_on),
             _in_a_row([called[code] for code in str(r.signs).split(",") if code in called][:MOST_SIGNS]) or none]
            for r in records(rows)
        ]  # fmt: skip
        table = cards.table(columns, lines, _("The largest warnings")) if lines else ""
        return self.table("listed", _("Whom to look after first?"), table, self._said(head))

    def _said(self, head: state_risk.Risk) -> str:
        if not head.customers:
            return _("There are no customers in this selection.")
        return signs.at_stake_sentence(
            head.warned, head.customers, head.margin_a_year, self.screens.currency,
            lost=head.expected_lost if head.learned else None, loss_amount=head.expected_loss_amount,
            horizon_days=head.horizon_days,
        )  # fmt: skip

    def _show_groups(self, filters: Filters) -> None:
        group = best_group(self.screens, filters)
        frame = state_risk.by_group(self.screens, filters, group)
        frame = frame.assign(**{group: [value_label(group, str(value)) for value in frame[group]]})
        questions = {
            "region": _("In which regions is margin at stake?"),
            "industry": _("In which industries is margin at stake?"),
            "channel": _("Through which channels is margin at stake?"),
            "manager_id": _("With which managers is margin at stake?"),
            "abc": _("In which customer classes is margin at stake?"),
        }
        self.groups.show(
            questions[group],
            charts.risk_groups_chart(frame, group, self.screens.currency, CHART_HEIGHT),
            signs.largest_group_sentence(frame, group, self.screens.currency),
        )

    def _show_test(self, filters: Filters) -> None:
        days, lists = state_risk.test_days(self.screens, filters), state_risk.tested(self.screens, filters)
        if lists:
            horizon = int(state_risk.told(self.screens, filters)["horizon_days"])
            said = signs.lists_sentence(lists["warnings"], lists["recency"], int(lists["warnings"]["days"]), horizon)
        else:
            said = _("The lists were put back to past days under the first rule only, where the history allows it.")
        self.test.show(_("Did such lists prove right on past days?"), charts.test_chart(days), said)

    def _show_taken(self, filters: Filters) -> None:
        summary = state_risk.taken(self.screens, filters)
        if summary.empty:
            return
        dearest = summary.iloc[0]
        self.taken.show(
            _("What did a departure take along?"),
            charts.taken_chart(state_risk.curve(self.screens, filters), str(dearest.manager_id)),
            departure_sentence(dearest, int(dearest.within_days), self.screens.currency),
        )


def _in_a_row(names: list[str]) -> str:
    """Names one after the other, the first with its capital."""
    return ", ".join([*names[:1], *(name[:1].lower() + name[1:] for name in names[1:])])
