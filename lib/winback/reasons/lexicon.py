"""Expressions found in what people write, spelled right or nearly right, with regard to denial and praise.

Nothing here decides: every finding names the words that led to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .catalogue import OTHER
from .expressions import WORD_SHARE, Expression, common_words, word_forms
from .spelling import COMMA, WORD, is_denial, stem, tidy

MISSPELLED = 0.85
"""What is left of it when the word had to be guessed."""
GAP = 3
"""So many other words may stand between the words of an expression."""
REACH = 2
"""A negation reaches so many words ahead."""
_SENTENCE = re.compile(r"[.;:!?()\[\]{}/|+•…]| [-–—] |\b(?:но|а|зато|однако|хотя|but|however|yet|although)\b")
_TOKEN = re.compile(rf",|{WORD.pattern}")
_BEHIND = ("нет", "не был", "is not", "was not", "не замеч", "не наблюда")
_VOWELS = frozenset("аеиоуыэюяaeiou")


@dataclass(frozen=True)
class Hit:
    """An expression found: the places of its words in the text, and the words as they were written."""

    reason: str
    share: float
    places: frozenset[int]
    said: tuple[str, ...]
    weight: float
    topic: bool
    guessed: bool


@dataclass(frozen=True)
class Lexicon:
    """Expressions with their reasons, and expressions of praise."""

    expressions: tuple[Expression, ...]
    praise: tuple[Expression, ...]
    guesses: bool = True
    """Whether a word that is not known is taken for a misspelling of one that is."""

    @cached_property
    def _by_atom(self) -> dict[str, list[Expression]]:
        found: dict[str, list[Expression]] = defaultdict(list)
        for expression in (*self.expressions, *self.praise):
            for atom in expression.tokens[0]:
                found[atom].append(expression)
        return found

    @cached_property
    def atoms(self) -> frozenset[str]:
        """Every stem and beginning of a word that occurs in an expression."""
        return frozenset(a for e in (*self.expressions, *self.praise) for token in e.tokens for a in token)

    @cached_property
    def _guessable(self) -> dict[int, dict[str, str]]:
        """Length → atom → its letters, of the telling single words long enough to be recognised with an error."""
        by_length: dict[int, dict[str, str]] = defaultdict(dict)
        single = (e.tokens[0] for e in self.expressions if len(e.tokens) == 1 and not e.topic)
        for atom in sorted({atom for token in single for atom in token}):
            letters = atom.rstrip("*!")
            if len(letters) >= 5:
                by_length[len(letters)][atom] = letters
        return by_length

    @cached_property
    def _known(self) -> dict[str, tuple[frozenset[str], float]]:
        return {}

    def read_word(self, word: str) -> tuple[frozenset[str], float]:
        """Return what the lexicon knows a tidy word as, and how surely: 1, or less for a guessed misspelling."""
        if word not in self._known:
            forms = word_forms(word)
            spelled = forms & self.atoms
            may_guess = self.guesses and not (spelled or is_denial(word) or forms & common_words())
            guessed = self._nearest(word) if may_guess else frozenset()
            self._known[word] = (frozenset(spelled), 1.0) if spelled else (guessed, MISSPELLED)
        return self._known[word]

    def _nearest(self, word: str) -> frozenset[str]:
        """Return what a misspelled word was probably meant as: the longest beginning with the fewest errors."""
        best: tuple[float, frozenset[str]] = (0.0, frozenset())
        for length, choices in self._guessable.items():
            errors = 1 if length < 9 else 2
            for cut in {length - 1, length, length + 1} if length <= len(word) + 1 else ():
                if not 5 <= cut <= len(word):
                    continue
                found = process.extractOne(word[:cut], choices, scorer=OSA.distance, score_cutoff=errors)
                if not found or not _same_start(word, found[0]):
                    continue
                whole = found[2].endswith("*") or abs(len(stem(word)) - length) <= 1
                if whole and length - 2 * found[1] > best[0]:
                    best = (length - 2 * found[1], frozenset({found[2]}))
        return best[1]

    def hits(self, text: object) -> list[Hit]:
        """Return the expressions found in a text: the longer of two that share words, none denied or praised."""
        found: list[Hit] = []
        start = 0
        for sentence in _SENTENCE.split(tidy(text)):
            said = _TOKEN.findall(sentence)
            found += self._in_sentence(said, start)
            start += len(said)
        exact = any(not (hit.topic or hit.guessed) for hit in found)
        counted = _longest([hit for hit in found if not (hit.guessed and exact)])
        return [hit for hit in counted if hit.reason != OTHER]

    def remaining(self, text: object) -> str:
        """Return the tidy text without its praised clauses, and with denied words joined to their negation.

        >>> from .words import common_lexicon
        >>> common_lexicon().remaining("Цена устраивает, но не хамили бы")
        'не_хамили не_бы'
        """
        kept: list[str] = []
        for sentence in _SENTENCE.split(tidy(text)):
            said = _TOKEN.findall(sentence)
            _hits, praised, _blamed = self._read(said, 0)
            denies, clauses = _denies(said), _clauses(said)
            for place, word in enumerate(said):
                if word == COMMA or denies[place] or clauses[place] in praised:
                    continue
                kept.append(f"не_{word}" if _reached((place,), said, denies) else word)
        return " ".join(kept)

    def _in_sentence(self, said: list[str], start: int) -> list[Hit]:
        """Return the expressions that count: subjects only where their clause neither praises them nor says more."""
        found, praised, blamed = self._read(said, start)
        told = {clause for clause, hit in found if not hit.topic}
        kept = [(clause, hit) for clause, hit in found if not (hit.topic and clause in praised | told)]
        return [replace(hit, share=max(hit.share, WORD_SHARE)) if clause in blamed else hit for clause, hit in kept]

    def _read(self, said: list[str], start: int) -> tuple[list[tuple[int, Hit]], set[int], set[int]]:
        """Return a sentence's expressions with their clause, and the clauses that praise and that deny a praise."""
        read = [self.read_word(word) for word in said]
        denies, clauses = _denies(said), _clauses(said)
        tried = dict.fromkeys(e for atoms, _sure in read for atom in atoms for e in self._by_atom.get(atom, ()))
        placed = {e: _placed(e, [atoms for atoms, _sure in read], clauses) for e in tried}
        there = {e: places for e, places in placed.items() if places}
        praised: set[int] = set()
        blamed: set[int] = set()
        for praise in (e for e in there if not e.reason):
            denied = _is_denied(there[praise], said, denies)
            (blamed if denied else praised).add(clauses[there[praise][0]])
        found: list[tuple[int, Hit]] = []
        for expression, places in there.items():
            clause = clauses[places[0]]
            excused = expression.topic and clause in blamed
            if expression.reason and (excused or not _is_denied(places, said, denies)):
                sure = min(read[place][1] for place in places)
                found.append((clause, _hit(expression, places, said, sure, start)))
        return found, praised - blamed, blamed


def _denies(said: list[str]) -> list[bool]:
    return [is_denial(word) for word in said]


def _clauses(said: list[str]) -> list[int]:
    """Return per word which clause of the sentence it stands in."""
    return list(accumulate((word == COMMA for word in said), initial=0))[:-1]


def _same_start(word: str, other: str) -> bool:
    return word[0] == other[0] or {word[0], other[0]} <= _VOWELS


def _hit(expression: Expression, places: tuple[int, ...], said: list[str], sure: float, start: int) -> Hit:
    content = sum(not is_denial(said[place]) for place in places)
    return Hit(
        reason=expression.reason,
        share=expression.share * sure,
        places=frozenset(start + place for place in places),
        said=tuple(said[place] for place in sorted(places)),
        weight=content + 0.5 * (len(places) - content) - 0.5 * expression.topic,
        topic=expression.topic,
        guessed=sure < 1,
    )


def _placed(expression: Expression, read: list[frozenset[str]], clauses: list[int]) -> tuple[int, ...]:
    """Return the places of the expression's words, the closest together; empty where it is not there."""
    options = [[i for i, atoms in enumerate(read) if not atoms.isdisjoint(token)] for token in expression.tokens]
    if not all(options):
        return ()
    best: tuple[int, ...] = ()
    for first in options[0]:
        places = [first]
        for option in options[1:]:
            free = [i for i in option if i not in places and (i > places[-1] or not expression.ordered)]
            free = [i for i in free if expression.crosses or clauses[i] == clauses[first]]
            if not free:
                break
            places.append(min(free, key=lambda i: abs(i - places[-1])))
        spread = max(places) - min(places)
        whole = len(places) == len(options) and spread < len(options) + GAP
        if whole and (not best or spread < max(best) - min(best)):
            best = tuple(places)
    return best


def _is_denied(places: tuple[int, ...], said: list[str], denies: list[bool]) -> bool:
    """Return whether a negation that is no part of the expression reaches it, stands in it, or 'нет' right behind."""
    if any(denies[place] for place in places):
        return False
    first, after = min(places), max(places) + 1
    behind = " ".join(said[after : after + 2])
    inside = COMMA not in said[first:after] and any(denies[first:after])
    return inside or _reached(places, said, denies) or behind.startswith(_BEHIND)


def _reached(places: tuple[int, ...], said: list[str], denies: list[bool]) -> bool:
    """Return whether a negation stands shortly before, in the same clause."""
    first = min(places)
    for place in range(first - 1, max(first - 1 - REACH, -1), -1):
        if said[place] == COMMA:
            return False
        if denies[place]:
            return True
    return False


def _longest(hits: list[Hit]) -> list[Hit]:
    """Return the hits that count: of two with a word in common and different reasons the weightier one."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: -h.weight):
        rivals = [k for k in kept if k.reason != hit.reason and k.places & hit.places]
        if all(k.weight == hit.weight for k in rivals):
            kept.append(hit)
    return kept


def scores(hits: list[Hit]) -> dict[str, tuple[float, list[str]]]:
    """Return reason → (score, words that led there): 1 − Π(1 − share) over its separate findings."""
    found: dict[str, tuple[float, list[str]]] = {}
    used: dict[str, set[int]] = defaultdict(set)
    for hit in sorted(hits, key=lambda h: (-h.share, min(h.places))):
        if hit.places & used[hit.reason]:
            continue
        used[hit.reason] |= hit.places
        score, said = found.get(hit.reason, (0.0, []))
        found[hit.reason] = (1 - (1 - score) * (1 - hit.share), [*said, " ".join(hit.said)])
    return found
