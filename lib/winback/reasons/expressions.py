"""Expressions that point to a reason, as ``lexicon.toml`` and the names of own reasons give them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .spelling import COMMA, WORD, is_denial, stem, tidy

PHRASE_SHARE, WORD_SHARE, TOPIC_SHARE = 0.85, 0.7, 0.4
"""How far one expression of several words, one of a single word, and a mere subject go towards a reason."""
NAME_STOPS = frozenset(
    WORD.findall("и в во на с со о об от до для по у к не нет ни за из a an the of in on at to for no not and or")
)


@dataclass(frozen=True)
class Expression:
    """One expression: tokens of alternatives, the reason it points to, how far, and whether its order counts."""

    tokens: tuple[tuple[str, ...], ...]
    reason: str
    share: float
    ordered: bool
    topic: bool = False
    crosses: bool = False


@cache
def data_of_words() -> dict[str, Any]:
    """Return what ``lexicon.toml`` says."""
    return tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))


def expression(text: str, reason: str, share: float | None = None) -> Expression:
    """Return an expression as ``lexicon.toml`` writes it.

    >>> expression("не|никто отвеч*", "neglected").tokens
    (('не', 'никт'), ('отвеч*',))
    """
    alternatives = [tidy(token).split("|") for token in text.split() if token != COMMA]
    tokens = tuple(tuple(a if a[-1] in "*!" else stem(a) for a in token) for token in alternatives)
    ordered = any(is_denial(word) for token in alternatives for word in token)
    told = PHRASE_SHARE if len(tokens) > 1 else WORD_SHARE
    return Expression(tokens, reason, told if share is None else share, ordered, share == TOPIC_SHARE, COMMA in text)


def word_forms(word: str) -> frozenset[str]:
    """Return every way in which an expression may name a word."""
    return frozenset({stem(word), f"{word}!", *(f"{word[:end]}*" for end in range(2, len(word) + 1))})


@cache
def common_words() -> frozenset[str]:
    """Return the words that are spelled right though they look like a misspelling."""
    listed = (tidy(word) for words in data_of_words()["common"].values() for word in words)
    return frozenset(word if word.endswith("*") else stem(word) for word in listed)
