"""Load files into a company: what was read, understood and set aside is told in its report."""

from __future__ import annotations

import atexit
import dataclasses
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter.exceptions import XlsxFileError

from .company import Company, open_company
from .errors import LoadError, is_interrupt
from .keeping import writing
from .loading import notes, run
from .loading.adding import known_files
from .loading.check import check_orders
from .loading.codes import refusal
from .loading.mapping import FileMapping, Mapping, targets
from .loading.mapping_files import read_mapping, write_mapping
from .loading.memory import recalled, remember
from .loading.mending import mend
from .loading.opened import Progress, connect, open_source, silent
from .loading.origins import Origin, is_address, label_of
from .loading.pasted import Pasted
from .loading.rejected import is_rejected_file
from .loading.report import LoadReport, note
from .loading.stored import Stored, open_stored
from .progress import shares, step_words
from .workspace import own_folder

__all__ = [
    "FileMapping",
    "LoadError",
    "LoadReport",
    "Mapping",
    "Pasted",
    "Preview",
    "load",
    "preview",
    "read_mapping",
    "targets",
    "write_mapping",
]

Given = Mapping | AnyMapping[str, Any] | str | Path | None


def load(
    source: Origin | Sequence[Origin],
    *,
    into: str | Path | None = None,
    mapping: Given = None,
    name: str | None = None,
    currency: str = "",
    today: dt.date | None = None,
    add: bool = False,
    progress: Progress | None = None,
) -> Company:
    """Load a file, several files, a folder, a database or pasted text; return the company with its load report.

    A database is named by its address: ``postgresql://user@host/shop?table=orders``, ``sqlite:///shop.db``.

    ``into`` is the folder to keep the company in (default: one that lives as long as the program); ``mapping``
    corrects what :func:`preview` suggested; ``today`` is the day after which orders lie in the future; ``add`` keeps
    what ``into`` holds and adds to it: of an order that is there already the newer version counts. Mended rows of
    ``rejected.csv`` or ``rejected.xlsx`` are always added, to the company they stand beside. ``progress`` is told the
    step (open, understand, check, merge, save) and the share of it that is done (default: a bar, after two seconds, in
    a notebook or terminal). A folder that holds a loaded company is opened as it is. Raises ``LoadError`` with a
    sentence; what ``into`` held then stands.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "orders.csv"
    >>> _ = path.write_text("Client;Date;Total\\nA;31.01.2026;100,50\\nB;01.02.2026;20,00\\n")
    >>> load(path).report["rows"]["accepted"]
    {'rows': 2, 'amount': 120.5}
    """
    if isinstance(source, str | Path) and not is_address(source) and (Path(source) / "company.json").is_file():
        return open_company(Path(source))
    wanted = _mapping(mapping)
    label = name or label_of(source)
    mended = _mended_file(source)
    if mended is not None and (into is None or not Path(into).exists()) and (mended.parent / "company.json").is_file():
        into = mended.parent
    if into is None and (add or mended):
        raise refusal("ADD03")
    target = Path(into) if into is not None else _private_folder()
    day = today or dt.date.today()
    with _telling(progress) as tell, engine(label) as (backend, work), writing(target):
        stored = open_stored(backend, target) if add or mended else None
        if mended is not None and stored is not None:
            base = _base(None, stored, currency)
            built = mend(backend, stored, mended, company=target.name, work=work, mapping=base, today=day)
            return run.save(backend, built, target, name or stored.name, keep=True)
        opened = open_source(backend, source, work, wanted, stored=stored, progress=tell, lazily=True)
        known = known_files(stored, opened.items) if stored and wanted is None else []
        if stored and known:
            return _unchanged(target, known)
        known_answers = wanted or recalled(item.recalled for item in opened.items)
        base = _base(wanted if stored else known_answers, stored, currency)
        built = run.build(backend, opened, work, base, day, stored=stored, progress=tell)
        tell("save", 0.0)
        company = run.save(backend, built, target, stored.name if stored and not name else label, into is not None)
        if wanted is not None and target.resolve().is_relative_to(own_folder().resolve()):
            confirmed = Mapping.from_dict(built.report["mapping"])
            remember(confirmed, [(item.source.key, item.source.names) for item in opened.items])
        tell("save", 1.0)
        return company


@contextmanager
def _telling(progress: Progress | None) -> Iterator[Progress]:
    """Who is told how far the load is; nobody given: a bar, where one can be seen."""
    if progress is not None:
        yield progress
        return
    with shares(step_words()) as bar:
        yield bar or silent


def _mended_file(source: Any) -> Path | None:
    """The file of rejected rows that comes back, when the source is one."""
    if not isinstance(source, str | Path):
        parts = list(source) if isinstance(source, list | tuple) else []
        return _mended_file(parts[0]) if len(parts) == 1 else None
    path = Path(source).expanduser()
    return path if path.is_file() and is_rejected_file(path) else None


def _base(wanted: Mapping | None, stored: Stored | None, currency: str) -> Mapping:
    """The mapping of a load; what was said of the company's earlier files holds for its new ones."""
    base = wanted or Mapping()
    if stored is not None and wanted is None:
        base = dataclasses.replace(Mapping.from_dict(stored.report["mapping"]), files={}, currency="")
    return dataclasses.replace(base, currency=currency or base.currency)


def _unchanged(folder: Path, known: list[dict[str, Any]]) -> Company:
    """The company as it stands, with the note that these files were loaded before."""
    company = open_company(folder)
    notes_of_files = [
        note(
            "OLD17", file=file["file"], day=dt.datetime.fromisoformat(file["at"]).date().isoformat(), count=file["rows"]
        )
        for file in known
    ]
    report = company.report | {"changed": notes_of_files, "added": {"new": 0, "known_files": len(known)}}
    return dataclasses.replace(company, report=report)


@contextmanager
def engine(label: str) -> Iterator[tuple[Any, Path]]:
    """An engine and a folder for one load, gone afterwards; its own failures become sentences."""
    with tempfile.TemporaryDirectory(prefix="winback-load-", ignore_cleanup_errors=True) as folder:
        backend = connect(Path(folder))
        try:
            yield backend, Path(folder)
        except (duckdb.InterruptException, RuntimeError) as error:
            if isinstance(error, duckdb.InterruptException) or is_interrupt(error):
                raise KeyboardInterrupt from error
            raise
        except duckdb.OutOfMemoryException as error:
            raise refusal("KND12", file=label) from error
        except XlsxFileError as error:
            cause = error.args[0] if error.args else error
            raise refusal("OUT01", file=label, error=getattr(cause, "strerror", None) or str(error)) from error
        except OSError as error:
            raise refusal("OUT01", file=label, error=error.strerror or str(error)) from error
        except duckdb.IOException as error:
            raise refusal("OUT01", file=label, error=str(error).splitlines()[0]) from error
        except duckdb.Error as error:
            raise refusal("KND03", file=label) from error
        finally:
            backend.disconnect()


def _mapping(given: Given) -> Mapping | None:
    if given is None or isinstance(given, Mapping):
        return given
    if isinstance(given, str | Path):
        return read_mapping(given)
    return Mapping.from_dict(given)


def _private_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="winback-company-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "company"


@dataclass(frozen=True)
class Preview:
    """What was understood of a source before loading it.

    ``files``: per table file, sheet, kind, encoding, separator, header_row, rows, table, and ``guesses`` (source
    column, contract column, confidence, examples); ``questions``: what reads two ways; ``mapping``: the suggestion,
    to be corrected and given to :func:`load`; ``refused``: files that hold no table, with the sentence why.
    """

    files: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    mapping: Mapping
    refused: list[dict[str, str]]


def preview(source: Origin | Sequence[Origin], *, mapping: Given = None) -> Preview:
    """Return what a source seems to hold: tables, columns with confidence and examples, open questions.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "orders.csv"
    >>> _ = path.write_text("Client,Date,Total\\nA,01/02/2026,100\\nB,03/02/2026,20\\n")
    >>> found = preview(path)
    >>> found.mapping.files["orders.csv"].columns
    {'Client': 'customer_id', 'Date': 'ordered_on', 'Total': 'amount'}
    >>> found.questions[0]["code"]
    'DAT10'
    """
    wanted = _mapping(mapping)
    with engine(label_of(source)) as (backend, work):
        opened = open_source(backend, source, work, wanted)
        base = wanted or recalled(item.recalled for item in opened.items)
        questions = []
        for item in opened.items:
            if item.entry.table == "orders":
                judged = check_orders(item.source, item.entry, base, dt.date.today())
                questions += notes.questions_of(item, judged)
        files = [notes.file_entry(item) | {"guesses": _guesses(item)} for item in opened.items]
    suggested = dataclasses.replace(base, files={item.source.key: item.kept for item in opened.items})
    refused = [{"file": name, "code": error.code, "why": str(error)} for name, error in opened.failed]
    return Preview(files, questions, suggested, refused)


def _guesses(item: Any) -> list[dict[str, Any]]:
    sure = {name: (target, weight) for target, (name, weight) in item.suggestion.columns.items()}
    return [
        {
            "column": name,
            "target": item.entry.columns.get(name, ""),
            "confidence": sure[name][1] if name in sure and sure[name][0] == item.entry.columns.get(name) else 0.0,
            "examples": list(item.source.looks[name].examples),
        }
        for name in item.source.names
    ]
