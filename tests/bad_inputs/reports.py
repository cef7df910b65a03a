"""Reports as accounting programs print them, made from lines: text, depth, cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

Line = tuple[str, int, Sequence[str]]
"""First cell, depth (0: outermost), further cells."""

BY_DOCUMENT: list[Line] = [
    ("Продажи по контрагентам", 0, []),
    ("Период: 01.01.2024 - 29.02.2024", 0, []),
    ("", 0, ["01.01.24", "", "01.02.24", ""]),
    ("Контрагент", 0, ["Количество", "Сумма", "Количество", "Сумма"]),
    ("ООО Ромашка", 0, ["3", "300,50", "1", "100,00"]),
    ("Договор № 5 от 01.01.2023", 1, ["3", "300,50", "1", "100,00"]),
    ("Реализация (товаров и услуг) № ТД-1 от 15.01.2024 12:00:00", 2, ["3", "300,50"]),
    ("Стол", 3, ["1", "100,50"]),
    ("Стул", 3, ["2", "200,00"]),
    ("Реализация (товаров и услуг) № ТД-2 от 03.02.2024 9:15:00", 2, ["", "", "1", "100,00"]),
    ("Стол", 3, ["", "", "1", "100,00"]),
    ("ИП Лютик", 0, ["1", "1000,00", "-1", "-50,00"]),
    ("Основной договор от 02.02.2022", 1, ["1", "1000,00", "-1", "-50,00"]),
    ("Реализация (товаров и услуг) № ТД-3 от 20.01.2024 10:00:00", 2, ["1", "1000,00"]),
    ("Шкаф", 3, ["1", "1000,00"]),
    ("Корректировка реализации № К-1 от 10.02.2024 10:00:00", 2, ["", "", "-1", "-50,00"]),
    ("Шкаф", 3, ["", "", "-1", "-50,00"]),
    ("Итого", 0, ["4", "1300,50", "0", "50,00"]),
    ("* без учёта внутренних продаж", 0, []),
    ("ООО Тень", 0, ["1", "7,00"]),
]
"""Sales by counterparty: two customers, a contract each, four documents, goods; months across."""

CANONICAL = [
    ("ИП Лютик", "2024-01-20", 1000.0, "ТД-3", "Шкаф", "purchase"),
    ("ИП Лютик", "2024-02-10", -50.0, "К-1", "Шкаф", "refund"),
    ("ООО Ромашка", "2024-01-15", 100.5, "ТД-1", "Стол", "purchase"),
    ("ООО Ромашка", "2024-01-15", 200.0, "ТД-1", "Стул", "purchase"),
    ("ООО Ромашка", "2024-02-03", 100.0, "ТД-2", "Стол", "purchase"),
]
"""What both the clean and the dirty report by document say, written by hand."""

PROFIT_BY_MONTH: list[Line] = [
    ("Валовая прибыль предприятия", 0, []),
    ("Параметры:", 0, ["Период: 01.07.2026 - 31.08.2026"]),
    ("Отбор:", 0, ["Выручка Больше 0"]),
    ("Клиент(Контрагент)", 0, ["Июль 2026 г.", "", "Август 2026 г.", "", "Итого", ""]),
    ("Менеджер", 0, ["Количество", "Выручка", "Количество", "Выручка", "Количество", "Выручка"]),
    ("Артикул, Номенклатура", 0, []),
    ("ООО Ромашка", 0, ["3", "300", "", "", "3", "300"]),
    ("По менеджерам", 1, ["3", "300", "", "", "3", "300"]),
    ("Иванов", 2, ["3", "300", "", "", "3", "300"]),
    ("А-1, Стол", 3, ["1", "100", "", "", "1", "100"]),
    ("А-2, Стул", 3, ["2", "200", "", "", "2", "200"]),
    ("ИП Лютик", 0, ["", "", "1", "50", "1", "50"]),
    ("По менеджерам", 1, ["", "", "1", "50", "1", "50"]),
    ("Петров", 2, ["", "", "1", "50", "1", "50"]),
    ("А-2, Стул", 3, ["", "", "1", "50", "1", "50"]),
    ("Итого", 0, ["3", "300", "1", "50", "4", "350"]),
]
"""Gross profit of the firm by customer, manager and goods, with months across."""

PROFIT = [
    ("ИП Лютик", "2026-08-01", 50.0, "Петров", "А-2, Стул"),
    ("ООО Ромашка", "2026-07-01", 100.0, "Иванов", "А-1, Стол"),
    ("ООО Ромашка", "2026-07-01", 200.0, "Иванов", "А-2, Стул"),
]


def profit_of_one_period(period: str, amount: int) -> list[Line]:
    """The same report for one period only: one customer, one manager, two goods."""
    total = str(100 + amount)
    return [
        ("Валовая прибыль предприятия", 0, []),
        ("Параметры:", 0, [f"Период: {period}"]),
        ("Клиент(Контрагент)", 0, []),
        ("Менеджер", 0, []),
        ("Артикул, Номенклатура", 0, ["Количество", "Выручка"]),
        ("ООО Ромашка", 0, ["2", total]),
        ("По менеджерам", 1, ["2", total]),
        ("Иванов", 2, ["2", total]),
        ("А-1, Стол", 3, ["1", "100"]),
        ("А-2, Стул", 3, ["1", str(amount)]),
        ("Итого", 0, ["2", total]),
    ]


def as_csv(path: Path, lines: Sequence[Line], step: int = 2, blank_column: bool = False) -> Path:
    """The report as a CSV; depth is ``step`` spaces, a blank column may stand after the first."""
    width = max(len(cells) for _text, _depth, cells in lines)
    rows = []
    for text, depth, cells in lines:
        gap = [""] if blank_column else []
        rows.append(";".join([" " * (depth * step) + text, *gap, *cells, *[""] * (width - len(cells))]))
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def as_workbook(path: Path, lines: Sequence[Line], how: str) -> Path:
    """The report as a workbook; depth is an ``indent`` of the cell or an ``outline`` level of the row."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Лист_1")
        formats = [book.add_format({"indent": depth * 2}) for depth in range(5)]
        for row, (text, depth, cells) in enumerate(lines):
            if how == "outline" and depth:
                sheet.set_row(row, None, None, {"level": depth})
            sheet.write_string(row, 0, text, formats[depth if how == "indent" else 0])
            for column, cell in enumerate(cells, 1):
                plain = cell.replace(",", ".").replace("-", "", 1)
                if plain.replace(".", "", 1).isdigit():
                    sheet.write_number(row, column, float(cell.replace(",", ".")))
                elif cell:
                    sheet.write_string(row, column, cell)
    return path


def dirty(lines: Sequence[Line]) -> list[Line]:
    """The same lines as programs spoil them: spaces inside numbers, a total off by two."""
    spoiled: list[Line] = []
    for text, depth, cells in lines:
        changed = ["1\u00a0000,00" if cell == "1000,00" else cell for cell in cells]
        if text == "Итого":
            changed = ["1\u00a0302,50" if cell == "1300,50" else cell for cell in changed]
        spoiled.append((text, depth, changed))
    return spoiled
