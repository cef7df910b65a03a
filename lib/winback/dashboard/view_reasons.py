"""The view of the reasons: coverage, the dearest, whose doing, what hides behind, the silent, what to fix first."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from .. import reason_sentences as say
from ..charts import reason_doubts, reasons
from ..charts.theme import headed, records
from ..reason_words import reason_name, status_names
from ..reporting.words import chapter_titles, what_to_do
from ..text import _, format_count, format_money, format_share, language
from . import cards, state_reasons, words
from .filters import value_label
from .state import Filters, best_group, headline
from .views import CHART_HEIGHT, Card, View

MOST_FIXED = 8


class ReasonsView(View):
    """Coverage, dearest reasons, whose doing, staff against customers, the silent, what to fix first."""

    code = "reasons"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Reasons")

    def build(self) -> None:
        """Make the cards, or the place for the sentence that says what is missing."""
        self.nothing, self.figures, self.fixes = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.is_known = state_reasons.is_known(self.screens)
        if not self.is_known:
            missing = widgets.VBox([self.nothing]).add_class("wb-card")
            self.box.children = [missing]
            return
        self.catalogue = state_reasons.catalogue(self.screens)
        by_manager = "manager_id" in self.screens.dimensions
        self.dearest, self.fixable, self.bounds = Card(wide=True), Card(wide=True), Card(wide=not by_manager)
        self.coverage, self.groups, self.doing, self.over_time = (Card() for _n in range(4))
        self.sides, self.behind, self.managers = (Card() for _n in range(3))
        table = widgets.VBox([self.fixes]).add_class("wb-card").add_class("wb-wide")
        shown = [self.dearest, self.coverage, self.groups, self.fixable, self.doing, self.over_time]
        shown += [self.sides, self.behind, *([self.managers] if by_manager else []), self.bounds]
        boxes = [card.box for card in shown]
        self.box.children = [self.figures, widgets.Box([*boxes, table]).add_class("wb-grid")]

    def lead(self, filters: Filters) -> str:
        """Return the question, and what to do: first of all to ask."""
        if self.is_known:
            return super().lead(filters)
        return cards.lead(chapter_titles()["reasons"], what_to_do("reasons.missing"))

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        self.warn(headline(self.screens, filters).customers)
        if not self.is_known:
            problem = self.screens.about.get("records_problem")
            self.nothing.value = (
                cards.problem(*words.unreadable_records(problem, language()))
                if problem
                else cards.to_begin(*words.no_reasons())
            )
            return
        self._show_dearest(filters)
        self._show_whose(filters)
        self._show_sides(filters)
        if "manager_id" in self.screens.dimensions:
            self._show_managers(filters)
        self._show_silent(filters)

    def _show_dearest(self, filters: Filters) -> None:
        screens, currency, catalogue = self.screens, self.screens.currency, self.catalogue
        covered = state_reasons.coverage(screens, filters)
        ranked = state_reasons.pareto(screens, filters)
        fixes = state_reasons.fix_first(screens, filters)
        self.figures.value = cards.figures(self._cards(covered, float(ranked.fixable_amount.sum()), fixes))
        self.dearest.show(
            _("Which reasons cost most?"),
            reasons.reasons_chart(ranked, catalogue, currency),
            say.pareto_sentence(ranked, catalogue, currency),
        )
        self.coverage.show(
            _("How much of the loss has a known reason?"),
            reason_doubts.coverage_chart(covered.by_source, covered.named_share, covered.named_amount_share),
            say.coverage_sentence(covered, currency),
        )
        self.fixes.value = self._table(fixes)

    def _show_whose(self, filters: Filters) -> None:
        screens, currency, catalogue = self.screens, self.screens.currency, self.catalogue
        able = state_reasons.pareto(screens, filters, "fixable")
        self.fixable.show(
            _("What of it can we change?"),
            reasons.reasons_chart(able, catalogue, currency),
            words.fixable_sentence(able, currency),
        )
        groups = state_reasons.pareto(screens, filters, "group_code")
        self.groups.show(
            _("Which groups of reasons cost most?"),
            reasons.reasons_chart(groups, catalogue, currency),
            words.groups_sentence(groups, catalogue, currency),
        )
        group = best_group(screens, filters)
        parted = state_reasons.by_group(screens, filters, group)
        named = {value: value_label(group, value) for value in parted[group].unique()}
        questions = {
            "region": _("Whose doing is it, by region?"),
            "industry": _("Whose doing is it, by industry?"),
            "channel": _("Whose doing is it, by channel?"),
            "manager_id": _("Whose doing is it, by manager?"),
            "abc": _("Whose doing is it, by class?"),
        }
        self.doing.show(
            questions[group],
            reasons.classes_by_chart(parted, group, catalogue, named),
            say.classes_of_reasons_sentence(state_reasons.pareto(screens, filters, "class_code"), catalogue),
        )
        frame = state_reasons.over_time(screens, filters)
        self.over_time.show(
            _("Do the reasons change?"),
            reasons.reasons_over_time_chart(frame, catalogue, filters.period, CHART_HEIGHT),
            say.over_time_reasons_sentence(frame, catalogue, filters.period),
        )

    def _show_sides(self, filters: Filters) -> None:
        screens, currency, catalogue = self.screens, self.screens.currency, self.catalogue
        told = state_reasons.staff_against_customers(screens, filters)
        self.sides.show(
            _("What do our people say, and what do customers say?"),
            reason_doubts.sides_chart(told, catalogue, 9),
            say.sides_sentence(told, state_reasons.agreement(screens, filters), catalogue),
        )
        named, frame = state_reasons.behind(screens, filters)
        question = _("What hides behind '{reason}'?").format(reason=catalogue.name(named))
        self.behind.show(
            question if named else _("What hides behind what our people say?"),
            reasons.reasons_chart(frame, catalogue, currency, 8),
            words.behind_sentence(named, frame, catalogue, currency),
        )

    def _show_managers(self, filters: Filters) -> None:
        frame = state_reasons.under_managers(self.screens, filters)
        frame = frame.assign(name=[value_label("manager_id", str(name)) for name in frame.manager_id])
        told = say.hidden_sentences(frame, self.catalogue) or [say.no_hidden_sentence(frame)]
        self.managers.show(
            _("With whom do customers say what our people leave out?"),
            reason_doubts.hidden_chart(frame, self.catalogue, 4),
            " ".join([*told[:2], words.hidden_money(frame, self.screens.currency)]).strip(),
        )

    def _show_silent(self, filters: Filters) -> None:
        frame, needed = state_reasons.bounds(self.screens, filters)
        told = say.overturning_sentence(needed, self.catalogue)
        self.bounds.show(
            _("What could those say who have not been asked?"),
            reason_doubts.bounds_chart(frame, self.catalogue),
            f"{told} {words.bounds_sentence(frame, self.catalogue)}".strip(),
        )

    def _cards(self, covered: state_reasons.Coverage, able: float, fixes: pd.DataFrame) -> list[str]:
        currency = self.screens.currency
        known = _("{known} of {all} lost customers").format(
            known=format_count(covered.named), all=format_count(covered.lost)
        )
        return [
            self.figure("known", _("Reason known"), format_share(covered.named_share, 0), hint=known),
            self.figure(
                "known_money",
                _("Money with a known reason"),
                format_money(covered.named_amount, currency, compact=True),
                hint=_("a year, of {all} lost").format(all=format_money(covered.amount, currency, compact=True)),
            ),
            self.figure(
                "can_fix", _("Left for what we can fix"), format_money(able, currency, compact=True), hint=_("a year")
            ),
            self.figure(
                "callable",
                _("Can be called now"),
                format_count(int(fixes.callable_count.sum())),
                hint=_("the reason is dealt with, or out of our hands"),
            ),
        ]

    def _table(self, fixes: pd.DataFrame) -> str:
        currency = self.screens.currency
        status = status_names()
        columns = [
            (_("Reason"), "text"), (_("Status"), "text"), (_("Can we fix it?"), "minor"), (_("Customers"), "number"),
            (_("Money a year"), "number"), (_("Of them can be called"), "number"),
        ]  # fmt: skip
        lines = [
            [self.catalogue.name(row.code), headed(status.get(row.status, row.status)),
             reason_name(row.fixable, self.catalogue), format_count(round(row.customers)),
             format_money(row.amount, currency), format_count(row.callable_count)]
            for row in records(fixes.head(MOST_FIXED))
        ]  # fmt: skip
        table = cards.table(columns, lines, _("Reasons and their status")) if lines else ""
        told = say.fix_first_sentence(fixes, self.catalogue, currency)
        return self.table("fixes", _("What must be fixed before anybody is called back?"), table, told)
