"""The paper side of collecting: spreadsheets that are sent out and read back, online forms, lists of customers.

::

    from winback import collecting

    collecting.write_staff_surveys(base, catalogue, "to_send", "ru")          # one file for each employee
    answers = collecting.read_template("Staff survey – m07.xlsx", catalogue)  # in any language, moved, as ODS or CSV
    collecting.store(answers, records, by="Anna").sentences                   # what was new, known, in conflict

    form = collecting.preview_form("answers.csv", catalogue)                  # which question asks for what
    collecting.remember_form(form, records=records, by="Anna")                # confirmed once
    collecting.store(collecting.read_form("answers.csv", catalogue, base=base, records=records), records, by="Anna")
"""

from __future__ import annotations

from .found import Collected, Problem
from .import_mapping import ImportMapping, read_import_mapping
from .instructions import script
from .online_forms import FormPreview, preview_form, read_form, remember_form
from .readback import read_template
from .storing import Outcome, store
from .templates import template_kinds, template_name, write_staff_surveys, write_template

__all__ = [
    "Collected",
    "FormPreview",
    "ImportMapping",
    "Outcome",
    "Problem",
    "preview_form",
    "read_form",
    "read_import_mapping",
    "read_template",
    "remember_form",
    "script",
    "store",
    "template_kinds",
    "template_name",
    "write_staff_surveys",
    "write_template",
]
