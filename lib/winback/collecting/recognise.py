"""Find a template's table in a file: which template, in which sheet, under which header, which column is which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process

from ..loading.words import plain
from ..text import LANGUAGES, use_language
from .book import MARK
from .grids import Grid
from .layouts import LAYOUTS, Layout, headings, titles

HEADER_ROWS = 40
NEAR = 88
"""From this likeness (of 100) on, a heading is taken for a misspelt one."""


@dataclass(frozen=True)
class About:
    """What the sheet of lists says of its template: kind, version of the catalogue, day, and word → code per list."""

    kind: str = ""
    version: int = 0
    written: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A template's table in a sheet: row of the header, key → column, heading → column of what was added, lines above.

    Rows and columns are counted from 0; ``head``: key → (row, column, text).
    """

    layout: Layout
    grid: Grid
    header: int
    columns: dict[str, int]
    extra: dict[str, int]
    head: dict[str, tuple[int, int, str]]


def read_about(grids: list[Grid]) -> About:
    """Return what the sheet of lists says; nothing where it is missing, as in a sheet saved alone."""
    for grid in grids:
        top = [cell.strip() for cell in grid.rows[0]] if grid.rows else []
        if MARK not in top:
            continue
        place = top.index(MARK)
        facts = {grid.cell(row, place): grid.cell(row, place + 1) for row in range(1, len(grid.rows))}
        words = {}
        for column in range(1, place, 2):
            pairs = [(grid.cell(row, column - 1), grid.cell(row, column)) for row in range(1, len(grid.rows))]
            words[top[column]] = {plain(word): code for word, code in pairs if word and code}
        version = facts.get("version", "")
        kind = facts.get("template", "")
        return About(
            kind if kind in LAYOUTS else "", int(version) if version.isdigit() else 0, facts.get("written", ""), words
        )
    return About()


def find_tables(grids: list[Grid], kind: str = "") -> list[Table]:
    """Return the tables of the template that fits best, one for each sheet that holds it; empty when none does."""
    layouts = [LAYOUTS[kind]] if kind else list(LAYOUTS.values())
    found = [(score, table) for grid in grids for layout in layouts for score, table in _tables(grid, layout)]
    if not found:
        return []
    best = max(score for score, _table in found)
    chosen = next(table.layout for score, table in found if score == best)
    same = [table for _score, table in found if table.layout is chosen]
    # One text read with several separators is still one sheet.
    if all(not table.grid.sheet for table in same):
        return [max(same, key=lambda table: len(table.columns))]
    return same


def _tables(grid: Grid, layout: Layout) -> Iterator[tuple[float, Table]]:
    """The best header row of a sheet for one layout, with how well it fits."""
    best: tuple[float, Table] | None = None
    for row in range(min(HEADER_ROWS, len(grid.rows))):
        columns, extra = _columns(grid, row, layout)
        needed = {column.key for column in layout.columns if column.required and column.key != "held_on"}
        if len(columns) < 2 or not needed <= set(columns) or not set(columns) & set(layout.answers):
            continue
        # Columns of the layout that are missing, and columns that it does not know, both speak against it.
        named = 0.5 if _is_titled(grid, row, layout) else 0.0
        score = len(columns) / len(layout.columns) - 0.1 * len(extra) + named
        if best is None or score > best[0]:
            best = score, Table(layout, grid, row, columns, extra, _head(grid, row, layout))
    if best:
        yield best


def _columns(grid: Grid, row: int, layout: Layout) -> tuple[dict[str, int], dict[str, int]]:
    known = words_of(layout.kind)
    columns: dict[str, int] = {}
    extra: dict[str, int] = {}
    for place in range(len(grid.rows[row])):
        text = grid.cell(row, place)
        key = _key(text, known, layout.keys)
        if key and key not in columns:
            columns[key] = place
        elif text:
            extra[text if text not in extra else f"{text} ({place + 1})"] = place
    return columns, extra


def _key(text: str, known: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    asked = plain(text)
    if not asked:
        return ""
    words = {word: key for word, key in known.items() if key in allowed}
    if asked in words:
        return words[asked]
    near = process.extractOne(asked, list(words), scorer=fuzz.ratio, score_cutoff=NEAR) if len(asked) > 4 else None
    # 'Reason 1' and 'Reason 2' are nearly alike and not the same.
    return words[near[0]] if near and _digits(near[0]) == _digits(asked) else ""


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


@cache
def words_of(kind: str) -> dict[str, str]:
    """Return heading (plain, in every language) → key of a template's columns and lines above its table."""
    layout = LAYOUTS[kind]
    keys = (*layout.keys, *(asked.key for asked in layout.head))
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with use_language(language):
            found |= {plain(word): key for key, word in headings(kind).items() if key in keys}
    return found


@cache
def _titles_of(kind: str) -> frozenset[str]:
    found = set()
    for language in LANGUAGES:
        with use_language(language):
            found.add(plain(titles()[kind]))
    return frozenset(found)


def _is_titled(grid: Grid, header: int, layout: Layout) -> bool:
    above = [grid.sheet, *(grid.cell(row, 0) for row in range(header))]
    return any(plain(text) in _titles_of(layout.kind) for text in above)


def _head(grid: Grid, header: int, layout: Layout) -> dict[str, tuple[int, int, str]]:
    """What stands above the table beside each label: the first filled cell to its right."""
    known, keys = words_of(layout.kind), tuple(asked.key for asked in layout.head)
    found: dict[str, tuple[int, int, str]] = {}
    for row in range(header):
        for place in range(len(grid.rows[row])):
            key = _key(grid.cell(row, place), known, keys)
            if key and key not in found:
                right = (p for p in range(place + 1, len(grid.rows[row])) if grid.cell(row, p))
                at = next(right, place + 1)
                found[key] = row, at, grid.cell(row, at)
    return found
