"""Cases of the list that are about the file and the shape of its table."""

from __future__ import annotations

import gzip
import io

import msoffcrypto.format.ooxml
import pyarrow as pa
import pyarrow.parquet as pq

from . import make, reports
from .case import CELLS, FLAT, HEAD, NAMES, ROWS, TWO, Case, book, old_book, page, table

MOJIBAKE = FLAT.encode("cp1251").decode("cp1252")


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"Клиент": ["А"], "Дата": ["05.03.2024"], "Сумма": [1.5]}), out)
    return out.getvalue()


def _locked() -> bytes:
    plain, out = io.BytesIO(book([NAMES, *CELLS])), io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", out)
    return out.getvalue()


def _half_blank() -> str:
    return table(*[f"К{n};;{n}" for n in range(1, 40)], "Ромашка;05.03.2024;1")


FILES = [
    Case("B1", "cp1251", "N", FLAT.encode("cp1251"), TWO, "ENC02"),
    Case("B2", "cp1251 read as latin-1", "NW", MOJIBAKE, TWO, "ENC05"),
    Case(
        "B3", "cp1251, mostly ASCII", "N", table("Anna;05.03.2024;1", head=HEAD).encode("cp1251"), ["Anna 2024-03-05 1"]
    ),
    Case("B4", "UTF-8 with a mark", "N", FLAT.encode("utf-8-sig"), TWO),
    Case("B5", "two marks", "N", ("\ufeff\ufeff" + FLAT), TWO),
    Case("B6", "semicolons", "N", FLAT, TWO, quiet=True),
    Case("B7", "sep= in the first line", "N", "sep=;\n" + FLAT, TWO),
    Case("B8", "decimal comma between commas", "F", "Клиент,Сумма\nА,1200,50\nБ,15,00\n", said="SHP03"),
    Case("B9", "a page under .xls", "N", page([NAMES, *CELLS]), TWO, name="DEAL_20240401_ab.xls"),
    Case("B10", "binary .xls", "N", old_book([NAMES, *CELLS]), TWO, name="sales.xls", quiet=True),
    Case("B11", "a password", "F", _locked(), said="KND07", name="o.xlsx"),
    Case("B12", "cut gzip", "F", gzip.compress(FLAT.encode() * 50)[:-12], said="KND04", name="o.csv.gz"),
    Case("B13", "cut Parquet", "F", _parquet()[:-9], said="KND03", name="o.parquet"),
    Case("B14", "empty", "F", b"", said="KND01"),
    Case("B14-mark", "nothing but a mark", "F", b"\xef\xbb\xbf", said="KND01"),
    Case("B15", "a header only", "F", HEAD, said="SHP02"),
    Case("B16", "NUL", "W", FLAT.replace("Рома", "Ро\x00ма"), TWO, "ENC04"),
    Case("B17", "Ctrl-Z at the end", "N", FLAT + "\x1a", TWO, quiet=True),
    Case("B18", "lines end with CR", "N", FLAT.replace("\n", "\r"), TWO),
    Case(
        "B19",
        "a cell of megabytes",
        "N",
        table("А;05.03.2024;1;" + "я" * 100_000, head="Клиент;Дата;Сумма;Текст"),
        ["А 2024-03-05 1"],
    ),
    Case("B21", "a sheet of two far corners", "F", lambda f: make.two_corners(f / "o.xlsx"), said="KND11"),
    Case(
        "B22",
        "two exports that overlap",
        "NW",
        {
            "a.csv": table("1;А;05.03.2024;10", "2;Б;06.03.2024;20", head="Номер заказа;Клиент;Дата;Сумма"),
            "b.csv": table("2;Б;06.03.2024;20", "3;В;07.03.2024;30", head="Номер заказа;Клиент;Дата;Сумма"),
        },
        ["А 2024-03-05 10", "Б 2024-03-06 20", "В 2024-03-07 30"],
        "OLD01",
    ),
    Case(
        "B23",
        "a report without a sale",
        "F",
        "Продажи по контрагентам;;\nКонтрагент;Дата;Сумма\nИтого;;\n",
        said="SHP02 SHP10 ORD02",
    ),
    Case("B24", "lock of an open book", "F", b"\x05Anna" + b" " * 160, said="KND13", name="~$book.xlsx"),
]
SHAPES = [
    Case(
        "B25",
        "lines above the table",
        "N",
        "Продажи\nПериод: 01.01.2024 - 31.12.2024\nОтбор: Склад\n\n" + FLAT,
        TWO,
        "HDR02",
    ),
    Case(
        "B26",
        "a header in two rows",
        "N",
        "Клиент;Дата;Выручка;\n;;Сумма;НДС\nРомашка;05.03.2024;100,50;20\nЛютик;06.03.2024;200,00;40\n",
        TWO,
    ),
    Case("B27", "a total that is right", "N", FLAT + "Итого;;300,50\n", TWO, "SHP04", quiet=True),
    Case("B27-wrong", "a total that is wrong", "W", FLAT + "Итого;;310,50\n", TWO, "SHP06"),
    Case("B28", "empty rows", "N", FLAT + ";;\n;;\n", TWO, "SHP05"),
    Case("B29", "one row too long", "Q", FLAT + "Мак;07.03.2024;1;2;3\n", TWO, "ROW01"),
    Case("B30", "all rows too long", "F", HEAD + "9;Ромашка;05.03.2024;100\n9;Лютик;06.03.2024;2\n", said="SHP08"),
    Case(
        "B31",
        "a stray quote",
        "N",
        HEAD + 'Ромашка;05.03.2024;100,50\n"Мак;07.03.2024;1\nЛютик;06.03.2024;200,00\n',
        [*TWO, "Мак 2024-03-07 1"],
        "SHP07",
    ),
    Case(
        "B32",
        "a line break in quotes",
        "N",
        HEAD + 'Ромашка;05.03.2024;100,50\n"Лю\nтик";06.03.2024;200,00\n',
        ["Лю\nтик 2024-03-06 200", TWO[1]],
    ),
    Case(
        "B33",
        "one name twice",
        "A",
        table("Ромашка;05.03.2024;100,50;7", "Лютик;06.03.2024;200,00;8", head="Клиент;Дата;Сумма;Сумма"),
        TWO,
        "HDR03",
    ),
    Case(
        "B34",
        "names nobody has seen",
        "N",
        table(
            "05.03.2024;100,50;Ромашка",
            "06.03.2024;200,00;Лютик",
            head="Дата отгр. товара;Сумма отгрузки (руб);Покупатель/Заказчик",
        ),
        TWO,
    ),
    Case("B35", "no header", "A", ROWS * 2, [TWO[0], TWO[0], TWO[1], TWO[1]], "HDR01"),
    Case(
        "B36",
        "the total on the first line only",
        "N",
        table(
            "1;А;05.03.2024;30;Стол",
            "1;;;;Стул",
            "2;Б;06.03.2024;20;Стол",
            head="Номер заказа;Клиент;Дата;Сумма заказа;Товар",
        ),
        ["А 2024-03-05 0", "А 2024-03-05 30", "Б 2024-03-06 20"],
        "GRN02",
    ),
    Case(
        "B37",
        "months across",
        "N",
        "Клиент;янв.24;фев.24\nРомашка;100,50;\nЛютик;;200,00\n",
        ["Лютик 2024-02-01 200", "Ромашка 2024-01-01 100.5"],
        "SHP13",
    ),
    Case(
        "B37-1c",
        "sales by counterparty",
        "N",
        lambda f: reports.as_csv(f / "o.csv", reports.BY_DOCUMENT),
        [f"{r[0]}|{r[1]}|{r[2]:g}" for r in reports.CANONICAL],
    ),
    Case("B38", "a needed column nearly blank", "F", _half_blank(), said="SHP09"),
]
