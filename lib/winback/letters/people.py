"""Names of persons as they are written down: given name, patronymic, gender, and how one addresses them.

Russian names are read with the dictionary of pymorphy3. Nothing is guessed: where gender or given name is not sure the
salutation is a neutral one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from ..text import _, language

Case = Literal["gent", "datv", "accs", "ablt", "loct"]

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "lady", "lord"}
NOBODY = re.compile(
    r"(?i)\b(dep(t|artment)|office|team|accounts?|purchas\w*|procurement|sales|manager|director|reception|info|llc|ltd|"
    r"отдел|бухгалтер\w*|офис|закуп\w*|склад|приёмная|приемная|директор|менеджер|секретарь|ооо|ип|зао|ао)\b"
)
"""Words that name a place or a post, not a person."""
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
MOST_WORDS = 4


@dataclass(frozen=True)
class Person:
    """What a written name says: ``gender`` is masc, femn or '' where not sure; ``surname`` is whatever is left."""

    given: str = ""
    patronymic: str = ""
    surname: str = ""
    gender: str = ""
    title: str = ""

    @property
    def polite(self) -> str:
        """Name and patronymic, else the given name; '' when neither is sure."""
        return " ".join(part for part in (self.given, self.patronymic) if part)


@cache
def _dictionary() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=50_000)
def read_person(text: str) -> Person:
    """Return what is sure about a person's name as somebody wrote it.

    >>> read_person("Иванова Мария Петровна")
    Person(given='Мария', patronymic='Петровна', surname='Иванова', gender='femn', title='')
    >>> read_person("Dr Alice Marlow").title, read_person("Purchasing department")
    ('Dr', Person(given='', patronymic='', surname='', gender='', title=''))
    """
    line = " ".join(text.split())
    if not line or NOBODY.search(line) or re.search(r"[\d@<>{}=/\\]", line):
        return Person()
    words = _WORD.findall(line)
    if len(words) > MOST_WORDS:
        return Person()
    return _russian(words) if all(_CYRILLIC.search(word) for word in words) else _other(line, words)


def _tags(word: str) -> list[Any]:
    return [parse.tag for parse in _dictionary().parse(word) if "nomn" in parse.tag and "sing" in parse.tag]


def _gender(tags: list[Any], grammeme: str) -> str:
    """The gender that all readings of a word as a name of this kind agree on."""
    found = {tag.gender for tag in tags if grammeme in tag}
    return found.pop() if len(found) == 1 and "ms-f" not in found else ""


def _russian(words: list[str]) -> Person:
    names = [word.title() if word.isupper() or word.islower() else word for word in words if len(word) > 1]
    fathers = [word for word in names if _is_patronymic(word, len(names))]
    if len(fathers) == 1:
        place = names.index(fathers[0])
        gender = _gender(_tags(fathers[0]), "Patr")
        if place and gender and _may_be_given(names[place - 1], gender):
            rest = [word for number, word in enumerate(names) if number not in (place - 1, place)]
            return Person(names[place - 1], fathers[0], " ".join(rest), gender)
        return Person()
    given = [word for word in names if any("Name" in tag for tag in _tags(word))]
    if len(given) == 1 and len(names) <= 2:
        surname = " ".join(word for word in names if word != given[0])
        return Person(given[0], "", surname, _gender(_tags(given[0]), "Name"))
    return Person(surname=names[0]) if len(names) == 1 else Person()


def _is_patronymic(word: str, count: int) -> bool:
    known = _dictionary().word_is_known(word)
    return (known or count > 2) and any("Patr" in tag for tag in _tags(word))


def _may_be_given(word: str, gender: str) -> bool:
    """Whether a word before a patronymic can be the given name: a rare one is not in the dictionary at all."""
    tags = [tag for tag in _tags(word) if "Name" in tag]
    known = _gender(tags, "Name")
    return word[:1].isupper() and (not known or known == gender)


def _other(line: str, words: list[str]) -> Person:
    title = words[0].rstrip(".") if words[0].lower() in TITLES else ""
    names = words[1:] if title else words
    if "," in line and len(names) == 2 and not title:
        names = names[::-1]
    if not all(word[:1].isupper() for word in names) or not names:
        return Person()
    if len(names) == 1:
        return Person(surname=names[0], title=title) if title else Person(given=names[0])
    return Person(given=names[0], surname=" ".join(names[1:]), title=title)


def salute(text: str) -> str:
    """Return the salutation for a contact person as written, in the language in use; neutral where not sure.

    >>> salute("Иванова Мария Петровна"), salute("Alice Marlow"), salute("office")
    ('Dear Мария Петровна,', 'Dear Alice Marlow,', 'Hello,')
    """
    person = read_person(text)
    if language() == "ru":
        if person.patronymic and person.gender:
            known = "Уважаемая {name}!" if person.gender == "femn" else "Уважаемый {name}!"
            return known.format(name=person.polite)
        called = person.given if _CYRILLIC.search(person.given) else " ".join([person.given, person.surname]).strip()
        return f"Здравствуйте, {called}!" if person.given else "Здравствуйте!"
    if person.title and person.surname:
        return f"Dear {person.title} {person.surname.split()[-1]},"
    called = person.polite if person.patronymic else " ".join([person.given, person.surname]).strip()
    return f"Dear {called}," if person.given else "Hello,"


def in_case(text: str, case: Case) -> str:
    """Return name and patronymic of a person in a Russian case; '' where the form is not sure.

    ``case`` as pymorphy3 names it: gent, datv, accs, ablt, loct.

    >>> in_case("Иванова Мария Петровна", "accs"), in_case("Marlow", "accs")
    ('Марию Петровну', '')
    """
    person = read_person(text)
    if not (person.given and person.gender and _CYRILLIC.search(person.given)):
        return ""
    words = [(person.given, "Name"), (person.patronymic, "Patr")]
    forms = [_inflected(word, grammeme, person.gender, case) for word, grammeme in words if word]
    return " ".join(forms) if all(forms) else ""


def _inflected(word: str, grammeme: str, gender: str, case: Case) -> str:
    for parse in _dictionary().parse(word):
        if grammeme in parse.tag and parse.tag.gender == gender and {"nomn", "sing"} in parse.tag:
            found = parse.inflect({case})
            return str(found.word).title() if found else ""
    return ""


def signed(text: str) -> str:
    """Return a name as one signs with it: given name, then surname; as written where the order is not sure.

    >>> signed("Шубин Никита Андреевич")
    'Никита Шубин'
    """
    person = read_person(text)
    return f"{person.given} {person.surname}" if person.given and person.surname else " ".join(text.split())


def who_to_ask(text: str) -> str:
    """Return the first line of a call: whom to ask for, with the name in the right case; '' without a name.

    >>> who_to_ask("Alice Marlow")
    'Ask for Alice Marlow.'
    """
    name = " ".join(text.split())
    if not name:
        return ""
    asked = in_case(name, "accs") if language() == "ru" else name
    return _("Ask for {name}.").format(name=asked) if asked else _("Contact person: {name}.").format(name=name)
