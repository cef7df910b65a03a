"""The two long jobs of an intake, looking into files and loading them: plain data in, plain data out.

``python -m winback.intake.work`` does one job in a process of its own: the job comes as JSON on the standard input,
every step goes out as one line of JSON, the last line is what came of it. A page stays awake meanwhile, the memory is
given back afterwards, and a job can be stopped.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..company import Company
from ..errors import WinbackError
from ..load import load as load_files
from ..load import preview
from ..loading.pasted import Pasted
from ..loading.rejected import is_rejected_file
from ..start import NOTE, start
from ..text import set_language
from ..workspace import folder_name, own_folder, remember

Tell = Callable[[str, float], None]
NEW, REPLACE, ADD = "new", "replace", "add"


def do(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return what came of a job; ``WinbackError`` with a sentence when its files are refused.

    ``{"do": "look", "paths"}`` gives the fields of a preview; ``{"do": "load", "paths", "mapping", "way", "into",
    "name"}`` gives ``folder``, and ``screens`` when asked for; ``{"do": "as_of", "screens", "day"}`` gives those of a
    past day. ``pasted``: the one file holds a pasted table;
    ``named``: it lies on the machine and stays there.
    """
    if job["do"] == "as_of":
        return as_of(job, tell)
    return look(job, tell) if job["do"] == "look" else load(job, tell)


def as_of(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Prepare the screens of a past day of a company, once."""
    from ..dashboard.serve import screens_on

    tell("screens", -1.0)
    return {"screens": str(screens_on(Path(job["screens"]), dt.date.fromisoformat(job["day"])))}


def look(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return what the files seem to hold; ``mended``: they are rejected rows that come back."""
    tell("open", -1.0)
    if len(job["paths"]) == 1 and not job.get("pasted") and is_rejected_file(Path(job["paths"][0])):
        return {"files": [], "questions": [], "mapping": {"files": {}}, "refused": [], "mended": True}
    seen = preview(source_of(job))
    return {
        "files": seen.files,
        "questions": seen.questions,
        "mapping": seen.mapping.to_dict(),
        "refused": seen.refused,
    }


def load(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Load the files into a new company, in the place of one, or in addition to one."""
    tell("open", -1.0)
    company = _kept(job) if job.get("named") and job["way"] == NEW else _loaded(job, tell)
    done = {"folder": str(company.folder), "name": company.name, "report": company.report}
    if job.get("screens"):
        done["screens"] = str(_screens(company, job, tell))
    remember(company.folder)
    return done


def _kept(job: dict[str, Any]) -> Company:
    """Load a file that stays where it lies: its corrections are kept for it, and unchanged it is not read again."""
    return start(job["paths"][0], mapping=job["mapping"])


def _loaded(job: dict[str, Any], tell: Tell) -> Company:
    way, into = job["way"], Path(job["into"]) if job.get("into") else free_folder(job["name"])
    name = job["name"] if way == NEW else job.get("present") or job["name"]
    company = load_files(source_of(job), into=into, mapping=job["mapping"], name=name, add=way == ADD, progress=tell)
    # What the folder was loaded from before no longer says what is in it.
    (company.folder / NOTE).unlink(missing_ok=True)
    return company


def _screens(company: Company, job: dict[str, Any], tell: Tell) -> Path:
    from ..dashboard.serve import screens_of

    tell("screens", -1.0)
    try:
        return screens_of(company, show_names=bool(job.get("show_names")))
    except WinbackError:
        if job["way"] == NEW:
            shutil.rmtree(company.folder, ignore_errors=True)
        raise


def source_of(job: dict[str, Any]) -> Any:
    """Return what :func:`winback.load` takes: a pasted table, one path, or several."""
    paths = [Path(path) for path in job["paths"]]
    if job.get("pasted"):
        return Pasted(paths[0].read_text(encoding="utf-8"))
    return paths[0] if len(paths) == 1 else paths


def free_folder(name: str) -> Path:
    """Return a folder for a new company: named after it, and not in use."""
    wanted = own_folder() / folder_name(name)[:80]
    folder, number = wanted, 1
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return folder


def refused(error: WinbackError) -> dict[str, Any]:
    """Return a refusal as plain data: its sentence, and what it takes to say it in another language."""
    return {"refused": str(error), "code": getattr(error, "code", ""), "found": getattr(error, "found", {})}


def main() -> int:
    """Do the job of the standard input; progress and result go to the standard output, one JSON object a line."""
    job = json.loads(sys.stdin.readline())
    set_language(job.get("lang") or "en")
    out = sys.stdout
    # Whatever prints on the way must not get between the lines of JSON.
    sys.stdout = sys.stderr

    def say(line: dict[str, Any]) -> None:
        out.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        out.flush()

    try:
        say({"done": do(job, lambda step, share: say({"step": step, "share": float(share)}))})
    except WinbackError as error:
        say(refused(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
