"""Sentences on reasons counted by customers, parted by groups, and kept: what the knobs of notebook 03 say.

Each takes the frame its figure takes and returns plain sentences, never HTML.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .reason_words import level_names, reason_name, sure_names, sure_word
from .reasons.catalogue import Catalogue
from .records.words import kind_names
from .text import _, format_count, format_money, format_share, ngettext

FEW = 3
"""A reason named by fewer of a group is not told as standing out."""
KEPT = ("reasons", "interviews", "brainstorms", "satisfaction", "complaints", "self_test", "reason_status")


def frequent_sentence(pareto: pd.DataFrame, catalogue: Catalogue) -> str:
    """Name the most frequent reason, and how few reasons make most of the leaving. ``pareto``: most customers first."""
    if pareto.empty:
        return _("No reason is known yet.")
    top = pareto.iloc[0]
    few = int((pareto.cumulative_share < 0.8 - 1e-9).sum()) + 1
    told = _("Most frequent: '{reason}', {share} of the customers whose reason is known.").format(
        reason=reason_name(top.code, catalogue), share=format_share(top.customers_share, 0)
    )
    if not len(pareto) > few > 1:
        return told
    more = ngettext("{n} reason of {all} makes {share} of them.", "{n} reasons of {all} make {share} of them.", few)
    return f"{told} " + more.format(
        n=format_count(few), all=format_count(len(pareto)), share=format_share(pareto.cumulative_share.iloc[few - 1], 0)
    )


def parts_sentence(pareto: pd.DataFrame, catalogue: Catalogue, level: str, count: bool = False) -> str:
    """Say how the leaving is parted by groups of reasons, by whose doing it is, or by whether we can fix it."""
    share = "customers_share" if count else "amount_share"
    if pareto.empty or not pareto[share].sum():
        return _("No reason is known for a customer who brought money.")
    parts = "; ".join(
        f"{reason_name(str(code), catalogue)} – {format_share(part, 0)}"
        for code, part in zip(pareto.code, pareto[share], strict=True)
    )
    told = _("{level}, by customers: {parts}.") if count else _("{level}, by money: {parts}.")
    return told.format(level=level_names()[level], parts=parts)


def group_sentence(
    frame: pd.DataFrame, dimension: str, catalogue: Catalogue, names: Mapping[str, str], money: bool = False
) -> str:
    """Name the group in which one reason weighs most against its usual weight, with a word on chance.

    ``frame`` of :func:`winback.why.reports.by_group`; ``names``: what the groups are called.
    """
    value, share = ("amount", "amount_share") if money else ("customers", "customers_share")
    if frame.empty or frame[dimension].nunique() < 2:
        return no_groups_sentence()
    usual = frame.groupby("code")[value].sum() / max(float(frame[value].sum()), 1e-9)
    rows = frame[frame.customers >= FEW]
    if rows.empty:
        return _("Too few reasons are known to compare groups.")
    surplus = rows[value] * (1 - rows.code.map(usual) / rows[share].clip(1e-9))
    top = rows.iloc[int(surplus.to_numpy().argmax())]
    count = round(top.customers)
    told = ngettext(
        "{group}: '{reason}' weighs more than elsewhere, {share} against {usual} of all ({n} customer). Chance alone"
        " moves such shares; ask before you judge.",
        "{group}: '{reason}' weighs more than elsewhere, {share} against {usual} of all ({n} customers). Chance alone"
        " moves such shares; ask before you judge.",
        count,
    )
    return told.format(
        group=names.get(top[dimension], top[dimension]) or _("not stated"),
        reason=reason_name(top.code, catalogue),
        share=format_share(top[share], 0),
        usual=format_share(usual[top.code], 0),
        n=format_count(count),
    )


def no_groups_sentence() -> str:
    """Say that the data have nothing to group the lost by."""
    return _("There are no groups to compare.")


def choose_sentence() -> str:
    """Ask for a choice."""
    return _("Choose a reason or a manager, and the customers appear here.")


def sure_sentence(concluded: pd.DataFrame) -> str:
    """Say of how many customers the reason is how sure."""
    if concluded.empty:
        return _("No reason is known yet.")
    counts = concluded.confidence_share.map(sure_word).value_counts()
    parts = "; ".join(f"{word} – {format_count(counts[word])}" for word in sure_names().values() if word in counts)
    return _("How surely, in customers: {parts}.").format(parts=parts)


def ask_first_sentence(silent: pd.DataFrame, currency: str) -> str:
    """Say what of the money is silent, and how few customers to ask for half of it. ``silent``: ``year_amount``."""
    if silent.empty:
        return _("The reason of every lost customer is known.")
    amounts = silent.year_amount.fillna(0.0).sort_values(ascending=False)
    total = float(amounts.sum())
    told = ngettext(
        "Of {n} lost customer nobody knows the reason.", "Of {n} lost customers nobody knows the reason.", len(silent)
    ).format(n=format_count(len(silent)))
    if total <= 0:
        return told
    few = int((amounts.cumsum() < total / 2 - 1e-9).sum()) + 1
    return f"{told} " + ngettext(
        "Ask {n} of them, the largest, and half of the silent money has a reason ({money} a year).",
        "Ask the {n} largest of them, and half of the silent money has a reason ({money} a year).",
        few,
    ).format(n=format_count(few), money=format_money(float(amounts.iloc[:few].sum()), currency, compact=True))


def kept_sentence(counts: Mapping[str, int]) -> str:
    """Say how many records of each kind there are. ``counts``: by kind."""
    names = kind_names()
    held = [f"{names[kind]} – {format_count(counts[kind])}" for kind in KEPT if counts.get(kind)]
    if not held:
        return _("Nothing is recorded yet. What you save in the forms above stays, and every notebook reads it.")
    return _("In the records: {held}. Every notebook and the dashboard read them from there.").format(
        held="; ".join(held)
    )
