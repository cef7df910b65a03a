"""The notebooks: clean, translated, and each runs alone in a copy of the tree."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nbformat
import polib
import pytest

from winback import notebooks as workshop

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
SOURCES = workshop.sources(FOLDER)
COPIES = workshop.sources(FOLDER / "ru")


def a_notebook(text: str = "# Who left?") -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_markdown_cell(text, id="title"),
        nbformat.v4.new_code_cell('data = ""\nlanguage = "en"', id="setting", metadata={"tags": ["parameters"]}),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": workshop.KERNEL})


@pytest.fixture
def folder(tmp_path):
    workshop.write_notebook(a_notebook(), tmp_path / "01_who.ipynb")
    return tmp_path


def translated(folder: Path, russian: str = "# Кто ушёл?") -> Path:
    workshop.update_catalogue(folder)
    catalogue = polib.pofile(str(folder / "ru.po"))
    for message in catalogue:
        message.msgstr = russian
        message.flags.clear()
    catalogue.save()
    workshop.build(folder)
    return folder


def test_a_new_text_cell_asks_for_a_translation(folder):
    assert workshop.update_catalogue(folder) == ["01_who/title"]
    assert any("no Russian" in problem for problem in workshop.translation_problems(folder))


def test_the_copy_speaks_russian_in_text_and_parameters(folder):
    copy = workshop.read_notebook(translated(folder) / "ru" / "01_who.ipynb")
    assert copy.cells[0].source == "# Кто ушёл?"
    assert 'language = "ru"' in copy.cells[1].source
    assert workshop.translation_problems(folder) == []


def test_a_changed_source_makes_its_copy_stale_and_its_translation_fuzzy(folder):
    translated(folder)
    workshop.write_notebook(a_notebook("# Who has left?"), folder / "01_who.ipynb")
    assert any("stale" in problem for problem in workshop.translation_problems(folder))
    assert workshop.update_catalogue(folder) == ["01_who/title"]
    assert polib.pofile(str(folder / "ru.po"))[0].msgstr == "# Кто ушёл?"


def test_a_copy_edited_by_hand_is_noticed(folder):
    copy = translated(folder) / "ru" / "01_who.ipynb"
    copy.write_text(copy.read_text("utf-8").replace("Кто", "Кого"), encoding="utf-8")
    assert workshop.translation_problems(folder) == ["ru/01_who.ipynb: stale; run python -m winback.notebooks build"]


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("for x in [1]:\n    x", "For belongs"),
        ("def f():\n    return 1", "FunctionDef belongs"),
        ("class A:\n    x = 1", "ClassDef belongs"),
        ("%matplotlib inline", "magic"),
        ('x = "/tmp/orders.csv"', "a path"),
        ("x = 1\n" * 16, "16 lines"),
    ],
)
def test_code_that_belongs_in_the_library_is_named(tmp_path, code, complaint):
    notebook = a_notebook()
    notebook.cells.append(nbformat.v4.new_code_cell(code, id="bad"))
    workshop.write_notebook(notebook, tmp_path / "01_who.ipynb")
    assert any(complaint in problem for problem in workshop.style_problems(tmp_path / "01_who.ipynb"))


def test_a_saved_output_is_named(tmp_path):
    notebook = a_notebook()
    notebook.cells[1].execution_count = 3
    workshop.write_notebook(notebook, tmp_path / "01_who.ipynb")
    assert any("outputs or counts" in problem for problem in workshop.style_problems(tmp_path / "01_who.ipynb"))


@pytest.mark.parametrize("path", [*SOURCES, *COPIES], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_notebook_keeps_the_rules(path):
    assert workshop.style_problems(path) == []


def test_russian_copies_are_complete_and_fresh():
    assert workshop.translation_problems(FOLDER) == []


def test_notebooks_are_small():
    assert all(path.stat().st_size < 60_000 for path in [*SOURCES, *COPIES])


# --------------------------------------------------------------------------------------------- each runs alone


def copied(folder: Path) -> Path:
    """A copy of the project's notebooks with an empty data folder: nothing of this project is seen from there."""
    shutil.copytree(FOLDER, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    (folder / "data" / "own").mkdir(parents=True)
    (folder / "data" / "sample").mkdir()
    return folder


@pytest.fixture(scope="module")
def demo_tree(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def orders_tree(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("orders"))


def orders_only(folder: Path) -> Path:
    """Three columns, five customers a week apart in rhythm, two years: the least that the method takes."""
    rows = ["customer,date,amount"]
    for number in range(40):
        step = 14 + 7 * (number % 5)
        stop = 730 if number % 4 else 430
        rows += [f"C{number:02d},{day_of(day)},{100 + number}" for day in range(number, stop, step)]
    path = folder / "orders.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def day_of(number: int) -> str:
    import datetime as dt

    return (dt.date(2024, 1, 1) + dt.timedelta(days=number)).isoformat()


def run(tree: Path, notebook: Path, **parameters: str) -> nbformat.NotebookNode:
    """Run a notebook as papermill does, in a fresh kernel whose only project is the copy."""
    import papermill

    os.environ.pop("WINBACK_HOME", None)
    place = tree / "notebooks" / notebook.relative_to(FOLDER)
    done = tree / "done" / f"{place.parent.name}-{place.stem}.ipynb"
    done.parent.mkdir(exist_ok=True)
    papermill.execute_notebook(
        place, done, parameters=parameters, cwd=place.parent, progress_bar=False, execution_timeout=300
    )
    return workshop.read_notebook(done)


def shown(notebook: nbformat.NotebookNode) -> str:
    return json.dumps([cell.get("outputs", []) for cell in notebook.cells], ensure_ascii=False)


def complaints(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [o.get("text", o.get("ename", "")) for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", SOURCES, ids=lambda p: p.stem)
def test_runs_alone_on_the_demo_company(demo_tree, notebook):
    done = run(demo_tree, notebook)
    assert complaints(done) == []
    assert "application/vnd.plotly" in shown(done)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", SOURCES, ids=lambda p: p.stem)
def test_runs_alone_on_a_file_of_orders_only(orders_tree, notebook):
    done = run(orders_tree, notebook, orders=str(orders_only(orders_tree)))
    assert complaints(done) == []


@pytest.mark.slow
@pytest.mark.parametrize("notebook", COPIES, ids=lambda p: p.stem)
def test_runs_alone_in_russian(demo_tree, notebook):
    done = run(demo_tree, notebook)
    assert complaints(done) == []
    told = [o.data["text/html"] for c in done.cells for o in c.get("outputs", []) if "text/html" in o.get("data", {})]
    assert told
    assert [text for text in told if not any("а" <= sign <= "я" for sign in text)] == []


def list_only(folder: Path) -> Path:
    """Customers of a business with contracts: who left is stated, nobody's purchases are known."""
    rows = ["Customer,City,Churn,Monthly Charge,Churn Reason"]
    said = ("Moved", "Competitor is cheaper", "Missed dates")
    rows += [
        f"K{i:03d},Town {i % 3},{'No' if i % 3 else 'Yes'},{200 + i % 7 * 150},{'' if i % 3 else said[i // 3 % 3]}"
        for i in range(90)
    ]
    path = folder / "list.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    "notebook",
    [
        FOLDER / "04_segment.ipynb",
        FOLDER / "05_plan_winback.ipynb",
        FOLDER / "06_track_returns.ipynb",
        FOLDER / "ru" / "03_collect_reasons.ipynb",
        FOLDER / "ru" / "04_segment.ipynb",
        FOLDER / "ru" / "05_plan_winback.ipynb",
    ],
    ids=lambda p: f"{p.parent.name}/{p.stem}",
)
def test_runs_on_a_list_that_says_itself_who_left(orders_tree, notebook):
    done = run(orders_tree, notebook, customers=str(list_only(orders_tree)))
    assert complaints(done) == []
    # Of who came back a list says nothing.
    assert "application/vnd.plotly" in shown(done) or notebook.stem == "06_track_returns"
