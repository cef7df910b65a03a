"""Sentences on satisfaction, complaints and the self-test, generated from the figures."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from .complaint_register import Complaints, Iceberg, Keeping
from .intervals import Interval
from .survey_answers import parameter_name
from .text import _, format_count, format_days, format_number, format_period, format_share, ngettext


def points(share: float) -> str:
    """Return a difference of shares in percentage points, without its sign.

    >>> points(-0.174)
    '17 points'
    """
    n = round(abs(share) * 100)
    return ngettext("{n} point", "{n} points", n).format(n=format_count(n))


def joined(names: list[str]) -> str:
    """Return names as a list in a sentence.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])


def _quoted(code: str) -> str:
    return _("“{name}”").format(name=parameter_name(code))


def gap_sentence(frame: pd.DataFrame) -> str:
    """Say where the staff think better of the company than its customers do, and where worse. ``frame``: the gaps."""
    if frame.empty:
        return _("Customers and staff have not been asked about the same things yet.")
    higher, lower = frame[frame.verdict == "staff_higher"], frame[frame.verdict == "staff_lower"]
    if higher.empty and lower.empty:
        return _("Where both were asked, staff and customers agree within what chance explains.")
    told = []
    if len(higher):
        top = higher.iloc[0]
        told.append(
            _("We overrate ourselves most in {parameter}: staff {staff}, customers {customers}, {gap} apart.").format(
                parameter=_quoted(top.parameter), staff=format_share(top.staff_share, 0),
                customers=format_share(top.customer_share, 0), gap=points(top.gap_share),
            )
        )  # fmt: skip
    if len(lower):
        last = lower.iloc[-1]
        told.append(
            _("Customers are more satisfied with {parameter} than staff believe: {customers} against {staff}.").format(
                parameter=_quoted(last.parameter), customers=format_share(last.customer_share, 0),
                staff=format_share(last.staff_share, 0),
            )
        )  # fmt: skip
    return " ".join(told)


def drift_sentence(frame: pd.DataFrame, respondent: str = "customer") -> str:
    """Name the largest move from one wave to the next. ``frame``: ``drift(against="before")`` of the satisfaction."""
    rows = frame[frame.respondent == respondent]
    if rows.empty:
        return _("Answers of one wave only: nothing shows yet how satisfaction moves.")
    moved = rows[rows.verdict.isin(["better", "worse"])]
    if moved.empty:
        return _("From wave to wave no score moved by more than chance explains.")
    largest = int(moved.change_share.abs().to_numpy().argmax())
    row = moved[moved.parameter == moved.parameter.iloc[largest]].sort_values("to_on").iloc[0]
    fell = _("The largest move: {parameter} fell from {before} to {now} between {start} and {end}.")
    rose = _("The largest move: {parameter} rose from {before} to {now} between {start} and {end}.")
    told = (fell if row.change_share < 0 else rose).format(
        parameter=_quoted(row.parameter), before=format_share(row.from_share, 0), now=format_share(row.to_share, 0),
        start=format_period(pd.Timestamp(row.from_on).date(), "month"),
        end=format_period(pd.Timestamp(row.to_on).date(), "month"),
    )  # fmt: skip
    later = moved[(moved.parameter == row.parameter) & (moved.from_on == row.to_on)]
    if len(later) and later.verdict.iloc[0] != row.verdict:
        back = _("By {end} it was back at {score}.").format(
            end=format_period(pd.Timestamp(later.to_on.iloc[0]).date(), "month"),
            score=format_share(later.to_share.iloc[0], 0),
        )
        told += " " + back
    return told


def groups_sentence(frame: pd.DataFrame, group: str = "manager_id") -> str:
    """Say whose customers score lower than chance explains. ``frame``: ``by(group)`` of the satisfaction, all rows."""
    judged = frame[frame.verdict != "too_few"]
    if judged.empty or judged[group].nunique() < 2:
        return _("Too few answers to tell the groups apart.")
    lower = frame[frame.verdict == "lower"].sort_values("difference_share")
    if lower.empty:
        return _("Nobody's customers score lower than chance explains: the differences do not prove anything.")
    told = [
        _("{name}: {parameter} {score}, to be expected {expected} ({answers} answers)").format(
            name=getattr(row, group), parameter=_quoted(str(row.parameter)), score=format_share(row.score_share, 0),
            expected=format_share(row.expected_share, 0), answers=format_count(row.answers),
        )
        for row in lower.head(3).itertuples()
    ]  # fmt: skip
    return _("Lower than chance explains: {list}.").format(list="; ".join(told))


def lost_active_sentence(frame: pd.DataFrame) -> str:
    """Say in what the lost had been less satisfied while they were customers. ``frame``: lost against active."""
    if frame.empty or (frame.verdict == "too_few").all():
        return _("Too few of the lost had answered before they left.")
    lower = frame[frame.verdict == "lost_lower"].sort_values("difference_share")
    if lower.empty:
        return _("Those who left had scored no lower before than those who stayed: the survey gave no warning.")
    row = lower.iloc[0]
    return _(
        "Those who left had scored {parameter} lower while they still bought: {lost}, those who stayed {active}."
    ).format(
        parameter=joined([_quoted(str(code)) for code in lower.parameter.head(3)]),
        lost=format_share(row.lost_share, 0), active=format_share(row.active_share, 0),
    ) + (_(" The figures are of the first named.") if len(lower) > 1 else "")  # fmt: skip


def suits_sentence(frame: pd.DataFrame) -> str:
    """Say what suits customers and what does not. ``frame``: ``suits()`` of the satisfaction."""
    good, bad = (frame[frame.verdict == verdict] for verdict in ("suits", "does_not"))
    told = []
    if len(good):
        row = good.iloc[0]
        told.append(
            _("Customers are most satisfied with {parameter}: it suits {share} of them.").format(
                parameter=_quoted(row.parameter), share=format_share(row.suits_share, 0)
            )
        )
    if len(bad):
        row = bad.iloc[-1]
        told.append(
            _("Least with {parameter}: it suits {share}, and {unhappy} score it low.").format(
                parameter=_quoted(row.parameter), share=format_share(row.suits_share, 0),
                unhappy=format_share(row.unhappy_share, 0),
            )
        )  # fmt: skip
    return " ".join(told) or _("Too few answers, or customers too divided, to say what suits and what does not.")


def steps_sentence(found: Complaints) -> str:
    """Say how many complaints are open and overdue, and how long a solution takes."""
    register = found.register
    count, waiting = len(register), int((~register.solved).sum())
    late = int((register.overdue & ~register.solved).sum())
    told = ngettext("{n} complaint in the register", "{n} complaints in the register", count).format(
        n=format_count(count)
    )
    told += ", " + _("{open} of them open, {late} past the due day.").format(
        open=format_count(waiting), late=format_count(late)
    )
    half = found.time_to_solution
    if half.count and math.isfinite(half.value):
        told += " " + _("Half are solved within {days}.").format(days=format_days(half.value))
    elif half.count:
        told += " " + _("Fewer than half have been solved so far.")
    beside = len(found.unregistered)
    if beside:
        told += " " + ngettext(
            "{n} more stands in the contacts and was never entered.",
            "{n} more stand in the contacts and were never entered.",
            beside,
        ).format(n=format_count(beside))
    return told


def subjects_sentence(frame: pd.DataFrame, name_of: Callable[[str], str] = str) -> str:
    """Name what most complaints are about. ``frame``: ``by_subject()`` of the complaints."""
    rows = frame[frame.subject != ""]
    if rows.empty:
        return _("The complaints have not been sorted by subject yet.")
    top = rows.iloc[0]
    return _("Most complaints are about {subject}: {count} of {all}, {open} of them open.").format(
        subject=_("“{name}”").format(name=name_of(top.subject)), count=format_count(top.complaints),
        all=format_count(frame.complaints.sum()), open=format_count(top.open),
    )  # fmt: skip


def standing_out_sentence(frame: pd.DataFrame, name_of: Callable[[str], str] = str) -> str:
    """Say about whom there are more complaints than chance explains. ``frame``: ``standing_out()``."""
    if frame.empty:
        return _("About nobody are there more complaints of one kind than chance explains.")
    told = [
        _("{name}: {count} about {subject}, to be expected {expected}").format(
            name=row.manager_id, count=format_count(row.complaints),
            subject=_("“{name}”").format(name=name_of(str(row.subject))), expected=format_number(row.expected, 1),
        )
        for row in frame.head(3).itertuples()
    ]  # fmt: skip
    return _("More complaints than chance explains: {list}.").format(list="; ".join(told))


def keeping_sentence(kept: Keeping) -> str:
    """Say whether solved complaints keep customers, or that it cannot be told yet."""
    if not (kept.solved.count and kept.unsolved.count):
        return _("There are no complaints solved and unsolved to compare.")
    figures = _(
        "Within {follow} after a complaint {solved} were lost where it was solved within {landmark}, {unsolved} where"
        " it was not ({solved_count} and {unsolved_count} customers)."
    ).format(
        follow=format_days(kept.follow_days), landmark=format_days(kept.landmark_days),
        solved=format_share(kept.solved.value, 0), unsolved=format_share(kept.unsolved.value, 0),
        solved_count=format_count(kept.solved.count), unsolved_count=format_count(kept.unsolved.count),
    )  # fmt: skip
    verdicts = {
        "keeps": _("Solved complaints keep customers: chance does not explain the difference."),
        "loses": _("Against expectation more were lost after solved complaints: look at what was called solved."),
        "cannot_tell": _("That is too few customers to tell whether a solution keeps them."),
    }
    told = [figures, verdicts[kept.verdict]]
    if kept.verdict == "cannot_tell" and kept.difference.known:
        told[1] += " " + _("The difference lies between {low} and {high}.").format(
            low=signed_points(kept.difference.low), high=signed_points(kept.difference.high)
        )
    return " ".join(told)


def signed_points(share: float) -> str:
    """Return a difference of shares in percentage points with its sign.

    >>> signed_points(-0.03), signed_points(0.12)
    ('−3 points', '+12 points')
    """
    n = round(share * 100)
    return ("−" if n < 0 else "+" if n > 0 else "") + points(share)


def iceberg_sentence(ice: Iceberg) -> str:
    """Say how many are unhappy if only a share of them complains; the assumption is named."""
    if not ice.complained:
        return _("Nobody complained in this time.")
    told = ngettext(
        "{n} customer complained within the last {days}.",
        "{n} customers complained within the last {days}.",
        ice.complained,
    ).format(n=format_count(ice.complained), days=format_days(ice.window_days))
    if ice.share >= 1:
        return told + " " + _("The estimate of those who keep silent is switched off.")
    return told + " " + _(
        "If {share} of the unhappy complain (an assumption), about {unhappy} are unhappy, between {low} and {high} of"
        " {customers}."
    ).format(
        share=format_share(ice.share, 0), unhappy=format_count(ice.unhappy), low=format_count(ice.low),
        high=format_count(ice.high), customers=format_count(ice.customers),
    )  # fmt: skip


def bottlenecks_sentence(
    frame: pd.DataFrame,
    level: str = "group_code",
    group_of: Callable[[str], str] = str,
    name_of: Callable[[str], str] = str,
) -> str:
    """Name the group in which the company sees its worst problem. ``frame``: ``bottlenecks()`` of the self-test."""
    rows = frame[frame.problems > 0]
    if rows.empty:
        return _("By your own scores nothing is a problem. Compare that with what the lost customers say.")
    row = rows.iloc[0]
    return _("By your own scores the bottleneck is {group} ({score}); the lowest is {worst} with {low}.").format(
        group=_("“{name}”").format(name=group_of(row[level])), score=format_share(row.score_share, 0),
        worst=_("“{name}”").format(name=name_of(row.worst)), low=format_share(row.worst_share, 0),
    )  # fmt: skip


def blind_spots_sentence(frame: pd.DataFrame, agreement: Interval, name_of: Callable[[str], str] = str) -> str:
    """Say for what customers leave although the company scores itself fine, and how well the two orders agree."""
    if frame.empty or not frame.customers.sum():
        return _("No reasons of lost customers are known yet, so the self-test stands alone.")
    blind = frame[frame.sees == "blind_spot"]
    if blind.empty:
        told = _("No blind spots: customers do not leave in number for anything you scored fine.")
    else:
        listed = [
            _("“{name}” ({share} of the lost)").format(
                name=name_of(str(row.reason)), share=format_share(row.customers_share, 0)
            )
            for row in blind.head(3).itertuples()
        ]
        told = _("Blind spots, scored fine but left for: {list}.").format(list=joined(listed))
    if not agreement.known:
        return told + " " + _("Too few reasons are scored to compare the order of the two.")
    if agreement.low > 0:
        return told + " " + _("On the whole your order of the problems agrees with your customers'.")
    if agreement.high < 0:
        return told + " " + _("Your order of the problems is the reverse of your customers'.")
    return told + " " + _("Whether your order of the problems agrees with your customers' cannot be told.")
