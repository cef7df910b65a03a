"""Potential beside turnover: what a customer could buy a year, and the share of it that we get (method row V5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .base import CustomerBase

DECLARED, PEERS, UNKNOWN = "declared", "peers", "unknown"
SMALL_SHARE = 0.5
"""Whoever buys more than half of the own need here is no small customer with a large potential."""


def potential(base: CustomerBase) -> pd.DataFrame:
    """Return what each customer could buy a year, how that is known, and the share of wallet.

    ``potential_amount`` is what the customer's card declares; else what peers buy: of the ``peers_needed`` customers
    of the same industry whose orders are nearest in size, the quantile ``peers_quantile_share`` of their yearly
    purchases (both are assumptions); else unknown. Peers bought at least twice; where no industry is known of anybody,
    the size of orders alone makes peers. Nobody's potential is below what the customer bought.

    Columns: ``customer_id, year_amount, potential_amount, potential_source`` (declared, peers, unknown),
    ``share_of_wallet_share`` = bought a year / potential, ``room_amount`` = potential − bought. Source: method row V5.
    """
    rows = base.customers
    bought = rows.year_amount.fillna(0.0).clip(lower=0.0)
    declared = _declared(rows)
    estimated = peers_amount(base)
    amount = declared.fillna(estimated).clip(lower=bought)
    source = np.select([declared.notna(), estimated.notna()], [DECLARED, PEERS], UNKNOWN)
    return pd.DataFrame(
        {
            "customer_id": rows.customer_id,
            "year_amount": bought,
            "potential_amount": amount,
            "potential_source": source.astype(object),
            "share_of_wallet_share": bought / amount.where(amount > 0),
            "room_amount": amount - bought,
        }
    ).reset_index(drop=True)


def hidden_potential(base: CustomerBase, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the small customers who could be large: their purchase may have been a trial (method rows V5, G3).

    Small: class C, and less than half of the potential is bought here. Large: a potential of at least what the
    customer in the middle of class A buys a year. ``found``: of :func:`potential`. Columns: those of
    :func:`potential`, with ``state`` and ``manager_id, industry, region`` where known; most room first.
    """
    rows = found if found is not None else potential(base)
    known = [name for name in ("state", "manager_id", "industry", "region") if name in base.customers]
    rows = rows.merge(base.customers[["customer_id", *known]].assign(abc=value_class(base)), on="customer_id")
    large = rows.year_amount[rows.abc == "A"].median()
    small = rows[(rows.abc == "C") & (rows.share_of_wallet_share < SMALL_SHARE) & (rows.potential_amount >= large)]
    order = small.sort_values(["room_amount", "customer_id"], ascending=[False, True])
    return order.drop(columns="abc").reset_index(drop=True)


def wallet_by_class(base: CustomerBase, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what each class buys and could buy: ``abc, customers, known_customers, year_amount, room_amount``.

    Money is that of the customers whose potential is known; ``share_of_wallet_share`` = bought / (bought + room).
    ``found``: of :func:`potential`.
    """
    rows = (found if found is not None else potential(base)).merge(
        base.customers[["customer_id"]].assign(abc=value_class(base)), on="customer_id"
    )
    known = rows[rows.potential_source != UNKNOWN]
    frame = rows.groupby("abc").agg(customers=("customer_id", "size"))
    sums = known.groupby("abc").agg(
        known_customers=("customer_id", "size"), year_amount=("year_amount", "sum"), room_amount=("room_amount", "sum")
    )
    frame = frame.join(sums).fillna(0).astype({"known_customers": "int64"})
    total = frame.year_amount + frame.room_amount
    return frame.assign(share_of_wallet_share=frame.year_amount / total.where(total > 0)).reset_index()


def check_peers(base: CustomerBase) -> dict[str, float]:
    """Say how far the estimate from peers can be trusted: set against the declared potentials, where both are there.

    Returns ``customers`` with both, ``middle_share``, the estimate as a share of what was declared for the customer in
    the middle, and ``within_twice_share`` of the customers for whom the two differ by less than a factor of two.
    Customers who bought once are left out: their estimate says what they might become, not what they are.
    """
    rows = base.customers
    ratio = peers_amount(base).clip(lower=rows.year_amount) / _declared(rows).clip(lower=rows.year_amount)
    ratio = ratio[ratio.notna() & _bought_again(rows)]
    return {
        "customers": len(ratio),
        "middle_share": float(ratio.median()) if len(ratio) else float("nan"),
        "within_twice_share": float(ratio.between(0.5, 2).mean()) if len(ratio) else float("nan"),
    }


def value_class(base: CustomerBase) -> pd.Series:
    """Return each customer's class ABC: the one known, else by what was bought in the last year."""
    rows, rules = base.customers, base.assumptions
    if "abc" in rows:
        return rows.abc
    amount = rows.year_amount.fillna(0.0).clip(lower=0.0)
    largest = amount.sort_values(ascending=False, kind="stable")
    before = ((largest.cumsum() - largest) / max(float(amount.sum()), 1e-9)).reindex(amount.index)
    classes = np.select([amount <= 0, before < rules.abc_a_share, before < rules.abc_b_share], ["C", "A", "B"], "C")
    return pd.Series(classes, index=rows.index, name="abc")


def peers_amount(base: CustomerBase) -> pd.Series:
    """Return what the peers of each customer buy a year; empty where there are too few of them."""
    rows, rules = base.customers, base.assumptions
    amount = pd.Series(np.nan, index=rows.index)
    size = _order_size(rows)
    is_peer = _bought_again(rows) & (rows.year_amount > 0)
    industry = rows.industry.fillna("") if "industry" in base.groups else pd.Series("all", index=rows.index)
    known = size.notna() & industry.ne("")
    for _name, place in industry[known].groupby(industry[known]).groups.items():
        amount[place] = _nearest_amount(
            size[place].to_numpy(),
            rows.year_amount[place].to_numpy(dtype=float),
            is_peer[place].to_numpy(),
            int(rules.peers_needed),
            rules.peers_quantile_share,
        )
    return amount


def _nearest_amount(
    size: np.ndarray, bought: np.ndarray, is_peer: np.ndarray, count: int, quantile: float
) -> np.ndarray:
    """The quantile of what the ``count`` peers around each customer buy, the customer left out; by rank of size."""
    found = np.full(len(size), np.nan)
    peers = np.flatnonzero(is_peer)
    peers = peers[np.argsort(size[peers], kind="stable")]
    money, sizes = bought[peers], size[peers]
    own = np.full(len(size), -1)
    own[peers] = np.arange(len(peers))
    place = np.where(own >= 0, own, np.searchsorted(sizes, size))
    others = len(peers) - (own >= 0)
    for start in range(0, len(size), 100_000):
        part = np.arange(start, min(start + 100_000, len(size)))
        part = part[others[part] >= count]
        first = np.clip(place[part] - count // 2, 0, others[part] - count)
        window = first[:, None] + np.arange(count)
        window += (own[part, None] >= 0) & (window >= own[part, None])
        if len(part):
            found[part] = np.quantile(money[window], quantile, axis=1)
    return found


def _declared(rows: pd.DataFrame) -> pd.Series:
    if "potential_amount" not in rows:
        return pd.Series(np.nan, index=rows.index)
    return rows.potential_amount.where(rows.potential_amount > 0).astype(float)


def _order_size(rows: pd.DataFrame) -> pd.Series:
    """Log of the average order less refunds: who gave everything back has no size."""
    if "net_amount" in rows and "purchase_count" in rows:
        size = rows.net_amount / rows.purchase_count
    else:
        size = rows.get("average_order_amount", pd.Series(np.nan, index=rows.index))
    return pd.Series(np.log(size.where(size > 0).astype(float)), index=rows.index)


def _bought_again(rows: pd.DataFrame) -> pd.Series:
    return rows.purchase_count > 1 if "purchase_count" in rows else rows.state.ne("one_purchase")
