"""All that is known of lost customers, as numbers: what was said, who is alike, and facts that point to a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from ..assumptions import Assumptions
from .voices import Voices

FACT_WEIGHT = 20.0
"""Customers that the assumed chances of a fact count for, beside those it is counted on."""


@dataclass(frozen=True)
class Alike:
    """Customers told apart by one attribute: ``level`` per customer (−1 unknown), ``extra`` (levels × reasons) counts.

    ``extra`` holds what is known of a level beside its customers, such as complaints about a manager.
    """

    name: str
    level: np.ndarray
    extra: np.ndarray


@dataclass(frozen=True)
class Fact:
    """Something known of customers that points to certain reasons.

    ``points``: the reasons it can point to; ``customer`` and ``reason``: where it does; ``seen``: customers of whom
    it would be known; ``if_true`` and ``if_not``: how often it is found when the reason it points to is the true one,
    and when not.
    """

    name: str
    points: np.ndarray
    customer: np.ndarray
    reason: np.ndarray
    seen: np.ndarray
    if_true: float
    if_not: float

    @property
    def found(self) -> float:
        """What finding it adds to the log odds of the reason it points to."""
        return float(np.log(self.if_true / self.if_not))

    @property
    def missing(self) -> float:
        """What not finding it, where it would be known, adds."""
        return float(np.log((1 - self.if_true) / (1 - self.if_not)))

    def add_to(self, odds: np.ndarray) -> None:
        """Add its evidence to the log odds (customers × reasons)."""
        odds += self.missing * np.outer(self.seen, self.points)
        odds[self.customer, self.reason] += self.found - self.missing

    def at(self, customer: np.ndarray, reason: np.ndarray) -> np.ndarray:
        """Return what it adds for each pair of a customer and a reason."""
        width = len(self.points)
        hit = np.isin(customer * width + reason, self.customer * width + self.reason)
        return np.where(hit, self.found, np.where(self.seen[customer] & self.points[reason], self.missing, 0.0))

    def learned(self, first: Fact, chances: np.ndarray) -> Fact:
        """Return the fact with its chances counted on what is believed of the customers, from those assumed first."""
        hits = float(chances[self.customer, self.reason].sum())
        true = float(chances[self.seen][:, self.points].sum())
        pairs = float(self.seen.sum() * self.points.sum())
        found, missed = FACT_WEIGHT * first.if_true + hits, FACT_WEIGHT * first.if_not + len(self.customer) - hits
        return replace(
            self, if_true=found / (FACT_WEIGHT + true), if_not=missed / (FACT_WEIGHT + max(pairs - true, 0.0))
        )


@dataclass(frozen=True)
class Evidence:
    """All that is known of some customers; ``own_fault`` (reasons): the company's own doing."""

    voices: Voices
    own_fault: np.ndarray
    alike: tuple[Alike, ...]
    facts: tuple[Fact, ...]
    assumed: Assumptions

    @property
    def size(self) -> int:
        """The number of customers."""
        return len(self.voices.rows)

    def telling(self) -> np.ndarray:
        """How much each customer tells of others: who was asked in full, whom only our people judge less."""
        return np.where(self.voices.asked, 1.0, self.assumed.reason_inside_weight)


def onehot(places: np.ndarray, size: int) -> sparse.csr_matrix:
    """Return the matrix that sums rows into the places they belong to; a place below 0 belongs nowhere."""
    kept = np.flatnonzero(places >= 0)
    return sparse.csr_matrix((np.ones(len(kept)), (places[kept], kept)), shape=(size, len(places)))


def take(evidence: Evidence, customers: np.ndarray) -> Evidence:
    """Return the evidence of some customers only, given by their places in rising order."""
    v = evidence.voices
    place = np.full(evidence.size, -1)
    place[customers] = np.arange(len(customers))
    rows, spoken = place[v.customer] >= 0, place[v.voice_customer] >= 0
    number = np.cumsum(spoken) - 1
    voices = replace(
        v, rows=v.rows[customers], customer=place[v.customer[rows]], source=v.source[rows], reason=v.reason[rows],
        part=v.part[rows], sure=v.sure[rows], voice=number[v.voice[rows]],
        voice_customer=place[v.voice_customer[spoken]], voice_weight=v.voice_weight[spoken],
    )  # fmt: skip
    facts = []
    for fact in evidence.facts:
        kept = place[fact.customer] >= 0
        facts.append(
            replace(
                fact, customer=place[fact.customer[kept]], reason=fact.reason[kept], seen=fact.seen[customers]
            )
        )  # fmt: skip
    alike = tuple(replace(told, level=told.level[customers]) for told in evidence.alike)
    return replace(evidence, voices=voices, facts=tuple(facts), alike=alike)
