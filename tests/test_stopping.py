"""Errors and stops as a user meets them: in a notebook a sentence, on the command line a sentence and a status."""

from __future__ import annotations

import click
import pytest
from IPython.core.interactiveshell import InteractiveShell

from winback import progress
from winback.cli import INTERRUPTED, REFUSED, main, winback
from winback.load import load


@pytest.fixture
def shell(capsys):
    """A notebook's interpreter: runs a cell and gives what it shows."""
    instance = InteractiveShell.instance()

    def run(cell):
        instance.run_cell(cell)
        shown = capsys.readouterr()
        return shown.out + shown.err

    yield run
    InteractiveShell.clear_instance()


def test_a_refusal_in_a_notebook_is_its_sentence_without_a_traceback(shell, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing to see here\n")
    shown = shell(f"import winback as wb\nwb.load({str(tmp_path / 'notes.txt')!r})")
    assert "notes.txt" in shown
    assert "Traceback" not in shown
    assert len(shown.strip().splitlines()) == 1


def test_a_developer_gets_the_traceback(shell, monkeypatch):
    monkeypatch.setenv("WINBACK_DEBUG", "1")
    assert "Traceback" in shell("import winback as wb\nraise wb.WinbackError('No.')")


@pytest.mark.parametrize("error", [RuntimeError("Query interrupted"), KeyboardInterrupt()])
def test_a_stop_is_said_in_whatever_words_the_engine_puts_it(error, monkeypatch, capsys):
    @click.command()
    def long():
        raise error

    monkeypatch.setitem(winback.commands, "measure", long)
    assert main(["measure"]) == INTERRUPTED
    assert "Stopped" in capsys.readouterr().err


def test_other_errors_of_the_same_kind_are_no_stop(monkeypatch, capsys):
    @click.command()
    def broken():
        raise RuntimeError("disk on fire")

    monkeypatch.setitem(winback.commands, "measure", broken)
    assert main(["measure"]) == REFUSED
    assert "disk on fire" in capsys.readouterr().err


def test_a_kernel_gets_a_bar_of_its_own_and_a_pipe_none(monkeypatch):
    assert progress._bar() is None

    class Kernel:
        kernel = object()

    monkeypatch.setattr("IPython.get_ipython", Kernel)
    kind = progress._bar()
    assert kind.__module__ == "tqdm.notebook"
    assert progress._shape(kind, "{desc} {bar:20}") == "{desc} {bar}"
    assert progress._shape(progress.tqdm, "{desc} {bar:20}") == "{desc} {bar:20}"


class Bar:
    """A bar that remembers what it showed."""

    shown: list[tuple[str, float]] = []

    def __init__(self, **_look):
        self.n, self.label = 0.0, ""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def set_description_str(self, label, refresh):
        self.label = label
        self.shown.append((label, self.n))

    def update(self, more):
        self.n += more
        self.shown.append((self.label, self.n))

    def refresh(self):
        pass


def test_loading_shows_its_steps_and_first_use_names_its_work_unless_somebody_else_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "_bar", lambda: Bar)
    monkeypatch.setattr(Bar, "shown", [])
    (tmp_path / "orders.csv").write_text("Client;Date;Total\nA;31.01.2026;100,50\nB;01.02.2026;20,00\n")
    company = load(tmp_path / "orders.csv")
    assert Bar.shown[0][0] == "Reading"
    assert Bar.shown[-1] == ("Storing", 1.0)
    Bar.shown.clear()
    assert company.purchases.count().execute() == 2
    assert Bar.shown[0] == ("Purchases of each customer", 0.0)
    assert Bar.shown[-1] == ("Purchases of each customer", 1.0)
    Bar.shown.clear()
    steps = []
    load(tmp_path / "orders.csv", progress=lambda step, share: steps.append(step))
    assert steps[-1] == "save" and not Bar.shown
