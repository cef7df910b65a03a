"""Open a source and decide what each of its tables is, before any row is judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis

from ..engines.cached import drop_in_turn
from ..errors import LoadError
from .mapping import Mapping
from .opening import open_sources
from .origins import Origin, is_address, names_of, origins_of
from .sources import Source
from .stored import Stored
from .understand import Understood, understand

MEMORY = "2500MB"
"""Five million customers are grouped within it; with a gigabyte less they spill, and that takes three times as long."""

Progress = Callable[[str, float], None]


def silent(_step: str, _share: float) -> None:
    """Nobody asked how far the load is."""


@dataclass
class Opened:
    """A source opened and understood, before any row is judged."""

    label: str
    items: list[Understood]
    failed: list[tuple[str, LoadError]]
    times: dict[str, float] = field(default_factory=dict)


def connect(work: Path) -> Any:
    """Return the engine of one load; it spills to ``work`` and keeps the order of rows while reading."""
    backend = ibis.duckdb.connect(memory_limit=MEMORY, temp_directory=str(work / "spill"))
    backend.raw_sql("SET TimeZone = 'UTC'")
    backend.raw_sql("SET enable_progress_bar = false")
    drop_in_turn(backend)
    return backend


def open_source(
    backend: Any,
    source: Origin | Sequence[Origin],
    work: Path,
    mapping: Mapping | None,
    *,
    stored: Stored | None = None,
    progress: Progress = silent,
    lazily: bool = False,
) -> Opened:
    """Open every file and decide what it is; ``LoadError`` when there is nothing to read at all.

    ``lazily``: whoever stores the rows looks for lines that fit no column, see :func:`opening.open_sources`.
    """
    origins = origins_of(source)
    progress("open", 0.0)
    stats = [Path(o).stat() if isinstance(o, str | Path) and not is_address(o) else None for o in origins]
    sizes = [found.st_size if found else 0 for found in stats]

    names = names_of(origins)

    def opening() -> Iterator[tuple[str, Origin]]:
        for place, named in enumerate(zip(names, origins, strict=True)):
            yield named
            progress("open", sum(sizes[: place + 1]) / (sum(sizes) or 1))

    sources, failed = open_sources(backend, opening(), work, mapping.files if mapping else {}, lazily=lazily)
    if not sources and len(failed) == 1:
        raise failed[0][1]
    label = Path(source).name if isinstance(source, str | Path) and not is_address(source) else names[0]
    times = {name: found.st_mtime for name, found in zip(names, stats, strict=True) if found}
    progress("understand", 0.0)
    found = understand(sources, mapping or _inherited(sources, stored))
    progress("understand", 1.0)
    return Opened(label, found, failed, times)


def _inherited(sources: Sequence[Source], stored: Stored | None) -> Mapping | None:
    """What the company's earlier files of the same columns were taken for."""
    if stored is None:
        return None
    entries = [e for e in Mapping.from_dict(stored.report["mapping"]).files.values() if e.table and e.columns]
    found = {}
    for source in sources:
        same = [entry for entry in entries if set(entry.columns) <= set(source.names)]
        if same and source.has_header:
            found[source.key] = dataclasses.replace(
                max(same, key=lambda e: len(e.columns)), separator="", header_row=None
            )
    return Mapping(found) if found else None
