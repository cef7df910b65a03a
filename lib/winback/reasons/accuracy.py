"""How often suggestions are right: cross-validation on confirmed examples, against always naming the most frequent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ..intervals import share_interval
from .catalogue import Catalogue
from .learning import learn
from .lexicon import scores
from .suggest import suggester
from .words import lexicon_of

METHODS = ("majority", "words", "learned", "both")
FOLDS = 5
_NONE = ""


def first_suggestions(texts: Sequence[str], catalogue: Catalogue | None = None) -> list[str]:
    """Return the first suggestion for each text by words alone, blank where there is none."""
    return [next(iter(found), _NONE) for found in suggester(catalogue).of(list(texts))]


def measure(first: Sequence[str], meant: Sequence[set[str]]) -> dict[str, float]:
    """Return how good first suggestions are: ``accuracy_share`` with its 95 % interval, and the columns below.

    A first suggestion is right when it is one of the reasons the text was given; none at all when it was given none.
    Macro F1: the mean over reasons of 2 × right ÷ (suggested + meant), so that a rare reason counts as much as a
    frequent one. ``suggested_share``: texts for which there was a suggestion; ``suggested_right_share``: how many of
    these were right. ``accuracy_low_share, accuracy_high_share``: Wilson's interval.

    >>> measure(["a", "b", "a", ""], [{"a"}, {"b"}, {"b"}, set()])["accuracy_share"]
    0.75
    """
    one = [given if given in wanted else min(wanted, default=_NONE) for given, wanted in zip(first, meant, strict=True)]
    right = Counter(given for given, wanted in zip(first, one, strict=True) if given == wanted)
    given, wanted = Counter(first), Counter(one)
    labels = set(given) | set(wanted)
    accuracy, suggested = share_interval(right.total(), len(first)), sum(map(bool, first))
    return {
        "accuracy_share": right.total() / len(first),
        "accuracy_low_share": accuracy.low,
        "accuracy_high_share": accuracy.high,
        "macro_f1_share": float(np.mean([2 * right[label] / (given[label] + wanted[label]) for label in labels])),
        "suggested_share": suggested / len(first),
        "suggested_right_share": (right.total() - right[_NONE]) / suggested if suggested else float("nan"),
    }


def cross_validate(
    texts: Iterable[str], reasons: Iterable[str], catalogue: Catalogue | None = None, folds: int = FOLDS
) -> pd.DataFrame:
    """Return how good suggestions would have been on examples they had not seen.

    One row per method, ``method, text_count, reason_count`` and the columns of :func:`measure`. Methods: majority
    (always the most frequent reason), learned; with a ``catalogue`` also words (names and lexicon alone) and both. A
    text with two reasons comes twice and stands in one fold. Source: 5-fold cross-validation, stratified by reason,
    always the same folds.
    """
    meant: dict[str, set[str]] = defaultdict(set)
    for text, reason in zip(texts, reasons, strict=True):
        meant[text] |= {reason} - {_NONE}
    said = list(meant)
    fold = _folds([min(meant[text], default=_NONE) for text in said], folds)
    methods = METHODS if catalogue is not None else ("majority", "learned")
    first: dict[str, list[str]] = {method: [_NONE] * len(said) for method in methods}
    for number in range(folds):
        known = [text for text, its in zip(said, fold, strict=True) if its != number]
        places = np.flatnonzero(fold == number)
        asked = [said[place] for place in places]
        for method, answers in _answers(known, asked, meant, catalogue).items():
            for place, answer in zip(places, answers, strict=True):
                first[method][place] = answer
    counted = {"text_count": len(said), "reason_count": len({r for found in meant.values() for r in found})}
    rows = [{"method": m, **counted, **measure(first[m], list(meant.values()))} for m in methods]
    return pd.DataFrame(rows)


def _answers(
    known: list[str], asked: list[str], meant: dict[str, set[str]], catalogue: Catalogue | None
) -> dict[str, list[str]]:
    examples = pd.DataFrame(
        [(text, reason) for text in known for reason in sorted(meant[text])], columns=["text", "reason"]
    )
    frequent = examples["reason"].value_counts()
    answers = {"majority": [str(frequent.index[0]) if len(frequent) else _NONE] * len(asked)}
    model = learn(examples["text"], examples["reason"])
    best = model.chances(asked).argmax(axis=1) if model else []
    answers["learned"] = [model.reasons[place] for place in best] if model else answers["majority"]
    if catalogue is not None:
        lexicon = lexicon_of(catalogue)
        found = [scores(lexicon.hits(text)) for text in asked]
        answers["words"] = [max(f, key=lambda code: f[code][0], default=_NONE) for f in found]
        answers["both"] = [next(iter(f), _NONE) for f in suggester(catalogue, examples).of(asked)]
    return answers


def _folds(labels: list[str], folds: int) -> np.ndarray:
    """Return the fold of each text: shuffled once, dealt out reason by reason."""
    order = np.random.default_rng(0).permutation(len(labels))
    dealt = sorted(order, key=lambda place: labels[place])
    fold = np.empty(len(labels), dtype=int)
    fold[dealt] = np.arange(len(labels)) % folds
    return fold
