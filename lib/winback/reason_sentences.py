"""Sentences on why customers left, generated from the figures, in the language in use.

Each takes the frame its chart takes and returns plain sentences, never HTML. Reasons are named by the catalogue.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from .reason_words import reason_name, source_names
from .reasons.catalogue import Catalogue
from .sentences import customers_phrase
from .text import _, format_count, format_money, format_number, format_period, format_share, ngettext
from .why.fixing import STOPPING

if TYPE_CHECKING:
    from .why.reports import Coverage
    from .why.sides import Agreement


def coverage_sentence(coverage: Coverage, currency: str = "") -> str:
    """Say how much of the loss has a known reason, and of how much more only 'other' is said."""
    if not coverage.lost:
        return _("Nobody in this selection is lost.")
    if not coverage.known:
        return _("No reason is known yet for any of the lost customers.")
    told = ngettext(
        "The reason is known for {known} of {n} lost customer; of the money, {money} of {total} a year ({share}).",
        "The reason is known for {known} of {n} lost customers; of the money, {money} of {total} a year ({share}).",
        coverage.lost,
    ).format(
        known=format_count(coverage.named),
        n=format_count(coverage.lost),
        money=format_money(coverage.named_amount, currency, compact=True),
        total=format_money(coverage.amount, currency, compact=True),
        share=format_share(coverage.named_amount_share, 0),
    )
    if other := round(coverage.other):
        told += " " + ngettext(
            "For {n} more only 'Other' is stated, or words whose meaning nobody has confirmed.",
            "For {n} more only 'Other' is stated, or words whose meaning nobody has confirmed.",
            other,
        ).format(n=format_count(other))
    if coverage.both:
        told += " " + ngettext(
            "Where several sources spoke ({n} customer), {share} disagree on the main reason.",
            "Where several sources spoke ({n} customers), {share} disagree on the main reason.",
            coverage.both,
        ).format(n=format_count(coverage.both), share=format_share(coverage.disagree_share, 0))
    return told


def pareto_sentence(pareto: pd.DataFrame, catalogue: Catalogue, currency: str = "") -> str:
    """Name the dearest reason, how few reasons make most of the money, and what of it can be fixed."""
    total = float(pareto.amount.sum()) if len(pareto) else 0.0
    if total <= 0:
        return _("No reason is known for a customer who brought money.")
    top = pareto.iloc[0]
    few = int((pareto.cumulative_share < 0.8 - 1e-9).sum()) + 1
    told = [
        _("Dearest: '{reason}' with {money} a year, {share} of the money whose reason is known.").format(
            reason=reason_name(top.code, catalogue),
            money=format_money(top.amount, currency, compact=True),
            share=format_share(top.amount_share, 0),
        )
    ]
    if len(pareto) > few > 1:
        told.append(
            ngettext(
                "{n} reason of {all} makes {share} of it.", "{n} reasons of {all} make {share} of it.", few
            ).format(
                n=format_count(few),
                all=format_count(len(pareto)),
                share=format_share(pareto.cumulative_share.iloc[few - 1], 0),
            )
        )
    told.append(_fixable(float(pareto.fixable_amount.sum()), total, currency))
    return " ".join(told)


def _fixable(amount: float, total: float, currency: str) -> str:
    return _("{money} a year ({share}) left for reasons that we can fix ourselves.").format(
        money=format_money(amount, currency, compact=True), share=format_share(amount / total, 0)
    )


def sides_sentence(frame: pd.DataFrame, agreement: Agreement, catalogue: Catalogue) -> str:
    """Say where staff and customers differ most, and how far they agree at all."""
    if frame.empty or not frame.asked_customers.sum() or not frame.staff_customers.sum():
        return _("Staff and customers cannot be compared: one of them has not been asked.")
    # A difference beyond chance is worth telling before a larger one that is not.
    strength = frame.gap_share + frame.differs * frame.gap_share.map(lambda gap: 1.0 if gap > 0 else -1.0)
    ordered = frame.iloc[strength.argsort(kind="stable")]
    less, more = ordered.iloc[0], ordered.iloc[-1]
    told = [
        _("Customers name '{more}' more often than staff ({asked} against {staff}).").format(
            more=catalogue.name(more.code),
            asked=format_share(more.asked_share, 0),
            staff=format_share(more.staff_share, 0),
        ),
        _("Staff name '{less}' more often ({staff} against {asked}).").format(
            less=catalogue.name(less.code),
            asked=format_share(less.asked_share, 0),
            staff=format_share(less.staff_share, 0),
        ),
    ]
    return " ".join([*told, agreement_sentence(agreement)])


def agreement_sentence(agreement: Agreement) -> str:
    """Say how often both sides name the same reason, and how much of that is beyond chance."""
    if not agreement.customers:
        return _("There is no customer about whom both spoke.")
    told = ngettext(
        "Both spoke about {n} customer: they name the same reason in {same} of cases, the same class in {group}.",
        "Both spoke about {n} customers: they name the same reason in {same} of cases, the same class in {group}.",
        agreement.customers,
    ).format(
        n=format_count(agreement.customers),
        same=format_share(agreement.same_reason_share, 0),
        group=format_share(agreement.same_class_share, 0),
    )
    if math.isnan(agreement.kappa_low):
        return told
    return told + " " + _("Agreement beyond chance (kappa): {kappa}, between {low} and {high}.").format(
        kappa=format_number(agreement.kappa, 2),
        low=format_number(agreement.kappa_low, 2),
        high=format_number(agreement.kappa_high, 2),
    )  # fmt: skip


def hidden_sentences(frame: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Say of each manager under whom customers and staff differ beyond chance what is hidden, and behind what."""
    hidden = frame[frame.verdict == "hidden"] if len(frame) else frame
    return [_hidden(row, catalogue) for row in hidden.to_dict("records")]


def _hidden(row: dict[Any, Any], catalogue: Catalogue) -> str:
    told = ngettext(
        "{name}: {k} of {n} customer asked named '{reason}' (at the other managers {others}); our people named it"
        " {staff} times in {of}, and '{instead}' most often.",
        "{name}: {k} of {n} customers asked named '{reason}' (at the other managers {others}); our people named it"
        " {staff} times in {of}, and '{instead}' most often.",
        int(row["asked_count"]),
    )
    chance = max(float(row["corrected_share"]), 0.0001)
    text = told.format(
        name=row.get("name", row["manager_id"]),
        k=format_count(row["named_count"]),
        n=format_count(row["asked_count"]),
        reason=catalogue.name(row["reason"]),
        others=format_share(row["others_share"], 0),
        staff=format_count(row["staff_named_count"]),
        of=format_count(row["staff_count"]),
        instead=catalogue.name(row["instead"]),
    )
    limits = _(
        "The true share lies between {low} and {high}; chance alone would show this in {chance} of cases."
    ).format(
        low=format_share(row["low_share"], 0),
        high=format_share(row["high_share"], 0),
        chance=_("less than {share}").format(share=format_share(0.001)) if chance < 0.001 else format_share(chance),
    )
    return f"{text} {limits}"


def behind_sentence(frame: pd.DataFrame, catalogue: Catalogue) -> str:
    """Say how far the reason our people name most is true, and what hides behind it. ``frame``: of ``behind``."""
    if frame.empty:
        return _("Our own people have not been asked yet.")
    said, count = str(frame.said.iloc[0]), int(frame.said_customers.iloc[0])
    right = frame[frame.code == said]
    stays = float(right.customers.sum())
    told = ngettext(
        "Our people gave '{reason}' as the reason of {n} customer; by all that is known it is true of about {stays}"
        " ({share}).",
        "Our people gave '{reason}' as the reason of {n} customers; by all that is known it is true of about {stays}"
        " ({share}).",
        count,
    ).format(
        reason=catalogue.name(said),
        n=format_count(count),
        stays=format_count(stays),
        share=format_share(stays / count, 0),
    )
    others = frame[(frame.code != said) & (frame.customers >= 0.5)].head(3)
    if others.empty:
        return told
    named = "; ".join(
        _("'{reason}' – about {n}").format(reason=catalogue.name(str(row.code)), n=format_count(row.customers))
        for row in others.itertuples()
    )
    return told + " " + _("Behind it hide: {others}.").format(others=named)


def no_hidden_sentence(frame: pd.DataFrame) -> str:
    """Say that no manager stands out."""
    if frame.empty:
        return _("Nothing can be compared by manager yet: too few customers were asked themselves.")
    return _("No manager's customers differ from the others' by more than chance in what our people leave out.")


def overturning_sentence(frame: pd.DataFrame, catalogue: Catalogue) -> str:
    """Say what the silent would have to say to overturn the first place of the ranking."""
    if frame.empty:
        return _("There are too few reasons to rank.")
    row = frame.iloc[0]
    first, other = catalogue.name(row["first"]), catalogue.name(row.code)
    if not row.silent:
        return _("The reason of every lost customer is known: '{first}' stays first.").format(first=first)
    if not row.can:
        return ngettext(
            "Even if the {n} silent customer named '{other}', '{first}' would stay first.",
            "Even if all {n} silent customers named '{other}', '{first}' would stay first.",
            int(row.silent),
        ).format(n=format_count(row.silent), other=other, first=first)
    return ngettext(
        "To put '{other}' before '{first}', {needed} of {n} silent customer would have to name it ({share}) and none"
        " '{first}'; of those who answered, {known} name it.",
        "To put '{other}' before '{first}', {needed} of {n} silent customers would have to name it ({share}) and none"
        " '{first}'; of those who answered, {known} name it.",
        int(row.silent),
    ).format(
        first=first,
        other=other,
        needed=format_count(row.needed),
        n=format_count(row.silent),
        share=format_share(row.needed_share, 0),
        known=format_share(row.known_share, 0),
    )


def answered_sentence(frame: pd.DataFrame, dimension_name: Callable[[str], str] = str) -> str:
    """Say whether those whose reason is known differ from the silent."""
    if frame.empty:
        return _("Whether those who answered differ from the silent cannot be checked.")
    odd = frame[frame.differs]
    if odd.empty:
        return _("Those whose reason is known do not differ from the silent by more than chance.")
    told = [
        _("{dimension}: '{group}' makes {known} of the known and {silent} of the silent").format(
            dimension=dimension_name(row["dimension"]),
            group=row["group"],
            known=format_share(row["known_share"], 0),
            silent=format_share(row["silent_share"], 0),
        )
        for row in odd.to_dict("records")
    ]
    return _("Those whose reason is known differ from the silent: {told}. Ask the others before you decide.").format(
        told="; ".join(told)
    )


def fix_first_sentence(frame: pd.DataFrame, catalogue: Catalogue, currency: str = "") -> str:
    """Say which open reason costs most, and how many customers can be called now."""
    if frame.empty:
        return _("No reason is known yet.")
    able = int(frame.callable_count.sum())
    now = (
        _callable(able, int(frame.customers.sum())) if able else _("Nobody can be called yet: no reason is dealt with.")
    )
    waiting = frame[frame.status.isin(STOPPING)]
    if waiting.empty:
        return now
    top = waiting.iloc[0]
    money = format_money(top.amount, currency, compact=True)
    name = catalogue.name(top.code)
    return _("Fix first: '{reason}', {money} a year wait behind it.").format(reason=name, money=money) + " " + now


def _callable(count: int, known: int) -> str:
    """Each customer counted once, under the main reason."""
    return _(
        "Can be called now: {n} of {all} with a known reason; it is dealt with, out of our hands, or the call itself "
        "sets it right."
    ).format(n=format_count(count), all=format_count(known))


def truth_sentence(table: pd.DataFrame) -> str:
    """Say how often the conclusions are right where the truth is known, against the best single source."""
    sources = table[table.source != ""]
    if sources.empty:
        return _("There is no truth to compare with.")
    best = sources.sort_values("right_share").iloc[-1]
    return _(
        "The concluded reason is right for {all} of customers. The best single source ({source}) is right for {right};"
        " for the same customers the conclusion is right in {mine} of cases."
    ).format(
        all=format_share(table.concluded_right_share.iloc[0], 0),
        source=source_names()[best.source],
        right=format_share(best.right_share, 0),
        mine=format_share(best.concluded_right_share, 0),
    )


def classes_of_reasons_sentence(pareto: pd.DataFrame, catalogue: Catalogue) -> str:
    """Say whose doing the loss is. ``pareto`` by class."""
    if pareto.empty or not pareto.amount.sum():
        return _("No reason is known for a customer who brought money.")
    told = "; ".join(
        f"{catalogue.class_name(str(row.code))} – {format_share(row.amount_share, 0)}" for row in pareto.itertuples()
    )
    return _("Whose doing, in money: {told}.").format(told=told)


def over_time_reasons_sentence(frame: pd.DataFrame, catalogue: Catalogue, period: str) -> str:
    """Name the period in which one reason stood out most against its usual share of the leaving."""
    whole = frame.groupby("code").customers.sum() / max(float(frame.customers.sum()), 1e-9) if len(frame) else None
    rows = frame[frame.customers >= 3] if len(frame) else frame
    if whole is None or rows.empty:
        return _("Too few reasons are known to compare periods.")
    surplus = rows.customers * (1 - rows.code.map(whole) / rows.customers_share.clip(1e-9))
    top = rows.iloc[int(surplus.to_numpy().argmax())]
    return _("{period}: '{reason}' stood out, {share} of those who left then against {usual} at all times.").format(
        period=format_period(pd.Timestamp(top.period_on).date(), period),
        reason=reason_name(top.code, catalogue),
        share=format_share(top.customers_share, 0),
        usual=format_share(whole[top.code], 0),
    )


def basis_sentence(concluded: pd.DataFrame) -> str:
    """Say how the conclusions came about, and how sure they are."""
    if concluded.empty:
        return _("No reason is known yet.")
    read = int((concluded.basis == "read").sum())
    return _("{n}: the conclusions are on average {sure} sure; {read} have a reason that nobody named.").format(
        n=customers_phrase(len(concluded)),
        sure=format_share(concluded.confidence_share.mean(), 0),
        read=format_count(read),
    )
