"""What was said about the lost, told apart by who said it, and put into numbers for the weighing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

ASKED = ("customer", "interview", "complaint", "list")
"""Sources in which the customers themselves speak."""
INSIDE = ("staff", "crm", "brainstorm")
"""Sources in which our own people speak, also of their own faults."""
SIDES = {**dict.fromkeys(ASKED, "customer"), **dict.fromkeys(INSIDE, "staff")}


@dataclass(frozen=True)
class Voices:
    """Statements as numbers, one place per statement, sorted by voice.

    A voice is one author in one source about one customer: the reasons named together are the parts of one answer.
    ``rows``: the customers' places among the lost; ``customer``, ``source`` and ``reason`` are places in ``rows``,
    ``sources`` and ``codes``; ``part`` is the
    statement's share of its voice, ``sure`` how much of it counts as said knowingly (0 to 1).
    """

    rows: np.ndarray
    codes: tuple[str, ...]
    sources: tuple[str, ...]
    customer: np.ndarray
    source: np.ndarray
    reason: np.ndarray
    part: np.ndarray
    sure: np.ndarray
    voice: np.ndarray
    voice_customer: np.ndarray
    voice_weight: np.ndarray

    @property
    def several(self) -> np.ndarray:
        """True for each customer on whom more than one voice spoke."""
        return np.bincount(self.voice_customer, minlength=len(self.rows)) > 1

    @property
    def asked(self) -> np.ndarray:
        """True for each customer who spoke for themselves."""
        direct = np.isin(np.array(self.sources, dtype=object), ASKED)
        found = np.zeros(len(self.rows), bool)
        found[self.customer[direct[self.source]]] = True
        return found


def statements_of(said: pd.DataFrame, lost: pd.DataFrame, as_of: dt.date | None = None) -> pd.DataFrame:
    """Return the statements about customers who are lost, on the absence they are in, with their ``side``.

    ``said``: the ledger's rows (:func:`winback.reasons.ledger.said_reasons`); ``lost``: ``customer_id`` and, where
    known, ``last_on``. What was said before the last purchase is about an earlier absence, what was said after
    ``as_of`` was not known then; what has no weight counts nowhere. ``side``: ``customer`` (asked themselves) or
    ``staff`` (our own people); ``row``: the customer's place in ``lost``.
    """
    row = pd.Index(lost.customer_id).get_indexer(said.customer_id)
    given = pd.to_datetime(said.given_on).to_numpy()
    kept = (row >= 0) & (said.weight.fillna(1.0).to_numpy() > 0)
    if as_of is not None:
        kept &= ~(given > np.datetime64(as_of))
    if "last_on" in lost:
        kept &= ~(given < pd.to_datetime(lost.last_on).to_numpy()[row])
    rows = said[kept].assign(row=row[kept])
    return rows.assign(side=rows.source.map(SIDES).fillna("staff").astype("str")).reset_index(drop=True)


def main_reasons(statements: pd.DataFrame) -> pd.DataFrame:
    """Return per customer and side the ``reason`` named most firmly: the most confidence × weight, then the newest.

    Columns: ``row, customer_id, side, reason, class_code``.
    """
    firm = statements.confidence_share.fillna(0.5) * statements.weight.fillna(1.0)
    rows = statements.assign(firm=firm).sort_values(
        ["firm", "given_on", "reason"], ascending=[False, False, True], kind="stable"
    )
    first = rows.drop_duplicates(["row", "side"])
    return first[["row", "customer_id", "side", "reason", "class_code"]].reset_index(drop=True)


def voices_of(statements: pd.DataFrame, codes: tuple[str, ...]) -> Voices:
    """Put the statements into numbers. ``codes``: every reason in question; who has no statement has no place.

    A reason repeated by the same author counts once, as firmly as it was said at best.
    """
    keys = ["row", "source", "author"]
    rows = statements.assign(author=statements.author.fillna("").astype("str"))
    rows = rows.assign(weight=rows.weight.fillna(1.0), confidence_share=rows.confidence_share.astype("float64"))
    rows = rows.groupby([*keys, "reason"], as_index=False, sort=True)[["confidence_share", "weight"]].max()
    voice = rows.groupby(keys, sort=True).ngroup().to_numpy()
    customer, places = pd.factorize(rows.row)
    source, sources = pd.factorize(rows.source)
    usual = rows.groupby("source").confidence_share.transform("mean")
    relative = (rows.confidence_share / usual).fillna(1.0).clip(0.02, None).to_numpy()
    firm = relative * rows.weight.to_numpy()
    first = np.flatnonzero(np.diff(voice, prepend=-1))
    return Voices(
        rows=np.asarray(places),
        codes=codes,
        sources=tuple(sources),
        customer=customer,
        source=source,
        reason=pd.Index(codes).get_indexer(pd.Index(rows.reason)),
        part=firm / np.bincount(voice, weights=firm)[voice] if len(firm) else firm,
        sure=_sure(relative),
        voice=voice,
        voice_customer=customer[first],
        voice_weight=np.maximum.reduceat(rows.weight.to_numpy(), first) if len(first) else np.empty(0),
    )


def _sure(relative: np.ndarray) -> np.ndarray:
    """How much of a statement was said knowingly, from its sureness relative to what is usual for its source.

    How often a source is right is learned from the source, not from how sure it claims to be; within it, who is half as
    sure as usual counts as four fifths.
    """
    return np.minimum(0.95 * relative**0.25, 0.98)
