"""The view of the segments: priorities, segments by priority, who can be reached, what comes back, where all stood."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from .. import movement_words
from .. import segment_sentences as say
from ..charts import movement as movement_charts
from ..charts import segments as segment_charts
from ..charts.expected import expected_chart
from ..rule_fields import UNKNOWN
from ..text import _, format_count, format_money, format_share
from . import cards, state_segments, words
from .filters import value_label
from .state import Filters, best_group, headline
from .views import CHART_HEIGHT, Card, View


class SegmentsView(View):
    """Priorities, segments by priority, reachability, the outlook, movement over time."""

    code = "segments"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Segments")

    def build(self) -> None:
        """Make the cards."""
        self.figures, self.lacking = widgets.HTML(), widgets.HTML()
        self.priorities, self.states = Card(wide=True), Card(wide=True)
        self.bands, self.groups, self.expected, self.classes = (Card() for _n in range(4))
        reach_known = state_segments.has_contacts(self.screens)
        # Beside the chart of who can be reached the last card finds its partner; alone it takes the whole width.
        self.flows, self.reach = Card(wide=not reach_known), Card()
        shown = [self.priorities, self.bands, self.groups, *([self.reach] if reach_known else []), self.expected]
        shown += [self.classes, self.states, self.flows] if not reach_known else [self.states, self.classes, self.flows]
        boxes = [card.box for card in shown]
        self.more = widgets.VBox([self.lacking]).add_class("wb-card").add_class("wb-wide")
        self.box.children = [self.figures, widgets.Box([*boxes, self.more]).add_class("wb-grid")]

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        self.warn(headline(self.screens, filters).customers)
        self._show_priorities(filters)
        self._show_segments(filters)
        self._show_movement(filters)
        lacking = say.lacking(state_segments.lacking(self.screens, filters))
        self.lacking.value = cards.heading(_("What would make this sharper?")) + cards.sentences(lacking)
        self.more.layout.display = "" if lacking else "none"

    def _show_priorities(self, filters: Filters) -> None:
        screens, currency = self.screens, self.screens.currency
        frame = state_segments.priorities(screens, filters)
        reach = state_segments.reachability(screens, filters)
        outlook = state_segments.outlook(screens, filters)
        self.figures.value = cards.figures(self._cards(frame, reach, outlook))
        self.priorities.show(
            _("Whom to return first?"),
            segment_charts.priorities_chart(frame, currency, CHART_HEIGHT),
            say.priorities(frame, currency),
        )
        if state_segments.has_contacts(screens):
            self.reach.show(
                _("Who can be reached?"),
                segment_charts.reach_chart(reach, currency, height=300),
                say.reach(reach, currency),
            )
        self.expected.show(
            _("What is expected to come back?"),
            expected_chart(state_segments.called(frame), currency),
            words.expected_sentence(outlook, screens.about["horizon_months"], currency)
            + f" {say.rates(state_segments.rates(screens, filters))}",
        )

    def _show_segments(self, filters: Filters) -> None:
        screens, currency = self.screens, self.screens.currency
        bands = state_segments.called(state_segments.cross(screens, filters, "silence_band"))
        self.bands.show(
            _("How long ago did those leave who are worth returning?"),
            segment_charts.cross_chart(bands, "silence_band", "priority", currency, height=CHART_HEIGHT),
            say.largest_cell(bands, "silence_band", "priority", currency),
        )
        group = best_group(screens, filters)
        frame = state_segments.cross(screens, filters, group)
        named = {value: value_label(group, value) for value in frame[group].unique() if value != UNKNOWN}
        questions = {
            "region": _("In which regions are those who are worth returning?"),
            "industry": _("In which industries are those who are worth returning?"),
            "channel": _("In which channels are those who are worth returning?"),
            "manager_id": _("With which managers are those who are worth returning?"),
            "abc": _("In which classes are those who are worth returning?"),
        }
        self.groups.show(
            questions[group],
            segment_charts.segments_chart(frame, group, currency, named, CHART_HEIGHT),
            say.largest_segment(frame, group, currency, named),
        )

    def _show_movement(self, filters: Filters) -> None:
        currency, moved = self.screens.currency, state_segments.moved(self.screens, filters)
        nobody = "" if moved.states.customers.sum() else _("There are no customers in this selection.")
        self.states.show(
            _("Where did the customers stand, quarter by quarter?"),
            movement_charts.states_over_time_chart(moved.states),
            nobody or movement_words.states_sentence(moved, currency),
        )
        self.classes.show(
            _("Does the base rise or sink?"),
            movement_charts.classes_over_time_chart(moved.classes, currency, CHART_HEIGHT),
            nobody or movement_words.classes_sentence(moved, currency),
        )
        self.flows.show(
            _("Who went where in the last quarter?"),
            movement_charts.flows_chart(moved.flows),
            nobody or words.flows_sentence(moved.flows, currency),
        )

    def _cards(self, frame: pd.DataFrame, reach: pd.DataFrame, outlook: state_segments.Outlook) -> list[str]:
        currency = self.screens.currency
        customers = int(reach.customers.sum())
        reached = reach[reach.reachable == "yes"]
        known = set(reach.reachable) - {"unknown"}
        share = format_share(reached.customers.sum() / customers, 0) if customers and known else "–"
        money = format_money(outlook.amount, currency, compact=True)
        looked_at = _("of {all} looked at").format(all=format_count(frame.customers.sum()))
        cost = _("for {cost} of cost").format(cost=format_money(outlook.cost_amount, currency, compact=True))
        return [
            self.figure("called", _("To be called"), format_count(outlook.called), hint=looked_at),
            self.figure("called_money", _("Their money a year"), money, hint=_("in their last year with us")),
            self.figure("reached", _("Can be reached"), share, hint=_("of those on the list")),
            self.figure(
                "expected_return",
                _("Expected return"),
                format_money(outlook.return_amount, currency, compact=True),
                hint=cost,
            ),
        ]
