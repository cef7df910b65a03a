"""Bring a file, see what was understood, correct it, load it: the controls of the first notebook and of the page."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..company import Company, open_company
from ..errors import WinbackError
from ..intake.run import Here
from ..loading.report_book import write_load_report
from ..text import _
from ..workspace import own_folder
from .downloads import Downloads
from .draft import IN_COLUMNS, Draft
from .forms import FileForm, target_form
from .intake import ASKING, DONE, Intake, step_words
from .outcome import outcome
from .questions import join_form, question_form
from .uploader import ENDINGS, Uploader

REJECTED = ("rejected.xlsx", "rejected.csv")
"""Where the rejected rows stand: the workbook is left out when they are very many."""
WORKBOOK = "load_report.xlsx"


class FilePanel(widgets.VBox):
    """The view of an :class:`winback.controls.intake.Intake`: a place for files, forms, the button, the outcome."""

    def __init__(
        self,
        on_loaded: Callable[[dict[str, Any]], None] = lambda done: None,
        *,
        folder: Path | None = None,
        runner: Callable[..., Any] = Here,
        wishes: dict[str, Any] | None = None,
    ) -> None:
        self.intake = Intake(self._changed, on_loaded, folder=folder, runner=runner, wishes=wishes)
        self.uploader = Uploader(self.intake.inbox, self._arrived, self.intake.stop)
        self.forms = widgets.VBox().add_class("wb-forms")
        self.hint = widgets.HTML()
        self.load_button = widgets.Button(button_style="primary").add_class("wb-load-button")
        self.load_button.on_click(lambda _button: self._try(self.intake.load))
        self.again_button = widgets.Button().add_class("wb-load-button")
        self.again_button.on_click(lambda _button: self._try(self.intake.load_again))
        self.late = widgets.VBox().add_class("wb-late")
        self.result, self.downloads = widgets.HTML(), Downloads()
        self._shown_draft: Draft | None = None
        self.parts = [self.uploader, self.forms, self.hint, self.load_button]
        self.parts += [self.result, self.downloads, self.late]
        super().__init__(self.parts)
        self.add_class("wb-load")
        self.speak()

    def speak(self) -> None:
        """Write every word anew in the language in use."""
        self.uploader.speak()
        self.load_button.description = _("Load")
        self.again_button.description = _("Load again with these answers")
        self._shown_draft = None
        self._changed()

    def _arrived(self, paths: list[Path], pasted: bool) -> None:
        self._try(lambda: self.intake.look(paths, pasted=pasted))

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except WinbackError as error:
            self.intake.refuse(str(error))

    def _changed(self) -> None:
        intake = self.intake
        with self.uploader.hold_sync():
            self.uploader.step = step_words().get(intake.step, "…") if intake.busy else ""
            self.uploader.share = intake.share
            self.uploader.stoppable = intake.stoppable
            self.uploader.problem = intake.problem
        if intake.draft is not self._shown_draft:
            self._shown_draft = intake.draft
            self.forms.children = self._form(intake.draft) if intake.draft else []
        asking = intake.stage == ASKING
        self.load_button.layout.display = "" if asking else "none"
        self.forms.layout.display = "" if asking else "none"
        self.hint.value = self._hint() if asking else ""
        done = intake.report if intake.stage == DONE else None
        self.result.value = outcome(done, intake.present_name()) if done else ""
        self.downloads.offer(self._files() if done else {})
        self.late.children = self._late_form() if done else []

    def _hint(self) -> str:
        missing = self.intake.missing()
        self.load_button.disabled = bool(missing)
        if not missing:
            text = _("All that is needed was found. Correct what is wrong, then press Load.")
            return f'<p class="wb-hint-line">{escape(text)}</p>'
        text = _("Still missing: {names}. Say which column holds it.").format(names=", ".join(missing))
        why = _("Without that nothing can be loaded: losses need to know who bought, when, and for how much.")
        return f'<p class="wb-hint-line wb-missing" role="status">{escape(text)} {escape(why)}</p>'

    def _form(self, draft: Draft) -> list[widgets.Widget]:
        parts = [
            FileForm(draft, key, seen, self._corrected).box for key, seen in zip(draft.keys, draft.files, strict=True)
        ]
        open_ones = [question for question in draft.questions if question["code"] not in IN_COLUMNS]
        parts += [question_form(draft, question, self._answered) for question in open_ones]
        lines = "".join(f"<li>{escape(entry['why'])}</li>" for entry in self.intake.refused)
        if lines:
            parts.append(widgets.HTML(f'<p class="wb-asked">{escape(_("Not used"))}</p><ul>{lines}</ul>'))
        return [*parts, target_form(self.intake)]

    def _corrected(self) -> None:
        self.hint.value = self._hint()

    def _answered(self) -> None:
        """An answer may have moved a column: the forms are written anew."""
        draft = self.intake.draft
        self.forms.children = self._form(draft) if draft else []
        self._corrected()

    def _late_form(self) -> list[widgets.Widget]:
        """What a whole load asks: names that may be one, and rules for the whole."""
        intake, draft = self.intake, self.intake.draft
        if draft is None or intake.report is None:
            return []
        parts = [question_form(draft, question, lambda: None) for question in intake.late_questions]
        if intake.suggestions:
            parts.append(join_form(draft, intake.suggestions, intake.report.currency))
        return [*parts, self.again_button] if parts else []

    def _files(self) -> dict[str, tuple[str, Callable[[], Path]]]:
        """What can be downloaded of the company just loaded."""
        folder, report = self.intake.folder, self.intake.report
        offered: dict[str, tuple[str, Callable[[], Path]]] = {}
        if folder is None or report is None:
            return offered
        kept = next((folder / name for name in REJECTED if (folder / name).exists()), None)
        if kept:
            offered[_("Download the rejected rows")] = (kept.name, lambda: kept)
        name = _("Download the load report")
        offered[name] = (WORKBOOK, lambda: write_load_report(report, folder / WORKBOOK))
        return offered


class LoadPanel(FilePanel):
    """The panel of a notebook: also takes a file that lies on the machine; ``company`` is what was loaded.

    At first ``company`` is the one given. A file named by its path is loaded by :func:`winback.start`, so that
    unchanged files are not read twice and corrections are remembered for them.
    """

    def __init__(self, company: Company) -> None:
        self.company = company
        self._file = widgets.Combobox(
            options=[path.name for path in own_files()], ensure_option=False, continuous_update=False
        )
        self._look = widgets.Button()
        self._look.on_click(lambda _button: self._try(self.look))
        super().__init__(self._uploaded, folder=company.folder)
        named = widgets.Box([widgets.HTML(f'<span class="wb-name">{escape(_("File"))}</span>'), self._file, self._look])
        self.children = [named.add_class("wb-labelled"), *self.parts]

    def speak(self) -> None:
        """Write every word anew in the language in use."""
        self._file.placeholder = _("a file in data/own, or a full path")
        self._look.description = _("Look into it")
        super().speak()

    def choose(self, file: str) -> None:
        """Name the file, as typing into the field does."""
        self._file.value = file

    def look(self) -> None:
        """Show what the named file seems to hold; nothing is loaded yet."""
        name = self._file.value.strip().strip('"')
        if not name:
            raise WinbackError(_("Choose a file first, or type its path."))
        path = Path(name).expanduser()
        path = path if path.exists() or path.is_absolute() else own_folder() / name
        self.intake.look([path], named=True)

    def load(self) -> None:
        """Load the files as they are understood now."""
        self.intake.load()

    def _uploaded(self, done: dict[str, Any]) -> None:
        self.company = open_company(done["folder"])


def own_files() -> list[Path]:
    """Return the files that wait in ``data/own`` to be loaded."""
    folder, kinds = own_folder(), tuple(ENDINGS.split(","))
    return sorted(p for p in folder.glob("*") if p.suffix.lower() in kinds and p.is_file()) if folder.is_dir() else []
