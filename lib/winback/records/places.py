"""Which company a record belongs to, and where its records and their backups lie."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..company import Company
from ..workspace import own_folder

if TYPE_CHECKING:
    from ..base import CustomerBase

VARIABLE = "WINBACK_RECORDS"
"""The address of a store that is used for all companies instead of a file for each."""
LONGEST_NAME = 80
# Names that Windows keeps for itself, with or without an ending.
_KEPT = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


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
