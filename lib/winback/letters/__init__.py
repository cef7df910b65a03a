"""Letters, greetings and the calendar of occasions: templates as data, filled in safely, checked by rules (P5, P6)."""

from __future__ import annotations

from .checks import Finding, check_letter, findings_table
from .fields import Sender, letter_fields
from .occasions import days_off, occasions
from .people import in_case, read_person, salute
from .render import Letter, write_letter
from .templates import Letters, Template, default_letters, read_letters, write_letters_file
from .writing import findings_of, first_letter, write_letters

__all__ = [
    "Finding",
    "Letter",
    "Letters",
    "Sender",
    "Template",
    "check_letter",
    "days_off",
    "default_letters",
    "findings_of",
    "findings_table",
    "first_letter",
    "in_case",
    "letter_fields",
    "occasions",
    "read_letters",
    "read_person",
    "salute",
    "write_letter",
    "write_letters",
    "write_letters_file",
]
