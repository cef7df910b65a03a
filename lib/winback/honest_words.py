"""The source of each step of the honest number, in words: what was measured, and which assumption stands in."""

from __future__ import annotations

from .honest_evidence import Evidence
from .text import _, format_count, format_days, format_money, format_number, format_share, ngettext
from .worth import horizon_days, hour_cost


def sources(evidence: Evidence, has_reasons: bool = False) -> dict[str, str]:
    """Return what each step rests on, in the language in use."""
    return {
        "turnover": _of_turnover(evidence),
        "cost_of_goods": _of_cost(evidence),
        "come_back_anyway": _of_natural(evidence),
        "not_worth": _of_effort(evidence),
        "second_life": _of_life(evidence),
        "stay_away": _of_chances(evidence),
        "attempts": _of_attempts(evidence),
        "word_of_mouth": _of_mouth(evidence, has_reasons),
    }


def _of_turnover(evidence: Evidence) -> str:
    base = evidence.base
    count = len(base.lost)
    told = ngettext("{n} lost customer", "{n} lost customers", count).format(n=format_count(count))
    if base.value is None:
        return told
    total = base.value.total
    return _("{customers} × {orders} orders a year × {order}").format(
        customers=told,
        orders=format_number(total["orders_a_year"], 1),
        order=format_money(total["average_order_amount"], base.currency),
    )


def _of_cost(evidence: Evidence) -> str:
    if "margin_a_year" in evidence.base.money:
        return _("measured: the cost of the goods in the data")
    return _("assumed: a margin of {share} of turnover").format(
        share=format_share(evidence.base.assumptions.margin_share, 0)
    )


def _of_natural(evidence: Evidence) -> str:
    rules, natural = evidence.base.assumptions, evidence.natural
    if natural is None:
        return _("assumed: {share} come back unasked; too few absences to measure it").format(
            share=format_share(rules.natural_return_share, 0)
        )
    curve = natural.curve
    told = _("measured: {returned} of {absences} absences ended by themselves, watched for up to {days}").format(
        returned=format_count(curve.returned), absences=format_count(curve.absences), days=format_days(curve.seen_days)
    )
    if natural.customers:
        told += _("; of those away a year ago {came} came back, {expected} at the usual pace").format(
            came=format_count(natural.came), expected=format_count(natural.expected)
        )
    if curve.seen_days < horizon_days(evidence.base):
        told += _("; beyond that the pace is taken to fall on")
    return told


def _of_effort(evidence: Evidence) -> str:
    not_worth = evidence.worth[~evidence.worth.worth_it]
    told = ngettext(
        "{n} customer costs more than the attempt is expected to bring",
        "{n} customers cost more than the attempts are expected to bring",
        len(not_worth),
    ).format(n=format_count(len(not_worth)))
    silent = int((not_worth.channel == "none").sum())
    if not silent:
        return told
    return told + ngettext(
        ", {n} of them asked not to be contacted", ", {n} of them asked not to be contacted", silent
    ).format(n=format_count(silent))


def _of_life(evidence: Evidence) -> str:
    rules = evidence.base.assumptions
    modelled = int((evidence.worth.profit_source == "sltv").sum())
    assumed = _("assumed: last year's margin, of which {share} is left a year later").format(
        share=format_share(rules.return_keep_share, 0)
    )
    if not modelled or evidence.second is None:
        return assumed
    told = ngettext(
        "second lifetime value of {n} customer, learned from {lives} who returned",
        "second lifetime values of {n} customers, learned from {lives} who returned",
        modelled,
    ).format(n=format_count(modelled), lives=format_count(len(evidence.second.lives)))
    rest = len(evidence.worth) - modelled
    return told if not rest else f"{told}; {_('the others')} {assumed}"


def _of_chances(evidence: Evidence) -> str:
    found = evidence.worth.return_source.value_counts()
    counts = {name: int(found.get(name, 0)) for name in ("own", "reason", "benchmark")}
    rules = evidence.base.assumptions
    told = []
    if counts["own"]:
        told.append(
            ngettext("own attempts for {n} customer", "own attempts for {n} customers", counts["own"]).format(
                n=format_count(counts["own"])
            )
        )
    if counts["reason"]:
        told.append(
            ngettext(
                "the starting chance of the reason for {n} customer",
                "the starting chance of the reason for {n} customers",
                counts["reason"],
            ).format(n=format_count(counts["reason"]))
        )
    if counts["benchmark"]:
        told.append(
            ngettext(
                "assumed: {share}, the benchmark, for {n} customer whose reason is not known",
                "assumed: {share}, the benchmark, for {n} customers whose reason is not known",
                counts["benchmark"],
            ).format(n=format_count(counts["benchmark"]), share=format_share(rules.winback_share, 0))
        )
    return "; ".join(told)


def _of_attempts(evidence: Evidence) -> str:
    asked = evidence.worth[evidence.worth.worth_it]
    price, source = hour_cost(evidence.base)
    whence = {
        "managers": _("from the table of managers"),
        "assumed": _("assumed"),
        "currency": _("assumed: a rough figure for the currency"),
    }[source]
    return _("{hours} hours for {n} attempts; an hour costs {price}, {source}").format(
        hours=format_count(asked.hours.sum()),
        n=format_count(len(asked)),
        price=format_money(price, evidence.base.currency),
        source=whence,
    )


def _of_mouth(evidence: Evidence, has_reasons: bool) -> str:
    rules = evidence.base.assumptions
    told = _("scenario: one offended customer takes {n} others along").format(
        n=format_number(rules.word_of_mouth_count, 0)
    )
    if has_reasons:
        return told
    return told + _("; assumed: {share} of the lost were offended").format(share=format_share(rules.offended_share, 0))
