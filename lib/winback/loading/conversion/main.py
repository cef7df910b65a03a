"""Convert one file: ``KIND SOURCE FOLDER``; the exit status says what was wrong, ``found.json`` what was written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .cells import BROKEN, OUT_OF_MEMORY, TOO_DEEP, Refused

MEMORY = 3 << 30
SECONDS = 300


def limit() -> None:
    """Set the limits of memory and time where the system has them."""
    try:
        import resource
    except ImportError:  # Windows has none; the parent's time limit remains
        return
    for which, allowed in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _soft, hard = resource.getrlimit(which)
        most = allowed if hard == resource.RLIM_INFINITY else min(allowed, hard)
        resource.setrlimit(which, (most, hard))


def convert(kind: str, source: Path, target: Path) -> dict[str, Any]:
    """Write the tables of the source into the folder and return what they are."""
    if kind == "html":
        from . import page

        return page.convert(source, target)
    if kind == "json":
        from . import records

        return records.convert(source, target)
    from . import book

    return book.convert(source, target)


def main() -> int:
    """Convert ``argv[1:4]`` and return the exit status."""
    limit()
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    try:
        found = convert(kind, source, target)
    except Refused as refused:
        (target / "refused.json").write_text(json.dumps(refused.found), encoding="utf-8")
        return refused.status
    except RecursionError:
        return TOO_DEEP
    except MemoryError:
        return OUT_OF_MEMORY
    except (OSError, ValueError):
        return BROKEN
    (target / "found.json").write_text(json.dumps(found), encoding="utf-8")
    return 0
