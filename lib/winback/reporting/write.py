"""Write the reports of a company: prepare once, tell in each language, one file after the other."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..assumptions import Assumptions
from ..company import Company
from ..dashboard.prepare import prepare_screens
from ..dashboard.screens import Screens
from ..dashboard.serve import records_of
from ..errors import WinbackError
from ..text import _, language, use_language
from ..workspace import folder_name, home
from . import FORMATS
from .brand import Brand
from .browser import print_page
from .documents import notebook_documents
from .edition import Edition
from .pages import report_page, summary_page
from .public import with_customer_names, with_numbers
from .slides import slides
from .story import tell
from .workbook import workbook

Told = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What is to be written: formats, languages, rule, look, date, and whether names may stand in the lists."""

    formats: tuple[str, ...] = FORMATS
    languages: tuple[str, ...] = ("en",)
    clock: str = "own"
    brand: Brand = field(default_factory=Brand)
    made_on: dt.date = field(default_factory=dt.date.today)
    with_names: bool = False
    with_notebooks: bool = False
    folder: Path | None = None


@dataclass(frozen=True)
class Written:
    """The files of a report, and the sentences about what could not be made."""

    folder: Path
    files: list[Path]
    left_out: list[str]


def write_reports(
    company: Company,
    wish: Wish,
    *,
    as_of: dt.date | str | None = None,
    assumptions: Assumptions | None = None,
    told: Told = lambda _what: None,
) -> Written:
    """Write the reports of a company and return their files.

    The same company, wish and date give the same bytes; a PDF also needs the same browser for that. Raises
    ``WinbackError`` when the data do not allow a report or a file cannot be written.
    """
    if wish.with_notebooks and not wish.with_names:
        raise WinbackError(_("The notebooks list customers by name: add --names to have them written as documents."))
    assumptions = assumptions or Assumptions()
    told(_("Calculating"))
    screens = _screens(company, wish, as_of, assumptions)
    folder = wish.folder or home() / "reports" / folder_name(f"{company.folder.name}-{screens.about['as_of']}")
    files, left_out = list[Path](), list[str]()
    for code in wish.languages:
        with use_language(code):
            told(_("Writing"))
            edition = Edition(tell(screens, with_lists=wish.with_names), wish.brand, wish.made_on, assumptions)
            for name, make in _makers(edition, wish):
                try:
                    content = make()
                except WinbackError as error:
                    left_out.append(str(error))
                    continue
                files.append(_replace(folder / name, content))
            if wish.with_notebooks:
                told(_("Running the notebooks"))
                day = str(screens.about["as_of"]) if as_of else ""
                for name, content in notebook_documents(edition, company, wish.clock, day):
                    files.append(_replace(folder / f"notebooks-{code}" / f"{name}.html", content))
    return Written(folder, files, list(dict.fromkeys(left_out)))


def _screens(company: Company, wish: Wish, as_of: dt.date | str | None, assumptions: Assumptions) -> Screens:
    records, told = records_of(company)
    try:
        screens = prepare_screens(
            company, as_of, assumptions, clocks=[wish.clock], show_names=wish.with_names, records=records
        )
    finally:
        if records is not None:
            records.close()
    screens = replace(screens, about=screens.about | {"records_problem": told})
    return with_customer_names(screens, _names(company)) if wish.with_names else with_numbers(screens)


def _names(company: Company) -> dict[str, str]:
    """What the customers are called, by their ids."""
    cards = company.table("customers")
    if cards is None or "name" not in cards.columns:
        return {}
    rows = cards.select(customer_id=cards.customer_id.cast("string"), name=cards["name"]).to_pandas()
    return dict(zip(rows.customer_id, rows["name"].fillna(""), strict=True))


def _makers(edition: Edition, wish: Wish) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Each file's name and what makes it, in the order in which they are written."""
    ending = language()
    pages: Mapping[str, Callable[[Edition], str]] = {"summary": summary_page, "report": report_page}
    for what, page in pages.items():
        drawn = page(edition)
        if "html" in wish.formats:
            yield f"{what}-{ending}.html", partial(drawn.encode, "utf-8")
        if "pdf" in wish.formats:
            yield f"{what}-{ending}.pdf", partial(print_page, drawn, edition.made_on)
    if "pptx" in wish.formats:
        yield f"slides-{ending}.pptx", partial(slides, edition)
    if "xlsx" in wish.formats:
        yield f"workbook-{ending}.xlsx", partial(workbook, edition)


def _replace(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)
    except OSError as error:
        raise WinbackError(
            _("{file} cannot be written: {error}.").format(file=path, error=error.strerror or str(error))
        ) from error
    return path
