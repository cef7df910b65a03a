"""The parts of every view, and the overview: which figures, charts and sentences stand together. No calculation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go

from .. import sentences as say
from ..charts import losses as loss_charts
from ..charts.live import LiveChart
from ..charts.theme import note_of
from ..reporting.words import chapter_titles, what_to_do
from ..text import _, format_count, format_money, format_number, format_share, ngettext
from . import cards, state, state_plan
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
        self.shown = False
        self.place = ""
        """Where its details are asked for; nothing where the page holds none."""
        if wide:
            self.box.add_class("wb-wide")

    def show(self, question: str, figure: go.Figure, sentence: str) -> None:
        """Write the question and the sentence, draw the figure."""
        self.title.value = cards.heading(question)
        more = cards.ask(self.place, question) if self.place else ""
        self.text.value = cards.nothing(note_of(figure), sentence) + cards.sentence(sentence) + more
        self.chart.show(figure, f"{question} {sentence}")
        self.drawn = (question, sentence, self.chart.spec)
        self.shown = not note_of(figure)


class View(ABC):
    """One tab: widgets built once, filled by ``draw``."""

    code = ""

    def __init__(self, screens: Screens) -> None:
        self.screens, self.stale, self.warnings = screens, True, list[str]()
        self.box: Any = widgets.VBox().add_class("wb-view")
        self.built = False
        self.led = widgets.HTML()
        self._told: dict[str, tuple[str, str]] = {}

    def show(self, filters: Filters) -> None:
        """Fill the view for a selection, unless it shows it already; its widgets are made at the first call."""
        if not self.built:
            # Sent once: a browser that is told of other children meanwhile begins to draw the first ones.
            with self.box.hold_sync():
                self.build()
                self.box.children = self.leading()
            self.built = True
            for name, card in vars(self).items():
                if isinstance(card, Card):
                    card.place = self.place(name)
        if self.stale:
            self.draw(filters)
            self.led.value = self.lead(filters)
            self.stale = False

    def leading(self) -> list[Any]:
        """Return the parts of the view with its question and what to do on top."""
        return [self.led, *self.box.children]

    def lead(self, filters: Filters) -> str:
        """Return the question of the view, and what to do; where nobody is lost, who could be next."""
        title = chapter_titles()[self.code]
        if state.headline(self.screens, filters).lost:
            return cards.lead(title, what_to_do(self.code))
        nobody = _("Nobody is lost in this selection: look after those who could be next.")
        return cards.lead(title, nobody, self.place("") and "risk")

    def place(self, name: str) -> str:
        """Return where the details of a figure are asked for; screens that are published hold none."""
        return f"{self.code}/{name}" if self.screens.asked is None else ""

    def figure(self, name: str, label: str, number: str, change: str = "", tone: str = "", *, hint: str = "") -> str:
        """Return a figure of the row on top, with the button to its details."""
        self._told[name] = (label, ", ".join(text for text in (number, change, hint) if text))
        return cards.figure_card(label, number, change, tone, hint, place=self.place(name))

    def table(self, name: str, title: str, table: str, sentence: str) -> str:
        """Return a table under its question, with the sentence and the button to all its rows."""
        self._told[name] = (title, sentence)
        more = cards.ask(self.place(name), title) if self.place(name) else ""
        return cards.heading(title) + table + cards.sentence(sentence) + more

    def told(self, name: str) -> tuple[str, str, bool]:
        """Return what the page says at a place: title, sentence, and whether a picture stands there."""
        card = getattr(self, name, None)
        return (*card.drawn[:2], True) if isinstance(card, Card) else (*self._told[name], False)

    @abstractmethod
    def title(self) -> str:
        """Return the tab's title in the language in use."""

    @abstractmethod
    def build(self) -> None:
        """Make the widgets."""

    @abstractmethod
    def draw(self, filters: Filters) -> None:
        """Fill the widgets for a selection."""

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

    def leading(self) -> list[Any]:
        """Return the figures first: the hurried owner asks for nothing else."""
        first, *others = self.box.children
        return [first, self.led, *others]

    def lead(self, filters: Filters) -> str:
        """Return what to do now: the plan where somebody is to be called, else the reasons, else whom to keep."""
        plan, currency = state_plan.headline(self.screens, filters), self.screens.currency
        if not plan["lost"]:
            code, todo = "risk", _("Nobody is lost in this selection: look after those who could be next.")
        elif not plan["called"]:
            code, todo = "reasons", what_to_do("reasons")
        else:
            code = "plan"
            todo = ngettext(
                "Approach {n} lost customer now: a profit of {profit} is expected after costs of {cost}.",
                "Approach {n} lost customers now: a profit of {profit} is expected after costs of {cost}.",
                int(plan["called"]),
            ).format(
                n=format_count(plan["called"]),
                profit=format_money(plan["expected_profit_amount"], currency, compact=True),
                cost=format_money(plan["cost_amount"], currency, compact=True),
            )
        return cards.lead("", todo, code if self.place("lead") else "")

    def _cards(self, head: state.Headline, currency: str) -> list[str]:
        low, high = (format_share(share, 0) for share in self.screens.about["benchmark"])
        norm = _("the articles name {low} to {high} for the best companies").format(low=low, high=high)
        once = _("of {all}; {once} bought once").format(
            all=format_count(head.customers), once=format_count(head.one_purchase)
        )
        active, active_tone = (
            _change(head.active, head.active_before),
            _tone(head.active, head.active_before, grows_well=True),
        )
        money = _change(head.money_a_year, head.money_before, lambda size: format_money(size, currency, compact=True))
        back_tone = _tone(head.returned, head.returned_before, grows_well=True)
        rate, rate_tone = _points(head.loss_rate, head.loss_rate_before), _tone(head.loss_rate, head.loss_rate_before)
        lost, lost_tone = _change(head.lost, head.lost_before), _tone(head.lost, head.lost_before)
        money_told = format_money(head.money_a_year, currency, compact=True)
        back = _change(head.returned, head.returned_before)
        return [
            self.figure("active", _("Active customers"), format_count(head.active), active, active_tone, hint=once),
            self.figure("lost", _("Lost customers"), format_count(head.lost), lost, lost_tone),
            self.figure("rate", _("Lost within 12 months"), format_share(head.loss_rate), rate, rate_tone, hint=norm),
            self.figure(
                "money", _("Money lost a year"), money_told, money, _tone(head.money_a_year, head.money_before)
            ),
            self.figure("back", _("Came back in 12 months"), format_count(head.returned), back, back_tone),
        ]


def _change(now: float, before: float | None, write: Callable[[float], str] = format_count) -> str:
    if before is None:
        return _("no comparison: less than two years of data")
    step = now - before
    if not step:
        return _("as a year ago")
    return _("{change} in a year").format(change=("▲ +" if step > 0 else "▼ −") + write(abs(step)))


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
