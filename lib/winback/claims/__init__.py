"""What the articles and the trade repeat, each claim tested on the user's own data (method row X3)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from ..base import CustomerBase
from ..lives import known_until
from ..records import Records
from . import calling, losing, reasoning
from .evidence import Evidence, KnownReasons
from .figures import CANNOT_TELL, Answer, Figure, too_wide
from .words import CODES, Words, claim_words, verdict_names

__all__ = ["CODES", "Claim", "Figure", "claims", "claims_table", "verdict_names"]


@dataclass(frozen=True)
class Claim:
    """One claim with its source, what literature says, and the answer in the user's own data.

    ``verdict``: ``holds`` (agrees with the data), ``differs``, ``cannot_tell``; ``figures``: the data's own figures,
    each with its interval and what is claimed; ``counted``: what was counted; ``needs``: what would let the data tell,
    or tell more. ``value``, ``low``, ``high`` are those of the first figure.
    """

    code: str
    claim: str
    source: str
    literature: str
    verdict: str
    answer: str
    counted: str
    needs: str
    figures: tuple[Figure, ...]

    @property
    def value(self) -> float:
        """The first figure, missing where there is none."""
        return self.figures[0].value if self.figures else math.nan

    @property
    def low(self) -> float:
        """The lower end of the first figure's interval."""
        return self.figures[0].low if self.figures else math.nan

    @property
    def high(self) -> float:
        """The upper end of the first figure's interval."""
        return self.figures[0].high if self.figures else math.nan


_TESTS: dict[str, Callable[[Evidence], Answer]] = {
    "usual_loss": losing.usual_loss,
    "five_forty": calling.five_forty,
    "nobody_cared": reasoning.nobody_cared,
    "takes_ten": reasoning.takes_ten,
    "one_in_ten": reasoning.one_in_ten,
    "dearer_cheaper": calling.dearer_cheaper,
    "more_loyal": losing.more_loyal,
    "call_soon": calling.call_soon,
    "freelancers": reasoning.freelancers,
}


def claims(
    base: CustomerBase,
    reasons: KnownReasons | None = None,
    records: Records | None = None,
    as_of: dt.date | None = None,
) -> list[Claim]:
    """Return every claim with the answer in these data, in the language in use.

    ``reasons``: a study of reasons (:func:`winback.study_reasons`); ``records``: the store of records, for complaints,
    typed answers and the reasons of those who came back. What is missing is named in the claim's ``needs``, never
    filled in. Source: method row X3.
    """
    evidence = Evidence(base, reasons, records, known_until(base, as_of))
    words = claim_words()
    return [_claim(code, words[code], _TESTS[code](evidence)) for code in CODES]


def _claim(code: str, words: Words, answer: Answer) -> Claim:
    needs = answer.needs or (too_wide() if answer.verdict == CANNOT_TELL else "")
    return Claim(
        code=code, claim=words.claim, source=words.source, literature=words.literature, verdict=answer.verdict,
        answer=answer.answer, counted=answer.counted, needs=needs, figures=answer.figures,
    )  # fmt: skip


def claims_table(found: Sequence[Claim]) -> pd.DataFrame:
    """Return one row per claim.

    Columns: ``code, claim, source, literature, verdict, answer, value, low, high, counted, needs``.
    """
    columns = ["code", "claim", "source", "literature", "verdict", "answer", "value", "low", "high", "counted", "needs"]
    return pd.DataFrame([{name: getattr(one, name) for name in columns} for one in found], columns=columns)
