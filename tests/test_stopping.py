"""Errors and stops as a user meets them: in a notebook a sentence, on the command line a sentence and a status."""

from __future__ import annotations

import click
import pytest
from IPython.core.interactiveshell import InteractiveShell

from winback import progress
from winback.cli import INTERRUPTED, REFUSED, main, winback


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
    assert progress._bar().__module__ == "tqdm.notebook"
