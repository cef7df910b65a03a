"""The rows behind the figures of the reasons and the segments."""

from __future__ import annotations

import pandas as pd

from ..movement_words import class_names, state_names
from ..reason_words import reason_name, source_names, status_names
from ..segment_words import value_names
from ..text import _, format_date
from . import state_reasons, state_segments
from .behind import Sheet
from .rows import Rows, by_dimension, dated, one, parts, together, value_words
from .screens import Screens
from .state import Filters, best_group, rows_of

Words = dict[str, dict[str, str]]
RANKED = ["code", "customers", "customers_share", "amount", "amount_share", "cumulative_share", "fixable_amount"]
SEGMENTS = ["customers", "amount", "expected_return_amount", "cost_amount", "won_customers"]


def _named(screens: Screens, frame: pd.DataFrame) -> Words:
    """The names of reasons, their classes and groups in a frame."""
    catalogue = state_reasons.catalogue(screens)
    columns = [name for name in ("code", "reason", "class_code", "fixable") if name in frame]
    found = {
        name: {str(code): reason_name(str(code), catalogue) for code in frame[name].dropna().unique()}
        for name in columns
    }
    return found | {"status": status_names(), "source": source_names(), "priority": value_names("priority")}


def _ranked(level: state_reasons.Level) -> Rows:
    return one(
        lambda: _("All of them"), lambda screens, filters: state_reasons.pareto(screens, filters, level), RANKED, _named
    )


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(customers=rows.known - rows.other, amount=rows.known_amount - rows.other_amount)


def _sources(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_reasons.coverage(screens, filters).by_source


def _doing(screens: Screens, filters: Filters) -> list[Sheet]:
    name = best_group(screens, filters)
    frame = state_reasons.by_group(screens, filters, name)
    words = _named(screens, frame) | {name: value_words(name, frame[name])}
    columns = [name, "code", "customers", "amount", "amount_share"]
    return [Sheet(_("Whose doing"), frame, columns, words, {"code": _("Whose doing")}, dimension=name)]


def _over_time(screens: Screens, filters: Filters) -> pd.DataFrame:
    return dated(state_reasons.over_time(screens, filters), filters)


def _behind(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_reasons.behind(screens, filters)[1]


def _bounds(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_reasons.bounds(screens, filters)[0]


def _needed(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_reasons.bounds(screens, filters)[1]


FIXES = one(
    lambda: _("Reasons and their status"), state_reasons.fix_first,
    ["code", "status", "fixable", "customers", "amount", "amount_share", "callable_count"], _named,
)  # fmt: skip
KNOWN = together(
    parts("reasons_lost", ["lost", "customers", "amount"], _known, "amount"),
    one(lambda: _("By source"), _sources, ["source", "customers", "customers_share", "amount", "amount_share"], _named),
)


def _called(rows: pd.DataFrame) -> pd.DataFrame:
    return state_segments.called(rows[rows.reachable != "do_not_contact"])


def _cells(name: str) -> Rows:
    columns = [name, "priority", "customers", "amount", "expected_return_amount"]
    words = {"priority": lambda: value_names("priority"), name: lambda: value_names(name)}
    return one(
        lambda: _("Every cell"), lambda screens, filters: state_segments.cross(screens, filters, name), columns,
        lambda _s, _f: {column: found() for column, found in words.items()},
    )  # fmt: skip


def _by_priority(screens: Screens, filters: Filters, name: str) -> pd.DataFrame:
    rows = _called(rows_of(screens, "segments", filters))
    return rows.groupby(name, observed=True)[SEGMENTS].sum().reset_index() if name in rows else pd.DataFrame()


def _groups(screens: Screens, filters: Filters) -> list[Sheet]:
    return _cells(best_group(screens, filters))(screens, filters)


def _reach(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_segments.reachability(screens, filters)


def _states(screens: Screens, filters: Filters) -> pd.DataFrame:
    return _told(state_segments.moved(screens, filters).states)


def _classes(screens: Screens, filters: Filters) -> pd.DataFrame:
    return _told(state_segments.moved(screens, filters).classes)


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame.customers > 0].sort_values("point_on", ascending=False, kind="stable")
    return frame.assign(period=[format_date(day.date()) for day in frame.point_on])


def _flows(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_segments.moved(screens, filters).flows.sort_values("customers", ascending=False)


def _states_words(_screens: Screens, _frame: pd.DataFrame) -> Words:
    return {"state": state_names(), "state_before": state_names(), "abc": class_names()}


def _segments_words(_screens: Screens, _frame: pd.DataFrame) -> Words:
    return {"priority": value_names("priority"), "reachable": value_names("reachable")}


PRIORITIES = one(
    lambda: _("By priority"), state_segments.priorities,
    ["priority", "customers", "customers_share", "amount", "amount_share", "expected_return_amount", "cost_amount",
     "won_customers"], _segments_words,
)  # fmt: skip
CALLED = together(by_dimension(_by_priority, SEGMENTS, "amount"), PRIORITIES)
REACH = one(
    lambda: _("By priority"), _reach,
    ["priority", "reachable", "customers", "customers_share", "amount", "amount_share"], _segments_words,
)  # fmt: skip

ROWS: dict[str, Rows] = {
    "reasons/known": KNOWN,
    "reasons/known_money": KNOWN,
    "reasons/can_fix": _ranked("fixable"),
    "reasons/callable": FIXES,
    "reasons/dearest": _ranked("reason"),
    "reasons/coverage": KNOWN,
    "reasons/groups": _ranked("group_code"),
    "reasons/fixable": _ranked("fixable"),
    "reasons/doing": _doing,
    "reasons/over_time": one(
        lambda: _("By period"), _over_time, ["period", "code", "customers", "customers_share", "amount"], _named
    ),
    "reasons/sides": one(
        lambda: _("Both sides"),
        state_reasons.staff_against_customers,
        ["code", "staff_customers", "staff_share", "asked_customers", "asked_share", "gap_share"],
        _named,
    ),
    "reasons/behind": one(lambda: _("All of them"), _behind, RANKED[:5], _named),
    "reasons/managers": one(
        lambda: _("By manager"),
        state_reasons.under_managers,
        [
            "manager_id",
            "reason",
            "asked_count",
            "named_count",
            "named_share",
            "low_share",
            "high_share",
            "others_share",
            "staff_count",
            "staff_named_count",
            "amount",
        ],
        _named,
    ),
    "reasons/bounds": together(
        one(
            lambda: _("Worst and best case"),
            _bounds,
            [
                "code",
                "customers",
                "known_share",
                "low_share",
                "high_share",
                "amount",
                "low_amount_share",
                "high_amount_share",
            ],
            _named,
        ),
        one(lambda: _("What would overturn it"), _needed, ["code", "silent", "needed", "needed_share"], _named),
    ),
    "reasons/fixes": FIXES,
    "segments/called": CALLED,
    "segments/called_money": CALLED,
    "segments/reached": REACH,
    "segments/expected_return": CALLED,
    "segments/priorities": PRIORITIES,
    "segments/bands": _cells("silence_band"),
    "segments/groups": _groups,
    "segments/reach": REACH,
    "segments/expected": PRIORITIES,
    "segments/states": one(lambda: _("By quarter"), _states, ["period", "state", "customers", "amount"], _states_words),
    "segments/classes": one(lambda: _("By quarter"), _classes, ["period", "abc", "customers", "amount"], _states_words),
    "segments/flows": one(
        lambda: _("Who went where"),
        _flows,
        ["state_before", "state", "customers", "amount_before", "amount"],
        _states_words,
    ),
}
