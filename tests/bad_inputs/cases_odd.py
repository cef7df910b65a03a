"""More inputs of the same kinds as the list: other languages, levels of headers, dates, amounts, names, totals."""

from __future__ import annotations

import xlsxwriter

from .case import CELLS, FLAT, HEAD, TWO, Case, book, table

A_B = ("A 2024-03-05 100.5", "B 2024-03-06 200")
EN = "Client;Date;Total"
ROW_A, ROW_B = "A;05.03.2024;100,50", "B;06.03.2024;200,00"


def _levels(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet()
    sheet.merge_range(0, 0, 0, 3, "Продажи за март 2024")
    sheet.merge_range(2, 0, 3, 0, "Контрагент")
    sheet.merge_range(2, 1, 2, 2, "Документ")
    sheet.write(2, 3, "Деньги")
    sheet.write_row(3, 1, ["Номер", "Дата", "Сумма, руб."])
    sheet.write_row(4, 0, ["Ромашка", "00-1", *CELLS[0][1:]])
    sheet.write_row(5, 0, ["Лютик", "00-2", *CELLS[1][1:]])
    sheet.write_row(6, 0, ["Итого", "", "", 300.5])


HEADERS = [
    Case(
        "german",
        "German, cp1252",
        "N",
        table(ROW_A, ROW_B, head="Kunde;Bestelldatum;Betrag in €").encode("cp1252"),
        A_B,
    ),
    Case("french", "French", "N", table(ROW_A, ROW_B, head="Client;Date de commande;Montant TTC"), A_B),
    Case("ukrainian", "Ukrainian", "N", table(ROW_A, ROW_B, head="Клієнт;Дата замовлення;Сума"), A_B),
    Case(
        "two-languages",
        "two languages in a header",
        "N",
        table(ROW_A, ROW_B, head="Клиент / Client;Күні / Дата;Сомасы / Сумма, тг"),
        A_B,
    ),
    Case(
        "unknown-words",
        "headers no list knows, values without a choice",
        "N",
        table(ROW_A, ROW_B, ROW_B, head="Zzz;Qqq;Xxx"),
        [*A_B, A_B[1]],
    ),
    Case(
        "paths",
        "names as paths",
        "N",
        "order.customer.id,order.created_at,order.total\nA,2024-03-05,100.50\nB,2024-03-06,200\n",
        A_B,
    ),
    Case("levels", "a title over a header in two merged rows", "N", book(fill=_levels), TWO, "SHP04", name="o.xlsx"),
    Case(
        "other-order",
        "one export in parts, columns in another order",
        "N",
        {"1.csv": FLAT, "2.csv": "Примечание;Сумма;Клиент;Дата\nx;5;Мак;07.03.2024\n"},
        [*TWO, "Мак 2024-03-07 5"],
        quiet=True,
    ),
]
DAYS = [
    Case(
        "weekday",
        "a weekday before the day",
        "N",
        table("Лютик;ср, 6 мар. 2024;200", "Ромашка;вт 05.03.2024;100,5"),
        TWO,
    ),
    Case(
        "rfc",
        "days as mail programs write them",
        "N",
        table("A;Tue, 05 Mar 2024 23:30:00 +0300;100.5", "B;Wed, 06 Mar 2024 10:00:00 +0300;200", head=EN),
        A_B,
    ),
    Case(
        "long-english",
        "days in English words",
        "N",
        table("A;5th of March 2024;100.5", "B;Wednesday, March 6th, 2024;200", head=EN),
        A_B,
    ),
    Case(
        "two-habits",
        "day first and month first in one column",
        "WA",
        table("A;13/05/2024;1", "B;05/25/2024;2", "C;14/05/2024;3", head=EN),
        ["A 2024-05-13 1", "C 2024-05-14 3"],
        "DAT10 DAT02",
    ),
]
MONEY = [
    Case(
        "as-text",
        "cells as formulas of text",
        "N",
        table('="007";05.03.2024;="100,50"', '="7";06.03.2024;="200"', head="Код клиента;Дата;Сумма"),
        ["007 2024-03-05 100.5", "7 2024-03-06 200"],
    ),
    Case(
        "kopecks-words",
        "kopecks in words",
        "N",
        table("Лютик;06.03.2024;200 руб. 00 коп.", "Ромашка;05.03.2024;100р.50к."),
        TWO,
    ),
    Case(
        "exponent", "amounts with an exponent", "N", table("A;2024-03-05;1.005E+02", "B;2024-03-06;2E2", head=EN), A_B
    ),
    Case("summe", "a total with a word of another language", "N", FLAT + "Summe;;300,50\n", TWO, "SHP04", quiet=True),
    Case("bare-total", "a total without a word", "N", FLAT + ";;300,50\n", TWO, "SHP04", quiet=True),
    Case("no-total", "an order without a day that is no total", "Q", FLAT + "Мак;;300,51\n", TWO, "DAT01"),
]
STATES = [
    Case(
        "state-sentences",
        "states in several words",
        "N",
        table(
            "А;05.03.2024;1;Отменён клиентом",
            "Б;05.03.2024;2;Ждёт оплаты",
            "В;05.03.2024;3;wc-completed",
            head=HEAD.strip() + ";Статус",
        ),
        ["В 2024-03-05 3"],
        "STA01 STA03",
        quiet=True,
    ),
]
ODD = [*HEADERS, *DAYS, *MONEY, *STATES]
