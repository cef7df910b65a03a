"""What a return is worth with the company's own attempts in it: the one way from records to rates (method row T4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..worth import return_worth
from .learning import attempts


@dataclass(frozen=True)
class Rates:
    """What the chances to return rest on: own attempts whose watch is over, and lost customers by what weighs most.

    ``own``: customers for whom own attempts outweigh the start; ``reason``: for whom the starting chance of the reason
    does; ``benchmark``: whose reason is not known, so that ``benchmark_share`` does.
    """

    attempts: int
    own: int
    reason: int
    benchmark: int
    benchmark_share: float

    @property
    def lost(self) -> int:
        """All lost customers."""
        return self.own + self.reason + self.benchmark


def learned_worth(base: CustomerBase, reasons: Any = None, records: Any = None) -> tuple[pd.DataFrame, Rates]:
    """Return :func:`winback.return_worth` with the company's own attempts so far, and what its chances rest on.

    ``records``: the company's records; without them, or without a finished campaign, the benchmarks stand. Whatever
    starts from the worth of a return asks here, so that own rates replace the benchmarks everywhere at once.
    """
    own = attempts(base, records) if records is not None else pd.DataFrame()
    worth = return_worth(base, reasons, attempts=own)
    found = worth.return_source.value_counts()
    counts = {name: int(found.get(name, 0)) for name in ("own", "reason", "benchmark")}
    return worth, Rates(len(own), **counts, benchmark_share=base.assumptions.winback_share)
