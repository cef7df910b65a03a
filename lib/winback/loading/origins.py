"""What may be loaded: a path, a folder, several of them, a database by its address, or pasted text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .codes import refusal
from .pasted import Pasted

ENDINGS = {".csv", ".tsv", ".txt", ".tab", ".dat", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".pq", ".gz"}
ENDINGS |= {".html", ".htm", ".json", ".jsonl", ".ndjson", ".zip"}
NOT_TABLES = {"SOURCE.TXT", "REJECTED.CSV", "REJECTED.XLSX", "LOAD_REPORT.XLSX"}
ABOUT = re.compile(r"(readme|licen[sc]e|copying)([ ._-].*)?\.txt", re.I)
"""Texts that lie beside data and speak of them."""

Origin = str | Path | Pasted


def is_address(origin: object) -> bool:
    """Return whether it is the address of a database, not a path.

    >>> is_address("sqlite:///shop.db?table=orders"), is_address("C:/shop.db")
    (True, False)
    """
    return isinstance(origin, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", origin) is not None


def origins_of(source: Origin | Sequence[Origin]) -> list[Origin]:
    """Return the single things to open; a folder gives its tables, in order of name."""
    if not isinstance(source, str | Path | Pasted):
        return [origin for part in source for origin in origins_of(part)]
    if isinstance(source, Pasted) or is_address(source):
        return [source]
    path = Path(source).expanduser()
    if path.is_dir():
        found = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in ENDINGS)
        found = [p for p in found if not p.name.startswith(("~$", ".")) and p.name.upper() not in NOT_TABLES]
        found = [p for p in found if not ABOUT.fullmatch(p.name)]
        if not found:
            raise refusal("KND10", file=path.name)
        return list(found)
    if not path.exists():
        raise refusal("KND00", file=path.name or str(path))
    return [path]


def name_of(origin: Origin) -> str:
    """Return how messages call it: a file by its name, a database by its own, never an address with a password.

    >>> name_of("postgresql://user:secret@host/shop?table=orders"), name_of(Path("a/b.csv"))
    ('shop', 'b.csv')
    """
    if isinstance(origin, Pasted):
        return origin.name
    if is_address(origin):
        return re.split(r"[?#]", str(origin))[0].split("://", 1)[1].rpartition("@")[2].rpartition("/")[2] or "database"
    return Path(origin).name


def names_of(origins: Sequence[Origin]) -> list[str]:
    """Return how messages and mappings call each: by its name, and by its folder too where two have one name.

    >>> names_of([Path("jan/orders.csv"), Path("feb/orders.csv"), Path("feb/clients.csv")])
    ['jan/orders.csv', 'feb/orders.csv', 'clients.csv']
    """
    short = [name_of(origin) for origin in origins]
    found: list[str] = []
    for origin, alone in zip(origins, short, strict=True):
        in_folder = short.count(alone) > 1 and not isinstance(origin, Pasted) and not is_address(origin)
        name = f"{Path(str(origin)).absolute().parent.name}/{alone}" if in_folder else alone
        same = sum(re.fullmatch(re.escape(name) + r"( \(\d+\))?", other) is not None for other in found)
        found.append(f"{name} ({same + 1})" if same else name)
    return found


def label_of(source: Origin | Sequence[Origin]) -> str:
    """Return the name of a company loaded from this when none is given."""
    single = source if isinstance(source, str | Path | Pasted) else next(iter(source), Path("data"))
    if isinstance(single, Pasted) or is_address(single):
        return name_of(single).split(".")[0]
    path = Path(single).expanduser()
    return path.resolve().name if path.is_dir() else path.name.split(".")[0]
