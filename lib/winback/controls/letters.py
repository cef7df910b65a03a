"""Letters on a screen: a preview for any customer, the calendar of occasions, and the hand-over with its downloads."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..base import CustomerBase
from ..consent import Consents
from ..errors import WinbackError
from ..handing import EXPORTS, Handed, export_names, gather, summary_lines, write_export
from ..handing.gate import passed
from ..handing.lists import CONTACTED
from ..handing.rows import channel_names
from ..letters import Letters, Sender, findings_of, read_letters, write_letters
from ..planning.cards import Remedies
from ..records import choice_names
from ..text import LANGUAGES, _, language, use_language
from .collect.form import Look, customer_field
from .collect.inputs import Input, choice, line, pick_from
from .downloads import Downloads
from .shown import Shown, table

FIRST, SEVEN = "", "sequence"


def sender_fields() -> dict[str, Input]:
    """Return the fields for who signs; a blank name is that of the customer's owner."""
    return {
        "name": line(_("Who signs"), _("Blank: the customer's owner.")),
        "position": line(_("Position")),
        "phone": line(_("Phone of the sender")),
        "email": line(_("E-mail of the sender")),
    }


def sender_of(fields: Mapping[str, Input]) -> Sender:
    """Return who signs, as the fields say."""
    return Sender(**{name: str(field.value).strip() for name, field in fields.items()})


class LetterDesk(widgets.VBox):
    """Choose a customer, a letter and a language, and read it as the customer would; nothing is sent.

    ``items``: the customers of a plan with their reasons and owners; without it the lost ones. ``letters``: a file of
    own letters.
    """

    def __init__(
        self,
        base: CustomerBase,
        records: Any = None,
        items: pd.DataFrame | None = None,
        letters: str | Path | Letters | None = None,
    ) -> None:
        self.base, self.records = base, records
        self.items = base.lost if items is None else items
        self.letters = read_letters(letters)
        self.customer = customer_field(base)
        names = {FIRST: _("the one that fits what is known"), SEVEN: _("all seven of the sequence")}
        self.template = pick_from(_("Letter"), names | self.letters.names())
        self.tongue = choice(_("Language"), LANGUAGES, language())
        self.sender = sender_fields()
        self.page = widgets.HTML()
        shown = (self.customer, self.template, self.tongue, *self.sender.values())
        for field in shown:
            field.control.continuous_update = False
            field.control.observe(lambda _change: self.show(), "value")
        sheet = widgets.Box([field.box for field in shown]).add_class("wb-sheet")
        super().__init__([Look(), sheet, self.page])
        self.add_class("wb-load").add_class("wb-collect")
        if len(self.items):
            self.customer.value = str(self.items.customer_id.iloc[0])
        self.show()

    def show(self) -> None:
        """Show the letter chosen, what is to be mended in it, and which ways of contact are allowed."""
        try:
            customer = self.customer.value
            self.page.value = self._letters(customer) if customer else _note(_("Choose a customer."))
        except WinbackError as error:
            self.page.value = f'<div class="wb-refused" role="alert"><p>{escape(str(error))}</p></div>'

    def _letters(self, customer: str) -> str:
        known = self.items[self.items.customer_id == customer]
        rows = known.head(1) if len(known) else pd.DataFrame({"customer_id": [customer]})
        with use_language(self.tongue.value):
            made = write_letters(
                rows, self.base, self.records, self.template.value, sender=sender_of(self.sender), letters=self.letters
            )
        found = findings_of(made)
        parts = [_letter_markup(row, found) for row in made.to_dict("records")]
        return _note(self._allowed(customer)) + "".join(parts)

    def _allowed(self, customer: str) -> str:
        consents, asked = Consents(self.base, self.records), pd.DataFrame({"customer_id": [customer]})
        words = channel_names()
        told = [(words[by], consents.allowed(asked, by).why.iloc[0]) for by in ("phone", "email", "letter")]
        return " ".join(f"{word[:1].upper()}{word[1:]}: {why}" for word, why in told)


def _note(text: str) -> str:
    return f'<p class="wb-hint-line">{escape(text)}</p>'


def _letter_markup(row: Mapping[Any, Any], findings: pd.DataFrame) -> str:
    mine = findings[findings.template == row["template"]]
    lines = "".join(
        f"<li><b>{escape(one['place'])}</b>: {escape(one['told'])} {escape(one['to_do'])}</li>"
        for one in mine.to_dict("records")
    )
    told = f"<ul>{lines}</ul>" if lines else f"<p>{escape(_('Nothing to mend.'))}</p>"
    tone = "wb-refused" if not row["ready"] else "wb-to-mend" if lines else "wb-saved"
    return (
        f'<article class="wb-letter"><h4 dir="auto">{escape(row["subject"])}</h4>'
        f'<div class="wb-letter-text" dir="auto">{escape(row["text"])}</div></article>'
        f'<div class="{tone}" role="status">{told}</div>'
    )


def occasions_table(calendar: pd.DataFrame, rows: int = 20) -> Shown:
    """Return the calendar of occasions as a table: when, what kind, what, for how many, and when to send."""
    kinds = choice_names("occasion_kind")
    columns = ["on", "send_on", "occasion_kind", "occasion", "customers", "who"]
    groups = calendar.groupby(["on", "send_on", "occasion_kind", "occasion"], sort=False)
    frame = groups.agg(customers=("customer_id", "size"), who=("customer_id", _few)).reset_index()
    frame = frame.assign(occasion_kind=frame.occasion_kind.map(kinds))
    names = {
        "on": _("Day"),
        "send_on": _("Send on"),
        "occasion_kind": _("Kind of occasion"),
        "occasion": _("Occasion"),
        "who": _("Who"),
    }
    return table(frame, columns, rows=rows, names=names)


def _few(ids: pd.Series) -> str:
    return ", ".join(ids.head(3)) + (" …" if len(ids) > 3 else "")


class HandOverPanel(widgets.VBox):
    """The plan leaves the suite: what is handed over and what is not, and a button for each file.

    ``steps``: those of a plan that is not on record yet. Each press makes its file anew, so that an objection recorded
    a minute ago counts.
    """

    def __init__(
        self,
        plan_items: pd.DataFrame,
        base: CustomerBase,
        records: Any = None,
        *,
        steps: pd.DataFrame | None = None,
        remedies: str | Path | Remedies | None = None,
        letters: str | Path | Letters | None = None,
    ) -> None:
        self.plan_items, self.base, self.records = plan_items, base, records
        self.steps, self.remedies, self.letters = steps, remedies, read_letters(letters)
        self._folder = tempfile.TemporaryDirectory(prefix="winback-hand-over-")
        self.tongue = choice(_("Language"), LANGUAGES, language())
        self.sender = sender_fields()
        self.summary, self.downloads = widgets.HTML(), Downloads()
        sheet = widgets.Box([field.box for field in (self.tongue, *self.sender.values())]).add_class("wb-sheet")
        super().__init__([Look(), self.summary, sheet, self.downloads])
        self.add_class("wb-load").add_class("wb-collect")
        self._offer()
        self.show()

    def handed(self) -> Handed:
        """Return the plan as it would leave now, with the consents as they stand now."""
        return gather(
            self.plan_items, self.base, self.records,
            steps=self.steps, sender=sender_of(self.sender), letters=self.letters, remedies=self.remedies,
        )  # fmt: skip

    def show(self) -> None:
        """Say what is handed over and what is left out, and why."""
        made = self.handed()
        told = "".join(f"<p>{escape(text)}</p>" for text in summary_lines(made, passed(made, CONTACTED)))
        self.summary.value = f'<div class="wb-saved" role="status">{told}</div>'

    def _offer(self) -> None:
        def maker(code: str) -> Any:
            return lambda: self.write(code)

        names = {code: EXPORTS[code].file for code in EXPORTS}
        shown = {code: name if "." in name else f"{name}.zip" for code, name in names.items()}
        self.downloads.offer({title: (shown[code], maker(code)) for code, title in export_names().items()})

    def write(self, code: str) -> Path:
        """Write one export anew and return its file; a folder comes as a zip."""
        target = Path(tempfile.mkdtemp(dir=self._folder.name))
        try:
            with use_language(self.tongue.value):
                path, _count = write_export(code, self.handed(), target)
        except WinbackError as error:
            self.summary.value = f'<div class="wb-refused" role="alert"><p>{escape(str(error))}</p></div>'
            raise OSError(str(error)) from error
        return Path(shutil.make_archive(str(path), "zip", path)) if path.is_dir() else path
