"""The page's small pieces as safe HTML: figures, headings, notes, a table. Every text from the data is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..text import _, one_stop


def header(title: str, details: Sequence[str]) -> str:
    """Return the page's head: what it is about, whose data, up to when.

    >>> header("A & B", ["x"])
    '<h1>A &amp; B</h1><p class="wb-details"><span>x</span></p>'
    """
    told = "".join(f"<span>{escape(detail)}</span>" for detail in details if detail)
    return f'<h1>{escape(title)}</h1><p class="wb-details">{told}</p>'


def ask(place: str, title: str) -> str:
    """Return the button that opens what stands behind a figure; a screen reader hears of which one."""
    of = f'<span class="wb-quiet">: {escape(title)}</span>' if title else ""
    word = escape(_("Details"))
    return f'<button type="button" class="wb-ask" data-ask="{escape(place)}">{word}{of}</button>'


def lead(question: str, todo: str, place: str = "") -> str:
    """Return what a view answers and what follows from it; ``place``: the view that takes it further."""
    asked = f'<p class="wb-asked" role="heading" aria-level="2">{escape(question)}</p>' if question else ""
    what, show = escape(_("What to do")), escape(_("Show me"))
    go = f' <button type="button" class="wb-go" data-view="{escape(place)}">{show}</button>' if place else ""
    told = f'<p class="wb-todo"><b>{what}</b> {escape(one_stop(todo))}{go}</p>' if todo else ""
    return f'<div class="wb-lead">{asked}{told}</div>' if asked or told else ""


def figure_card(label: str, figure: str, change: str = "", tone: str = "", hint: str = "", *, place: str = "") -> str:
    """Return one figure with its change below; ``tone``: ``good``, ``bad`` or nothing; ``place``: its details."""
    tone = tone if tone in ("good", "bad") else "flat"
    below = f'<p class="wb-change wb-{tone}">{escape(change)}</p>' if change else ""
    told = f'<p class="wb-hint">{escape(hint)}</p>' if hint else ""
    shown = f'<p class="wb-label">{escape(label)}</p><p class="wb-number">{escape(figure)}</p>'
    return f'<div class="wb-figure">{shown}{below}{told}{ask(place, label) if place else ""}</div>'


def figures(cards: Iterable[str]) -> str:
    """Return a row of figure cards."""
    return f'<div class="wb-figures">{"".join(cards)}</div>'


def heading(text: str) -> str:
    """Return the heading of a card: the question its chart answers."""
    return f"<h2>{escape(text)}</h2>"


def sentence(text: str) -> str:
    """Return the sentence under a chart."""
    return f'<p class="wb-sentence">{escape(one_stop(text))}</p>'


def nothing(note: str, told: str) -> str:
    """Return why there is no chart, in its place; nothing where there is one, or where the sentence says the same."""
    if not note:
        return ""
    same = note.strip(" .") in told
    return '<p class="wb-nothing"></p>' if same else f'<p class="wb-nothing">{escape(one_stop(note))}</p>'


def sentences(texts: Iterable[str]) -> str:
    """Return the few sentences that sum up a view."""
    return '<ul class="wb-said">' + "".join(f"<li>{escape(one_stop(text))}</li>" for text in texts) + "</ul>"


def notes(texts: Iterable[str]) -> str:
    """Return warnings about what the data do not allow; nothing when there are none."""
    return "".join(f'<p class="wb-note" role="note">{escape(text)}</p>' for text in texts)


def load_report(title: str, texts: Iterable[str]) -> str:
    """Return the balance of the load, folded up under its title; nothing when there is none."""
    lines = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return f'<details class="wb-report"><summary>{escape(title)}</summary>{lines}</details>' if lines else ""


def fold(title: str) -> str:
    """Return what opens and shuts the filters on a phone, where they would take the whole screen."""
    return f'<details class="wb-fold"><summary>{escape(title)}</summary></details>'


def chosen(texts: Sequence[str]) -> str:
    """Return what is chosen, for a phone whose filters are shut; nothing where nothing is."""
    return f'<p class="wb-chosen">{escape(" · ".join(texts))}</p>' if texts else ""


def problem(text: str, remedy: str) -> str:
    """Return the page shown when the data could not be read."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    return f'<div class="wb-problem" role="alert">{lines}<p class="wb-hint">{escape(remedy)}</p></div>'


def to_begin(text: str, remedy: str) -> str:
    """Return what is shown where nobody has recorded anything yet: no fault, and what to do."""
    return f'<div class="wb-begin" role="note"><p>{escape(text)}</p><p class="wb-hint">{escape(remedy)}</p></div>'


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], caption: str) -> str:
    """Return a table; each column has a title and a kind: ``text``, ``number``, or ``minor`` (left out on a phone)."""
    head = "".join(f'<th scope="col" class="wb-{kind}">{escape(title)}</th>' for title, kind in columns)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-title="{escape(title)}" class="wb-{kind}">{escape(cell)}</td>'
            for (title, kind), cell in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wb-scroll" tabindex="0"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def first_view(
    top: str, *, places: int, tabs: Sequence[str], figures_row: str, led: str, said: str, card: tuple[str, str, str]
) -> str:
    """Return the overview as plain HTML, shown while the widgets behind it are still on their way.

    ``places``: how many filters the row will hold; ``card``: question, what stands below, and the figure as JSON.
    """
    question, told, spec = card
    boxes = "<i></i>" * places
    names = "".join(f"<li>{escape(tab)}</li>" for tab in tabs)
    safe = spec.replace("<", "\\u003c")
    return (
        f'<div id="wb-first" aria-hidden="true"><div class="wb-top">{top}</div><div class="wb-filters">{boxes}</div>'
        f'<ul class="wb-tabnames">{names}</ul><div class="wb-view">{figures_row}{led}<div class="wb-grid">'
        f'<div class="wb-card wb-wide">{said}</div><div class="wb-card wb-wide">{heading(question)}'
        f'<div class="wb-plot"></div><script type="application/json">{safe}</script>{told}'
        "</div></div></div></div>"
    )
