"""Fields into a letter: in a sandbox, as plain text; what a customer's card says is never read as a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..errors import WinbackError
from ..text import _, language
from .templates import Letters, Template

OPEN = "⟦{name}⟧"
"""How a field without a value stands in a letter, so that nobody overlooks it."""


@dataclass(frozen=True)
class Letter:
    """A letter ready to be read: ``missing`` are the fields that had no value."""

    template: str
    subject: str
    text: str
    missing: tuple[str, ...] = field(default=())


class _Open(Undefined):
    """A field that has no value: shown as open in the text, false in a condition."""

    def __str__(self) -> str:
        return OPEN.format(name=self._undefined_name)


@lru_cache(maxsize=4)
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(undefined=_Open, autoescape=False, trim_blocks=True, lstrip_blocks=True)


@lru_cache(maxsize=500)
def _compiled(text: str) -> Any:
    return _environment().from_string(text)


def plain_line(value: object) -> str:
    """Return a value as one line of text: no line breaks, no control signs; everything else as it is written.

    >>> plain_line("Anna\\r\\nBcc: everybody")
    'Anna Bcc: everybody'
    """
    text = "" if value is None else str(value)
    kept = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in text)
    return " ".join(kept.split())


def write_letter(template: Template, fields: Mapping[str, str], letters: Letters) -> Letter:
    """Return a letter filled in, in the language in use.

    ``fields``: as :func:`winback.letters.fields.letter_fields` gives them. A field that is blank or not there stays
    open and is told in ``missing``. Raises ``WinbackError`` for a template that cannot be read, with its line.
    """
    known = {name: plain_line(value) if name != "signature" else str(value) for name, value in fields.items()}
    known = {name: value for name, value in known.items() if value.strip()}
    known |= {"way_out": letters.way_out}
    subject = plain_line(_filled(template, template.subject, known, "subject"))
    if template.ask:
        known["ask"] = plain_line(_filled(template, template.ask, known, "ask"))
    text = _filled(template, template.text, known, "text")
    open_ones = re.findall(r"⟦(\w+)⟧", f"{subject}\n{text}")
    lacking = [name for name in template.needs if name not in known]
    return Letter(template.code, subject, _tidy(text), tuple(dict.fromkeys([*lacking, *open_ones])))


def _filled(template: Template, text: str, fields: Mapping[str, str], part: str) -> str:
    try:
        return str(_compiled(text).render(fields))
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        line = getattr(error, "lineno", None)
        place = f"{part}.{language()}" + (_(", line {number}").format(number=line) if line else "")
        raise WinbackError(
            _("The letter '{name}', {place}, cannot be filled in: {error}. Write fields as {{{{ name }}}} and check "
              "the brackets.").format(name=template.name, place=place, error=error)
        ) from error  # fmt: skip


def _tidy(text: str) -> str:
    """No blanks at the ends of lines, and one empty line at most."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)


def fields_of(text: str) -> set[str]:
    """Return the names of the fields that a template refers to.

    >>> sorted(fields_of("{{ a }} {% if b %}x{% endif %}"))
    ['a', 'b']
    """
    from jinja2.meta import find_undeclared_variables

    return set(find_undeclared_variables(_environment().parse(text)))
