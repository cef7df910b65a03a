"""Reasons learned from confirmed examples: TF-IDF of words and letters, one linear yes-or-no per reason.

Linear on purpose: for each text it can be told which words spoke for a reason. Denied words and praised clauses do not
count: 'the price is fine' is no example of a price that is too high.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from .lexicon import Lexicon
from .spelling import stem, words
from .words import common_lexicon

MIN_PER_REASON = 5
"""Fewer confirmed examples of a reason: it is not learned."""
MIN_EXAMPLES = 30
"""Fewer in all: nothing is learned, the lexicon alone suggests."""
TRUST_EXAMPLES = 5.0
"""With so many examples of a reason half of what they say counts beside the lexicon, with more of them more."""
BECAUSE = 3
SHORT_WORDS = 40
"""A story longer than this is read whole: in it 'not' belongs to the trouble more often than it denies it."""
_STRENGTH = 3.0
_LETTERS = 30_000
"""How much examples count against small weights, how many groups of letters are kept: chosen by cross-validation."""


@dataclass(frozen=True)
class Learned:
    """A model of confirmed examples: ``reasons`` it knows, in the order of its columns, and how far to trust each."""

    reasons: tuple[str, ...]
    trust: tuple[float, ...]
    stems: Any
    letters: Any
    model: Any

    def chances(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row per text, one column per reason: the chance that the text means it, each on its own."""
        from scipy.sparse import hstack

        said = [remaining(text) for text in texts]
        features = hstack([self.stems.transform(said), self.letters.transform(said)]).tocsr()
        chances = np.asarray(self.model.predict_proba(features))
        return np.where([[not text] for text in said], 0.0, chances)

    def because(self, text: str, reason: str) -> list[str]:
        """Return the words of the text that spoke most for the reason, as written but tidy."""
        weights = getattr(self.model.estimators_[self.reasons.index(reason)], "coef_", [[]])[0]
        said = remaining(text)
        known, row = self.stems.vocabulary_, self.stems.transform([said])
        spoke = {word: _spoke(stem(word), known, row, weights) for word in said.split()}
        best = sorted(spoke, key=lambda word: -spoke[word])[:BECAUSE]
        return [word.replace("_", " ") for word in best if spoke[word] > 0]


def _spoke(word: str, known: dict[str, int], row: Any, weights: Sequence[float]) -> float:
    return float(weights[known[word]] * row[0, known[word]]) if word in known and len(weights) else 0.0


@cache
def _reader() -> Lexicon:
    """Negation and praise alone, without guesses: enough to read long texts fast."""
    return replace(common_lexicon(), expressions=(), guesses=False)


def remaining(text: object) -> str:
    """Return what of a text speaks of trouble: tidy, in a short answer without praised clauses, denied words marked."""
    said = words(text)
    return _reader().remaining(text) if len(said) <= SHORT_WORDS else " ".join(said)


def _stems(text: str) -> list[str]:
    return [stem(word) for word in text.split()]


def learn(texts: Iterable[str], reasons: Iterable[str]) -> Learned | None:
    """Return a model of the examples, or nothing when there are too few; a text with two reasons comes twice.

    Reasons with fewer than five examples are left out; thirty examples and two reasons are needed. Needs no network,
    and the same examples give the same model.
    """
    pairs = [(text, reason) for text, reason in zip(texts, reasons, strict=True) if remaining(text)]
    counts = Counter(reason for _text, reason in pairs)
    labels = tuple(sorted(reason for reason, count in counts.items() if count >= MIN_PER_REASON))
    meant: dict[str, set[str]] = defaultdict(set)
    for text, reason in pairs:
        meant[remaining(text)] |= {reason} & set(labels)
    if len(labels) < 2 or sum(map(bool, meant.values())) < MIN_EXAMPLES:
        return None
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    stems = TfidfVectorizer(
        tokenizer=_stems, token_pattern=None, lowercase=False, ngram_range=(1, 2), sublinear_tf=True
    )
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, max_features=_LETTERS)
    features = hstack([stems.fit_transform(meant), letters.fit_transform(meant)]).tocsr()
    wanted = np.array([[label in found for label in labels] for found in meant.values()], dtype=int)
    one = LogisticRegression(
        C=_STRENGTH, class_weight="balanced", solver="liblinear", dual=True, max_iter=300, random_state=0
    )
    trust = tuple(counts[label] / (counts[label] + TRUST_EXAMPLES) for label in labels)
    return Learned(labels, trust, stems, letters, OneVsRestClassifier(one).fit(features, wanted))
