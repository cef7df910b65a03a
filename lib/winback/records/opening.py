"""Opening a company's records."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..company import Company
from .demo import seed
from .places import VARIABLE, company_key, file_name, records_folder
from .store import Records

if TYPE_CHECKING:
    from ..base import CustomerBase


def open_records(base: CustomerBase | Company | str, url: str | Path = "") -> Records:
    """Return the records of a company, of a base of customers, or of a company by its key.

    They lie at ``url``; without one at the address in WINBACK_RECORDS; without that in an SQLite file of the company's
    own, outside its folder, so that loading its data anew leaves them alone. The demo company's records are filled
    from its sample files once. Raises ``StoreError``.
    """
    records = _records_of(base, url)
    records.get_ready()
    seed(records)
    return records


def restore_records(base: CustomerBase | Company | str, path: str | Path, by: str, url: str | Path = "") -> Path | None:
    """Put a company's records back as a backup has them, even where the store there is damaged or newer.

    Returns the backup made of what was there, if anything was; see :meth:`Records.restore`.
    """
    return _records_of(base, url).restore(path, by)


def _records_of(base: CustomerBase | Company | str, url: str | Path) -> Records:
    key = company_key(base)
    place = url or os.environ.get(VARIABLE, "").strip() or records_folder() / f"{file_name(key)}.sqlite"
    return Records(place, key)
