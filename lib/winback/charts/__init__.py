"""Charts: a frame in, a Plotly figure out; one module a step of the method. A chart never calculates."""

from .audit import audit_chart
from .losses import funnel_chart, groups_chart, losses_over_time_chart, money_over_time_chart, states_chart
from .managers import departures_chart, portfolio_chart
from .start import balance_chart, months_chart
from .value import abc_chart, bridge_chart, lifetime_chart, matrix_chart, xyz_chart

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
