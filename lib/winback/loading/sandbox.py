"""Run the converter of a workbook, page or JSON in a process of its own, and say its failures in sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .codes import refusal
from .conversion import cells

SECONDS = 600
_START = "import sys; sys.path.append(sys.argv.pop(1)); from conversion.main import main; sys.exit(main())"
_CODES = {
    cells.BROKEN: "KND03",
    cells.PASSWORD: "KND07",
    cells.TOO_DEEP: "KND14",
    cells.OUT_OF_MEMORY: "KND12",
}


def convert(kind: str, path: Path, folder: Path, file: str) -> dict[str, Any]:
    """Return what was written into ``folder``: ``tables`` (sheet, file, levels) and what was left out."""
    folder.mkdir(parents=True, exist_ok=True)
    here = str(Path(__file__).parent)
    command = [sys.executable, "-I", "-c", _START, here, kind, str(path.resolve()), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise refusal("KND12", file=file) from error
    return outcome(kind, done.returncode, folder, file)


def outcome(kind: str, status: int, folder: Path, file: str) -> dict[str, Any]:
    """Return what a converter that ended with this status has written, or say why there is nothing."""
    if status == cells.NO_RECORDS:
        found = json.loads((folder / "refused.json").read_text(encoding="utf-8"))
        raise refusal("KND15", file=file, row=found["line"])
    if status != 0:
        raise refusal(_CODES.get(status, "KND12"), file=file)
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    if not found["tables"] and found.get("hidden"):
        raise refusal("KND16", file=file, sheets=", ".join(found["hidden"]))
    if not found["tables"]:
        raise refusal("KND18" if kind == "html" else "KND01", file=file)
    return found
