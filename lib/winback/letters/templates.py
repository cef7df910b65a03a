"""The letters as data: read from ``letters.toml`` or from a file of the user's that replaces a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import WinbackError
from ..settings_files import Refused, one_of, only, read_toml, table_of, write_defaults
from ..text import LANGUAGES, _, language

DEFAULTS = Path(__file__).with_name("letters.toml")
KINDS = ("sequence", "apology", "interview", "fixed", "greeting")
PURPOSES = ("advertising", "service")
FIELDS = (
    "salutation", "signature", "way_out", "ask", "sender", "company", "customer", "first_on", "last_on", "purchases",
    "interval", "goods", "fault", "fix", "fixed_on", "occasion", "congratulation",
)  # fmt: skip
PARTS = ("kind", "purpose", "after_days", "needs", "name", "subject", "ask", "text")
FALLBACK_FAULT = "other"
SECTIONS = ("letters", "way_out", "closing", "faults")


@dataclass(frozen=True)
class Template:
    """One letter: in each language a subject, a text with fields in it, and the one thing it asks for."""

    code: str
    kind: str
    purpose: str
    names: Mapping[str, str]
    subjects: Mapping[str, str] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)
    asks: Mapping[str, str] = field(repr=False)
    after_days: int = 0
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the letter is called in the language in use."""
        return self.names[language()]

    @property
    def subject(self) -> str:
        """Its subject in the language in use, with fields still open."""
        return self.subjects[language()]

    @property
    def text(self) -> str:
        """Its text in the language in use, with fields still open."""
        return self.texts[language()]

    @property
    def ask(self) -> str:
        """The one thing it asks for, '' in a greeting."""
        return self.asks.get(language(), "")


@dataclass(frozen=True)
class Letters:
    """All letters, the line that offers a way out, the closing, and what is said sorry for by reason."""

    templates: Mapping[str, Template]
    way_outs: Mapping[str, str]
    closings: Mapping[str, str]
    faults: Mapping[str, Mapping[str, str]]

    def template(self, code: str) -> Template:
        """Return a letter by its code; ``WinbackError`` with the known ones when there is none."""
        if code not in self.templates:
            known = ", ".join(self.templates)
            raise WinbackError(_("There is no letter '{code}'. Known: {known}.").format(code=code, known=known))
        return self.templates[code]

    def of_kind(self, kind: str) -> list[Template]:
        """Return the letters of a kind, a sequence in its order."""
        found = [template for template in self.templates.values() if template.kind == kind]
        return sorted(found, key=lambda template: template.after_days)

    def names(self) -> dict[str, str]:
        """Return code → name in the language in use."""
        return {code: template.name for code, template in self.templates.items()}

    def fault(self, reason: str) -> str:
        """Return what is said sorry for when a customer left for this reason.

        >>> default_letters().fault("missed_dates")
        'for the dates we missed'
        """
        return self.faults.get(reason, self.faults[FALLBACK_FAULT])[language()]

    @property
    def way_out(self) -> str:
        """The line by which a reader stops the letters."""
        return self.way_outs[language()]

    @property
    def closing(self) -> str:
        """The line above the signature."""
        return self.closings[language()]


@cache
def default_letters() -> Letters:
    """Return the letters that come with the project."""
    return _made(read_toml(DEFAULTS, SECTIONS)[1], DEFAULTS.name, None)


def read_letters(source: str | Path | Letters | None = None) -> Letters:
    """Return the letters of a TOML file of the user's; what it leaves out stays as it comes with the project.

    Nothing, or a blank name, gives the common ones. A relative name is looked for here, then in the project's folder.
    Raises ``WinbackError`` that names the file, the letter, the part, what was found and what is allowed.
    """
    if isinstance(source, Letters):
        return source
    if source is None or not str(source).strip():
        return default_letters()
    path, data = read_toml(source, SECTIONS)
    return _made(data, path.name, default_letters())


def write_letters_file(path: str | Path) -> Path:
    """Write the common letters with their explanations to a new file to be changed; return its path.

    Raises ``WinbackError`` when the file exists or cannot be written.
    """
    return write_defaults(DEFAULTS, path)


def _made(data: Mapping[str, Any], file: str, before: Letters | None) -> Letters:
    templates = dict(before.templates if before else {})
    for code, given in table_of(data.get("letters", {}), f"{file}, [letters]").items():
        templates[code] = _template(code, given, templates.get(code), f"{file}, [letters.{code}]")
    faults: dict[str, Mapping[str, str]] = dict(before.faults if before else {})
    for code, given in table_of(data.get("faults", {}), f"{file}, [faults]").items():
        faults[code] = _both(given, faults.get(code, {}), f"{file}, [faults] {code}")
    way_out = _both(data.get("way_out", {}), before.way_outs if before else {}, f"{file}, [way_out]")
    closing = _both(data.get("closing", {}), before.closings if before else {}, f"{file}, [closing]")
    return Letters(templates, way_out, closing, faults)


def _template(code: str, given: Any, before: Template | None, place: str) -> Template:
    given = table_of(given, place)
    only(given, PARTS, place)
    kind = one_of(given.get("kind", before.kind if before else None), KINDS, place, "kind")
    purpose = one_of(given.get("purpose", before.purpose if before else None), PURPOSES, place, "purpose")
    after = given.get("after_days", before.after_days if before else 0)
    if isinstance(after, bool) or not isinstance(after, int) or after < 0:
        raise Refused(place, "after_days", after, _("a whole number from 0"))
    needs = given.get("needs", list(before.needs) if before else [])
    if not isinstance(needs, list) or not set(needs) <= set(FIELDS):
        raise Refused(place, "needs", needs, ", ".join(FIELDS))
    ask = given.get("ask", before.asks if before else {})
    return Template(
        code=code,
        kind=kind,
        purpose=purpose,
        names=_both(given.get("name", {}), before.names if before else {}, f"{place}, name"),
        subjects=_both(given.get("subject", {}), before.subjects if before else {}, f"{place}, subject"),
        texts=_both(given.get("text", {}), before.texts if before else {}, f"{place}, text"),
        asks=_both(ask, before.asks if before else {}, f"{place}, ask") if ask else {},
        after_days=after,
        needs=tuple(needs),
    )


def _both(given: Any, before: Mapping[str, str], place: str) -> dict[str, str]:
    """The words in both languages: given ones first, then those there were, one language for the other at last."""
    given = table_of(given, place)
    only(given, tuple(LANGUAGES), place)
    for code, text in given.items():
        if not isinstance(text, str) or not text.strip():
            raise Refused(place, code, text, _("a text"))
    known = {**before, **given}
    if not known:
        raise Refused(place, _("content"), _("nothing"), ", ".join(LANGUAGES))
    return {code: known.get(code) or next(iter(given.values())) for code in LANGUAGES}
