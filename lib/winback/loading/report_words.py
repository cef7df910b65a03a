"""The load report on screen: grouped sentences, each thing said once, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..schema_words import contract_headings
from ..text import _, format_count, ngettext
from . import codes
from .report import LoadReport, balance_sentence

SURE_SHARE = 0.8
QUESTIONS = ("DAT10", "NUM10")
"""Warnings that the questions say better."""


def part_words() -> dict[str, str]:
    """Return the names of the parts that rows and money are reconciled into."""
    return {"read": _("Read"), "accepted": _("Accepted"), "ignored": _("Ignored"), "rejected": _("Rejected")}


def table_word(table: str) -> str:
    """Return what a table of the contract is called; the empty one is not used."""
    words = {
        "orders": _("orders"),
        "customers": _("list of customers"),
        "managers": _("managers"),
        "contacts": _("contacts"),
        "sales_plan": _("sales plan"),
        "survey": _("survey"),
        "": _("not used"),
    }
    return words.get(table, table)


def column_words(target: str) -> str:
    """Return what a column of the contract holds, in words."""
    words = {
        "customer_id": _("customer"),
        "ordered_on": _("date"),
        "amount": _("amount"),
        "order_id": _("order number"),
        "manager_id": _("manager"),
        "product_group": _("goods"),
        "region": _("region"),
        "channel": _("channel"),
        "status": _("state"),
        "currency": _("currency"),
        "cost": _("cost"),
        "quantity": _("quantity"),
        "unit_price": _("price"),
        "name": _("name"),
        "first_name": _("first name"),
        "last_name": _("last name"),
        "contact_person": _("contact person"),
        "phone": _("phone"),
        "email": _("e-mail"),
        "hired_on": _("day of hiring"),
        "discount_share": _("discount share"),
    }
    heading = contract_headings().get(target, target)
    return words.get(target, heading[:1].lower() + heading[1:])


def _pairs(columns: Mapping[str, str]) -> str:
    """Columns of a file with what each was taken for."""
    return ", ".join(
        _("{word} = '{column}'").format(word=column_words(target), column=column) for column, target in columns.items()
    )


def how_loaded(how: str) -> str:
    """Return how a load of the history went into the company."""
    return {"load": _("loaded anew"), "add": _("added"), "mend": _("mended rows added")}.get(how, how)


def reading_words(file: Mapping[str, Any]) -> str:
    """Return how a file was read: kind, encoding, separator."""
    sign = {"\t": "tab", " ": "space"}.get(file["separator"], file["separator"])
    return ", ".join(part for part in (file["kind"], file["encoding"], sign) if part)


def why_unused(file: Mapping[str, Any]) -> str:
    """Return why a file was left out."""
    if not file.get("missing") or file["not_used"] != "lacks":
        return _("not used")
    return _("for orders it lacks {parts}.").format(parts=codes.named(file["missing"]))


def sections(report: LoadReport, folder: str = "") -> list[tuple[str, list[str]]]:
    """Return the report in groups of sentences under headings; empty groups are left out.

    ``folder``: where the company lies, to say where the rows to mend are.
    """
    asked = list(questions(report))
    said = {(entry["code"], entry["file"], entry["column"]) for entry, _text in asked}
    warned = [
        codes.warning(entry["code"], entry["found"])
        for entry in report.warnings
        if (entry["code"], entry["found"].get("file"), entry["found"].get("column")) not in said
    ]
    found = [
        (_("What was understood"), understood(report)),
        (_("What was changed on the way"), [codes.warning(e["code"], e["found"]) for e in report.changed]),
        (_("What counts, and what was set aside"), report.balance()),
        (_("Warnings"), warned),
        (_("Questions"), [f"{text} {answers(entry)}" for entry, text in asked]),
        (_("What to do next"), next_steps(report, folder)),
    ]
    return [(title, lines) for title, lines in found if lines]


def understood(report: LoadReport) -> list[str]:
    """Return what each file was taken for and how surely, one sentence per file."""
    lines = []
    for file in report.files:
        if not file["table"]:
            continue
        name = f"{file['file']} [{file['sheet']}]" if file["sheet"] else file["file"]
        rows = ngettext("{n} row", "{n} rows", file["rows"]).format(n=format_count(file["rows"]))
        lines.append(
            _("{file}: {table}, {rows}. {columns}.").format(
                file=name, table=table_word(file["table"]), rows=rows, columns=_pairs(file["columns"])
            )
        )
        unsure = {c: to for c, to in file["columns"].items() if file["confidence"].get(to, 1.0) < SURE_SHARE}
        if unsure:
            lines.append(_("Look whether these columns are right: {columns}.").format(columns=_pairs(unsure)))
    return lines


def questions(report: LoadReport) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Return the open questions with their sentence: what reads two ways, and how it was taken."""
    words = {"dmy": _("day first"), "mdy": _("month first"), "ymd": _("year first")}
    for entry in report.questions:
        if entry["code"] not in QUESTIONS:
            continue
        readings = []
        for option in entry["options"]:
            shown = next(([text, read] for text, read in option["examples"] if read), ["", ""])
            word = words.get(option["value"], _("decimal sign {sign}").format(sign=option["value"]))
            readings.append(_("{text} is {reading} ({word})").format(text=shown[0], reading=shown[1], word=word))
        chosen = words.get(entry["chosen"], _("decimal sign {sign}").format(sign=entry["chosen"]))
        yield (
            entry,
            _("{file}, column '{column}': either {readings}. It was read as {chosen}.").format(
                file=entry["file"], column=entry["column"], readings=_(", or ").join(readings), chosen=chosen
            ),
        )


def answers(entry: Mapping[str, Any]) -> str:
    """Return how to answer a question: which value to put where."""
    where = {"DAT10": "date_order", "NUM10": "decimal_sign"}.get(entry["code"], "")
    other = next((o["value"] for o in entry["options"] if o["value"] != entry["chosen"]), "")
    return _('If that is wrong, write in the mapping: "{where}": {{"{target}": "{value}"}}.').format(
        where=where, target=entry["target"], value=other
    )


def next_steps(report: LoadReport, folder: str) -> list[str]:
    """Return what the reader can do now: mend, answer, go on."""
    steps = []
    if folder and report.rows["rejected"]["rows"]:
        steps.append(
            _("Mend the rejected rows in {file} and load that file: only they are added.").format(
                file=f"{folder}/rejected.xlsx"
            )
        )
    if report.questions:
        steps.append(
            _(
                "To answer the questions: save the mapping with --save-mapping mapping.toml, correct it there, "
                "and load again with --mapping mapping.toml."
            )
        )
    return steps


def history_lines(history: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the loads of a company, one sentence each, the oldest first."""
    lines = []
    for entry in history:
        files = ", ".join(
            _("{file} ({rows} rows)").format(file=file["file"], rows=format_count(file["rows"]))
            for file in entry["files"]
        )
        line = _("{at}, {how}: {files}. {balance}").format(
            at=entry["at"].replace("T", " ")[:16],
            how=how_loaded(entry["how"]),
            files=files,
            balance=balance_sentence(entry["rows"]),
        )
        orders = entry["orders"]
        if entry["how"] == "add" and orders:
            line += " " + _("Orders: new {new}, changed {changed}, same {same}.").format(
                **{key: format_count(orders.get(key, 0)) for key in ("new", "changed", "same")}
            )
        lines.append(line)
    return lines
