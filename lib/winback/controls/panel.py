"""Choose a file, see what was understood, correct it, load it: the controls of the first notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..company import Company
from ..errors import WinbackError
from ..load import LoadReport, preview
from ..start import start
from ..text import _, format_count, ngettext
from ..workspace import folder_name, own_folder
from .draft import DATE, Draft, table_names, target_names
from .shown import say
from .stage import Stage

KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".parquet")
WIDE = {"width": "34em"}


class LoadPanel(widgets.VBox):
    """Widgets around :func:`winback.start`; ``company`` is what was loaded, at first the one given."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._draft: Draft | None = None
        self._path = Path()
        self._file = widgets.Combobox(
            placeholder=_("a file in data/own, or a full path"),
            options=[path.name for path in own_files()],
            description=_("File"),
            ensure_option=False,
            layout=WIDE,
        )
        self._upload = widgets.FileUpload(description=_("or upload"), accept=",".join(KINDS), multiple=False)
        self._look = widgets.Button(description=_("Look into it"), button_style="info")
        self._mapping = widgets.VBox()
        self._load = widgets.Button(description=_("Load"), button_style="primary", disabled=True)
        self._out = Stage()
        self._look.on_click(lambda _button: self._try(self.look))
        self._load.on_click(lambda _button: self._try(self.load))
        self._upload.observe(lambda _change: self._try(self._keep_upload), "value")
        chooser = widgets.HBox([self._file, self._upload, self._look], layout={"flex_flow": "row wrap"})
        super().__init__([chooser, self._mapping, self._load, self._out])

    def choose(self, file: str) -> None:
        """Name the file, as typing into the field does."""
        self._file.value = file

    def look(self) -> None:
        """Show what the file seems to hold; nothing is loaded yet."""
        name = self._file.value.strip().strip('"')
        if not name:
            raise WinbackError(_("Choose a file first, or type its path."))
        path = Path(name).expanduser()
        self._path = path if path.exists() or path.is_absolute() else own_folder() / name
        self._draft = Draft.of(preview(self._path))
        self._mapping.children = self._form(self._draft)
        self._load.disabled = False
        self._tell_missing()

    def load(self) -> None:
        """Load the file with the mapping as it stands, and show the report."""
        if self._draft is None:
            self.look()
        if self._draft is not None and self._draft.missing():
            self._tell_missing()
            return
        mapping = self._draft.mapping if self._draft else None
        self.company = start(self._path, mapping=mapping, keep=True)
        told = LoadReport.from_dict(self.company.report).sentences()
        self._out.put(say(*told, _("Loaded. Run the cells below to see this company.")))

    def _try(self, act: Callable[[], None]) -> None:
        self._out.put()
        try:
            act()
        except WinbackError as error:
            self._out.put(say(str(error)))

    def _keep_upload(self) -> None:
        for sent in self._upload.value:
            given = Path(sent["name"].replace("\\", "/")).name
            path = own_folder() / (folder_name(given) + Path(given).suffix.lower())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes(sent["content"]))
            self._file.options = [found.name for found in own_files()]
            self._file.value = path.name
            self.look()

    def _tell_missing(self) -> None:
        missing = self._draft.missing() if self._draft else []
        if missing:
            self._out.put(say(_("Still missing: {names}. Say which column holds it.").format(names=", ".join(missing))))
        else:
            self._out.put(say(_("All that is needed was found. Correct what is wrong, then press Load.")))

    def _form(self, draft: Draft) -> list[widgets.Widget]:
        parts: list[widgets.Widget] = []
        for key, seen in zip(draft.keys, draft.files, strict=True):
            parts.append(_file_form(draft, key, seen))
        # Which column is meant is answered in the columns themselves; only readings of values need a choice.
        return parts + [_question_form(draft, q) for q in draft.questions if q["code"] in ("DAT10", "NUM10")]


def own_files() -> list[Path]:
    """Return the files that wait in ``data/own`` to be loaded."""
    folder = own_folder()
    return sorted(p for p in folder.glob("*") if p.suffix.lower() in KINDS and p.is_file()) if folder.is_dir() else []


def _file_form(draft: Draft, key: str, seen: dict[str, Any]) -> widgets.Widget:
    rows = ngettext("{n} row", "{n} rows", seen["rows"]).format(n=format_count(seen["rows"]))
    names = table_names()
    table = widgets.Dropdown(options=[(name, code) for code, name in names.items()], value=seen["table"], layout=WIDE)
    columns = widgets.VBox(_column_rows(draft, key, seen, seen["table"]))

    def change(event: dict[str, Any]) -> None:
        draft.take_as(key, event["new"])
        columns.children = _column_rows(draft, key, seen, event["new"])

    table.observe(change, "value")
    title = widgets.Label(_("{file}: {rows}, taken for").format(file=key, rows=rows))
    return widgets.VBox([widgets.HBox([title, table], layout={"flex_flow": "row wrap"}), columns])


def _column_rows(draft: Draft, key: str, seen: dict[str, Any], table: str) -> list[widgets.Widget]:
    if not table:
        return []
    options = [(_("not used"), ""), *((name, code) for code, name in target_names(table).items())]
    filled = draft.mapping["files"][key]["columns"]
    made = []
    for guess in seen["guesses"]:
        choice = widgets.Dropdown(options=options, value=filled.get(guess["column"], ""), layout={"width": "18em"})
        choice.observe(_filler(draft, key, guess["column"]), "value")
        examples = ", ".join(str(example) for example in guess["examples"][:3])
        labels = [widgets.Label(guess["column"], layout={"width": "16em"}), choice, widgets.Label(examples)]
        made.append(widgets.HBox(labels))
    return made


def _filler(draft: Draft, key: str, column: str) -> Callable[[dict[str, Any]], None]:
    return lambda event: draft.fill(key, column, event["new"])


def _question_form(draft: Draft, question: dict[str, Any]) -> widgets.Widget:
    words = {
        "dmy": _("day first"),
        "mdy": _("month first"),
        ".": _("the point is the decimal sign"),
        ",": _("the comma is the decimal sign"),
    }
    options = []
    for option in question["options"]:
        examples = "; ".join(f"{text} → {read}" for text, read in option["examples"][:2])
        options.append((f"{words[option['value']]}: {examples}", option["value"]))
    asked = (
        _("Dates of '{column}' read two ways:")
        if question["code"] == DATE
        else _("Numbers of '{column}' read two ways:")
    )
    choice = widgets.RadioButtons(options=options, value=question["chosen"], layout={"width": "max-content"})
    choice.observe(lambda event: draft.answer(question, event["new"]), "value")
    return widgets.VBox([widgets.Label(asked.format(column=question["column"])), choice])
