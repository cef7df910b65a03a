"""The answers to the satisfaction survey: facts and records read together, parameters by one name."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd

from .text import LANGUAGES, _, use_language

COLUMNS = ["respondent", "parameter", "score_share", "answered_on", "customer_id", "manager_id", "comment"]
KEY = ["respondent", "parameter", "answered_on", "customer_id", "manager_id"]
PARAMETERS = (
    "prices", "range", "delivery", "payment_terms", "service_quality", "extra_services", "procedures",
    "personal_treatment",
)  # fmt: skip
"""The usual parameters, in the order in which they are shown; a company may ask for others, in its own words."""


def parameter_names() -> dict[str, str]:
    """Return the names of the usual parameters in the language in use.

    >>> parameter_names()["payment_terms"]
    'Terms of payment'
    """
    return {
        "prices": _("Prices"),
        "range": _("Range of goods"),
        "delivery": _("Delivery"),
        "payment_terms": _("Terms of payment"),
        "service_quality": _("Quality of service"),
        "extra_services": _("Additional services"),
        "procedures": _("Procedures"),
        "personal_treatment": _("Personal treatment"),
    }


def parameter_name(code: str) -> str:
    """Return what a parameter is called; one of the company's own is called as the company wrote it."""
    return parameter_names().get(code, code)


def parameter_code(text: str) -> str:
    """Return the code of a parameter named in either language, or the text itself: an own parameter.

    >>> parameter_code(" Terms of payment"), parameter_code("Packaging")
    ('payment_terms', 'Packaging')
    """
    plain = " ".join(str(text).split())
    return _codes().get(_folded(plain), plain)


@cache
def _codes() -> dict[str, str]:
    found = {_folded(code): code for code in PARAMETERS}
    for language in LANGUAGES:
        with use_language(language):
            found |= {_folded(name): code for code, name in parameter_names().items()}
    return found


def _folded(text: str) -> str:
    return text.casefold().replace("_", " ").replace("ё", "е")


def parameter_order(codes: pd.Series | list[str]) -> list[str]:
    """Return the parameters that occur: the usual ones in their order, then the company's own by name."""
    known = set(codes)
    return [code for code in PARAMETERS if code in known] + sorted(known - set(PARAMETERS))


def read_answers(
    survey: pd.DataFrame | None, recorded: pd.DataFrame | None, until: dt.date | None = None
) -> pd.DataFrame:
    """Return all answers known by a day: the loaded table ``survey`` and the records of satisfaction together.

    Columns of the survey, and ``origin`` (survey or records), ``who`` (what tells respondents apart: the customer, or
    the employee; an answer without a name is a person of its own). The same answer in both is counted once, as
    recorded: a record can be corrected, a file cannot.
    """
    parts = [_typed(frame, origin) for frame, origin in ((survey, "survey"), (recorded, "records"))]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows.score_share.notna() & rows.answered_on.notna() & rows.parameter.ne("")]
    if until is not None:
        rows = rows[rows.answered_on <= pd.Timestamp(until)]
    named = rows.customer_id.where(rows.respondent == "customer", rows.manager_id)
    repeated = rows.duplicated(KEY, keep="last") & named.ne("")
    rows, named = rows[~repeated].reset_index(drop=True), named[~repeated].reset_index(drop=True)
    rows["who"] = named.where(named.ne(""), "#" + rows.index.astype("str").to_series(index=rows.index))
    return rows.sort_values(["answered_on", "respondent", "who", "parameter"], ignore_index=True)


def _typed(frame: pd.DataFrame | None, origin: str) -> pd.DataFrame:
    given = pd.DataFrame(columns=COLUMNS) if frame is None else frame
    rows = pd.DataFrame(index=range(len(given)))
    for name in COLUMNS:
        values = given[name].reset_index(drop=True) if name in given else pd.Series(pd.NA, index=rows.index)
        if name == "score_share":
            rows[name] = pd.to_numeric(values, errors="coerce").astype("float64")
        elif name == "answered_on":
            rows[name] = pd.to_datetime(values, errors="coerce").astype("datetime64[s]")
        else:
            rows[name] = values.astype("object").where(values.notna(), "").astype("str")
    rows["parameter"] = rows.parameter.map(parameter_code).astype("str")
    rows["respondent"] = rows.respondent.str.strip().str.lower()
    return rows.assign(origin=origin)


def waves_of(answered_on: pd.Series, gap_days: int = 45, longest_days: int = 120) -> pd.Series:
    """Return the first day of the wave each answer belongs to.

    A pause of more than ``gap_days`` begins a new wave. Where answers never pause for that long, a wave would last for
    ever: one of more than ``longest_days`` is cut into calendar quarters.

    >>> waves_of(pd.Series(pd.to_datetime(["2026-05-03", "2025-05-01", "2025-05-09"]))).dt.date.astype(str).tolist()
    ['2026-05-03', '2025-05-01', '2025-05-01']
    """
    days = answered_on.drop_duplicates().sort_values()
    number = days.diff().dt.days.gt(gap_days).cumsum()
    first, last = days.groupby(number).transform("min"), days.groupby(number).transform("max")
    quarter = days.dt.to_period("Q").dt.start_time.astype(days.dtype)
    wave = first.where((last - first).dt.days <= longest_days, quarter)
    return answered_on.map(dict(zip(days, wave, strict=True))).astype(answered_on.dtype)
