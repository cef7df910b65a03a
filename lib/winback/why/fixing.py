"""Fix first: who can be called back now, because what drove them away has been dealt with (method row R8)."""

from __future__ import annotations

import pandas as pd

from ..reasons.catalogue import Catalogue

OPEN = "open"
STOPPING = (OPEN, "fixing")
"""While a reason has one of these, a call would lead the customer back to the old problem."""
COLUMNS = ["reason", "status", "since_on", "fix", "owner"]


def statuses(recorded: pd.DataFrame | None, catalogue: Catalogue, codes: list[str]) -> pd.DataFrame:
    """Return one row per reason: ``reason, status, since_on, fix, owner``; open where nothing is recorded.

    ``recorded``: records of the kind ``reason_status``. A reason merged into another takes its status along, unless the
    other has one of its own.
    """
    rows = pd.DataFrame(columns=COLUMNS) if recorded is None else recorded.reindex(columns=COLUMNS)
    own = rows.reason.isin(codes)
    rows = pd.concat([rows[own], rows[~own].assign(reason=rows.reason[~own].map(catalogue.reads))])
    rows = rows.drop_duplicates("reason").set_index("reason")
    table = rows.reindex(list(codes)).rename_axis("reason").reset_index()
    table["since_on"] = pd.to_datetime(table.since_on)
    texts = {name: table[name].astype("object").fillna("").astype("str") for name in ("fix", "owner")}
    return table.assign(status=table.status.astype("object").fillna(OPEN).replace("", OPEN).astype("str"), **texts)


def callable_now(concluded: pd.DataFrame, status: pd.DataFrame, despite: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the concluded customers with the ``status`` of their reason, ``callable``, and ``why_not``.

    A customer who returns to the old problem leaves for good: while a reason is open or being fixed nobody calls. A
    reason that is fixed, or recorded as one that cannot be fixed, stops nobody. ``concluded``: ``customer_id, reason``;
    ``status``: ``reason, status``, open for a reason that is not in it; ``why_not``: the status that forbids the call,
    or blank; ``despite``: statuses to call in spite of, as told by the user.
    """
    known = status.drop_duplicates("reason").set_index("reason").status
    told = concluded.reason.map(known).fillna(OPEN).replace("", OPEN).astype("str")
    stops = told.isin(STOPPING) & ~told.isin(despite)
    return concluded.assign(status=told, callable=~stops, why_not=told.where(stops, ""))


def fix_first(pareto: pd.DataFrame, status: pd.DataFrame, callable_customers: pd.DataFrame) -> pd.DataFrame:
    """Return the reasons with their status, and the customers and money behind each; most money first.

    ``pareto`` by reason; ``callable_customers`` of :func:`callable_now`. Columns: ``code, status, since_on, fix, owner,
    fixable, customers, amount, amount_share, callable_count`` (customers of this reason who could be called now).
    """
    counted = callable_customers[callable_customers.callable].groupby("reason").size()
    table = pareto[["code", "fixable", "customers", "amount", "amount_share"]].merge(
        status, left_on="code", right_on="reason", how="left"
    )
    table["callable_count"] = table.code.map(counted).fillna(0).astype(int)
    return table[
        ["code", "status", "since_on", "fix", "owner", "fixable", "customers", "amount", "amount_share",
         "callable_count"]
    ]  # fmt: skip
