"""Fix first: who can be called back now, because what drove them away has been dealt with (method row R8)."""

from __future__ import annotations

import pandas as pd

from ..reasons.catalogue import NO_WAIT, Catalogue, default_catalogue

OPEN = "open"
STOPPING = (OPEN, "fixing")
"""While a reason has one of these, a call would lead the customer back to the old problem."""
COLUMNS = ["reason", "status", "since_on", "fix", "owner"]


def statuses(recorded: pd.DataFrame | None, catalogue: Catalogue, codes: list[str]) -> pd.DataFrame:
    """Return one row per reason: ``reason, status, since_on, fix, owner``.

    Where nothing is recorded a reason is open if a call has to wait for its fix
    (:meth:`winback.reasons.Catalogue.waits`), else ``no_wait``. ``recorded``: records of the kind ``reason_status``. A
    reason merged into another takes its status along, unless the other has one of its own.
    """
    rows = pd.DataFrame(columns=COLUMNS) if recorded is None else recorded.reindex(columns=COLUMNS)
    own = rows.reason.isin(codes)
    rows = pd.concat([rows[own], rows[~own].assign(reason=rows.reason[~own].map(catalogue.reads))])
    rows = rows.drop_duplicates("reason").set_index("reason")
    table = rows.reindex(list(codes)).rename_axis("reason").reset_index()
    table["since_on"] = pd.to_datetime(table.since_on)
    texts = {name: table[name].astype("object").fillna("").astype("str") for name in ("fix", "owner")}
    return table.assign(status=_or_start(table.status, table.reason, catalogue), **texts)


def _or_start(status: pd.Series, reason: pd.Series, catalogue: Catalogue) -> pd.Series:
    """The status of each reason, that of the catalogue where none is known."""
    start = reason.map({code: OPEN if catalogue.waits(str(code)) else NO_WAIT for code in reason.unique()})
    known = status.astype("object").where(status.notna(), "")
    return known.where(known.ne(""), start).astype("str")


def callable_now(
    concluded: pd.DataFrame, status: pd.DataFrame, despite: tuple[str, ...] = (), catalogue: Catalogue | None = None
) -> pd.DataFrame:
    """Return the concluded customers with the ``status`` of their reason, ``callable``, and ``why_not``.

    A customer who returns to the old problem leaves for good: while a reason is open or being fixed nobody calls. A
    reason that is fixed, recorded as one that cannot be fixed, or out of our hands stops nobody. ``concluded``:
    ``customer_id, reason``; ``status``: ``reason, status``, for a reason that is not in it what the ``catalogue`` says;
    ``why_not``: the status that forbids the call, or blank; ``despite``: statuses to call in spite of.
    """
    known = status.drop_duplicates("reason").set_index("reason").status
    told = _or_start(concluded.reason.map(known), concluded.reason, catalogue or default_catalogue())
    stops = told.isin(STOPPING) & ~told.isin(despite)
    return concluded.assign(status=told, callable=~stops, why_not=told.where(stops, ""))


def fix_first(by_reason: pd.DataFrame, status: pd.DataFrame, callable_customers: pd.DataFrame) -> pd.DataFrame:
    """Return the reasons with their status, and the customers and money behind each; most money first.

    Each customer counts once, under the main reason. ``by_reason``: as :func:`winback.why.reports.pareto` makes it of
    the main reasons; ``callable_customers`` of :func:`callable_now`. Columns: ``code, status, since_on, fix, owner,
    fixable, customers, amount, amount_share, callable_count`` (of the customers, who could be called now).
    """
    counted = callable_customers[callable_customers.callable].groupby("reason").size()
    table = by_reason[["code", "fixable", "customers", "amount", "amount_share"]].merge(
        status, left_on="code", right_on="reason", how="left"
    )
    table["callable_count"] = table.code.map(counted).fillna(0).astype(int)
    return table[
        ["code", "status", "since_on", "fix", "owner", "fixable", "customers", "amount", "amount_share",
         "callable_count"]
    ]  # fmt: skip
