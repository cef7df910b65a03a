"""Spreadsheets that are sent out, and files that come back: templates, online forms, a CRM's reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ...base import CustomerBase
from ...collecting.form_words import SCORE, TARGETS
from ...collecting.found import Collected
from ...collecting.online_forms import FormPreview, preview_form, read_form, remember_form
from ...collecting.readback import read_template
from ...collecting.storing import store
from ...collecting.templates import template_kinds, template_name, write_template
from ...errors import WinbackError
from ...intake.inbox import Inbox
from ...reasons import catalogue_of
from ...records import Records, kind_names, record_headings
from ...survey_answers import parameter_names
from ...text import LANGUAGES, _, format_count, language, ngettext
from ..downloads import Downloads
from ..uploader import Uploader
from .form import Look, author_field, manager_field
from .inputs import choice, pick_from

MOST_TOLD = 12
MOST_EXAMPLES = 3


class PaperPanel(widgets.VBox):
    """Write a template to send out; read back what was filled in, or the export of an online form.

    ``read`` shows what a file brings, ``keep`` puts it into the records; nothing is stored before.
    """

    def __init__(self, base: CustomerBase, records: Records) -> None:
        self.base, self.records, self.catalogue = base, records, catalogue_of(records)
        self._folder = Path(tempfile.mkdtemp(prefix="winback_paper_"))
        self.collected: Collected | None = None
        self.preview: FormPreview | None = None
        self._path: Path | None = None
        self.author = author_field()
        self.outgoing = self._outgoing()
        self.uploader = Uploader(Inbox(), lambda paths, _pasted: self.read(paths[0]))
        self.mapping, self.told = widgets.VBox(), widgets.HTML()
        self.button = self._button(_("Keep these answers"), self.keep)
        self.read_button = self._button(_("Read with this meaning"), self.read_form)
        super().__init__(
            [
                Look(), _part(_("Send out")), self.outgoing, self.downloads, _part(_("Read what came back")),
                self.uploader, self.mapping, self.read_button, self.told, self.author.box, self.button,
            ]
        )  # fmt: skip
        self.add_class("wb-load").add_class("wb-collect")
        self._show_buttons()

    def _button(self, text: str, act: Any) -> widgets.Button:
        button = widgets.Button(description=text, button_style="primary").add_class("wb-load-button")
        button.on_click(lambda _button: act())
        return button

    def _outgoing(self) -> widgets.Box:
        self.downloads = Downloads()
        self.kind = choice(_("What for?"), template_kinds())
        self.tongue = choice(_("Language"), LANGUAGES, language())
        self.manager = manager_field(self.base, _("Only customers of"))
        self.names = widgets.Checkbox(value=False, description=_("with names of customers"), indent=False)
        for control in (self.kind.control, self.tongue.control, self.manager.control):
            control.observe(lambda _change: self._offer(), "value")
        self._offer()
        return widgets.Box([self.kind.box, self.tongue.box, self.manager.box, self.names]).add_class("wb-sheet")

    def _offer(self) -> None:
        name = template_name(self.kind.value, self.manager.value)
        self.downloads.offer({_("Download the spreadsheet"): (name, self.write)})

    def write(self) -> Path:
        """Write the chosen template and return its path."""
        target = self._folder / template_name(self.kind.value, self.manager.value)
        chosen = self.manager.value or None
        return write_template(
            self.kind.value, self.base, self.catalogue, target, self.tongue.value, manager=chosen,
            names=self.names.value, records=self.records,
        )  # fmt: skip

    def read(self, path: str | Path) -> None:
        """Show what a file brings: one of the templates, or answers whose meaning is asked once."""
        self._path, self.collected, self.preview = Path(path), None, None
        self.mapping.children = []
        try:
            self._found(read_template(path, self.catalogue, base=self.base))
        except WinbackError as error:
            self._as_form(str(error))
        self._show_buttons()

    def _as_form(self, refusal: str) -> None:
        assert self._path is not None
        try:
            self.preview = preview_form(self._path, self.catalogue, records=self.records)
        except WinbackError as error:
            self._tell([refusal, str(error)], bad=True)
            return
        self.mapping.children = [_part(_("What do the columns and answers mean?")), *self._meanings(self.preview)]
        missing = [record_headings().get(name, name) for name in self.preview.missing]
        self._tell([_("Still missing: {names}. Say which column holds it.").format(names=", ".join(missing))]
                   if missing else [_("Correct what is wrong, then read the answers.")])  # fmt: skip

    def _meanings(self, seen: FormPreview) -> list[Any]:
        names = record_headings() | {f"{SCORE}{code}": name for code, name in parameter_names().items()}
        targets = {"": _("– not used –")} | {
            code: names.get(code, code) for code in (*TARGETS, *(f"{SCORE}{code}" for code in parameter_names()))
        }
        self._columns = {c["column"]: self._column(c, targets) for c in seen.columns}
        reasons = {"": _("– names no reason –"), **{code: name for name, code in self.catalogue.options()}}
        self._answers = {
            a["written"]: pick_from(a["written"], reasons, a["meaning"], _rows_told(a["rows"])) for a in seen.answers
        }
        return [
            widgets.Box([field.box for field in fields.values()]).add_class("wb-sheet")
            for fields in (self._columns, self._answers)
            if fields
        ]

    def _column(self, column: dict[str, Any], targets: dict[str, str]) -> Any:
        examples = " · ".join(str(e)[:40] for e in column["examples"][:MOST_EXAMPLES])
        return pick_from(column["column"], targets, column["meaning"], examples)

    def read_form(self) -> None:
        """Read the answers with the meaning that is shown, and remember it for the next export."""
        if self.preview is None or self._path is None:
            return
        columns = {name: field.value for name, field in self._columns.items() if field.value}
        answers = {text: field.value for text, field in self._answers.items()}
        mapping = replace(self.preview.mapping, columns=columns, reasons=answers)
        try:
            found = read_form(self._path, self.catalogue, mapping, base=self.base, records=self.records)
            remember_form(self.preview, mapping, records=self.records, by=self.author.value or _("not stated"))
        except WinbackError as error:
            self._tell([str(error)], bad=True)
            return
        self._found(found)
        self._show_buttons()

    def _found(self, collected: Collected) -> None:
        self.collected = collected
        kinds = kind_names()
        told = [
            _("{file}: {n}").format(
                file=collected.file,
                n="; ".join(
                    f"{kinds[kind]}: {format_count(len(rows))}" for kind, rows in collected.rows.items() if len(rows)
                )
                or _("nothing is filled in"),
            )
        ]
        problems = [str(problem) for problem in collected.problems]
        more = len(problems) - MOST_TOLD
        told += [
            *problems[:MOST_TOLD],
            *([_("and more of the same kind: {n}").format(n=format_count(more))] if more > 0 else []),
        ]
        self._tell([*told, *collected.notes])

    def keep(self) -> None:
        """Put what was read into the records and say what was new, known, or different."""
        if self.collected is None:
            return
        if not str(self.author.value).strip():
            self._tell([_("'{field}' is blank. Fill it in, then save.").format(field=self.author.label)], bad=True)
            return
        try:
            outcome = store(self.collected, self.records, by=str(self.author.value).strip())
        except WinbackError as error:
            self._tell([str(error)], bad=True)
            return
        self.collected, self.preview = None, None
        self.mapping.children = []
        self.uploader.step = ""
        self._tell(outcome.sentences)
        self._show_buttons()

    def _show_buttons(self) -> None:
        ready = self.collected is not None and self.collected.count > 0
        self.button.layout.display = self.author.box.layout.display = "" if ready else "none"
        self.read_button.layout.display = "" if self.preview is not None else "none"

    def _tell(self, sentences: Sequence[str], *, bad: bool = False) -> None:
        tone, role = ("wb-refused", "alert") if bad else ("wb-saved", "status")
        text = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        self.told.value = f'<div class="{tone}" role="{role}">{text}</div>'


def _part(text: str) -> widgets.HTML:
    return widgets.HTML(f'<p class="wb-part">{escape(text)}</p>')


def _rows_told(rows: int) -> str:
    return ngettext("{n} answer", "{n} answers", rows).format(n=format_count(rows))
