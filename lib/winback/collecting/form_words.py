"""Which question of an online form, or column of a CRM export, asks for what: by its words and by its answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..loading.looks import Look
from ..loading.words import plain
from ..survey_answers import PARAMETERS, parameter_names
from .cells import in_languages

SCORE = "score:"
"""Before the code of a parameter: the column holds how satisfied the customer is with it."""
TARGETS = (
    "customer_id",
    "given_on",
    "reason",
    "note",
    "what_must_change",
    "would_return",
    "confidence_share",
    "author",
)
SURE: dict[str, str] = {
    "given_on": r"time ?stamp|submitted|submit date|close date|closed|отметка времени|дата (ответа|закрыти)",
    "customer_id": r"(customer|client|account|contract) (number|no|id|code)|(номер|код|ид|id) (клиент|договор|контраг)",
}
"""Words by which a column says that it is the one, where several could be."""
PATTERNS: dict[str, str] = {
    "given_on": r"\bdate\b|created|\bвремя\b|\bдата\b|создан|закрыт",
    "customer_id": r"\bклиент\b|контрагент|компани|организаци|\bcustomer\b|\bclient\b|\bcompany\b|e ?mail|почт"
    r"|телефон|\bphone\b|основной контакт",
    "would_return": r"(would|will|ready to|going to) .*(return|come back|buy .*again)|вернетесь|вернулись бы"
    r"|готовы.* вернут",
    "what_must_change": r"must change|need to change|bring (you|them) back|would .* back|должно измениться|нужно измен"
    r"|что .*вернул|чтобы .*вернул",
    "reason": r"\breasons?\b|причин|why .*(stop|leav|left|cancel|quit)|(made|make) you (stop|leave)|почему"
    r"|(могло бы|может) заставить|что .*не устро",
    "confidence_share": r"how (sure|certain)|confidence|уверен",
    "author": r"\bmanager\b|responsible|\bowner\b|interviewer|менеджер|ответственн|кто (заполнил|спрашивал)|интервьюер",
    "note": r"comment|own words|anything else|tell us|explain|details|комментар|пояснен|подробн|расскажите"
    r"|своими словами|примечан|что еще",
}
"""Target → words by which a question asks for it, the most telling targets first where two would fit."""
_CRM = re.compile(r"сделк|воронк|этап|бюджет|\bdeal\b|pipeline|\bstage\b|opportunity", re.IGNORECASE)


def suggest_columns(looks: Mapping[str, Look]) -> dict[str, str]:
    """Return column → what it says, for those that seem to say something.

    Several questions may ask for reasons or bring words of the customer's own; a day and a customer are one each.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for target in ("customer_id", "given_on"):
        best = max(looks, key=lambda name: (_fit(target, name, looks[name]), -list(looks).index(name)), default="")
        if best and _fit(target, best, looks[best]) > 0:
            found[best] = target
            taken.add(target)
    for name, seen in looks.items():
        if name in found or not seen.values:
            continue
        target = _target(name, seen)
        if target and not (target in taken and target not in ("reason", "note")):
            found[name] = target
            taken.add(target)
    return {name: found[name] for name in looks if name in found}


def _target(name: str, seen: Look) -> str:
    parameter = _parameter(name)
    if parameter and seen.number_share > 0.7:
        return SCORE + parameter
    rest = [target for target in PATTERNS if target not in ("customer_id", "given_on")]
    return next((target for target in rest if _named(target, name)), "")


def _fit(target: str, name: str, seen: Look) -> float:
    """How surely a column is the customer's or the day's: named so, and with values that can be it."""
    is_sure = re.search(SURE[target], plain(name)) is not None
    if not seen.values or not (is_sure or _named(target, name)):
        return 0.0
    dated = max(seen.date_share, seen.serial_share)
    fits = dated if target == "given_on" else seen.filled_share * (seen.date_share < 0.5)
    return fits * (1.5 if is_sure else 1.0) if fits > 0.3 else 0.0


def _named(target: str, name: str) -> bool:
    return re.search(PATTERNS[target], plain(name)) is not None


def _parameter(name: str) -> str:
    """The parameter of satisfaction a question names, by any of its words."""
    asked = plain(name)
    for _language in in_languages():
        for code, word in parameter_names().items():
            stems = [part[: max(4, len(part) - 3)] for part in plain(word).split() if len(part) > 3]
            if stems and all(stem in asked for stem in stems):
                return code
    return next((code for code in PARAMETERS if plain(code) in asked), "")


def source_of(looks: Mapping[str, Look]) -> str:
    """Return whose statements a file seems to hold: an export of deals is a CRM's, a form the customers' own.

    >>> from ..loading.looks import look
    >>> source_of({"Этап сделки": look(["Закрыто"])}), source_of({"Why?": look(["Price"])})
    ('crm', 'customer')
    """
    return "crm" if any(_CRM.search(plain(name)) for name in looks) else "customer"
