"""Conclusions held against the truth, where it is known: a demo company, a check by later visits (method row R2)."""

from __future__ import annotations

import pandas as pd

from .voices import SIDES


def against_truth(concluded: pd.DataFrame, said: pd.DataFrame, truth: pd.Series) -> pd.DataFrame:
    """Compare how often each source and the conclusion are right, on the same customers.

    ``concluded``: ``customer_id, reason``; ``said``: the statements weighed; ``truth``: reason by customer id, only
    customers in it count. A source's answer is the reason it named most firmly; equally firm ones share the point.
    Columns: ``source, customers, right_share, concluded_right_share``; the source ``""`` is all customers together,
    where ``right_share`` is that of the firmest answer of all.
    """
    known = truth.dropna()
    mine = concluded[concluded.customer_id.isin(known.index)]
    hit = pd.Series((mine.reason == mine.customer_id.map(known)).to_numpy(), index=mine.customer_id, dtype=float)
    rows = said[said.customer_id.isin(hit.index)]
    firm = rows.confidence_share.fillna(0.5) * rows.weight.fillna(1.0)
    rows = rows.assign(firm=firm, right=(rows.reason == rows.customer_id.map(known)).astype(float))
    found = []
    for source in ["", *sorted(rows.source.unique(), key=list(SIDES).index)]:
        part = rows if source == "" else rows[rows.source == source]
        top = part[part.firm == part.groupby("customer_id").firm.transform("max")]
        answer = top.groupby("customer_id").right.mean()
        found.append(
            {
                "source": source,
                "customers": len(answer),
                "right_share": float(answer.mean()),
                "concluded_right_share": float(hit[answer.index].mean()),
            }
        )
    return pd.DataFrame(found)


def calibration(concluded: pd.DataFrame, truth: pd.Series, edges: tuple[float, ...] = ()) -> pd.DataFrame:
    """Return how often conclusions of each confidence are right: ``low_share, high_share, customers, said, right``.

    ``said_share``: the mean confidence of the band, ``right_share``: how many of them are right.
    """
    bands = list(edges or (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0))
    known = truth.dropna()
    rows = concluded[concluded.customer_id.isin(known.index)]
    right = (rows.reason == rows.customer_id.map(known)).astype(float)
    band = pd.cut(rows.confidence_share, bands, include_lowest=True, labels=False)
    table = pd.DataFrame({"band": band, "said_share": rows.confidence_share, "right_share": right})
    counted = table.groupby("band").agg(
        customers=("right_share", "size"), said_share=("said_share", "mean"), right_share=("right_share", "mean")
    )
    places = counted.index.astype(int)
    return counted.reset_index(drop=True).assign(
        low_share=[bands[p] for p in places], high_share=[bands[p + 1] for p in places]
    )[["low_share", "high_share", "customers", "said_share", "right_share"]]
