"""Rules a letter has to keep before it is sent; each finding names its place and what to do (method row P5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from ..text import _, format_count, format_number, ngettext
from .render import OPEN, Letter
from .templates import Letters, Template

SUBJECT_SIGNS = 60
MOST_WORDS = {"greeting": 60}
MOST_WORDS_ELSE = 200
FEWEST_WORDS = 8
HEAVY_BYTES = 1_000_000
RUNNING = {".exe", ".bat", ".cmd", ".js", ".vbs", ".scr", ".msi", ".jar", ".docm", ".xlsm"}
REQUEST = re.compile(
    r"(?i)\b(ответьте|напишите мне|пришлите|позвоните|перезвоните|закажите|купите|оформите|перейдите|нажмите|скачайте|"
    r"зарегистрируйтесь|подпишитесь|приходите|заходите|заполните|оставьте заявку|успейте|воспользуйтесь|"
    r"напишите одну|хватит (одного слова|короткого ответа|пары слов)|"
    r"reply|call us|call me|ring (us|me)|ask (us|me)|write (to us|back)|order now|buy now|click|download|register|"
    r"sign up|subscribe|book (now|a|your)|fill in|let (us|me) know|tell me|send (us|me)|visit (us|our)|as a reply|"
    r"in reply)\b|https?://"
)
"""Words by which a letter asks its reader to do something."""
SHOUTING = re.compile(r"[!?]{2,}|\b[A-ZА-ЯЁ]{5,}\b")
FORKED = re.compile(r"\((ая|ый|ой|а|ы|и|s|he|she)\)|[а-яё]/[а-яё]{1,2}\b|(?i:\bs/he\b)")
"""Forms that leave the gender open by a fork."""
CYRILLIC = re.compile("[А-Яа-яЁё]")
ATTACHED = re.compile(
    r"(?i)\b(во вложении|в приложении к письму|прикладываю|прикрепляю|attached|enclosed|attachment)\b"
)
HOLE = re.compile(r"⟦\w+⟧|\{\{|\}\}|\{%|%\}|\b(None|NaN|nan|NaT)\b|«»|“”")


@dataclass(frozen=True)
class Finding:
    """One finding: where, what, and what to do; one that ``stops`` keeps the letter from being handed over."""

    code: str
    place: str
    told: str
    to_do: str
    stops: bool = False


def check_letter(
    letter: Letter, template: Template, letters: Letters, *, attachments: Sequence[Path] = ()
) -> list[Finding]:
    """Return what is to be mended in a letter, in the language in use; nothing when all rules are kept."""
    rules: tuple[Callable[[Letter, Template, Letters], list[Finding]], ...] = (
        _subject,
        _salutation,
        _alphabet,
        _holes,
        _requests,
        _way_out,
        _signature,
        _length,
    )
    found = [finding for rule in rules for finding in rule(letter, template, letters)]
    return [*found, *_attachments(letter, attachments)]


def findings_table(found: Sequence[Finding]) -> pd.DataFrame:
    """Return findings as a frame: ``code, place, told, to_do, stops``."""
    return pd.DataFrame([asdict(one) for one in found], columns=["code", "place", "told", "to_do", "stops"])


def _subject(letter: Letter, _template: Template, _letters: Letters) -> list[Finding]:
    place, found = _("subject"), []
    if not letter.subject.strip():
        found.append(Finding("no_subject", place, _("The letter has no subject."), _("Write one."), True))
    if len(letter.subject) > SUBJECT_SIGNS:
        told = ngettext(
            "The subject has {n} sign; a telephone shows about {most}.",
            "The subject has {n} signs; a telephone shows about {most}.",
            len(letter.subject),
        )
        told = told.format(n=format_count(len(letter.subject)), most=SUBJECT_SIGNS)
        found.append(Finding("long_subject", place, told, _("Shorten it.")))
    if SHOUTING.search(letter.subject):
        told = _("The subject shouts: capitals or several exclamation marks make mail programs suspicious.")
        found.append(Finding("loud_subject", place, told, _("Write it in small letters, with one mark at most.")))
    return found


def _salutation(letter: Letter, _template: Template, _letters: Letters) -> list[Finding]:
    forked = [line for line in letter.text.splitlines() if FORKED.search(line)]
    if not forked:
        return []
    told = _("'{text}' leaves the gender open.").format(text=forked[0].strip()[:60])
    to_do = _("Use the field salutation, which knows the form, or rephrase.")
    return [Finding("forked", _line_of(letter, forked[0]), told, to_do)]


def _alphabet(letter: Letter, _template: Template, letters: Letters) -> list[Finding]:
    first = next((line for line in letter.text.splitlines() if line.strip()), "")
    if CYRILLIC.search(letters.closing) or not CYRILLIC.search(first):
        return []
    told = _("The letter is in English, the name on the card in Cyrillic letters.")
    to_do = _("Write to this customer in Russian, or put down on the card how the person spells the name in English.")
    return [Finding("other_alphabet", _line_of(letter, first), told, to_do)]


def _holes(letter: Letter, template: Template, _letters: Letters) -> list[Finding]:
    found = []
    for name in letter.missing:
        mark = OPEN.format(name=name)
        line = next((line for line in letter.text.splitlines() if mark in line), "")
        place = _line_of(letter, line) if line else _("subject") if mark in letter.subject else _("the whole letter")
        told = _("The field {name} has no value for this customer.").format(name=name)
        found.append(Finding("open_field", place, told, _what_to_fill(name, template), True))
    for line in [letter.subject, *letter.text.splitlines()]:
        if HOLE.search(line) and "⟦" not in line:
            told = _("'{text}' holds something that was not filled in.").format(text=line.strip()[:60])
            found.append(Finding("hole", _line_of(letter, line), told, _("Mend the template or the card."), True))
    return found


def _what_to_fill(name: str, template: Template) -> str:
    told = {
        "fix": _("Record the fix of the customer's reason in the register of fixes, or choose another letter."),
        "fault": _("An apology needs a reason that lies with the company: record it, or choose another letter."),
        "ask": _("Write the one thing the letter asks for into its template."),
        "last_on": _("Without a purchase in the data choose another letter."),
        "occasion": _("Choose the occasion in the calendar of occasions."),
    }
    return told.get(name, _("Complete the customer's data, or take the field out of '{letter}'.")).format(
        letter=template.name
    )


def _requests(letter: Letter, template: Template, letters: Letters) -> list[Finding]:
    asks = [line for line in letter.text.splitlines() if REQUEST.search(line) and line.strip() != letters.way_out]
    if template.kind == "greeting":
        return [
            Finding(
                "asking_greeting",
                _line_of(letter, line),
                _("The greeting asks for something: '{text}'.").format(text=line.strip()[:60]),
                _("Take it out: a greeting asks for nothing."),
                True,
            )
            for line in asks
        ]
    if not asks:
        told = _("The letter asks for nothing, so nobody will answer it.")
        to_do = _("Add one small step: a word in reply, a figure, a day.")
        return [Finding("no_request", _("the whole letter"), told, to_do)]
    return [
        Finding(
            "several_requests",
            _line_of(letter, line),
            _("The letter asks for more than one thing: '{text}'.").format(text=line.strip()[:60]),
            _("Leave one, the smallest, and take out the others."),
        )
        for line in asks[:-1]
    ]


def _way_out(letter: Letter, template: Template, letters: Letters) -> list[Finding]:
    if template.purpose != "advertising" or letters.way_out in letter.text:
        return []
    told = _("An advertising letter has to say how to stop such letters.")
    return [Finding("no_way_out", _("the whole letter"), told, _("Put the field way_out above the signature."), True)]


def _signature(letter: Letter, _template: Template, letters: Letters) -> list[Finding]:
    place = _("signature")
    _head, closing, block = letter.text.rpartition(letters.closing)
    if not closing or not block.strip():
        told = _("The letter is not signed.")
        return [Finding("no_signature", place, told, _("Put the field signature at its end."), True)]
    if not re.search(r"@|\+?\d[\d\s()-]{5,}", block):
        told = _("The signature has no phone and no e-mail.")
        return [Finding("no_reach", place, told, _("Fill in the sender's phone or e-mail."))]
    return []


def _length(letter: Letter, template: Template, _letters: Letters) -> list[Finding]:
    count, most = len(re.findall(r"\w+", letter.text)), MOST_WORDS.get(template.kind, MOST_WORDS_ELSE)
    place = _("the whole letter")
    if count > most:
        told = ngettext("The letter has {n} word.", "The letter has {n} words.", count).format(n=format_count(count))
        return [Finding("long", place, told, _("Shorten it to {most} words.").format(most=most))]
    if count < FEWEST_WORDS:
        return [Finding("short", place, _("The letter says next to nothing."), _("Say something useful."))]
    return []


def _attachments(letter: Letter, attachments: Sequence[Path]) -> list[Finding]:
    place, found = _("attachments"), []
    if ATTACHED.search(letter.text) and not attachments:
        told = _("The letter speaks of an attachment, and there is none.")
        found.append(Finding("no_attachment", place, told, _("Attach it, or take the words out.")))
    for path in attachments:
        size = path.stat().st_size
        if size > HEAVY_BYTES:
            told = _("{file} has {size} MB.").format(file=path.name, size=format_number(size / 1e6))
            to_do = _("Send files above 1 MB only when asked: many mailboxes refuse them.")
            found.append(Finding("heavy", place, told, to_do, True))
        if path.suffix.lower() in RUNNING:
            told = _("{file} can run a program; mail programs block such files.").format(file=path.name)
            found.append(Finding("running", place, told, _("Send a PDF or an ordinary table."), True))
    return found


def _line_of(letter: Letter, line: str) -> str:
    lines = letter.text.splitlines()
    return _("line {number}").format(number=lines.index(line) + 1) if line in lines else _("subject")
