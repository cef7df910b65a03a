"""Charts: a frame in, a Plotly figure out; one module a step of the method. A chart never calculates."""

from __future__ import annotations

import sys

# An optional extra of jsonschema that costs seconds at every start of a process and is never needed here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from .audit import audit_chart  # noqa: E402
from .losses import funnel_chart, groups_chart, losses_over_time_chart, money_over_time_chart, states_chart  # noqa: E402
from .managers import departures_chart, portfolio_chart  # noqa: E402
from .start import balance_chart, months_chart  # noqa: E402
from .value import abc_chart, bridge_chart, lifetime_chart, matrix_chart, xyz_chart  # noqa: E402

__all__ = [
    "abc_chart",
    "audit_chart",
    "balance_chart",
    "bridge_chart",
    "departures_chart",
    "funnel_chart",
    "groups_chart",
    "lifetime_chart",
    "losses_over_time_chart",
    "matrix_chart",
    "money_over_time_chart",
    "months_chart",
    "portfolio_chart",
    "states_chart",
    "xyz_chart",
]
