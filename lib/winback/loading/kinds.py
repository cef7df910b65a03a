"""What a row is: a purchase, a refund, free goods, or nothing that counts; and names that are no customers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_STATUS_WORDS: dict[str, str] = {
    "free": r"sample|samples|free|gift|образец|образцы|подарок|бесплатно|бонус|пробник",
    "refund": r"возврат( товаров?)?( от (покупателя|клиента))?|return|refund|credit note|credit memo|chargeback"
    r"|корректировка( реализации)?|сторно|reversal",
    "cancelled": r"cancel\w*( .*)?|void\w*|annul\w*|refunded|returned|fully refunded|отмен\w*( .*)?|аннулир\w*( .*)?"
    r"|возвращ\w*|возврат средств|отказ( клиента)?|удален\w*",
    "lost": r"(closed )?lost|closed[ -]lost|lose|fail\w*|declin\w*|reject\w*|expired|abandon\w*"
    r"|закрыто и не реализовано"
    r"|проигран\w*|потерян\w*|неуспешн\w*|сделка (проиграна|провалена)|провал\w*|отклонен\w*|не реализован\w*",
    "open": r"open|new|draft|pending.*|engag\w*|prospect\w*|negotiat\w*|proposal|qualif\w*|quote|in progress"
    r"|unpaid|unfulfilled|on[ -]hold|awaiting.*|checkout|нов\w*|первичный контакт|переговоры|черновик|ожида\w*( .*)?"
    r"|жд[уе]\w* .*|false|no|нет|ложь"
    r"|в работе|не оплачен\w*|предложение|принимают решение|согласован\w* договора|счет выставлен|резерв",
    "counts": r"(closed )?won|closed[ -]won|paid|partially[_ ]paid|partially[_ ]refunded|complete\w*|deliver\w*|ship\w*"
    r"|fulfilled|success\w*|done|closed|invoiced|processing|authorized|approved|оплачен\w*|оплач\w*|выполн\w*|доставл\w*"
    r"|отгруж\w*|успешно реализовано|успешн\w*|завершен\w*|закрыт\w*|реализация( товаров( и услуг)?)?|продажа|sale"
    r"|invoice|проведен\w*|выигран\w*|сделка успешна|реализован\w*|active|да|yes|true|истина",
}

_TECHNICAL = """розничный покупатель|розничные покупатели|розница|физлицо|физ лицо|физическое лицо|физические лица
|частное лицо|частные лица|гость|гости|аноним|анонимный|анонимный покупатель|покупатель|клиент|без клиента|неизвестный
|неизвестно|не указан|не указано|нет|тест|тестовый клиент|разовый покупатель|разовый клиент|прочие|guest|guests
|anonymous|anonymous customer|unknown|unknown customer|walk in|walk in customer|walkin|cash|cash customer|cash sale
|retail
|retail customer|retail buyer|test|test customer|not specified|no customer|default customer
|one time customer|n a"""

_WHO = r"(покупател|клиент|контрагент|заказчик|посетител|плательщик)[а-я]*"
_ANY = r"(розничн|разов|случайн|анонимн|неизвестн|прочи|неопределенн|безымянн|гостев|частн|физическ)[а-я]*"
_WHO_EN = r"(customer|client|buyer|shopper|visitor|user|account|person)s?"
_ANY_EN = r"(guest|walk ?in|anonymous|retail|unknown|default|unnamed|generic|misc[a-z]*|one time|over the counter|cash)"
COLLECTIVE = "|".join(
    (
        rf"^{_ANY} ({_WHO}|лиц[а-я]*|продаж[а-я]*)$",
        rf"^({_WHO}|лиц[а-я]*|продаж[а-я]*) {_ANY}$",
        rf"^без ({_WHO}|имени|названия)$",
        rf"^({_WHO} )?(по умолчанию|не (указан|задан|определен|выбран|заполнен|назначен)[а-я]*)$",
        r"^физ(ич)? ?лиц[а-я]*$",
        r"^наличн[а-я]*( (расчет|оплат|продаж)[а-я]*)?$",
        rf"^{_ANY_EN} ({_WHO_EN}|checkout|sales?|order)$",
        rf"^{_WHO_EN} ({_ANY_EN}|not (set|specified|given))$",
        rf"^(no|without|undefined|unspecified) ({_WHO_EN}|name)$",
    )
)
"""Collective names by how they are built, whatever the order of their words: 'покупатель розничный', 'guest user'."""


def status_meaning(status: str) -> str:
    """Return what a state of an order means: counts, open, lost, cancelled, refund; '' when it is unknown.

    >>> [status_meaning(s) for s in ("Won", "Engaging", "Отменён", "Возврат", "Blue")]
    ['counts', 'open', 'cancelled', 'refund', '']
    """
    text = re.sub(r"\s+", " ", status.lower().replace("ё", "е").replace("_", " ")).strip()
    text = re.sub(r"^wc-", "", text)
    for meaning, pattern in _STATUS_WORDS.items():
        if re.fullmatch(pattern, text):
            return meaning
    return ""


def classify_statuses(values: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return state → meaning for all states of a column; what the user said goes first."""
    return {value: given.get(value) or status_meaning(value) for value in values}


def spoken(name: str) -> str:
    """Return a name as it is compared with the list of technical customers.

    >>> spoken(" Физ. лицо "), spoken("Walk-in")
    ('физ лицо', 'walk in')
    """
    return " ".join(re.findall(r"[a-zа-я0-9]+", name.lower().replace("ё", "е")))


def kept_names(given: Iterable[str]) -> frozenset[str]:
    """Return names that the user says are customers, though they look collective.

    >>> sorted(kept_names(["-Частный клиент", "Касса"]))
    ['частный клиент']
    """
    return frozenset(spoken(name[1:]) for name in given if name.startswith("-"))


def technical_names(given: Iterable[str] = ()) -> frozenset[str]:
    """Return collective names that are no customers; ``given`` adds, with a leading ``-`` takes off."""
    names = set(re.sub(r"\n", "", _TECHNICAL).split("|"))
    for name in given:
        if name.startswith("-"):
            names.discard(spoken(name[1:]))
        else:
            names.add(spoken(name))
    return frozenset(names)


TEST_NUMBER = r"(?i)(^|[^a-zа-яё])(test|тест|тестовый|тестовая)([^a-zа-яё]|$)"
TEST_NAME = (
    r"(?i)^(test|тест)([ _-]*(test|тест|user|customer|client|buyer|order|клиент|покупатель|заказ|тестов|тестович))*"
    r"\s*\d*$"
    r"|^тестов(ый|ая) (клиент|покупатель|заказ|контрагент|компания).*$|^(test|тест)\d*@|@test\.[a-z]{2,3}$"
)
_SIGNS = r"[^\p{L}\p{N}]*"
# The engine's \w knows Latin letters only.
TEST_COMMENT = (
    rf"(?i)^{_SIGNS}(test|тест|тестов[а-яё]*){_SIGNS}"
    rf"(order|deal|payment|заказ[а-яё]*|сделк[а-яё]*|платеж[а-яё]*|оплат[а-яё]*)?{_SIGNS}$"
    r"|(test order|test payment|тестов(ый|ого) (заказ|платеж))"
)
BROKEN_NUMBER = r"^\d[.,]\d+[eE]\+\d+$"
MAYBE_BROKEN_NUMBER = r"^\d+[eE]\+?\d{1,3}$"
COMMENTS = frozenset(
    re.split(
        r"\|",
        "comment|comments|note|notes|tags|order note|order notes|customer note|customer notes|комментарий|комментарии"
        "|комментарий клиента|комментарий к заказу|комментарий менеджера|примечание|примечания|теги|тег",
    )
)


CANCELLED_NUMBER = r"^C\d+$"


REFUND_DOCUMENT = r"(?i)^\s*(корректировк|возврат|сторно|credit (note|memo)|refund|return)"


def refund_numbers(order_ids: Iterable[str]) -> str:
    """Return the pattern of order numbers that are refunds: C536379 among plain ones, 'Возврат … № 5'; '' for none.

    >>> refund_numbers(["Реализация № 1 от 05.03.2024", "Корректировка реализации № 2"]) == REFUND_DOCUMENT
    True
    >>> refund_numbers(["1", "2"])
    ''
    """
    ids = list(order_ids)
    named = sum(bool(re.match(r"[A-Za-zА-Яа-яЁё]{4,}[ .,№-]", i)) for i in ids)
    if named > len(ids) / 2 and any(re.search(REFUND_DOCUMENT, i) for i in ids):
        return REFUND_DOCUMENT
    return CANCELLED_NUMBER if numbers_mark_cancellations(ids) else ""


def numbers_mark_cancellations(order_ids: Iterable[str]) -> bool:
    """Return whether a leading C marks cancelled documents: C536379 among plain 536380.

    >>> numbers_mark_cancellations(["536380", "536381", "C536379"]), numbers_mark_cancellations(["C1", "C2"])
    (True, False)
    """
    ids = list(order_ids)
    plain = sum(i.isdigit() for i in ids)
    return plain > len(ids) / 2 and any(re.match(CANCELLED_NUMBER, i) for i in ids)
