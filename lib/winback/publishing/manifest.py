"""The register of publications: who published what, when, of which data, until when, and whether it was revoked."""

from __future__ import annotations

import dataclasses
import datetime as dt
import getpass
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from ..errors import WinbackError
from ..text import _
from ..workspace import own_folder

REGISTER = "publications.json"
MANIFEST = "publication.json"
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Publication:
    """One publication: what it holds, and the files it wrote with their digests."""

    number: str
    grade: str
    made_at: dt.datetime
    by: str
    company: str
    fingerprint: str
    as_of: str
    k: int
    p_share: float
    clock: str
    expires_on: dt.date
    folder: str
    views: list[str]
    files: dict[str, str] = field(default_factory=dict)
    revoked_at: dt.datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain data."""
        plain = dataclasses.asdict(self)
        return plain | {
            "made_at": self.made_at.isoformat(),
            "expires_on": self.expires_on.isoformat(),
            "revoked_at": self.revoked_at.isoformat() if self.revoked_at else None,
        }

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Publication:
        """Return the entry that plain data tell."""
        revoked = told.get("revoked_at")
        return cls(
            **told
            | {
                "made_at": dt.datetime.fromisoformat(told["made_at"]),
                "expires_on": dt.date.fromisoformat(told["expires_on"]),
                "revoked_at": dt.datetime.fromisoformat(revoked) if revoked else None,
            }
        )


def new_number() -> str:
    """Return a number for a publication that nobody can guess from another one."""
    return "".join(secrets.choice(ALPHABET) for _place in range(8))


def publisher() -> str:
    """Return the name of whoever runs the command, as the machine knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def register() -> Path:
    """Return where the publications of this project are written down."""
    return own_folder() / REGISTER


def publications() -> list[Publication]:
    """Return every publication ever made here, the latest last. Raises ``WinbackError`` for a damaged register."""
    path = register()
    if not path.exists():
        return []
    try:
        return [Publication.from_dict(told) for told in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, KeyError) as error:
        raise WinbackError(
            _("The register of publications {file} cannot be read: {error}. Move it away to begin a new one.").format(
                file=path, error=error
            )
        ) from error


def write_down(publication: Publication) -> None:
    """Add a publication to the register, or put its entry anew."""
    path = register()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"):
        entries = [entry for entry in publications() if entry.number != publication.number]
        fresh = path.with_suffix(".new")
        told = [entry.to_dict() for entry in [*entries, publication]]
        fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(path)


def find(number: str) -> Publication:
    """Return a publication by its number. Raises ``WinbackError`` that names those there are."""
    known = publications()
    for entry in known:
        if entry.number == number.strip().lower():
            return entry
    numbers = ", ".join(entry.number for entry in known if entry.revoked_at is None)
    raise WinbackError(
        _("There is no publication '{number}'. Not revoked: {known}.").format(number=number, known=numbers or "–")
    )


def revoke(number: str, at: dt.datetime | None = None) -> tuple[Publication, list[str]]:
    """Remove the files of a publication and mark its entry; return it with the files that were left alone.

    Files that somebody changed since, and files nobody published, stay; copies made elsewhere cannot be reached.
    """
    entry = find(number)
    folder, left = Path(entry.folder), list[str]()
    for name, digest in entry.files.items():
        path = folder / name
        if not path.exists():
            continue
        if digest_of(path) != digest:
            left.append(str(path))
            continue
        path.unlink()
    for place in sorted({folder, *((folder / name).parent for name in entry.files)}, reverse=True):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
    marked = dataclasses.replace(entry, revoked_at=entry.revoked_at or at or dt.datetime.now(dt.UTC))
    write_down(marked)
    return marked, left


def digest_of(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def free_folder(folder: Path) -> Path:
    """Return the folder to publish into, made where it is missing.

    Raises ``WinbackError`` where it lies among the companies' data, or holds files that no publication wrote.
    """
    folder = folder.expanduser().resolve()
    data = own_folder().resolve()
    if folder == data or data in folder.parents or folder in data.parents:
        raise WinbackError(
            _("{folder} holds the companies' data: what lies there must not be published. Name another folder.").format(
                folder=folder
            )
        )
    written = {str(Path(entry.folder) / name) for entry in publications() for name in entry.files}
    if folder.exists() and not folder.is_dir():
        raise WinbackError(_("{folder} is a file. Name a folder with --out.").format(folder=folder))
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if str(path) not in written and not path.is_dir():
            raise WinbackError(
                _("{folder} holds {file}, which no publication wrote. Name an empty folder with --out.").format(
                    folder=folder, file=path.name
                )
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WinbackError(
            _("{file} cannot be written: {error}.").format(file=folder, error=error.strerror or str(error))
        ) from error
    return folder
