"""Reasons suggested for free text, to be confirmed by a person: names, words and confirmed examples, each with its why.

Nothing is decided here and nothing is recorded: a suggestion is a row with a score and the words that led to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..text import _
from .catalogue import OTHER, Catalogue, default_catalogue
from .learning import Learned, learn
from .lexicon import Lexicon, scores
from .spelling import tidy
from .words import lexicon_of

COLUMNS = ["place", "text", "reason", "score_share", "because"]
SURE_SHARE = 0.5
"""From this score a form may tick a suggestion beforehand; below it is only offered."""
LEAST_SHARE = 0.3
"""A weaker suggestion is not shown."""
EXACT_SHARE, NEAR_SHARE, CONFIRMED_SHARE = 1.0, 0.95, 0.99
_NAME_LENGTH = 60

Found = dict[str, tuple[float, list[str]]]


@dataclass(frozen=True)
class Suggester:
    """What suggests: a catalogue, its words, confirmed texts and, with enough of them, a model of them."""

    catalogue: Catalogue
    lexicon: Lexicon
    confirmed: dict[str, Counter[str]]
    learned: Learned | None

    def of(self, texts: list[str]) -> list[Found]:
        """Return per text the reasons found, each with its score and the words that led there, the best first."""
        chances = self.learned.chances(texts) if self.learned and texts else None
        found = []
        for place, text in enumerate(texts):
            reasons = self._named(text) or self._confirmed_before(text) or scores(self.lexicon.hits(text))
            if self.learned and chances is not None and not self._is_settled(reasons):
                reasons = _joined(reasons, self.learned, text, chances[place])
            kept = [(code, told) for code, told in reasons.items() if told[0] >= LEAST_SHARE]
            found.append(dict(sorted(kept, key=lambda item: -item[1][0])))
        return found

    @staticmethod
    def _is_settled(reasons: Found) -> bool:
        return any(score >= NEAR_SHARE and not said[1:] for score, said in reasons.values())

    def _named(self, text: str) -> Found:
        """Return the reason whose name the whole text is."""
        code = self.catalogue.find(text) if len(text) <= _NAME_LENGTH else ""
        if not code or code == OTHER:
            return {}
        names = {tidy(name) for name in self.catalogue.by_code[code].names}
        return {code: (EXACT_SHARE if tidy(text) in names else NEAR_SHARE, [tidy(text)])}

    def _confirmed_before(self, text: str) -> Found:
        """Return what people made of the very same text."""
        counts = self.confirmed.get(tidy(text), Counter())
        most = max(counts.values(), default=0)
        return {code: (CONFIRMED_SHARE * n / most, [_("confirmed before")]) for code, n in counts.items()}


def _joined(words: Found, learned: Learned, text: str, chances: Iterable[float]) -> Found:
    """Return both findings as one: 1 − (1 − by words)(1 − trust × by examples).

    Beside a sure finding by words, another reason must be twice trusted: few examples do not outvote plain words.
    """
    joined = dict(words)
    sure = any(score >= SURE_SHARE for score, _said in words.values())
    for code, trust, told in zip(learned.reasons, learned.trust, chances, strict=True):
        chance = float(told) * (trust**2 if sure and code not in words else trust)
        score, said = joined.get(code, (0.0, []))
        if chance >= LEAST_SHARE:
            joined[code] = (1 - (1 - score) * (1 - chance), said or learned.because(text, code))
    return joined


def suggester(catalogue: Catalogue | None = None, confirmed: pd.DataFrame | None = None) -> Suggester:
    """Return what suggests reasons of a catalogue; ``confirmed`` (text, reason) teaches it."""
    used = catalogue or default_catalogue()
    offered = {code for _name, code in used.options()} - {OTHER}
    examples = pd.DataFrame({"text": [], "reason": []}) if confirmed is None else confirmed[["text", "reason"]]
    examples = examples.assign(reason=[used.reads(str(code)) for code in examples["reason"]]).astype("str")
    examples = examples[examples["reason"].isin(offered) & examples["text"].map(lambda t: bool(tidy(t))).astype(bool)]
    known: dict[str, Counter[str]] = defaultdict(Counter)
    for text, reason in zip(examples["text"], examples["reason"], strict=True):
        known[tidy(text)][reason] += 1
    return Suggester(used, lexicon_of(used), dict(known), learn(examples["text"], examples["reason"]))


def suggest_reasons(
    texts: Iterable[object], catalogue: Catalogue | None = None, confirmed: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return suggested reasons for texts, several for one that names several, none where nothing is found.

    ``place, text, reason, score_share, because``: ``place`` is the text's number from 0, ``because`` the words that
    led there. ``confirmed`` are texts with the reason a person gave them (:func:`confirmed_examples`); thirty of them
    teach the suggestions the company's own words. Scores are no probabilities: they say which to look at first.

    >>> suggest_reasons(["дорого и грубят", "цена устраивает"])[["place", "reason", "because"]].values.tolist()
    [[0, 'competitor_price', 'дорого'], [0, 'rude_staff', 'грубят']]
    """
    said = [blank_or_text(text) for text in texts]
    by_text = dict.fromkeys(said)
    found = dict(zip(by_text, suggester(catalogue, confirmed).of(list(by_text)), strict=True))
    rows = [
        (place, text, reason, score, ", ".join(words))
        for place, text in enumerate(said)
        for reason, (score, words) in found[text].items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"text": "str", "reason": "str", "because": "str"})


def map_spellings(
    values: Iterable[object], catalogue: Catalogue | None = None, confirmed: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the different values of a list with the reason each probably means: one row a value, frequent first.

    ``value, reason, score_share, count, because``; ``reason`` is blank where nothing is found. Blank values are left
    out. For a closed list of another system, or twenty spellings of one reason, mapped at once and confirmed once.

    >>> map_spellings(["Price too high", "Moved", "Price too high"])[["value", "reason", "count"]].values.tolist()
    [['Price too high', 'competitor_price', 2], ['Moved', 'moved', 1]]
    """
    counts = Counter(text for text in map(blank_or_text, values) if text.strip())
    ordered = sorted(counts, key=lambda text: -counts[text])
    found = suggester(catalogue, confirmed).of(ordered)
    rows = []
    for text, reasons in zip(ordered, found, strict=True):
        reason, (score, words) = next(iter(reasons.items()), ("", (0.0, [])))
        rows.append((text, reason, score, counts[text], ", ".join(words)))
    frame = pd.DataFrame(rows, columns=["value", "reason", "score_share", "count", "because"])
    return frame.astype({"value": "str", "reason": "str", "because": "str", "count": "int64", "score_share": "float64"})


def confirmed_examples(said: pd.DataFrame) -> pd.DataFrame:
    """Return a ledger's notes with the reason people gave them, without 'other': ``text, reason``."""
    noted = said[said["note"].fillna("").str.strip().ne("") & said["reason"].ne(OTHER)]
    return noted.rename(columns={"note": "text"})[["text", "reason"]].reset_index(drop=True)


def blank_or_text(value: object) -> str:
    """Return a cell as text, a missing one as blank."""
    return "" if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA else str(value)
