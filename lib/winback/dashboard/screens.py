"""What the dashboard reads: small frames prepared once, so that no kernel and no filter ever touches the orders.

Every frame is a cube: the dimensions a reader can filter by, and sums. ``clock`` says by which rule. Frames:

- ``states``: customers, amount and year_amount by ``state`` and ``xyz``
- ``states_before``: the same as it was known a year earlier
- ``events``: customers and money by ``kind`` (entered, lost, returned) and ``month_on``
- ``recent``: the same within the last 365 days (``window`` 0) and the 365 days before (``window`` 1)
- ``accounts``: the largest lost customers, one row each
- ``fair``: the portfolios a year ago by ``chance_share``: customers, lost since, expected losses
- ``bridge``: amount and customers by ``component``; ``lifetime``: expected profit and active customers
- ``reasons_…``: see :mod:`winback.dashboard.prepare_reasons`; ``segments``, ``stood_…``, ``moved_…``: see
  :mod:`winback.dashboard.prepare_segments`; ``plan…``: see :mod:`winback.dashboard.prepare_plan`; ``risk…``: see
  :mod:`winback.dashboard.prepare_risk`
- ``returns_…``: see :mod:`winback.dashboard.prepare_returns`
- ``audit``: false losses against delay by family of rules, over the whole company; ``audited``: the rules on offer
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

DIMENSIONS = ("manager_id", "region", "industry", "channel", "abc")
OTHERS = "…"
"""The rare values of a dimension that has too many, together."""
UNIT = "unit"
"""The customer, where frames are split by customers to see who stands behind a sum."""
CATEGORIES = (
    "clock", "family", "state", "xyz", "kind", "component", "reason", "inside_reason", "source", "side", "class_code",
    "status", "priority", "silence_band", "reachable", "state_before", "abc_then", "abc_then_before",
    "sign", "warned", "list", "who", "stratum", "value_class", "contact_channel", "event", "waited", "was_seen",
    "outcome", "way", "remedy",
)  # fmt: skip
CLOCKS = ("own", "article", "fixed:180")
BRIDGE = (
    "before", "gone", "less_often", "smaller_orders", "fewer_groups", "refunded", "returned", "new", "grown", "after",
)  # fmt: skip
ABOUT = "screens.json"
PREFIX = "screens-"
PAST = "past"
"""Below the folder of screens: the same as of past days."""
OWN_MACHINE = ("127.0.0.1", "::1", "localhost")
"""Addresses of a page that this machine alone can open; only such a page takes own data."""
SHOWN = "WINBACK_SHOWN"
"""The environment's name of the file that says which screens are shown since own data were loaded from the page."""


class Asked(Protocol):
    """Answers for the frames of published screens, of which there are sums only."""

    def __call__(self, name: str, filters: Any, without: str = "", by: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the sums of a frame for a selection; see :func:`winback.dashboard.state.rows_of`."""
        ...

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what was made from such answers before, or make it; see :func:`winback.dashboard.remember.kept`."""
        ...

    def forget(self) -> None:
        """Keep nothing any longer."""
        ...


@dataclass(frozen=True)
class Screens:
    """The prepared frames of one company, or the ``problem`` that stands in their way, by language."""

    about: dict[str, Any] = field(default_factory=dict)
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    problem: Mapping[str, str] = field(default_factory=dict)
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    asked: Asked | None = field(default=None, repr=False, compare=False)
    """Answers :func:`winback.dashboard.state.rows_of` in the place of the frames, where there are only sums."""

    def frame(self, name: str) -> pd.DataFrame:
        """Return a prepared frame; an empty one without columns when the data did not allow it."""
        return self.frames.get(name, pd.DataFrame())

    @property
    def currency(self) -> str:
        """The company's currency, or nothing."""
        return str(self.about.get("currency", ""))

    @property
    def as_of(self) -> dt.date:
        """The day up to which the data were read."""
        return dt.date.fromisoformat(self.about["as_of"])

    @property
    def dimensions(self) -> list[str]:
        """The columns by which a reader can filter: those with at least two values."""
        frame = self.frame("states")
        return [name for name in DIMENSIONS if name in frame and frame[name].nunique() > 1]

    def values(self, dimension: str) -> list[str]:
        """Return the values of a dimension, in the order of the alphabet, blanks last."""
        return sorted((str(v) for v in self.frame("states")[dimension].unique()), key=lambda v: (v == "", v))


def save_screens(screens: Screens, folder: str | Path) -> Path:
    """Write the frames as a folder of Parquet files, whole or not at all."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in screens.frames.items():
        _replace(folder / f"{name}.parquet", lambda path, frame=frame: frame.to_parquet(path, index=False))
    about = {"about": screens.about, "problem": dict(screens.problem), "frames": sorted(screens.frames)}
    text = json.dumps(about, ensure_ascii=False, default=str)
    _replace(folder / ABOUT, lambda path: Path(path).write_text(text, encoding="utf-8"))
    return folder


def _replace(path: Path, write: Any) -> None:
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    os.close(handle)
    write(fresh)
    Path(fresh).replace(path)


def read_screens(folder: str | Path) -> Screens:
    """Read what :func:`save_screens` wrote; text columns become categories, which makes filters fast."""
    folder = Path(folder)
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    frames = {name: _compact(pd.read_parquet(folder / f"{name}.parquet")) for name in about["frames"]}
    return Screens(about["about"], frames, about["problem"])


def _compact(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the dimensions into categories; dates stay dates."""
    names = [n for n in (*DIMENSIONS, *CATEGORIES) if n in frame]
    return frame.assign(**{name: frame[name].fillna("").astype("category") for name in names})
