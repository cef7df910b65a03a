"""The view of the plan: whom to call and how, what it earns, where to stop, who is not called, can it be proved."""

from __future__ import annotations

import ipywidgets as widgets

from ..charts import planning as charts
from ..charts.theme import headed, records
from ..planning import default_remedies
from ..planning import sayings as say
from ..records.words import choice_names
from ..text import _, format_count, format_date, format_money, format_number, format_share
from . import cards, state_plan
from .filters import dimension_names, value_label
from .state import Filters
from .state import headline as counted
from .views import CHART_HEIGHT, Card, View


class PlanView(View):
    """The call list as a table, ways and remedies, who is not called, the line, the loads, the proof."""

    code = "plan"

    def title(self) -> str:
        """Return the tab's title."""
        return _("The plan")

    def build(self) -> None:
        """Make the cards."""
        self.figures, self.listed = widgets.HTML(), widgets.HTML()
        self.ways, self.remedies, self.stop, self.left, self.loads, self.proof = (Card() for _n in range(6))
        table = widgets.VBox([self.listed]).add_class("wb-card").add_class("wb-wide")
        # What lists single customers or names employees is not in screens that are published.
        has = self.screens.frame
        shown = [*([table] if len(has("plan_list")) else []), self.ways.box, self.remedies.box, self.left.box]
        shown += [self.stop.box] if len(has("plan_line")) else []
        shown += [self.loads.box] if len(has("plan_owners")) else []
        shown += [self.proof.box] if len(has("plan_designs")) else []
        self.box.children = [self.figures, widgets.Box(shown).add_class("wb-grid")]

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        screens, currency = self.screens, self.screens.currency
        head = state_plan.headline(screens, filters)
        self.warn(counted(screens, filters).customers)
        self.figures.value = cards.figures(self._cards(head))
        self.listed.value = self._table(filters, head)
        self._show_parts(filters)
        left = state_plan.not_called(screens, filters)
        self.left.show(
            _("Who is not called, and why?"),
            charts.why_not_chart(left, currency, say.why_not_names()),
            say.not_approached(left, currency),
        )
        line = state_plan.line(screens, filters)
        self.stop.show(
            _("Where do we stop?"), charts.walk_away_chart(line, currency, CHART_HEIGHT), say.stopping(line, currency)
        )
        self._show_company(filters)

    def _cards(self, head: dict[str, float]) -> list[str]:
        currency, returns = self.screens.currency, head["extra_returns"]
        return [
            self.figure(
                "called", _("Approached now"), format_count(head["called"]),
                hint=_("of {all} who are lost").format(all=format_count(head["lost"])),
            ),
            self.figure(
                "profit", _("Expected profit"), format_money(head["expected_profit_amount"], currency, compact=True),
                hint=_("after all costs"),
            ),
            self.figure(
                "cost", _("What it costs"), format_money(head["cost_amount"], currency, compact=True),
                hint=_("hours of work: {n}").format(n=format_count(head["hours"])),
            ),
            self.figure(
                "more", _("More returns"), format_number(returns, 0 if returns >= 10 else 1),
                hint=_("than without asking"),
            ),
        ]  # fmt: skip

    def _table(self, filters: Filters, head: dict[str, float]) -> str:
        screens, currency = self.screens, self.screens.currency
        rows, names, ways = state_plan.listed(screens, filters), dimension_names(), choice_names("channel")
        known = [name for name in ("region",) if name in rows]
        columns = [(_("Customer"), "text"), (_("First step on"), "number"), *((names[n][0], "minor") for n in known)]
        owned = bool(len(rows)) and rows.owner.fillna("").astype("str").ne("").any()
        columns += [*([(_("Owner"), "minor")] if owned else []), (_("Way of contact"), "text"), (_("Remedy"), "minor")]
        columns += [(_("Chance to return"), "number"), (_("Expected profit"), "number")]
        remedies = default_remedies()
        lines = [
            [str(r.customer_id), format_date(r.planned_on), *(value_label(n, str(getattr(r, n))) for n in known),
             *([str(r.owner)] if owned else []), headed(ways.get(str(r.way), str(r.way))), remedies.name(str(r.remedy)),
             format_share(r.return_share, 0), format_money(r.expected_profit_amount, currency)]
            for r in records(rows)
        ]  # fmt: skip
        table = cards.table(columns, lines, _("The first calls of the plan")) if lines else ""
        return self.table("listed", _("Whom do we call first?"), table, say.approached(head, currency))

    def _show_parts(self, filters: Filters) -> None:
        screens, currency = self.screens, self.screens.currency
        ways, names = state_plan.by_way(screens, filters), choice_names("channel")
        self.ways.show(
            _("By which way?"),
            charts.plan_parts_chart(ways, "channel", currency, names),
            say.best_way(ways, names, currency),
        )
        cut = state_plan.by_remedy(screens, filters)
        called = {code: card.name for code, card in default_remedies().by_code.items()}
        self.remedies.show(
            _("What is offered?"),
            charts.plan_parts_chart(cut, "remedy", currency, called),
            _("What costs no price comes first; a discount is offered only when the plan is told to."),
        )

    def _show_company(self, filters: Filters) -> None:
        """What is about the whole company, whatever is filtered."""
        screens = self.screens
        owners = state_plan.owners(screens, filters)
        if len(owners):
            self.loads.show(_("Is there time for it?"), charts.load_chart(owners), say.loads(owners, screens.currency))
        designs, design = state_plan.designs(screens, filters), state_plan.design(screens, filters)
        if design is not None and len(designs):
            self.proof.show(
                _("Will we know that it was us?"),
                charts.designs_chart(designs, design.expected_effect_share),
                say.provable(design),
            )
