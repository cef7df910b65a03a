"""The dashboard's pieces of markup read back into what they say: figures, headings, sentences, tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import html


@dataclass(frozen=True)
class Fact:
    """One large figure: what it is, how it stands, how it changed (``tone``: good, bad or flat), a remark."""

    label: str
    number: str
    change: str = ""
    tone: str = "flat"
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """Titles and rows of text; ``kinds`` says of each column whether it holds text or numbers."""

    titles: list[str]
    rows: list[list[str]]
    kinds: list[str]


@dataclass(frozen=True)
class Fragment:
    """What one piece of markup says."""

    heading: str = ""
    sentences: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    table: Table | None = None
    problem: list[str] = field(default_factory=list)
    todo: str = ""


def read_fragment(markup: str) -> Fragment:
    """Return what a piece of :mod:`winback.dashboard.cards` says.

    >>> from winback.dashboard import cards
    >>> read_fragment(cards.heading("Why?") + cards.sentence("A & B.")).sentences
    ['A & B.']
    """
    if not markup.strip():
        return Fragment()
    root = html.fragment_fromstring(markup, create_parent="div")
    return Fragment(
        heading=" ".join(_all(root, ".//h2")),
        sentences=[*_all(root, ".//p[@class='wb-sentence']"), *_all(root, ".//ul[@class='wb-said']/li")],
        facts=[_fact(one) for one in root.findall(".//div[@class='wb-figure']")],
        table=_table(root),
        problem=_all(root, ".//div[@class='wb-problem' or @class='wb-begin']//p"),
        todo=" ".join(" ".join(root.xpath(".//p[@class='wb-todo']/text()")).split()),
    )


def _all(node: Any, path: str) -> list[str]:
    return [text for one in node.xpath(path) if (text := _text(one))]


def _text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split(" ")).strip() if node is not None else ""


def _fact(node: Any) -> Fact:
    change = next(iter(node.xpath(".//p[contains(@class, 'wb-change')]")), None)
    classes = change.get("class") if change is not None else ""
    tone = next((word for word in ("good", "bad") if f"wb-{word}" in classes), "flat")
    return Fact(
        _text(node.find(".//p[@class='wb-label']")),
        _text(node.find(".//p[@class='wb-number']")),
        _text(change),
        tone,
        _text(node.find(".//p[@class='wb-hint']")),
    )


def _table(root: Any) -> Table | None:
    found = root.find(".//table")
    if found is None:
        return None
    heads = found.findall(".//th")
    kinds = ["number" if "wb-number" in (head.get("class") or "") else "text" for head in heads]
    rows = [[_text(cell) for cell in row.findall("td")] for row in found.findall(".//tbody/tr")]
    return Table([_text(head) for head in heads], rows, kinds)
