"""The view of the losses: over time, by group, by manager, key accounts, the rule's test, the one-time buyers."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from .. import sentences as say
from ..charts import audit as audit_charts
from ..charts import losses as loss_charts
from ..charts.theme import records
from ..text import _, format_count, format_date, format_days, format_money, format_period, format_share, language
from . import cards, state
from .filters import dimension_names, value_label
from .state import Filters
from .views import CHART_HEIGHT, Card, View


class LossesView(View):
    """Over time, by group, by manager, key accounts, the rule's audit, the one-purchase class."""

    code = "losses"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Losses")

    def build(self) -> None:
        """Make the cards."""
        self.over_time, self.groups, self.managers, self.fair, self.audit, self.once = (Card() for _n in range(6))
        self.figures, self.accounts = widgets.HTML(), widgets.HTML()
        self.audited = ("", "")
        table = widgets.VBox([self.accounts]).add_class("wb-card").add_class("wb-wide")
        has = self.screens.frame
        shown = [self.over_time.box, self.groups.box]
        if "manager_id" in self.screens.dimensions:
            shown += [self.managers.box, self.fair.box]
        shown += [table, *([self.audit.box] if len(has("audit")) else []), self.once.box]
        self.box.children = [self.figures, widgets.Box(shown).add_class("wb-grid")]

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        screens, currency = self.screens, self.screens.currency
        states = state.by_state(screens, filters)
        head = state.headline(screens, filters)
        self.warn(head.customers)
        frame = state.over_time(screens, filters)
        self.figures.value = cards.figures(self._cards(head, frame, filters))
        self.over_time.show(
            _("How many customers are lost, how many return?"),
            loss_charts.losses_over_time_chart(frame, filters.period, CHART_HEIGHT),
            say.over_time_sentence(frame, filters.period),
        )
        group = state.best_group(screens, filters)
        self._show_group(self.groups, group, filters)
        if "manager_id" in screens.dimensions:
            self._show_managers(filters)
        self.accounts.value = self._table(filters, head.money_a_year)
        if len(screens.frame("audit")):
            self._show_audit(filters)
        self.once.show(
            _("Who buys, who is lost, who bought only once?"),
            loss_charts.states_chart(states, currency, 300),
            say.one_purchase_sentence(head.one_purchase, head.customers),
        )

    def _cards(self, head: state.Headline, frame: pd.DataFrame, filters: Filters) -> list[str]:
        over = frame[frame.complete] if len(frame) else frame
        last = over.iloc[-1] if len(over) else None
        when = "" if last is None else format_period(last.period_on, filters.period)
        left, came = (format_count(None if last is None else last[name]) for name in ("lost", "returned"))
        of = _("of {all}; {once} bought once").format(
            all=format_count(head.customers), once=format_count(head.one_purchase)
        )
        return [
            self.figure("lost", _("Lost customers"), format_count(head.lost), hint=of),
            self.figure("rate", _("Lost within 12 months"), format_share(head.loss_rate)),
            self.figure("left", _("Lost in the last full period"), left, hint=when),
            self.figure("came", _("Came back in the last full period"), came, hint=when),
        ]

    def _show_group(self, card: Card, group: str, filters: Filters) -> None:
        report = state.by_group(self.screens, filters, group)
        report = report.assign(**{group: [value_label(group, str(v)) for v in report[group]]})
        questions = {
            "region": _("In which regions is the money lost?"),
            "industry": _("In which industries is the money lost?"),
            "channel": _("Through which channels is the money lost?"),
            "manager_id": _("With which managers is the money lost?"),
            "abc": _("In which customer classes is the money lost?"),
        }
        card.show(
            questions[group],
            loss_charts.groups_chart(report, group, self.screens.currency, CHART_HEIGHT),
            say.groups_sentence(report, group, self.screens.currency),
        )

    def _show_managers(self, filters: Filters) -> None:
        self._show_group(self.managers, "manager_id", filters)
        compared = state.compare(self.screens, filters)
        self.fair.show(
            _("Who loses more than the portfolio explains?"),
            loss_charts.funnel_chart(compared, state.funnel(self.screens, compared), CHART_HEIGHT),
            say.managers_sentence(compared),
        )

    def _show_audit(self, filters: Filters) -> None:
        """The rule's test is of the whole company: it is drawn anew only for another rule or language."""
        screens, wanted = self.screens, (filters.clock, language())
        if wanted == self.audited:
            return
        self.audited = wanted
        self.audit.show(
            _("How far can the rule be trusted?"),
            audit_charts.audit_chart(screens.frame("audit"), screens.frame("audited"), filters.clock),
            say.audit_sentence(*state.audited(screens, filters)),
        )

    def _table(self, filters: Filters, total: float) -> str:
        screens, currency = self.screens, self.screens.currency
        count, money = state.lost_account_totals(screens, filters)
        rows = state.lost_accounts(screens, filters)
        known = [name for name in ("manager_id", "region", "industry") if name in rows]
        names = dimension_names()
        columns = [(_("Customer"), "text"), *((names[name][0], "minor") for name in known)]
        columns += [
            (_("Last purchase"), "number"),
            (_("Silent for"), "number"),
            (_("Bought in the last year"), "number"),
        ]
        lines = [
            [str(getattr(r, "name", None) or r.customer_id), *(value_label(n, str(getattr(r, n))) for n in known),
             format_date(r.last_on), format_days(r.silence_days), format_money(r.year_amount, currency)]
            for r in records(rows)
        ]  # fmt: skip
        table = cards.table(columns, lines, _("The largest lost customers")) if lines else ""
        told = say.accounts_sentence(count, money, total, currency)
        return self.table("accounts", _("Which large customers are lost?"), table, told)
