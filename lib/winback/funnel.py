"""The limits of chance around a fair comparison: wide for small portfolios, narrow for large ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

POINTS = 60


def funnel_limits(compared: pd.DataFrame, limit_share: float = 0.05) -> pd.DataFrame:
    """Return the limits of chance along the funnel: ``expected_lost``, ``low`` and ``high`` of lost / expected.

    ``compared``: ``customers``, ``expected_lost`` of :func:`winback.managers.compare_managers`; ``limit_share``: how
    many may fall outside by chance alone. The smooth curve ``1 ± z sqrt((1 - p) / expected)`` for a portfolio of the
    average chance p; the verdicts come from each portfolio's exact limits.

    >>> one = pd.DataFrame({"customers": [100], "expected_lost": [20.0]})
    >>> funnel_limits(one).round(2).iloc[-1].tolist()
    [21.6, 0.62, 1.38]
    """
    rows = compared[compared.expected_lost > 0]
    if rows.empty:
        return pd.DataFrame(columns=["expected_lost", "low", "high"])
    chance = min(float(rows.expected_lost.sum() / rows.customers.sum()), 0.99)
    expected = np.linspace(1.0, float(rows.expected_lost.max()) * 1.08, POINTS)
    spread = scipy.stats.norm.ppf(1 - limit_share / 2) * np.sqrt((1 - chance) / expected)
    return pd.DataFrame({"expected_lost": expected, "low": np.maximum(1 - spread, 0.0), "high": 1 + spread})
