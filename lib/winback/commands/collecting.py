"""``winback reasons --template`` and ``--read``: spreadsheets to fill in, and what came back put into the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import LoadError, WinbackError
from ..progress import steps
from ..text import _, format_count, language, ngettext
from .asked import Asked, how_to_confirm, open_asked, print_answers, save, waiting_answers
from .base import Request, note, print_json

if TYPE_CHECKING:
    from ..collecting import Collected, FormPreview, Outcome
    from ..reasons.catalogue import Catalogue

MOST_TOLD = 20
OF_A_MAPPING = ("mapping", "save_mapping", "accept_mapping")


def write_templates(
    request: Request, options: dict[str, Any], kind: str, out: str, *, names: bool, version: int | None
) -> int:
    """Write a template; the staff survey, into a folder, once for each employee. Nothing is written over."""
    from ..reasons.catalogue import catalogue_of

    with steps(2) as work:
        work.begin(_("Opening the data"))
        asked = open_asked(request, **options)
        work.begin(_("Writing"))
        catalogue = catalogue_of(asked.records, version)
        target = Path(out or ".").expanduser()
        try:
            files = _written(asked, kind, catalogue, target, names=names)
        except OSError as error:
            raise WinbackError(
                _("{file} cannot be written: {error}.").format(file=target, error=error.strerror or str(error))
            ) from error
    if request.as_json:
        print_json("reasons", {"template": kind, "catalogue_version": catalogue.version, "files": files})
        return 0
    for written in files:
        click.echo(str(written))
    note(_("Once it is filled in: winback reasons --read FILE."))
    return 0


def _written(asked: Asked, kind: str, catalogue: Catalogue, target: Path, *, names: bool) -> list[Path]:
    """A name without an ending is a folder: there the staff survey stands once for each employee."""
    from ..collecting import template_name, write_staff_surveys, write_template

    name, is_folder = template_name(kind), target.is_dir() or not target.suffix
    if is_folder:
        target.mkdir(parents=True, exist_ok=True)
    if kind == "staff" and is_folder and "manager_id" in asked.base.groups:
        managers = sorted({manager for manager in asked.base.lost.manager_id.dropna() if manager})
        _refuse_old([target / template_name(kind, manager) for manager in managers])
        return write_staff_surveys(asked.base, catalogue, target, language(), names=names)
    file = target / name if is_folder else target
    _refuse_old([file])
    return [write_template(kind, asked.base, catalogue, file, language(), names=names, records=asked.records)]


def _refuse_old(files: Sequence[Path]) -> None:
    """A template that is there may have been filled in: it is never written over."""
    old = next((file for file in files if file.exists()), None)
    if old is not None:
        raise WinbackError(_("{name} exists already; nothing was written over. Choose another name.").format(name=old))


def read_back(request: Request, options: dict[str, Any], file: str, *, by: str, partly: bool) -> int:
    """Read a filled-in template or a form's export into the records; bad input changes nothing unless ``partly``."""
    from ..collecting import store
    from ..collecting.storing import refusals
    from ..reasons.catalogue import catalogue_of

    mapping = {name: options[name] for name in OF_A_MAPPING}
    if mapping["mapping"] and mapping["accept_mapping"]:
        raise click.UsageError(_("Give --mapping or --accept-mapping, not both."))
    author = by or _("command line")
    with steps(3) as work:
        work.begin(_("Opening the data"))
        asked = open_asked(request, **options | {"mapping": "", "save_mapping": "", "accept_mapping": False})
        work.begin(_("Reading"))
        reader = _Reader(file, asked, catalogue_of(asked.records), author, **mapping)
        collected, confirm = reader.collected()
        if collected is None:
            return 0
        bad = [str(problem) for problem in collected.problems if not problem.is_kept]
        bad += refusals(collected, asked.records)
        if bad and not partly:
            raise LoadError(_refusal(collected.file, bad), "FIL01")
        work.begin(_("Storing"))
        confirm()
        outcome = store(collected, asked.records, author)
    _tell(request, collected, outcome, bad)
    return 1 if outcome.conflicts else 0


def _refusal(file: str, bad: Sequence[str]) -> str:
    told = ngettext(
        "{file}: {n} place cannot be taken, so nothing was recorded. Correct it, or add --partly to take the rest.",
        "{file}: {n} places cannot be taken, so nothing was recorded. Correct them, or add --partly to take the rest.",
        len(bad),
    ).format(file=file, n=format_count(len(bad)))
    more = len(bad) - MOST_TOLD
    rest = [_("and more of the same kind: {n}").format(n=format_count(more))] if more > 0 else []
    return "\n".join([told, *bad[:MOST_TOLD], *rest])


@dataclass(frozen=True)
class _Reader:
    """One file read into the records: by whom, and what its columns and answers mean where it is a form."""

    file: str
    asked: Asked
    catalogue: Catalogue
    author: str
    mapping: str
    save_mapping: str
    accept_mapping: bool

    def collected(self) -> tuple[Collected | None, Callable[[], None]]:
        """What the file brings, and what remembers its mapping; nothing where only a mapping was to be written."""
        from ..collecting import read_template

        refused = ""
        if not (self.mapping or self.save_mapping or self.accept_mapping):
            try:
                return read_template(self.file, self.catalogue, base=self.asked.base), lambda: None
            except WinbackError as error:
                if not Path(self.file).expanduser().is_file():
                    raise
                refused = str(error)
        return self._as_form(refused)

    def _as_form(self, refused: str) -> tuple[Collected | None, Callable[[], None]]:
        from ..collecting import preview_form, read_form, remember_form
        from ..collecting.import_mapping import as_mapping, recall

        given, records = as_mapping(self.mapping or None), self.asked.records
        preview = preview_form(self.file, self.catalogue, given, records=records)
        if preview.missing and refused:
            raise WinbackError(f"{refused} {_form_lacks(preview)}")
        if self.save_mapping:
            save(preview, self.save_mapping)
            if given is None and not self.accept_mapping:
                print_answers_of(preview, self.catalogue)
                return None, lambda: None
        used = preview.mapping if self.accept_mapping else given or recall("form", preview.names, records)
        waiting = waiting_answers(preview.answers, self.catalogue, used.reasons if used else {})
        if waiting:
            print_answers(waiting, self.catalogue.name)
            raise LoadError(_not_confirmed(preview.file, len(waiting)), "FIL02")
        found = read_form(self.file, self.catalogue, used, base=self.asked.base, records=records)
        if given is None and not self.accept_mapping:
            return found, lambda: None
        return found, lambda: remember_form(preview, used, records=records, by=self.author)


def print_answers_of(preview: FormPreview, catalogue: Catalogue) -> None:
    """Print which question asks for what, and which answer means which reason."""
    from ..records import record_headings

    names = record_headings()
    for row in preview.columns:
        if row["meaning"]:
            click.echo(f"  {row['column']} → {names.get(row['meaning'], row['meaning'])}")
    if preview.answers:
        print_answers(preview.answers, catalogue.name)


def _form_lacks(preview: FormPreview) -> str:
    from ..records import record_headings

    names = record_headings()
    return _("Read as an online form it lacks: {names}.").format(
        names=", ".join(names.get(name, name) for name in preview.missing)
    )


def _not_confirmed(file: str, count: int) -> str:
    told = ngettext(
        "{file}: {n} answer waits to be confirmed, so nothing was recorded.",
        "{file}: {n} answers wait to be confirmed, so nothing was recorded.",
        count,
    ).format(file=file, n=format_count(count))
    return f"{told} {how_to_confirm()}"


def _tell(request: Request, collected: Collected, outcome: Outcome, bad: Sequence[str]) -> None:
    kept = [str(problem) for problem in collected.problems if problem.is_kept]
    if request.as_json:
        rows = {kind: len(frame) for kind, frame in collected.rows.items()}
        about = {"file": collected.file, "kind": collected.kind, "read_count": collected.read_count, "rows": rows}
        problems = [asdict(problem) for problem in collected.problems]
        print_json("reasons", {"read": about, "problems": problems, "notes": collected.notes, **asdict(outcome)})
        return
    for sentence in outcome.sentences:
        click.echo(sentence)
    for sentence in (*bad, *kept, *collected.notes):
        note(sentence)
