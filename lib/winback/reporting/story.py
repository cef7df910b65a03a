"""The story of the figures: the dashboard's views read as chapters, each exhibit with its sentence and what to do.

Nothing is calculated here: figures, questions and sentences are those of :mod:`winback.dashboard`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import ipywidgets as widgets

from ..dashboard.behind import Sheet
from ..dashboard.detail import ROWS, sheets_of
from ..dashboard.how import how_computed
from ..dashboard.screens import Screens
from ..dashboard.state import Filters, default_clock
from ..dashboard.view import VIEWS
from ..dashboard.views import Card, View
from ..publishing.draw import plain_chart
from ..text import _, one_stop
from .fragments import Fact, Fragment, Table, read_fragment
from .public import without_lists
from .steady import steady
from .words import chapter_titles, what_to_do

OVERVIEW = "overview"
LEADS = {
    "losses": "over_time",
    "value": "bridge",
    "reasons": "dearest",
    "segments": "priorities",
    "plan": "listed",
    "returns": "cause",
    "risk": "listed",
}
"""The exhibit of each view whose sentence stands for the chapter."""
SHORT = 170
ENDS = re.compile(r"(?<!тыс)(?<!млн)(?<!млрд)(?<!трлн)\.\s+(?=[A-ZА-ЯЁ0-9'«“₽€$№])")
ALWAYS = ("plan.listed", "risk.listed")
"""What says something even where its list of customers is left out."""


@dataclass(frozen=True)
class Exhibit:
    """One figure or table with its question, its sentence, and what to do about it.

    ``spec`` is the figure as plain data, empty where there is none; ``nothing`` says then why. ``how``: how it is
    computed; ``sheets``: the rows behind it.
    """

    key: str
    question: str
    sentence: str
    todo: str = ""
    spec: dict[str, Any] = field(default_factory=dict, repr=False)
    nothing: str = ""
    table: Table | None = None
    is_wide: bool = False
    how: str = ""
    sheets: list[Sheet] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class Chapter:
    """One step of the story; ``missing``: why there is nothing to tell yet, and how to get it."""

    code: str
    title: str
    lead: str
    todo: str
    facts: list[Fact]
    exhibits: list[Exhibit]
    missing: list[str]

    @property
    def short(self) -> str:
        """The lead in as many whole sentences as a line or two hold."""
        return shortened(self.lead, SHORT)


@dataclass(frozen=True)
class Story:
    """What a report tells: the overview with what to do now, the chapters, and what the data do not allow."""

    about: dict[str, Any]
    facts: list[Fact]
    sentences: list[str]
    todo: str
    picture: Exhibit
    chapters: list[Chapter]
    warnings: list[str]

    def exhibits(self) -> Iterator[Exhibit]:
        """Yield every exhibit in the order of the report."""
        yield self.picture
        for chapter in self.chapters:
            yield from chapter.exhibits


def tell(screens: Screens, *, with_lists: bool = False) -> Story:
    """Return the story of a company's screens in the language in use.

    No text and no picture names a customer; with ``with_lists`` the sheets behind them list single customers.
    """
    filters = Filters(clock=default_clock(screens))
    first = _shown(VIEWS[0], screens, filters)
    public = without_lists(screens)
    listed = screens if with_lists else public
    parts = [_with_rows(one, listed, filters) for one in _exhibits(first)]
    said = next(part for part in parts if part.key == f"{OVERVIEW}.said")
    picture = next(part for part in parts if part.spec or part.nothing)
    sentences, todo = said.sentence.split("\n"), " ".join(fragment.todo for fragment in _fragments(first)).strip()
    chapters = [_chapter(_shown(kind, public, filters), listed, filters) for kind in VIEWS[1:]]
    # The first sentence of all answers the first question better than any of its exhibits.
    chapters[0] = replace(chapters[0], lead=sentences[0])
    return Story(screens.about, _facts(first), sentences, todo, picture, chapters, list(first.warnings))


def _with_rows(exhibit: Exhibit, screens: Screens, filters: Filters) -> Exhibit:
    place = exhibit.key.replace(".", "/")
    if place not in ROWS:
        return exhibit
    return replace(exhibit, how=how_computed(place), sheets=sheets_of(screens, filters, place))


def shortened(text: str, most: int) -> str:
    """Return the first sentences of a text that together have at most so many characters; the first one always.

    >>> shortened("One. Two. Three.", 10)
    'One. Two.'
    """
    parts = ENDS.split(text)
    whole = [part if part.endswith(".") else f"{part}." for part in parts[:-1]] + parts[-1:]
    found = whole[0]
    for part in whole[1:]:
        if len(found) + 1 + len(part) > most:
            break
        found = f"{found} {part}"
    return found


def _shown(kind: type[View], screens: Screens, filters: Filters) -> View:
    view = kind(screens)
    view.show(filters)
    return view


def _chapter(view: View, screens: Screens, filters: Filters) -> Chapter:
    found = [replace(one, sentence=one.sentence.replace("\n", " ")) for one in _exhibits(view)]
    exhibits = [_with_rows(one, screens, filters) for one in found]
    missing = [text for fragment in _fragments(view) for text in fragment.problem]
    lead = next((one for one in exhibits if one.key == f"{view.code}.{LEADS.get(view.code)}"), None)
    # Where nothing can be drawn yet, there is something else to do than where there is.
    is_ready = lead is not None and any(one.spec for one in exhibits)
    lead = lead or next((one for one in exhibits if one.sentence), None)
    said = (lead.sentence or lead.nothing) if lead else " ".join(missing[:1])
    todo = what_to_do(view.code if is_ready else f"{view.code}.missing")
    # What only repeats the lead, because its list is left out, is no exhibit.
    told = [one for one in exhibits if one.spec or one.nothing or one.table or one.sheets or one.sentence != said]
    return Chapter(view.code, chapter_titles()[view.code], said, todo, _facts(view), told, missing)


def _facts(view: View) -> list[Fact]:
    return [fact for fragment in _fragments(view) for fact in fragment.facts]


def _fragments(view: View) -> Iterator[Fragment]:
    for widget in _walk(view.box):
        if isinstance(widget, widgets.HTML):
            yield read_fragment(widget.value)


def _exhibits(view: View) -> Iterator[Exhibit]:
    """The cards and written parts of a view, in the order in which it shows them; what leads it comes first."""
    cards = {id(value.title): (name, value) for name, value in vars(view).items() if isinstance(value, Card)}
    written = {id(value): name for name, value in vars(view).items() if isinstance(value, widgets.HTML)}
    always = [
        value for value in vars(view).values() if id(value) in written and _key(view, written[id(value)]) in ALWAYS
    ]
    seen: set[int] = set()
    for widget in [*always, *_walk(view.box)]:
        if id(widget) in seen:
            continue
        seen.add(id(widget))
        if id(widget) in cards:
            yield _of_card(_key(view, cards[id(widget)][0]), cards[id(widget)][1])
        elif id(widget) in written:
            fragment = read_fragment(widget.value)
            if fragment.heading:
                yield _of_text(_key(view, written[id(widget)]), fragment)


def _key(view: View, name: str) -> str:
    return f"{view.code}.{name}"


def _walk(widget: Any) -> Iterator[Any]:
    """Every widget that is shown, in the order of the page."""
    layout = getattr(widget, "layout", None)
    if layout is not None and (layout.display == "none" or layout.visibility == "hidden"):
        return
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _walk(child)


def _of_card(key: str, card: Card) -> Exhibit:
    question, sentence, spec = card.drawn
    chart = steady(plain_chart(json.loads(spec))) if spec else {}
    drawn = [trace for trace in chart.get("data", []) if trace.get("x") or trace.get("y") or trace.get("z")]
    notes = [str(one.get("text", "")).replace("<br>", " ") for one in chart.get("layout", {}).get("annotations", [])]
    todo = what_to_do(key) if drawn else ""
    return Exhibit(
        key,
        question,
        one_stop(sentence),
        todo,
        chart if drawn else {},
        "" if drawn else " ".join(notes) or _("There is nothing to draw."),
        is_wide="wb-wide" in card.box._dom_classes,
    )


def _of_text(key: str, fragment: Fragment) -> Exhibit:
    return Exhibit(
        key, fragment.heading, "\n".join(fragment.sentences), what_to_do(key), table=fragment.table, is_wide=True
    )
