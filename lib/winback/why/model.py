"""Weighing what several sources say: how far each can be trusted is learned from where they speak of the same customer.

In the spirit of Dawid and Skene (1979): what a source says given what is true is a table, learned together with the
truth. Tables of some twenty reasons cannot be learned from some hundred customers, so each is pulled to a plainer one:
how often the source is right on the company's own faults and on the rest, and what it says instead. To that come what
is alike among customers of one manager, time and region, and facts. No customer is judged by what the customer added
to a table: the own part is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..assumptions import Assumptions
from .evidence import Evidence, Fact, onehot, take
from .voices import INSIDE

ROUNDS = 12
LEARNING_CUSTOMERS = 10_000
"""Tables are learned from so many customers at most, spread evenly; everybody is then judged by them."""
RARE = 0.5
"""Customers by which a reason is counted more, so that a rare one is not impossible."""
HIDES = 0.3
"""How readily our own people name another fault of the company, instead of a foreign cause, before it is learned."""
BESIDE_WEIGHT = 5.0
"""Statements that the usual mix counts for, in what is named beside the main reason."""
NEVER = 1e-300


@dataclass(frozen=True)
class Tables:
    """What is learned: chances of the reasons, how far the sources are right, what they say, what is alike.

    ``right`` (sources × 2): the share of true statements on other causes and on the company's own faults; ``instead``
    what is said where not; ``plain`` and ``said``: what a source says given the truth (sources × true × said), before
    and after its own habits; ``counts`` the customers behind; ``usual``: what a source says at all; ``beside``: what is
    named beside the main reason; ``alike``: per attribute (levels × reasons) customers.
    """

    chance: np.ndarray
    right: np.ndarray
    instead: np.ndarray
    usual: np.ndarray
    beside: np.ndarray
    plain: np.ndarray
    said: np.ndarray
    counts: np.ndarray
    alike: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True)
class Own:
    """What each customer added to the tables, to be left out again when the customer is judged."""

    chances: np.ndarray
    statements: np.ndarray | None


@dataclass(frozen=True)
class Weighed:
    """The outcome: ``chances`` (customers × reasons, rows sum to 1), the tables and the facts as learned.

    ``worded``: the chances that follow from the words alone, without facts and without what is alike.
    """

    chances: np.ndarray
    worded: np.ndarray
    tables: Tables
    facts: tuple[Fact, ...]
    own: Own


def weigh(evidence: Evidence) -> Weighed:
    """Return how probable each reason is for each customer, and the tables learned on the way."""
    many = evidence.size > LEARNING_CUSTOMERS
    chosen = np.linspace(0, evidence.size - 1, LEARNING_CUSTOMERS).astype(int) if many else None
    learning = evidence if chosen is None else take(evidence, chosen)
    first = start(learning)
    tables, facts, own = first, learning.facts, None
    chances, main = judge(learning, tables, facts, own)
    for _round in range(ROUNDS):
        tables, facts, own = learn(learning, (first, tables), facts, chances, main)
        chances, main = judge(learning, tables, facts, own)
    if many:
        facts = tuple(
            replace(f, if_true=g.if_true, if_not=g.if_not) for f, g in zip(evidence.facts, facts, strict=True)
        )
        chances, _main = judge(evidence, replace(tables, alike=()), facts, None)
        tables, own = replace(tables, alike=alike_counts(evidence, chances)), Own(chances, None)
        chances, _main = judge(evidence, tables, facts, own)
    own = own or Own(chances, None)
    worded, _main = judge(evidence, replace(tables, alike=()), (), own)
    return Weighed(chances, worded, tables, facts, own)


def start(evidence: Evidence) -> Tables:
    """Return the tables before anything is learned: what is assumed of the sources, and what they say at all."""
    v = evidence.voices
    usual = np.zeros((len(v.sources), len(v.codes)))
    np.add.at(usual, (v.source, v.reason), v.part)
    overall = usual.sum(0) + 0.02
    usual += 3 * overall / overall.sum()
    usual /= usual.sum(1, keepdims=True)
    inside = np.isin(np.array(v.sources, dtype=object), INSIDE)
    right = np.array([trust_of(source, evidence.assumed) for source in v.sources]).reshape(-1, 2)
    instead = np.repeat(usual[:, None, :], 2, axis=1)
    instead[inside, 1] *= np.where(evidence.own_fault, HIDES, 1.0)
    instead /= instead.sum(2, keepdims=True)
    plain = plain_tables(right, instead, evidence.own_fault)
    chance = (overall + RARE) / (overall + RARE).sum()
    return Tables(chance, right, instead, usual, usual, plain, plain, np.zeros_like(plain))


def trust_of(source: str, known: Assumptions) -> tuple[float, float]:
    """Return how often a source is assumed to be right: on other causes, and on the company's own faults."""
    if source not in INSIDE:
        return known.reason_trust_asked, known.reason_trust_asked
    most = known.reason_trust_brainstorm if source == "brainstorm" else known.reason_trust_staff
    return most, min(most, known.reason_trust_staff_own)


def plain_tables(right: np.ndarray, instead: np.ndarray, own_fault: np.ndarray) -> np.ndarray:
    """Return what each source says given the truth (sources × true × said), from the two plain figures of each.

    A source that does not know, or does not tell, says what it says at all times: at times by luck the truth.
    """
    kind, diagonal = own_fault.astype(int), np.arange(len(own_fault))
    tables = instead[:, kind, :] * (1 - right[:, kind])[:, :, None]
    tables[:, diagonal, diagonal] += right[:, kind]
    return tables


def judge(
    evidence: Evidence, tables: Tables, facts: tuple[Fact, ...], own: Own | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return each reason's probability per customer, and per statement how likely it is its voice's main one."""
    v = evidence.voices
    odds = np.tile(np.log(tables.chance), (evidence.size, 1))
    for number in range(len(tables.alike)):
        odds += alike_odds(evidence, tables, number, own)
    for fact in facts:
        fact.add_to(odds)
    likely = _likely(evidence, tables, own)
    usual = tables.usual[v.source, v.reason][:, None]
    heard = v.part[:, None] * (v.sure[:, None] * likely + (1 - v.sure)[:, None] * usual)
    heard /= tables.beside[v.source, v.reason][:, None]
    spoken = np.maximum(onehot(v.voice, len(v.voice_customer)) @ heard, NEVER)
    odds += onehot(v.voice_customer, evidence.size) @ (v.voice_weight[:, None] * np.log(spoken))
    odds -= odds.max(1, keepdims=True)
    chances = np.exp(odds)
    chances /= chances.sum(1, keepdims=True)
    return chances, heard / spoken[v.voice]


def _likely(evidence: Evidence, tables: Tables, own: Own | None) -> np.ndarray:
    """Return how likely each statement is under each true reason, learned from the other customers."""
    v = evidence.voices
    if own is None or own.statements is None:
        return tables.said[v.source, :, v.reason]
    weight = evidence.assumed.reason_habit_weight
    behind = tables.counts[v.source, :, v.reason] - own.statements
    total = tables.counts.sum(2)[v.source] - own.statements
    return (weight * tables.plain[v.source, :, v.reason] + behind) / (weight + total)


def alike_odds(evidence: Evidence, tables: Tables, number: int, own: Own | None) -> np.ndarray:
    """Return what the customer's manager, time or region adds to the log odds of each reason.

    (weight + the level's other customers with the reason) / (weight + those to be expected of so many customers): from
    a few expected customers on, more or fewer of them tell something.
    """
    told, weight = evidence.alike[number], evidence.assumed.reason_alike_weight
    own_part = own.chances * evidence.telling()[:, None] if own is not None else 0.0
    others = np.maximum(tables.alike[number][told.level] - own_part, 0.0)
    expected = others.sum(1, keepdims=True) * tables.chance
    ratio = (weight + others) / (weight + expected)
    return np.where((told.level >= 0)[:, None], np.log(np.maximum(ratio, 1e-6)), 0.0)


def learn(
    evidence: Evidence, tables: tuple[Tables, Tables], facts: tuple[Fact, ...], chances: np.ndarray, main: np.ndarray
) -> tuple[Tables, tuple[Fact, ...], Own]:
    """Return the tables and facts that follow from what is believed of the customers now, and each one's own part.

    ``tables``: what was assumed at first, and what was learned last. How far sources are right is learned where
    something speaks beside the source itself: another voice, or a fact.
    """
    first, before = tables
    v, known, width = evidence.voices, evidence.assumed, len(evidence.own_fault)
    told = v.several.copy()
    for fact in facts:
        told[fact.customer] = True
    believed = chances[v.customer] * main
    own = believed * (v.sure * told[v.customer])[:, None]
    pairs = onehot(v.source * width + v.reason, len(v.sources) * width) @ own
    counts = pairs.reshape(len(v.sources), width, width).transpose(0, 2, 1)
    right, instead = _plain_figures(counts, first, before, evidence.own_fault, known.reason_trust_weight)
    plain = plain_tables(right, instead, evidence.own_fault)
    habit = known.reason_habit_weight
    said = (habit * plain + counts) / (habit + counts.sum(2, keepdims=True))
    named = np.bincount(v.reason, weights=1 - believed.sum(1), minlength=width)
    beside = (BESIDE_WEIGHT * first.usual + named) / (BESIDE_WEIGHT + named.sum())
    telling = evidence.telling()
    chance = (telling @ chances + RARE) / (telling.sum() + RARE * width)
    alike = alike_counts(evidence, chances)
    learned = Tables(chance, right, instead, first.usual, beside, plain, said, counts, alike)
    return learned, tuple(f.learned(s, chances) for f, s in zip(facts, evidence.facts, strict=True)), Own(chances, own)


def _plain_figures(
    counts: np.ndarray, first: Tables, before: Tables, own_fault: np.ndarray, weight: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far each source is right on other causes and on own faults, and what it says where it is not.

    Of the true statements those count as known that were not said by luck.
    """
    right, instead, diagonal = first.right.copy(), first.instead.copy(), np.arange(len(own_fault))
    for kind in (0, 1):
        rows = own_fault == bool(kind)
        sure, luck = before.right[:, [kind]], (1 - before.right[:, [kind]]) * before.instead[:, kind, :]
        known = np.where(rows, counts[:, diagonal, diagonal] * sure / (sure + luck), 0.0)
        part = counts[:, rows, :].sum(1)
        right[:, kind] = (weight * first.right[:, kind] + known.sum(1)) / (weight + part.sum(1))
        said = part - known
        instead[:, kind] = (weight * first.instead[:, kind] + said) / (weight + said.sum(1, keepdims=True))
    return right, instead


def alike_counts(evidence: Evidence, chances: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return per attribute what its levels tell: customers by level and reason."""
    told = chances * evidence.telling()[:, None]
    return tuple(onehot(alike.level, len(alike.extra)) @ told + alike.extra for alike in evidence.alike)


def guess(evidence: Evidence, weighed: Weighed) -> np.ndarray:
    """Return the chances for customers nobody spoke about: from the others, the manager, time, region and facts.

    ``evidence`` is theirs, without statements, with the attributes' levels of the evidence weighed before.
    """
    facts = tuple(
        replace(f, if_true=g.if_true, if_not=g.if_not) for f, g in zip(evidence.facts, weighed.facts, strict=True)
    )
    return judge(evidence, weighed.tables, facts, None)[0]
