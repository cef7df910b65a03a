"""The notebooks' workshop: Russian copies from English sources, and the rules every notebook keeps.

``python -m winback.notebooks update`` adds new text cells to ``notebooks/ru.po``, ``build`` writes
``notebooks/ru/*.ipynb`` from the sources and that file, ``check`` prints what is out of order.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import polib

SOURCES = "[0-9][0-9]_*.ipynb"
CATALOGUE = "ru.po"
COPIES = "ru"
CELLS = (20, 40)
CODE_LINES = 15
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
PLURALS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"


def sources(folder: Path) -> list[Path]:
    """Return the English notebooks of a folder, in their order."""
    return sorted(folder.glob(SOURCES))


def read_notebook(path: Path) -> Any:
    """Return a notebook of the current format."""
    return nbformat.read(path, as_version=4)


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook the way Jupyter does, so that saving it there changes nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook, version=4) + "\n", encoding="utf-8")


def text_cells(notebook: Any, stem: str) -> dict[str, str]:
    """Return the text cells of a notebook: ``{"01_measure_losses/m3": "## Who …"}``."""
    return {f"{stem}/{cell.id}": cell.source for cell in notebook.cells if cell.cell_type == "markdown"}


def read_catalogue(folder: Path) -> dict[str, tuple[str, str]]:
    """Return ``{place: (English, Russian)}`` of the translations' file; a fuzzy message counts as missing."""
    path = folder / CATALOGUE
    if not path.exists():
        return {}
    return {m.msgctxt: (m.msgid, "" if m.fuzzy else m.msgstr) for m in polib.pofile(str(path)) if not m.obsolete}


def update_catalogue(folder: Path) -> list[str]:
    """Bring the translations' file in line with the sources; return the places that need a translator.

    A changed cell keeps its old Russian as a fuzzy message; a cell that is gone takes its message with it.
    """
    known = read_catalogue(folder)
    by_text = dict(known.values())
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "winback notebooks",
        "Language": "ru",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS,
    }
    for path in sources(folder):
        for place, english in text_cells(read_notebook(path), path.stem).items():
            before, russian = known.get(place, ("", ""))
            stale = before != english
            entry = polib.POEntry(msgctxt=place, msgid=english, msgstr=by_text.get(english, russian))
            if stale and english not in by_text and russian:
                entry.flags.append("fuzzy")
            catalogue.append(entry)
    catalogue.save(str(folder / CATALOGUE))
    return [m.msgctxt for m in catalogue if m.fuzzy or not m.msgstr]


def translate(notebook: Any, stem: str, catalogue: dict[str, tuple[str, str]]) -> Any:
    """Return the Russian copy: text cells from the catalogue, ``language = "ru"`` among the parameters."""
    copy = nbformat.from_dict(notebook)
    copy = nbformat.reads(nbformat.writes(copy), as_version=4)
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            english, russian = catalogue.get(f"{stem}/{cell.id}", ("", ""))
            cell.source = russian if english == cell.source and russian else cell.source
        elif "parameters" in cell.metadata.get("tags", []):
            cell.source = re.sub(r'^language = "en"', 'language = "ru"', cell.source, flags=re.M)
    return copy


def build(folder: Path) -> list[Path]:
    """Write the Russian copies and return their paths."""
    catalogue = read_catalogue(folder)
    written = []
    for path in sources(folder):
        target = folder / COPIES / path.name
        write_notebook(translate(read_notebook(path), path.stem, catalogue), target)
        written.append(target)
    return written


def translation_problems(folder: Path) -> list[str]:
    """Return what is missing or stale in the Russian copies; empty when all is well."""
    catalogue = read_catalogue(folder)
    problems = []
    places: set[str] = set()
    for path in sources(folder):
        notebook = read_notebook(path)
        for place, english in text_cells(notebook, path.stem).items():
            places.add(place)
            before, russian = catalogue.get(place, ("", ""))
            if before != english or not russian:
                problems.append(f"{place}: no Russian for this text cell; run update, then translate")
        copy = folder / COPIES / path.name
        fresh = nbformat.writes(translate(notebook, path.stem, catalogue), version=4) + "\n"
        if not copy.exists() or copy.read_text(encoding="utf-8") != fresh:
            problems.append(f"{COPIES}/{path.name}: stale; run python -m winback.notebooks build")
    problems += [f"{place}: translated, but no such text cell" for place in catalogue if place not in places]
    extra = {p.name for p in (folder / COPIES).glob("*.ipynb")} - {p.name for p in sources(folder)}
    return problems + [f"{COPIES}/{name}: has no source" for name in sorted(extra)]


def _code_problems(source: str) -> list[str]:
    problems = []
    if len(source.splitlines()) > CODE_LINES:
        problems.append(f"{len(source.splitlines())} lines of code; allowed: {CODE_LINES}")
    if re.search(r"^\s*[%!]", source, flags=re.M):
        return [*problems, "a magic or shell line"]
    banned = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.With, ast.Try)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, banned):
            problems.append(f"{type(node).__name__} belongs in the library")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"[/\\]", node.value):
            problems.append(f"a path: {node.value!r}")
    return problems


def style_problems(path: Path) -> list[str]:
    """Return how a notebook breaks the rules of style and cleanliness; empty when it keeps them."""
    notebook = read_notebook(path)
    cells = notebook.cells
    text = [c for c in cells if c.cell_type == "markdown"]
    code = [c for c in cells if c.cell_type == "code"]
    problems = []
    if not CELLS[0] <= len(cells) <= CELLS[1]:
        problems.append(f"{len(cells)} cells; allowed: {CELLS[0]} to {CELLS[1]}")
    title = cells[0].source.splitlines()[0] if cells and cells[0].cell_type == "markdown" else ""
    if not (title.startswith("# ") and title.endswith("?")):
        problems.append("the title is not the reader's question")
    if not code or code[0].metadata.get("tags") != ["parameters"]:
        problems.append("the first code cell is not tagged parameters")
    elif not all(
        isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant) for s in ast.parse(code[0].source).body
    ):
        problems.append("the parameters are not all literals")
    if sum(len(c.source) for c in text) < sum(len(c.source) for c in code):
        problems.append("less text than code")
    if dict(notebook.metadata.get("kernelspec", {})) != KERNEL or "widgets" in notebook.metadata:
        problems.append("kernel is not python3, or widget state is kept")
    for cell in code:
        if cell.outputs or cell.execution_count is not None:
            problems.append(f"{cell.id}: keeps outputs or counts")
        problems += [f"{cell.id}: {problem}" for problem in _code_problems(cell.source)]
    return [f"{path.name}: {problem}" for problem in problems]


def main(arguments: list[str] | None = None) -> int:
    """Run ``update``, ``build`` or ``check`` on the folder ``notebooks`` here; the status is 1 when work is left."""
    words = sys.argv[1:] if arguments is None else arguments
    folder = Path("notebooks")
    if words == ["update"]:
        left = update_catalogue(folder)
    elif words == ["build"]:
        build(folder)
        left = translation_problems(folder)
    elif words == ["check"]:
        left = translation_problems(folder)
        for path in [*sources(folder), *sources(folder / COPIES)]:
            left += style_problems(path)
    else:
        print("usage: python -m winback.notebooks update|build|check", file=sys.stderr)
        return 2
    print("\n".join(left) or "nothing left to do")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
