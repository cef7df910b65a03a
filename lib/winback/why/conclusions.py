"""The reason concluded for each lost customer: what was said, weighed; never a raw answer (method row R2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..reasons.catalogue import OTHER, Catalogue
from .evidence import Alike, Evidence, Fact, onehot
from .facts import Sign
from .leaning import lean, peers, who_named_it
from .model import Weighed, guess, weigh
from .voices import Voices, statements_of, voices_of

UNNAMED_CHANCE, UNNAMED_LIFT = 0.2, 1.25
"""A reason nobody named is in question from this probability on, if others and facts make it so much likelier than the
words alone: that it is frequent says nothing of a customer somebody spoke about."""
OUT_OF_PLAY = 0.7
"""What is not in question weighs so much in the confidence: tables learned from few spread chances too wide."""
GUESS_CHANCE = 0.5
"""A customer nobody spoke about gets a guess from this probability on; it is never counted."""
COLUMNS = [
    "customer_id", "reason", "class_code", "confidence_share", "runner_up", "statement_count", "source_count",
    "basis", "asked_reason", "asked_named", "inside_reason", "inside_named", "alike_by",
    "alike_named_count", "alike_asked_count", "alike_inside", "facts",
]  # fmt: skip


@dataclass(frozen=True)
class Conclusions:
    """What is concluded of the lost, and how.

    ``customers``: one row per customer somebody spoke about (columns in ``COLUMNS``). ``basis`` is how it was
    concluded: ``several`` sources name it, ``customer`` (asked, alone), ``staff`` (our people alone), ``read`` (named
    by nobody: read from others and facts). ``shares``: ``customer_id, reason, share``, adding up to 1 per customer.
    ``guesses``: customers nobody spoke about, ``customer_id, reason, class_code, confidence_share``; never counted.
    ``trust``: per source, how far it is right as learned. ``statements``: what was weighed.
    """

    customers: pd.DataFrame = field(repr=False)
    shares: pd.DataFrame = field(repr=False)
    guesses: pd.DataFrame = field(repr=False)
    trust: pd.DataFrame = field(repr=False)
    statements: pd.DataFrame = field(repr=False)


def conclude(
    lost: pd.DataFrame,
    said: pd.DataFrame,
    catalogue: Catalogue,
    known: Assumptions | None = None,
    *,
    signs: list[Sign] | None = None,
    complaints: pd.DataFrame | None = None,
    as_of: dt.date | None = None,
) -> Conclusions:
    """Conclude the reason of each lost customer from all that was said of it, and from facts.

    ``lost``: ``customer_id`` and, where known, ``last_on, manager_id, region``; ``said``: the ledger's rows; ``signs``
    of :func:`winback.why.facts.signs_of`; ``complaints`` (``manager_id, subject``, of all customers, known by then)
    speak about the managers. Nothing is concluded of a customer nobody spoke about.
    """
    known, signs = known or Assumptions(), signs or []
    statements = statements_of(said, lost, as_of)
    if statements.empty:
        return _nothing(statements)
    codes = _in_question(statements, signs, catalogue)
    voices = voices_of(statements, codes)
    levels = _levels(lost)
    around = _Around(codes, levels, tuple(signs), _extra(levels, codes, complaints, known), known, len(lost))
    evidence = around.evidence(voices, _class_of(codes, catalogue) == "company")
    weighed = weigh(evidence)
    return Conclusions(
        customers=_customers(evidence, weighed, statements, catalogue, lost),
        shares=_shares(evidence, weighed, lost),
        guesses=_guesses(around, evidence, weighed, lost, catalogue),
        trust=_trust(weighed, voices),
        statements=statements,
    )


@dataclass(frozen=True)
class _Around:
    """What is known of the lost beside words, by their rows: attributes' levels, signs, and counts of the levels.

    ``size``: the number of the lost.
    """

    codes: tuple[str, ...]
    levels: dict[str, tuple[np.ndarray, pd.Index]]
    signs: tuple[Sign, ...]
    extra: dict[str, np.ndarray]
    known: Assumptions
    size: int

    def evidence(self, voices: Voices, own_fault: np.ndarray) -> Evidence:
        """Return all that is known of the customers who have these voices."""
        place = np.full(self.size, -1)
        place[voices.rows] = np.arange(len(voices.rows))
        alike = [Alike(name, level[voices.rows], self.extra[name]) for name, (level, _n) in self.levels.items()]
        facts = [self._fact(sign, place, voices.rows) for sign in self.signs]
        return Evidence(voices, own_fault, tuple(alike), tuple(facts), self.known)

    def _fact(self, sign: Sign, place: np.ndarray, rows: np.ndarray) -> Fact:
        customer = place[sign.hits.row.to_numpy(dtype=int)]
        reason = pd.Index(self.codes).get_indexer(pd.Index(sign.hits.reason))
        kept = (customer >= 0) & (reason >= 0)
        points = np.asarray(pd.Index(self.codes).isin(sign.points))
        return Fact(sign.name, points, customer[kept], reason[kept], sign.seen[rows], sign.if_true, sign.if_not)


def _nothing(statements: pd.DataFrame) -> Conclusions:
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    empty = empty.astype({"confidence_share": "float64", "statement_count": "int64", "source_count": "int64"})
    shares = empty[["customer_id", "reason"]].assign(share=pd.Series(dtype="float64"))
    guesses = empty[["customer_id", "reason", "class_code", "confidence_share"]]
    trust = pd.DataFrame({"source": [], "voice_count": [], "right_share": [], "right_own_share": []})
    return Conclusions(empty, shares, guesses, trust, statements)


def _in_question(statements: pd.DataFrame, signs: list[Sign], catalogue: Catalogue) -> tuple[str, ...]:
    """Every reason that somebody named or a fact points to, in the catalogue's order."""
    found = set(statements.reason)
    for sign in signs:
        found |= set(sign.hits.reason)
    order = {code: place for place, code in enumerate(catalogue.by_code)}
    return tuple(sorted(found, key=lambda code: (order.get(code, len(order)), code)))


def _class_of(codes: tuple[str, ...], catalogue: Catalogue) -> np.ndarray:
    leaves = catalogue.by_code
    return np.array([leaves[code].class_code if code in leaves else "other" for code in codes], dtype=object)


def _levels(lost: pd.DataFrame) -> dict[str, tuple[np.ndarray, pd.Index]]:
    """What lost customers can have in common: the manager, the quarter of the last purchase, the region.

    Per attribute the level of each row (−1 unknown) and the levels' names.
    """
    found: dict[str, pd.Series] = {
        name: lost[name].replace("", None) for name in ("manager_id", "region") if name in lost
    }
    if "last_on" in lost:
        found["quarter"] = pd.to_datetime(lost.last_on).dt.to_period("Q")
    numbered = {name: pd.factorize(values, sort=True) for name, values in found.items()}
    return {name: (level, pd.Index(names)) for name, (level, names) in numbered.items() if len(names) > 1}


def _extra(
    levels: dict[str, tuple[np.ndarray, pd.Index]], codes: tuple[str, ...], complaints: pd.DataFrame | None,
    known: Assumptions,
) -> dict[str, np.ndarray]:  # fmt: skip
    """What is counted of a level beside its lost customers: complaints on which a manager has more than a fair part."""
    extra = {name: np.zeros((len(names), len(codes))) for name, (_level, names) in levels.items()}
    if "manager_id" in extra and complaints is not None and len(complaints):
        told = pd.crosstab(complaints.manager_id, complaints.subject)
        surplus = (told - np.outer(told.sum(axis=1), told.sum() / told.to_numpy().sum())).clip(lower=0.0)
        surplus = surplus.reindex(index=levels["manager_id"][1], columns=list(codes)).fillna(0.0)
        extra["manager_id"] = surplus.to_numpy() * known.reason_complaint_weight
    return extra


def _in_play(evidence: Evidence, weighed: Weighed) -> np.ndarray:
    """Return which reasons are in question for each customer (customers × reasons).

    Those named; and others that are likely, not for the words alone, if another source than those that spoke about the
    customer names them at all or a fact points to them: no source is read against itself, and 'other' is read into
    nothing.
    """
    v, chances = evidence.voices, weighed.chances
    taking = chances >= np.maximum(UNNAMED_CHANCE, UNNAMED_LIFT * weighed.worded)
    spoke = onehot(v.customer, evidence.size) @ np.eye(len(v.sources))[v.source] > 0
    names = onehot(v.reason, len(v.codes)) @ np.eye(len(v.sources))[v.source] > 0
    pointed = (~spoke).astype(float) @ names.T.astype(float) > 0
    for fact in evidence.facts:
        pointed[fact.customer, fact.reason] = True
    taking &= pointed & (np.array(v.codes, dtype=object) != OTHER)
    taking[v.customer, v.reason] = True
    return taking


def _shares(evidence: Evidence, weighed: Weighed, lost: pd.DataFrame) -> pd.DataFrame:
    """Share each customer out among the reasons in question, by their probabilities."""
    v, taking = evidence.voices, _in_play(evidence, weighed)
    part = np.where(taking, np.maximum(weighed.chances, 1e-12), 0.0)
    part /= part.sum(1, keepdims=True)
    who, what = np.nonzero(taking)
    shares = pd.DataFrame({"reason": np.array(v.codes, dtype=object)[what], "share": part[who, what]})
    shares.insert(0, "customer_id", lost.customer_id.to_numpy()[v.rows[who]])
    return shares.astype({"customer_id": "str", "reason": "str"})


def _customers(
    evidence: Evidence, weighed: Weighed, statements: pd.DataFrame, catalogue: Catalogue, lost: pd.DataFrame
) -> pd.DataFrame:
    v, chances = evidence.voices, weighed.chances
    codes, rows = np.array(v.codes, dtype=object), np.arange(evidence.size)
    playing = _in_play(evidence, weighed)
    best = np.where(playing, chances, -1.0).argmax(1)
    whole = np.where(playing, chances, OUT_OF_PLAY * chances).sum(1)
    others = chances.copy()
    others[rows, best] = -1.0
    frame = pd.DataFrame(
        {
            "row": v.rows,
            "customer_id": lost.customer_id.to_numpy()[v.rows],
            "reason": codes[best],
            "class_code": _class_of(v.codes, catalogue)[best],
            "confidence_share": chances[rows, best] / whole,
            "runner_up": np.where(len(codes) > 1, codes[others.argmax(1)], ""),
        }
    ).astype({"customer_id": "str", "reason": "str", "class_code": "str", "runner_up": "str"})
    counted = statements.groupby("row").agg(statement_count=("reason", "size"), source_count=("source", "nunique"))
    frame = frame.join(counted, on="row")
    frame = lean(who_named_it(frame, statements), evidence, weighed, best)
    return peers(frame, statements, _levels(lost))[COLUMNS].sort_values("customer_id", ignore_index=True)


def _guesses(
    around: _Around, evidence: Evidence, weighed: Weighed, lost: pd.DataFrame, catalogue: Catalogue
) -> pd.DataFrame:
    """Return what could be guessed of those nobody spoke about, marked as a guess by standing apart."""
    v, none, nothing = evidence.voices, np.empty(0, int), np.empty(0)
    silent = np.setdiff1d(np.arange(len(lost)), v.rows)
    voices = Voices(silent, v.codes, v.sources, none, none, none, nothing, nothing, none, none, nothing)
    chances = guess(around.evidence(voices, evidence.own_fault), weighed)
    best = chances.argmax(1)
    frame = pd.DataFrame(
        {
            "customer_id": lost.customer_id.to_numpy()[silent],
            "reason": np.array(v.codes, dtype=object)[best],
            "class_code": _class_of(v.codes, catalogue)[best],
            "confidence_share": chances.max(1),
        }
    ).astype({"customer_id": "str", "reason": "str", "class_code": "str"})
    return frame[frame.confidence_share >= GUESS_CHANCE].reset_index(drop=True)


def _trust(weighed: Weighed, voices: Voices) -> pd.DataFrame:
    """Return per source how often it is right as learned: on other causes, and on the company's own faults."""
    spoken = pd.Series(voices.source).groupby(voices.voice).first().value_counts()
    right = weighed.tables.right
    return pd.DataFrame(
        {
            "source": list(voices.sources),
            "voice_count": [int(spoken.get(place, 0)) for place in range(len(voices.sources))],
            "right_share": right[:, 0],
            "right_own_share": right[:, 1],
        }
    )
