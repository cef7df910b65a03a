"""Where a company's records are kept, and opening them."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..company import Company
from ..workspace import own_folder
from .store import Records

if TYPE_CHECKING:
    from ..base import CustomerBase

VARIABLE = "WINBACK_RECORDS"
LONGEST_NAME = 80
# Names that Windows keeps for itself, with or without an ending.
_KEPT = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def open_records(base: CustomerBase | Company | str, url: str | Path = "") -> Records:
    """Return the records of a company, of a base of customers, or of a company by its key.

    They lie at ``url``; without one at the address in WINBACK_RECORDS; without that in an SQLite file of the company's
    own, outside its folder, so that loading its data anew leaves them alone. Raises ``StoreError``.
    """
    key = company_key(base)
    place = url or os.environ.get(VARIABLE, "").strip() or records_folder() / f"{file_name(key)}.sqlite"
    return Records(place, key)


def company_key(base: CustomerBase | Company | str) -> str:
    """Return the name under which a company's records are kept: its folder's, marked where it lies elsewhere."""
    if isinstance(base, str):
        return base
    company = base if isinstance(base, Company) else base.company
    if company is None:
        return cast("CustomerBase", base).records_key
    folder = company.folder.resolve()
    if folder.parent == own_folder().resolve():
        return folder.name
    # Two folders of one name in different places are two companies.
    return f"{folder.name}-{_mark(str(folder))}"


def records_folder() -> Path:
    """Return the folder of the records of all companies."""
    return own_folder() / "records"


def file_name(key: str) -> str:
    """Return a company's key as the name of a file that every system allows; different keys give different names.

    >>> file_name("demo-en"), file_name("a/b")
    ('demo-en', 'a-b-c14cddc0')
    """
    name = re.sub(r"[^\w.-]+", "-", key).strip("-.")[:LONGEST_NAME].rstrip("-.") or "company"
    return name if name == key and not _KEPT.fullmatch(name) else f"{name}-{_mark(key)}"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
