"""The views behind the tabs: which figures, charts and sentences stand together. No calculation."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go

from .. import sentences as say
from ..charts import audit as audit_charts
from ..charts import losses as loss_charts
from ..charts import value as value_charts
from ..charts.live import LiveChart
from ..text import _, format_count, format_date, format_days, format_money, format_number, format_share
from . import cards, state
from .filters import dimension_names, value_label
from .screens import Screens
from .state import Filters


CHART_HEIGHT = 360
"""Charts that stand side by side are equally high."""


class Card:
    """A white card: the question, the chart, the sentence below."""

    def __init__(self, wide: bool = False) -> None:
        self.title, self.chart, self.text = widgets.HTML(), LiveChart(), widgets.HTML()
        self.box = widgets.VBox([self.title, self.chart, self.text]).add_class("wb-card")
        self.drawn = ("", "", "")
        if wide:
            self.box.add_class("wb-wide")

    def show(self, question: str, figure: go.Figure, sentence: str) -> None:
        """Write the question and the sentence, draw the figure."""
        self.title.value = cards.heading(question)
        self.text.value = cards.sentence(sentence)
        self.chart.show(figure, f"{question} {sentence}")
        self.drawn = (question, sentence, self.chart.spec)


class View:
    """One tab: widgets built once, filled by ``draw``."""

    code = ""

    def __init__(self, screens: Screens) -> None:
        self.screens, self.stale, self.warnings = screens, True, list[str]()
        self.box: Any = widgets.VBox().add_class("wb-view")
        self.built = False

    def show(self, filters: Filters) -> None:
        """Fill the view for a selection, unless it shows it already; its widgets are made at the first call."""
        if not self.built:
            self.build()
            self.built = True
        if self.stale:
            self.draw(filters)
            self.stale = False

    def title(self) -> str:
        """Return the tab's title in the language in use."""
        raise NotImplementedError

    def build(self) -> None:
        """Make the widgets."""
        raise NotImplementedError

    def draw(self, filters: Filters) -> None:
        """Fill the widgets for a selection."""
        raise NotImplementedError

    def warn(self, customers: int) -> None:
        """Note in words what so small or so young a base does not allow."""
        about = self.screens.about
        self.warnings = []
        if customers < about["min_customers"]:
            self.warnings.append(say.few_customers_sentence(customers, about["min_customers"]))
        if about["history_days"] < about["min_months"] * 30.4:
            self.warnings.append(say.short_history_sentence(about["history_days"], about["min_months"]))


class Overview(View):
    """Five figures, three sentences, one picture."""

    code = "overview"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Overview")

    def build(self) -> None:
        """Make the row of figures, the sentences, and the picture."""
        self.figures, self.said = widgets.HTML(), widgets.HTML()
        self.picture = Card(wide=True)
        said = widgets.VBox([self.said]).add_class("wb-card").add_class("wb-wide")
        self.box.children = [self.figures, widgets.Box([said, self.picture.box]).add_class("wb-grid")]

    def draw(self, filters: Filters) -> None:
        """Fill the overview."""
        head, currency = state.headline(self.screens, filters), self.screens.currency
        self.warn(head.customers)
        self.figures.value = cards.figures(self._cards(head, currency))
        accounts = state.lost_accounts(self.screens, filters)
        self.said.value = cards.heading(_("In three sentences")) + cards.sentences(
            [
                say.lost_sentence(head.lost, head.money_a_year, currency),
                say.concentration_sentence(accounts, head.money_a_year, currency),
                say.trend_sentence(head.lost, head.lost_before, head.money_a_year, head.money_before, currency),
            ]
        )
        frame = state.over_time(self.screens, filters)
        self.picture.show(
            _("How much turnover a year leaves, and how much comes back?"),
            loss_charts.money_over_time_chart(frame, filters.period, currency),
            say.money_over_time_sentence(frame, currency),
        )

    def _cards(self, head: state.Headline, currency: str) -> list[str]:
        low, high = self.screens.about["benchmark"]
        norm = _("the articles name {low} to {high} for the best companies").format(
            low=format_share(low, 0), high=format_share(high, 0)
        )
        return [
            cards.figure_card(
                _("Active customers"), format_count(head.active), _change(head.active, head.active_before, grows_well=True),
                _tone(head.active, head.active_before, grows_well=True),
                _("of {all}; {once} bought once").format(all=format_count(head.customers), once=format_count(head.one_purchase)),
            ),
            cards.figure_card(_("Lost customers"), format_count(head.lost), _change(head.lost, head.lost_before), _tone(head.lost, head.lost_before)),
            cards.figure_card(
                _("Lost within 12 months"), format_share(head.loss_rate), _points(head.loss_rate, head.loss_rate_before),
                _tone(head.loss_rate, head.loss_rate_before), norm,
            ),
            cards.figure_card(
                _("Money lost a year"), format_money(head.money_a_year, currency, compact=True),
                _change(head.money_a_year, head.money_before, currency, is_money=True), _tone(head.money_a_year, head.money_before),
            ),
            cards.figure_card(
                _("Came back in 12 months"), format_count(head.returned), _change(head.returned, head.returned_before),
                _tone(head.returned, head.returned_before, grows_well=True),
            ),
        ]  # fmt: skip


def _change(
    now: float, before: float | None, currency: str = "", *, is_money: bool = False, grows_well: bool = False
) -> str:
    if before is None:
        return _("no comparison: less than two years of data")
    step = now - before
    if not step:
        return _("as a year ago")
    size = format_money(abs(step), currency, compact=True) if is_money else format_count(abs(step))
    return _("{change} in a year").format(change=("▲ +" if step > 0 else "▼ −") + size)


def _points(now: float | None, before: float | None) -> str:
    if now is None:
        return _("needs a year of data")
    if before is None:
        return _("no comparison: less than two years of data")
    step = (now - before) * 100
    if abs(step) < 0.05:
        return _("as a year ago")
    return _("{change} points in a year").format(change=("▲ +" if step > 0 else "▼ −") + format_number(abs(step)))


def _tone(now: float | None, before: float | None, *, grows_well: bool = False) -> str:
    if now is None or before is None or now == before:
        return ""
    return "good" if (now > before) == grows_well else "bad"


class LossesView(View):
    """Over time, by group, by manager, key accounts, the rule's audit, the one-purchase class."""

    code = "losses"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Losses")

    def build(self) -> None:
        """Make the cards."""
        self.over_time, self.groups, self.managers, self.fair, self.audit, self.once = (Card() for _n in range(6))
        self.accounts = widgets.HTML()
        table = widgets.VBox([self.accounts]).add_class("wb-card").add_class("wb-wide")
        has = self.screens.frame
        shown = [self.over_time.box, self.groups.box]
        if "manager_id" in self.screens.dimensions:
            shown += [self.managers.box, self.fair.box]
        shown += [table, *([self.audit.box] if len(has("audit")) else []), self.once.box]
        self.box.children = [widgets.Box(shown).add_class("wb-grid")]

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        screens, currency = self.screens, self.screens.currency
        states = state.by_state(screens, filters)
        head = state.headline(screens, filters)
        self.warn(head.customers)
        frame = state.over_time(screens, filters)
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
        screens = self.screens
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
            for r in rows.itertuples()
        ]  # fmt: skip
        title = cards.heading(_("Which large customers are lost?"))
        told = cards.sentence(say.accounts_sentence(count, money, total, currency))
        return title + (cards.table(columns, lines, _("The largest lost customers")) if lines else "") + told


class ValueView(View):
    """Money lost, ABC, XYZ, their matrix, lifetime value, the bridge of turnover."""

    code = "value"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Value")

    def build(self) -> None:
        """Make the cards."""
        self.bridge = Card(wide=True)
        self.abc, self.xyz, self.matrix, self.lifetime = (Card() for _n in range(4))
        shown = [self.bridge.box, self.abc.box, self.xyz.box, self.matrix.box, self.lifetime.box]
        self.figures = widgets.HTML()
        self.box.children = [self.figures, widgets.Box(shown).add_class("wb-grid")]

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        screens, currency = self.screens, self.screens.currency
        head = state.headline(screens, filters)
        self.warn(head.customers)
        self.figures.value = cards.figures(self._cards(filters, head, currency))
        frame = state.bridge(screens, filters)
        self.bridge.show(
            _("Where did the turnover go, against the 12 months before?"),
            value_charts.bridge_chart(frame, currency),
            say.bridge_sentence(frame, currency),
        )
        frame = state.classes(screens, filters)
        self.abc.show(
            _("Do we lose the key customers or the small ones?"),
            value_charts.abc_chart(frame, currency),
            say.classes_sentence(frame, currency),
        )
        frame = state.steadiness(screens, filters)
        self.xyz.show(
            _("Do steady or irregular buyers leave?"), value_charts.xyz_chart(frame), say.steadiness_sentence(frame)
        )
        frame = state.matrix(screens, filters)
        self.matrix.show(
            _("Which customers are the dearest loss?"),
            value_charts.matrix_chart(frame, currency),
            say.matrix_sentence(frame, currency),
        )
        frame, months = state.lifetime(screens, filters), screens.about["horizon_months"]
        self.lifetime.show(
            _("What are today's customers still worth?"),
            value_charts.lifetime_chart(frame, currency),
            say.lifetime_sentence(frame, months, currency),
        )

    def _cards(self, filters: Filters, head: state.Headline, currency: str) -> list[str]:
        worth = state.worth_of_lost(self.screens, filters)
        return [
            cards.figure_card(_("Money lost a year"), format_money(head.money_a_year, currency, compact=True)),
            cards.figure_card(_("A lost customer brought"), format_money(worth.per_customer_amount, currency, compact=True), hint=_("in the last year")),
            cards.figure_card(_("Average order of the lost"), format_money(worth.average_order_amount, currency, compact=True)),
            cards.figure_card(_("Orders a year of the lost"), format_number(worth.orders_a_year)),
        ]  # fmt: skip


VIEWS: tuple[type[View], ...] = (Overview, LossesView, ValueView)
