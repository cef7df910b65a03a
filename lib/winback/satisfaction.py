"""Satisfaction by parameter, from customers and from staff (method row R4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

import pandas as pd

from .assumptions import Assumptions
from .base import CustomerBase
from .errors import WinbackError
from .fair_scores import compare_scores
from .intervals import Interval, mean_difference, mean_interval, share_interval
from .lives import known_until
from .records import Records
from .survey_answers import parameter_order, read_answers, waves_of
from .text import _

Period = Literal["wave", "month", "quarter", "year"]
FREQUENCIES = {"month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True)
class Satisfaction:
    """What customers and staff answered, known by a day.

    ``answers``: every answer, the history (:func:`winback.survey_answers.read_answers`). ``customers``: the base's
    customers with their state and groups. The methods return frames with one figure and its 95 % interval a row.
    """

    answers: pd.DataFrame = field(repr=False)
    customers: pd.DataFrame = field(repr=False)
    assumptions: Assumptions = field(repr=False)

    @cached_property
    def current(self) -> pd.DataFrame:
        """The newest answer of each respondent to each parameter, in the order of the answers."""
        return _newest(self.answers, [])

    @property
    def parameters(self) -> list[str]:
        """The parameters asked about, in the order in which they are shown."""
        return parameter_order(list(self.answers.parameter))

    def by_parameter(self) -> pd.DataFrame:
        """Per parameter and side: ``parameter, respondent, answers, score_share, low_share, high_share``."""
        return self._means(self.current, ["parameter", "respondent"])

    def gaps(self) -> pd.DataFrame:
        """How far the staff's own estimate lies from the customers' answers: staff − customers, per parameter.

        Columns: ``parameter, customer_share, staff_share, customer_answers, staff_answers, gap_share, low_share,
        high_share, verdict`` (``staff_higher``, ``staff_lower``, ``no_difference``, ``too_few``). Only parameters that
        both were asked about; the largest overestimate first.
        """
        rows = []
        for parameter in self.parameters:
            part = self.current[self.current.parameter == parameter]
            staff, customers = (part.score_share[part.respondent == side] for side in ("staff", "customer"))
            if staff.empty or customers.empty:
                continue
            gap = mean_difference(staff, customers)
            told = {"customer_share": customers.mean(), "staff_share": staff.mean()}
            counts = {"customer_answers": len(customers), "staff_answers": len(staff)}
            few = min(len(staff), len(customers)) < self.assumptions.survey_min_answers
            verdict = _verdict(gap, ("staff_higher", "staff_lower", "no_difference"), few)
            rows.append({"parameter": parameter, **told, **counts, **_named(gap, "gap_share"), "verdict": verdict})
        columns = ["parameter", "customer_share", "staff_share", "customer_answers", "staff_answers", "gap_share",
                   "low_share", "high_share", "verdict"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns).sort_values("gap_share", ascending=False, ignore_index=True)

    def over_time(self, period: Period = "wave") -> pd.DataFrame:
        """Per wave (or month, quarter, year), side and parameter; a respondent's newest answer of the period counts.

        Columns: ``parameter, respondent, period_on`` (its first day), ``answers, score_share, low_share, high_share``.
        """
        return self._means(self._in_periods(period), ["parameter", "respondent", "period_on"])

    def drift(self, period: Period = "wave", against: Literal["first", "before"] = "first") -> pd.DataFrame:
        """How far satisfaction moved: the last wave against the first, or each wave ``against`` the one ``before``.

        Columns: ``parameter, respondent, from_on, to_on, from_share, to_share, answers, change_share`` (to − from),
        ``low_share, high_share, verdict`` (``better``, ``worse``, ``no_change``, ``too_few``). Empty with one wave.
        """
        rows = []
        for (parameter, side), part in self._in_periods(period).groupby(["parameter", "respondent"], sort=False):
            waves = sorted(part.period_on.unique())
            pairs = pairwise(waves) if against == "before" else [(waves[0], waves[-1])] if len(waves) > 1 else []
            for start, end in pairs:
                then, now = (part.score_share[part.period_on == on] for on in (start, end))
                change = mean_difference(now, then)
                few = min(len(then), len(now)) < self.assumptions.survey_min_answers
                rows.append(
                    {"parameter": parameter, "respondent": side, "from_on": start, "to_on": end,
                     "from_share": then.mean(), "to_share": now.mean(), "answers": len(then) + len(now),
                     **_named(change, "change_share"),
                     "verdict": _verdict(change, ("better", "worse", "no_change"), few)}
                )  # fmt: skip
        columns = ["parameter", "respondent", "from_on", "to_on", "from_share", "to_share", "answers",
                   "change_share", "low_share", "high_share", "verdict"]  # fmt: skip
        return self._ordered(pd.DataFrame(rows, columns=columns), ["respondent", "to_on"])

    def by(self, group: str = "manager_id") -> pd.DataFrame:
        """Customers' scores by manager or region, against everybody asked in the same waves.

        Columns and limits of chance of :func:`winback.fair_scores.compare_scores`. With equal groups at most 5 % of
        such comparisons name any group at all. ``WinbackError`` where the answers know nothing of that group.
        """
        if not self.has(group):
            raise WinbackError(
                _("The answers cannot be told apart by '{name}': neither the survey nor the customers have it.").format(
                    name=group
                )
            )
        rows = self._of_customers(self.current)
        wide = rows.pivot_table(index=["who", group, "wave_on"], columns="parameter", values="score_share")
        wide = wide[[name for name in self.parameters if name in wide]].reset_index().drop(columns="who")
        wide.columns.name = None
        known = self.assumptions
        return compare_scores(wide, group, "wave_on", known.survey_min_answers, known.fair_limit_share)

    def has(self, group: str) -> bool:
        """Whether the answers of customers can be told apart by this column."""
        rows = self._of_customers(self.current)
        return group in rows and bool(rows[group].ne("").any())

    def lost_against_active(self) -> pd.DataFrame:
        """What the lost had answered while they were still customers, against those who are still active.

        Of the lost only answers before the day of the loss count; the newest of them. Columns: ``parameter, lost_share,
        active_share, lost_answers, active_answers, difference_share`` (lost − active), ``low_share, high_share,
        verdict`` (``lost_lower``, ``lost_higher``, ``no_difference``, ``too_few``).
        """
        rows = []
        asked = self._before_loss()
        for parameter in self.parameters:
            part = asked[asked.parameter == parameter]
            lost, active = (part.score_share[part.state == state] for state in ("lost", "active"))
            if lost.empty or active.empty:
                continue
            off = mean_difference(lost, active)
            few = min(len(lost), len(active)) < self.assumptions.survey_min_answers
            rows.append(
                {"parameter": parameter, "lost_share": lost.mean(), "active_share": active.mean(),
                 "lost_answers": len(lost), "active_answers": len(active), **_named(off, "difference_share"),
                 "verdict": _verdict(off, ("lost_higher", "lost_lower", "no_difference"), few)}
            )  # fmt: skip
        columns = ["parameter", "lost_share", "active_share", "lost_answers", "active_answers", "difference_share",
                   "low_share", "high_share", "verdict"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def suits(self) -> pd.DataFrame:
        """What suits customers and what does not: the share whose newest score is high, and the share whose is low.

        Columns: ``parameter, answers, suits_share, suits_low_share, suits_high_share, unhappy_share,
        unhappy_low_share, unhappy_high_share, comments, verdict`` (``suits``: more than half are satisfied beyond
        chance; ``does_not``: fewer than half; ``divided``; ``too_few``). Limits of a high and a low score: assumptions.
        """
        known, rows = self.assumptions, []
        for parameter in self.parameters:
            part = self.current[(self.current.parameter == parameter) & (self.current.respondent == "customer")]
            if part.empty:
                continue
            # A score is given in tenths: a limit of 0.7 must take in what was typed as 0.7.
            good = share_interval(int((part.score_share >= known.satisfied_from_share - 1e-9).sum()), len(part))
            bad = share_interval(int((part.score_share < known.unhappy_below_share - 1e-9).sum()), len(part))
            few = len(part) < known.survey_min_answers
            verdict = "too_few" if few else "suits" if good.low > 0.5 else "does_not" if good.high < 0.5 else "divided"
            rows.append(
                {"parameter": parameter, "answers": len(part), "suits_share": good.value, "suits_low_share": good.low,
                 "suits_high_share": good.high, "unhappy_share": bad.value, "unhappy_low_share": bad.low,
                 "unhappy_high_share": bad.high, "comments": int(part.comment.ne("").sum()), "verdict": verdict}
            )  # fmt: skip
        columns = ["parameter", "answers", "suits_share", "suits_low_share", "suits_high_share", "unhappy_share",
                   "unhappy_low_share", "unhappy_high_share", "comments", "verdict"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns).sort_values("suits_share", ascending=False, ignore_index=True)

    def comments(self, parameter: str = "") -> pd.DataFrame:
        """The respondents' own words, newest first, exactly as they were written.

        Columns: ``answered_on, respondent, parameter, score_share, comment, customer_id, manager_id``. Who shows them
        must escape them.
        """
        rows = self.answers[self.answers.comment.str.strip().ne("")]
        rows = rows[rows.parameter == parameter] if parameter else rows
        columns = ["answered_on", "respondent", "parameter", "score_share", "comment", "customer_id", "manager_id"]
        return rows.sort_values(["answered_on", "who"], ascending=[False, True], ignore_index=True)[columns]

    def unhappy(self) -> pd.DataFrame:
        """Customers whose newest scores are low on average: ``customer_id, score_share, answered_on, parameters``."""
        rows = self.current[(self.current.respondent == "customer") & self.current.customer_id.ne("")]
        found = rows.groupby("customer_id", as_index=False).agg(
            score_share=("score_share", "mean"), answered_on=("answered_on", "max"), parameters=("parameter", "size")
        )
        low = found.score_share < self.assumptions.unhappy_below_share - 1e-9
        return found[low].sort_values(["score_share", "customer_id"], ignore_index=True)

    def _before_loss(self) -> pd.DataFrame:
        """The customers' newest answers given while they were still customers, with their state of today."""
        rows = self._of_customers(self.answers)
        rows = rows[rows.state.isin(["lost", "active"])]
        still = rows.lost_on.isna() | (rows.state != "lost") | (rows.answered_on < rows.lost_on)
        return _newest(rows[still], [])

    def _of_customers(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Customers' answers with what is known of them; the manager named in the answer comes before today's."""
        rows = answers[answers.respondent == "customer"].copy()
        rows["wave_on"] = waves_of(rows.answered_on, self.assumptions.survey_wave_gap_days)
        found = rows.merge(self.customers, on="customer_id", how="left", suffixes=("", "_today"))
        if "manager_id_today" in found:
            named = found.manager_id.where(found.manager_id.ne(""), found.manager_id_today.fillna(""))
            found = found.assign(manager_id=named).drop(columns="manager_id_today")
        for name in ("state", "manager_id", "region"):
            if name in found:
                found[name] = found[name].fillna("")
        return found

    def _in_periods(self, period: Period) -> pd.DataFrame:
        rows = self.answers.copy()
        if period == "wave":
            rows["period_on"] = waves_of(rows.answered_on, self.assumptions.survey_wave_gap_days)
        else:
            starts = rows.answered_on.dt.to_period(FREQUENCIES[period]).dt.start_time
            rows["period_on"] = starts.astype(rows.answered_on.dtype)
        return _newest(rows, ["period_on"])

    def _means(self, rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
        found = [
            {**dict(zip(keys, key, strict=True)), "answers": len(part), **_named(mean_interval(part), "score_share")}
            for key, part in rows.groupby(keys).score_share
        ]
        columns = [*keys, "answers", "score_share", "low_share", "high_share"]
        return self._ordered(pd.DataFrame(found, columns=columns), keys[1:])

    def _ordered(self, frame: pd.DataFrame, then: list[str]) -> pd.DataFrame:
        place = frame.parameter.map({name: n for n, name in enumerate(self.parameters)})
        ordered = frame.assign(place=place).sort_values(["place", *then], ignore_index=True)
        return ordered.drop(columns="place")


def study_satisfaction(
    base: CustomerBase, records: Records | None = None, as_of: dt.date | None = None
) -> Satisfaction:
    """Read the answers of a base: the company's table ``survey`` and the records of satisfaction together.

    ``records``: the store of records; ``as_of``: only answers given by that day, see
    :func:`winback.lives.known_until`. Raises ``WinbackError`` where nobody has been asked. Source: method row R4.
    """
    table = base.company.table("survey") if base.company is not None else None
    survey = table.to_pandas() if table is not None else None
    recorded = records.frame("satisfaction") if records is not None else None
    return satisfaction_of(base, survey, recorded, known_until(base, as_of))


def satisfaction_of(
    base: CustomerBase, survey: pd.DataFrame | None, recorded: pd.DataFrame | None = None, until: dt.date | None = None
) -> Satisfaction:
    """Return the satisfaction told by plain frames: answers from a file, and answers that were typed in."""
    answers = read_answers(survey, recorded, until)
    if answers.empty:
        raise WinbackError(
            _(
                "Nobody has been asked how satisfied they are: load a table 'survey', or type answers in. Asking"
                " customers and employees the same questions shows where the two differ."
            )
        )
    known = [name for name in ("customer_id", "state", "lost_on", "manager_id", "region") if name in base.customers]
    customers = base.customers[known].copy()
    customers["customer_id"] = customers.customer_id.astype("str")
    days = customers.lost_on if "lost_on" in known else pd.Series(pd.NaT, index=customers.index)
    customers["lost_on"] = pd.to_datetime(days).astype("datetime64[s]")
    return Satisfaction(answers, customers, base.assumptions)


def _newest(rows: pd.DataFrame, within: list[str]) -> pd.DataFrame:
    """Keep each respondent's newest answer to each parameter; two on one day: the one recorded last."""
    return rows.drop_duplicates(["respondent", "who", "parameter", *within], keep="last").reset_index(drop=True)


def _named(interval: Interval, name: str) -> dict[str, float]:
    return {name: interval.value, "low_share": interval.low, "high_share": interval.high}


def _verdict(interval: Interval, names: tuple[str, str, str], few: bool) -> str:
    """Above nought, below it, or neither beyond chance."""
    if few or not interval.known:
        return "too_few"
    return names[0] if interval.low > 0 else names[1] if interval.high < 0 else names[2]
