"""Other inputs of the same kinds as the list: what else real exports bring."""

from __future__ import annotations

import json
from typing import Any

import xlsxwriter

from .case import CELLS, FLAT, HEAD, NAMES, ROWS, TWO, Case, book, old_book, table, zipped
from .cases_more_values import NAMED, VALUES

A_B = ("A 2024-03-05 100.5", "B 2024-03-06 200")
EN = "Client;Date;Total"


def _merged(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    sheet.merge_range(1, 0, 2, 0, "Ромашка")
    sheet.write_row(1, 1, CELLS[0][1:])
    sheet.write_row(2, 1, ["07.03.2024", 50])
    sheet.write_row(3, 0, CELLS[1])


def _hidden(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet()
    for number, row in enumerate([NAMES, *CELLS]):
        sheet.write_row(number, 0, row)
    sheet.set_column(2, 2, None, None, {"hidden": True})


def _errors(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet()
    for number, row in enumerate([NAMES, *CELLS]):
        sheet.write_row(number, 0, row)
    sheet.write_row(3, 0, ["Мак", "07.03.2024"])
    sheet.write_formula(3, 2, "=NA()", None, "#N/A")
    sheet.write_row(4, 0, ["Рожь", "08.03.2024", "#ЗНАЧ!"])


def _nested() -> str:
    rows: list[Any] = [
        {"id": 1, "customer": {"id": "A", "name": "Анна"}, "date": "2024-03-05", "total": "100.50"},
        {"id": 2, "customer": {"id": "B", "name": "Борис"}, "date": "2024-03-06", "total": "200.00"},
    ]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


WIDE = ";".join(f"П{n}" for n in range(297))

TEXTS = [
    Case("utf-16-tabs", "UTF-16 without a mark, tabs", "N", FLAT.replace(";", "\t").encode("utf-16-le"), TWO, "ENC02"),
    Case("cp866", "cp866", "N", FLAT.encode("cp866"), TWO, "ENC02"),
    Case(
        "quoted",
        "quotes around everything",
        "N",
        "".join('"' + x.replace(";", '";"') + '"\n' for x in FLAT.split()),
        TWO,
        quiet=True,
    ),
    Case(
        "trailing-tabs",
        "tabs at the ends of lines",
        "N",
        FLAT.replace(";", "\t").replace("\n", "\t\t\n"),
        TWO,
        quiet=True,
    ),
    Case("trailing-signs", "a separator at the ends of rows only", "N", HEAD + ROWS.replace("\n", ";\n"), TWO),
    Case("book-as-csv", "a workbook under .csv", "N", book([NAMES, *CELLS]), TWO, name="o.csv"),
    Case("csv-as-xlsx", "a text under .xlsx", "N", FLAT, TWO, name="o.xlsx"),
    Case("csv-as-xls", "a text under .xls", "N", FLAT.encode("cp1251"), TWO, name="o.xls"),
    Case("old-as-xlsx", "a binary book under .xlsx", "N", old_book([NAMES, *CELLS]), TWO, name="o.xlsx"),
    Case(
        "readme",
        "an archive with a note in it",
        "NW",
        zipped({"README.txt": "Не менять.", "d/orders.csv": FLAT}),
        TWO,
        "FIL01",
        name="o.zip",
    ),
    Case(
        "mac-zip",
        "what a Mac adds to archives",
        "N",
        zipped({"__MACOSX/._o.csv": b"\0\5\x16\7", "o.csv": FLAT}),
        TWO,
        name="o.zip",
    ),
    Case("nested", "lines of JSON with a customer inside", "N", _nested(), A_B, name="o.jsonl"),
]
TABLES = [
    Case("capitals", "a header in capitals", "N", table(*ROWS.split(), head="КЛИЕНТ;ДАТА_ЗАКАЗА;СУММА_ЗАКАЗА"), TWO),
    Case(
        "header-again",
        "the header once more inside",
        "N",
        FLAT + HEAD + "Мак;07.03.2024;5\n",
        [*TWO, "Мак 2024-03-07 5"],
        "SHP24",
    ),
    Case("glued", "one export twice in one file", "W", FLAT + FLAT, [TWO[0], TWO[0], TWO[1], TWO[1]], "DUP04"),
    Case(
        "glued-once",
        "the same, counted once as asked",
        "N",
        FLAT + FLAT,
        TWO,
        "DUP01",
        given={"mapping": {"drop_duplicates": True}},
    ),
    Case(
        "signatures",
        "signatures below",
        "Q",
        FLAT + "Ответственный ______;;\nБухгалтер ____ / Петрова /;;\n",
        TWO,
        "DAT01",
    ),
    Case(
        "general-total",
        "Total General",
        "N",
        table("A;05.03.2024;100,50", "B;06.03.2024;200,00", "Total General;;300,50", head=EN),
        A_B,
        "SHP04",
    ),
    Case("report-total", "the total of a report", "N", FLAT + "Всего по отчёту:;;300,50\n", TWO, "SHP04"),
    Case("dated-total", "a total with a day", "N", FLAT + "Итого;31.03.2024;300,50\n", TWO, "SHP04"),
    Case("average", "an average with a day", "N", FLAT + "Среднее;06.03.2024;150,25\n", TWO, "SHP04", quiet=True),
    Case(
        "two-below",
        "two tables, one below the other",
        "N",
        book([NAMES, CELLS[0], [], ["Апрель"], NAMES, CELLS[1]]),
        TWO,
        "SHP24",
        name="o.xlsx",
    ),
    Case(
        "other-below",
        "a table of something else below",
        "Q",
        book([NAMES, *CELLS * 3, [], ["Менеджер", "План"], ["Иванов", 1000]]),
        [TWO[0]] * 3 + [TWO[1]] * 3,
        "DAT02",
        name="o.xlsx",
    ),
    Case(
        "side-by-side",
        "two tables side by side",
        "A",
        book([[*NAMES, None, *NAMES], [*CELLS[0], None, *CELLS[1]]]),
        TWO[1:],
        "HDR03",
        name="o.xlsx",
    ),
    Case(
        "notes-first",
        "a sheet of notes first",
        "NW",
        book([["О файле"], ["Не менять"]], [NAMES, *CELLS]),
        TWO,
        "FIL01",
        name="o.xlsx",
    ),
    Case("hidden-column", "the amounts in a hidden column", "N", book(fill=_hidden), TWO, name="o.xlsx"),
    Case(
        "c5",
        "a table that begins at C5",
        "N",
        book([[]] * 4 + [[None, None, *row] for row in [NAMES, *CELLS]]),
        TWO,
        name="o.xlsx",
    ),
    Case(
        "merged",
        "a customer in merged cells",
        "N",
        book(fill=_merged),
        [*TWO, "Ромашка 2024-03-07 50"],
        "SHP22",
        name="o.xlsx",
    ),
    Case(
        "customer-once",
        "a customer written once above blanks",
        "Q",
        book([NAMES, CELLS[0], [None, "07.03.2024", 50], CELLS[1]]),
        TWO,
        "CUS01",
        name="o.xlsx",
    ),
    Case("errors", "errors of a spreadsheet as amounts", "Q", book(fill=_errors), TWO, "NUM01 NUM02", name="o.xlsx"),
    Case(
        "long-name",
        "a name of ten thousand letters",
        "N",
        table(*[x + ";1" for x in ROWS.split()], head=HEAD.strip() + ";" + "Примечание " * 900),
        TWO,
    ),
    Case(
        "wide", "300 columns", "N", table(*[x + ";1" * 297 for x in ROWS.split()], head=HEAD.strip() + ";" + WIDE), TWO
    ),
    Case("one-row", "one row", "N", HEAD + "Ромашка;05.03.2024;100,50\n", TWO[1:], quiet=True),
    Case("one-column", "one column", "F", "Клиент\nРомашка\nЛютик\n", said="SHP01"),
]
MORE = [*TEXTS, *TABLES, *VALUES, *NAMED]
