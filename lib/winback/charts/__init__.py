"""Charts: a frame in, a Plotly figure out; one module a step of the method. A chart never calculates."""

from __future__ import annotations

import sys

# An optional extra of jsonschema that costs seconds at every start of a process and is never needed here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from .audit import audit_chart  # noqa: E402
from .complaints import (  # noqa: E402
    complaint_managers_chart,
    iceberg_chart,
    kept_chart,
    solution_chart,
    steps_chart,
    subjects_chart,
)
from .early import (  # noqa: E402
    calibration_chart,
    contact_chart,
    handover_chart,
    lifts_chart,
    risk_groups_chart,
    signs_chart,
    taken_chart,
    test_chart,
    warnings_chart,
)
from .effort import plan_chart, time_chart  # noqa: E402
from .honest import honest_chart  # noqa: E402
from .losses import funnel_chart, groups_chart, losses_over_time_chart, money_over_time_chart, states_chart  # noqa: E402
from .managers import departures_chart, portfolio_chart  # noqa: E402
from .movement import class_money_chart, classes_over_time_chart, flows_chart, states_over_time_chart  # noqa: E402
from .planning import (  # noqa: E402
    budget_chart,
    designs_chart,
    load_chart,
    not_called_chart,
    plan_parts_chart,
    plan_steps_chart,
    walk_away_chart,
    why_not_chart,
)
from .reason_doubts import (  # noqa: E402
    accuracy_chart,
    basis_chart,
    bounds_chart,
    coverage_chart,
    hidden_chart,
    sides_chart,
)
from .reasons import classes_by_chart, reasons_chart, reasons_heatmap, reasons_over_time_chart  # noqa: E402
from .returns import (  # noqa: E402
    effects_chart,
    learned_chart,
    money_back_chart,
    rates_chart,
    results_chart,
    second_chart,
    won_chart,
)
from .segments import cross_chart, priorities_chart, reach_chart, segments_chart  # noqa: E402
from .self_test import blind_spots_chart, bottlenecks_chart  # noqa: E402
from .start import balance_chart, months_chart  # noqa: E402
from .surveys import drift_chart, lost_active_chart, manager_scores_chart, satisfaction_chart, suits_chart  # noqa: E402
from .value import abc_chart, bridge_chart, lifetime_chart, matrix_chart, xyz_chart  # noqa: E402
from .worth import wallet_chart, worth_chart  # noqa: E402

__all__ = [
    "abc_chart",
    "accuracy_chart",
    "audit_chart",
    "balance_chart",
    "basis_chart",
    "blind_spots_chart",
    "bottlenecks_chart",
    "bounds_chart",
    "bridge_chart",
    "budget_chart",
    "calibration_chart",
    "class_money_chart",
    "classes_by_chart",
    "classes_over_time_chart",
    "complaint_managers_chart",
    "contact_chart",
    "coverage_chart",
    "cross_chart",
    "departures_chart",
    "designs_chart",
    "drift_chart",
    "effects_chart",
    "flows_chart",
    "funnel_chart",
    "groups_chart",
    "handover_chart",
    "hidden_chart",
    "honest_chart",
    "iceberg_chart",
    "kept_chart",
    "learned_chart",
    "lifetime_chart",
    "lifts_chart",
    "load_chart",
    "losses_over_time_chart",
    "lost_active_chart",
    "manager_scores_chart",
    "matrix_chart",
    "money_back_chart",
    "money_over_time_chart",
    "months_chart",
    "not_called_chart",
    "plan_chart",
    "plan_parts_chart",
    "plan_steps_chart",
    "portfolio_chart",
    "priorities_chart",
    "rates_chart",
    "reach_chart",
    "reasons_chart",
    "reasons_heatmap",
    "reasons_over_time_chart",
    "results_chart",
    "risk_groups_chart",
    "satisfaction_chart",
    "second_chart",
    "segments_chart",
    "sides_chart",
    "signs_chart",
    "solution_chart",
    "states_chart",
    "states_over_time_chart",
    "steps_chart",
    "subjects_chart",
    "suits_chart",
    "taken_chart",
    "test_chart",
    "time_chart",
    "walk_away_chart",
    "wallet_chart",
    "warnings_chart",
    "why_not_chart",
    "won_chart",
    "worth_chart",
    "xyz_chart",
]
