"""What one step leaves for the next: results beside the company, as Parquet with the settings they were made with."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .assumptions import Assumptions
from .company import Company
from .losses import Losses, measure_losses
from .value import Value
from .workspace import own_folder

if TYPE_CHECKING:
    from .early import Warnings
    from .planning import Plan
    from .returns import Returns
    from .segments import Segments

FOLDER = "results"
SETTINGS = "losses.json"


def write_losses(losses: Losses) -> Path:
    """Write the customers with their state, and the settings, beside the company; return the file's path.

    A later step takes the same clock and day from there (:func:`recall_losses`). Loading the company anew removes it.
    """
    folder = losses.company.folder / FOLDER
    folder.mkdir(exist_ok=True)
    path = _write(losses.customers, folder / "losses.parquet")
    settings = {"clock": losses.clock.code, "as_of": losses.as_of.isoformat(), "company": losses.company.fingerprint}
    fresh = folder / f"{SETTINGS}.new"
    fresh.write_text(json.dumps(settings), encoding="utf-8")
    fresh.replace(folder / SETTINGS)
    return path


def recall_losses(
    company: Company, clock: str = "", as_of: dt.date | str = "", assumptions: Assumptions | None = None
) -> Losses:
    """Measure the losses as the step before did, unless a clock or a day is named here.

    Without a step before: by the customer's own rhythm, as of the last purchase.
    """
    settings = _settings(company)
    return measure_losses(company, clock or settings.get("clock"), as_of or settings.get("as_of"), assumptions)


def write_value(value: Value) -> Path:
    """Write the customers with their classes and money beside the company; return the file's path."""
    folder = value.losses.company.folder / FOLDER
    folder.mkdir(exist_ok=True)
    return _write(value.customers, folder / "value.parquet")


def write_returns(returns: Returns) -> Path:
    """Write what became of each customer of the campaigns beside the company; return the file's path.

    For a list of customers in a folder of its name below ``lists``. The columns are those of
    :func:`winback.returns.outcomes.outcomes`.
    """
    company = returns.base.company
    place = company.folder if company else own_folder() / "lists" / returns.base.records_key
    folder = place / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return _write(returns.rows, folder / "returns.parquet")


def write_segments(segments: Segments) -> Path:
    """Write whom to return, in order, with why and the segments each is in; return the file's path.

    Beside the company; for a list of customers in a folder of its name below ``lists``. One row per customer
    looked at: ``priority, rule, why`` in the language in use, and every column of the segments.
    """
    company = segments.base.company
    place = company.folder if company else own_folder() / "lists" / segments.base.records_key
    folder = place / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return _write(segments.explain(segments.who("all")), folder / "segments.parquet")


def write_warnings(warned: Warnings) -> Path:
    """Write the customers with their chance, their signs and why beside the company; return the file's path."""
    from .early.words import told

    folder = warned.company.folder / FOLDER
    folder.mkdir(exist_ok=True)
    frame = told(warned)
    return _write(frame.assign(signs=frame.signs.map(list)), folder / "warnings.parquet")


def write_plan(plan: Plan) -> Path:
    """Write the plan's customers, those not called too with why, beside the segments; return the file's path."""
    company = plan.base.company
    place = company.folder if company else own_folder() / "lists" / plan.base.records_key
    folder = place / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return _write(plan.customers, folder / "plan.parquet")


def _settings(company: Company) -> dict[str, Any]:
    try:
        found = json.loads((company.folder / FOLDER / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if found.get("company") == company.fingerprint else {}


def _write(frame: Any, path: Path) -> Path:
    fresh = path.with_name(f"{path.name}.new")
    frame.to_parquet(fresh, index=False)
    fresh.replace(path)
    return path
