"""What all forms share: the sheet of fields, the button, what came of it, and who is filling it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import pandas as pd

from ...base import CustomerBase
from ...errors import WinbackError
from ...reasons import Catalogue, catalogue_of
from ...records import Conflict, Records, record_headings
from ...records.kinds import KINDS
from ...records.words import shown
from ...text import _, format_money
from .inputs import Input, Pick, line

HERE = Path(__file__).parent
MOST_OFFERED = 800
"""So many lost customers, by money, are offered while one types; any other is found by its id."""
_author = {"name": ""}


class Look(anywidget.AnyWidget):
    """Carries the style sheet of the forms into a notebook; shows nothing itself."""

    _esm = "export default { render({ el }) { el.hidden = true; } }"
    _css = (HERE.parent / "load.css").read_text(encoding="utf-8") + (HERE / "collect.css").read_text(encoding="utf-8")


class Form(widgets.VBox):
    """A form over the records of a company: fields, a button, a line that says what came of it.

    ``rows`` of a subclass turns its fields into records by kind; ``save`` stores them, all or none. A conflict shows
    both values and changes nothing. Filling in by hand or by ``fill`` and ``save`` is the same.
    """

    title = ""
    changes_figures = True
    """Whether figures of the notebook count what is saved, once it is run again."""

    def __init__(self, base: CustomerBase, records: Records) -> None:
        self.base, self.records = base, records
        self.catalogue: Catalogue = catalogue_of(records)
        self.fields = self.make_fields()
        self.button = widgets.Button(description=_("Save"), button_style="primary").add_class("wb-load-button")
        self.button.on_click(lambda _button: self.save())
        self.told = widgets.HTML()
        self.sheet = widgets.Box([field.box for field in self.fields.values()]).add_class("wb-sheet")
        super().__init__([Look(), *self.parts(), self.button, self.told])
        self.add_class("wb-load").add_class("wb-collect")

    def make_fields(self) -> dict[str, Input]:
        """Return the fields by name, in order."""
        return {}

    def parts(self) -> list[Any]:
        """Return what stands above the button."""
        return [self.sheet]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the records the fields make, by kind; ``WinbackError`` for what is missing or wrong."""
        raise NotImplementedError

    def saved(self) -> None:
        """Follow up on what was stored: clear the fields that change from one entry to the next."""
        for name, field in self.fields.items():
            if name != "author":
                field.clear()

    def fill(self, **values: Any) -> None:
        """Put values into the fields, as typing does."""
        for name, value in values.items():
            self.fields[name].value = value

    def save(self) -> bool:
        """Store what the fields hold and say what came of it; return whether it was stored."""
        self.button.disabled = True
        try:
            rows = self.rows()
            _author["name"] = self.author
            told = self.store(rows)
        except Conflict as error:
            self.tell(conflict_text(error), bad=True)
            return False
        except WinbackError as error:
            self.tell([str(error)], bad=True)
            return False
        finally:
            self.button.disabled = False
        self.saved()
        nothing = told == _("That was recorded before; nothing was added.")
        follows = _("The figures above count it when the notebook is run again.")
        self.tell([told, follows] if self.changes_figures and not nothing else [told])
        return True

    def store(self, rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Write the rows and return the sentence that says so; what was there already is not written twice."""
        before = {kind: set(self.records.frame(kind).record_id) for kind in rows}
        count = 0
        for kind, found in rows.items():
            ids = self.records.add(kind, found, by=self.author or _("not stated"))
            count += len(set(ids) - before[kind])
        return _("Saved: {n}.").format(n=count) if count else _("That was recorded before; nothing was added.")

    @property
    def author(self) -> str:
        """Who fills the form in."""
        return str(self.fields["author"].value).strip() if "author" in self.fields else ""

    def tell(self, sentences: list[str], *, bad: bool = False) -> None:
        """Show sentences below the button."""
        tone, role = ("wb-refused", "alert") if bad else ("wb-saved", "status")
        text = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        self.told.value = f'<div class="{tone}" role="{role}">{text}</div>'

    def need(self, *names: str) -> None:
        """Raise ``WinbackError`` naming the first of these fields that is blank."""
        for name in names:
            if self.fields[name].value in ("", None):
                raise WinbackError(
                    _("'{field}' is blank. Fill it in, then save.").format(field=self.fields[name].label)
                )


def conflict_text(error: Conflict) -> list[str]:
    """Return a conflict in sentences: what stands, since when, by whom, and what was not written over it."""
    names, kind = record_headings(), KINDS[error.kind]
    told = [str(error)]
    for column, mine in error.mine.items():
        field = kind.column(column)
        told.append(
            _("{field}: stands '{theirs}', yours was '{mine}'.").format(
                field=names.get(column, column), theirs=shown(field, error.theirs.get(column)), mine=shown(field, mine)
            )
        )
    return told


def author_field() -> Input:
    """Return the field for who fills the form in; it remembers the name from one form to the next."""
    field = line(_("Filled in by"), placeholder=_("your name"))
    field.value = _author["name"]
    return field


def customer_field(base: CustomerBase, everybody: bool = False) -> Pick:
    """Return the field for the customer: the dearest lost ones are offered, any known one is taken."""
    known = base.customers if everybody else base.lost
    offered = known.nlargest(MOST_OFFERED, "year_amount")
    names = _names(base, offered.customer_id)
    options = [(_customer_text(row, names, base.currency), str(row.customer_id)) for row in offered.itertuples()]
    ids = set(known.customer_id.astype("str"))
    refusal = (
        _("There is no customer '{found}'. Choose one from the list, or type the id as in the orders.")
        if everybody
        else _("'{found}' is not among the lost customers. Choose one from the list, or type the id as in the orders.")
    )
    return Pick(_("Customer"), options, lambda typed: typed if typed in ids else "", refusal)


def _names(base: CustomerBase, ids: pd.Series) -> dict[str, str]:
    """Names of the offered customers: who fills the form in knows them by name."""
    cards = base.company.table("customers") if base.company else None
    if cards is None or "name" not in cards.columns:
        return {}
    found = cards.filter(cards.customer_id.isin(ids.tolist())).select("customer_id", "name").to_pandas()
    return dict(zip(found.customer_id, found.name.fillna(""), strict=True))


def _customer_text(row: Any, names: Mapping[str, str], currency: str) -> str:
    parts = [str(row.customer_id), names.get(row.customer_id, ""), str(getattr(row, "region", "") or "")]
    return " · ".join([*(p for p in parts if p), format_money(row.year_amount, currency)])


def reason_field(catalogue: Catalogue, label: str = "", hint: str = "") -> Pick:
    """Return the field for a reason of the catalogue; near spellings are understood."""
    refusal = _("'{found}' is no reason of the catalogue. Choose one from the list.")
    return Pick(label or _("Reason"), catalogue.options(), catalogue.find, refusal, hint)


def manager_field(base: CustomerBase, label: str = "") -> Pick:
    """Return the field for an employee."""
    known = sorted({str(m) for m in base.customers.get("manager_id", pd.Series(dtype="str")).dropna() if m})
    refusal = _("There is no employee '{found}' in the data. Choose one from the list.")
    return Pick(label or _("Manager"), [(m, m) for m in known], lambda typed: typed, refusal)


def today(base: CustomerBase) -> dt.date:
    """Return the day that forms begin with: the day of the data, for records speak of what was known by then."""
    return base.as_of


Saver = Callable[[], bool]
