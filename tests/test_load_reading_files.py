"""Archives, web pages, JSON and pasted text load like the table they hold."""

import datetime as dt
import gzip
import json
import zipfile

import pytest

from winback import Pasted
from winback.errors import LoadError
from winback.load import load, preview

from .bad_inputs.make import ORDERS

ROWS = [
    ("Лютик", "2024-02-13", 300.0),
    ("Ромашка", "2024-02-01", -100.0),
    ("Ромашка", "2024-03-05", 1200.5),
]


def found(company):
    rows = company.orders.to_pyarrow().to_pylist()
    return sorted((row["customer_id"], row["ordered_on"].isoformat(), row["amount"]) for row in rows)


def page(*rows, head="", before=""):
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head>{head}</head><body>{before}<table border=1>{cells}</table></body></html>"


LINES = [line.split(";") for line in ORDERS.splitlines()]
PAGE = page(*LINES)
JSONL = "\n".join(json.dumps(dict(zip(LINES[0], line, strict=True)), ensure_ascii=False) for line in LINES[1:])


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(path, **given):
    with pytest.raises(LoadError) as caught:
        load(path, **given)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("DEAL_20240401_ab12.xls", PAGE.encode()),
        ("DEAL.xls", b"\xef\xbb\xbf" + PAGE.encode()),
        ("cp1251.xls", page(*LINES, head='<meta charset="windows-1251">').encode("cp1251")),
        ("utf16.xls", PAGE.encode("utf-16")),
        ("orders.json", JSONL.encode()),
        ("orders.csv", ("[" + JSONL.replace("\n", ",\n") + "]").encode()),
        ("service.json", ('{"page": 1, "orders": [' + JSONL.replace("\n", ",\n") + "]}").encode()),
        ("orders.csv.gz", gzip.compress(ORDERS.encode("cp1251"))),
        ("page.gz", gzip.compress(PAGE.encode())),
        ("lines.json.gz", gzip.compress(JSONL.encode())),
        ("utf16.csv", ORDERS.encode("utf-16-le")),
        ("utf16be.csv", ORDERS.encode("utf-16-be")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_orders_come_out_of_every_kind_of_file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert found(load(path)) == ROWS


def test_a_web_page_under_xls_keeps_its_newlines_entities_and_hidden_rows_out_of_the_way(tmp_path):
    rows = [["Клиент", "Дата", "Сумма"], ["ООО&nbsp;&laquo;А<br>Б&raquo;", "05.03.2024 10:00:00", "1&nbsp;200,50"]]
    path = tmp_path / "a.xls"
    path.write_text(page(*rows, before="<script>var t = '<table>';</script><p>Отчёт</p>"), "utf-8")
    assert found(load(path)) == [("ООО «А Б»", "2024-03-05", 1200.5)]


def test_words_over_several_rows_belong_to_each_and_a_number_counts_once(tmp_path):
    text = (
        "<table><tr><th>Клиент</th><th>Дата</th><th>Товар</th><th>Сумма</th></tr>"
        "<tr><td rowspan=2>Ромашка</td><td rowspan=2>05.03.2024</td><td>Стол</td><td rowspan=2>500,00</td></tr>"
        "<tr><td>Стул</td></tr><tr><td>Лютик</td><td>06.03.2024</td><td>Шкаф</td><td>70,00</td></tr>"
        "<tr><td colspan=3>Итого</td><td>570,00</td></tr></table>"
    )
    path = tmp_path / "a.xls"
    path.write_text(text, "utf-8")
    report = load(path).report
    assert report["rows"]["read"] == {"rows": 3, "amount": 570.0}
    assert report["rows"]["accepted"]["amount"] == 570.0


def test_of_several_tables_on_a_page_the_orders_are_found(tmp_path):
    menu = "<table><tr><td>Меню</td></tr></table>"
    customers = page(["Клиент", "Отрасль"], ["Ромашка", "Опт"], ["Лютик", "Розница"])
    path = tmp_path / "a.xls"
    path.write_text(menu + PAGE + customers, "utf-8")
    company = load(path)
    assert found(company) == ROWS
    assert company.table("customers").count().to_pyarrow().as_py() == 2


def test_long_ids_and_decimals_of_json_keep_every_digit(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": 9007199254740993123, "customer": {"id": 1234567890123456789, "tags": ["x"]}, '
        '"created_at": "2024-03-05T10:00:00", "total": 0.10, "paid": true, "note": null}\n'
        '{"id": 2, "customer": {"id": 7}, "created_at": "2024-03-06T10:00:00", "total": 1e2}\n'
    )
    rows = preview(path).files[0]
    assert [guess["column"] for guess in rows["guesses"]][:4] == ["id", "customer.id", "customer.tags", "created_at"]
    company = load(path)
    first = company.orders.order_by("ordered_on").to_pyarrow().to_pylist()[0]
    assert (first["customer_id"], first["order_id"], first["amount"]) == (
        "1234567890123456789",
        "9007199254740993123",
        0.1,
    )


def test_the_row_of_a_json_order_is_its_number_in_the_file(tmp_path):
    lines = [f'{{"client": "A", "date": "2024-03-0{n}", "total": {"null" if n == 3 else n}}}' for n in range(1, 6)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines))
    load(path, into=tmp_path / "company")
    assert ",3," in (tmp_path / "company" / "rejected.csv").read_text("utf-8-sig").splitlines()[1]


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}\n{"a": 2', '[{"a": 1}, {"a": 2}', '{"a": 1}\nplain words\n', '[{"a": 1}, 5]', '{"a": 1}]'],
)
def test_json_that_is_cut_or_no_list_of_objects_is_refused_with_its_line(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    assert refused(path) == "KND15"


def test_a_zip_of_one_file_is_that_file_and_of_several_each_is_read(tmp_path):
    one = zipped(tmp_path / "one.zip", {"выгрузка/orders.csv": ORDERS.encode("cp1251")})
    company = load(one)
    assert found(company) == ROWS
    assert company.report["files"][0]["file"] == "one.zip"
    members = {
        "__MACOSX/._orders.csv": b"\x00\x05",
        ".DS_Store": b"\x00\x01",
        "~$orders.xlsx": b"\x05user",
        "2024/orders.xls": PAGE.encode(),
        "2024/clients.csv": "Клиент;Отрасль\nРомашка;Опт\nЛютик;Розница\n".encode(),
        "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    company = load(zipped(tmp_path / "several.zip", members))
    assert found(company) == ROWS
    assert {file["file"] for file in company.report["files"]} == {"several.zip/orders.xls", "several.zip/clients.csv"}
    left = [entry["found"]["file"] for entry in company.report["warnings"] if entry["code"] == "FIL01"]
    assert left == ["several.zip/photo.png"]


def test_a_name_inside_an_archive_cannot_leave_its_folder(tmp_path):
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    path = zipped(inside / "a.zip", {"../../../orders.csv": ORDERS, "/etc/clients.csv": "Клиент;Отрасль\nА;Опт\n"})
    before = sorted(tmp_path.rglob("*"))
    assert found(load(path)) == ROWS
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, "KND19"),
        ({"__MACOSX/a.csv": b"x"}, "KND19"),
        ({"inner.zip": b"PK\x03\x04" + bytes(50)}, "KND08"),
        ({"inner.csv.gz": gzip.compress(b"a;b\n1;2\n")}, "KND08"),
        ({"letter.csv": b""}, "KND01"),
        ({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, "KND02"),
        ({str(n): b"a" for n in range(501)}, "KND05"),
    ],
    ids=["nothing", "only junk", "zip in zip", "gzip in zip", "empty", "letter", "too many"],
)
def test_archives_without_a_table_are_refused_with_the_reason(tmp_path, members, code):
    if members == {"inner.zip": b"PK\x03\x04" + bytes(50)}:
        members = {"inner.zip": zipped(tmp_path / "inner.zip", {"a.csv": ORDERS}).read_bytes()}
    assert refused(zipped(tmp_path / "a.zip", members)) == code


def test_an_archive_with_a_password_says_so(tmp_path):
    path = zipped(tmp_path / "a.zip", {"orders.csv": ORDERS})
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + at] |= 1
    path.write_bytes(content)
    assert refused(path) == "KND07"


def test_an_archive_that_unpacks_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("winback.loading.archives.FREE", 1 << 20)
    path = zipped(tmp_path / "a.zip", {"orders.csv": b"0" * (3 << 20)})
    assert refused(path) == "KND05"


def test_what_an_open_workbook_leaves_beside_it_is_no_table(tmp_path):
    path = tmp_path / "~$orders.xlsx"
    path.write_bytes(b"\x06Ivanov" + b" " * 158)
    assert refused(path) == "KND13"
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    assert found(load(tmp_path)) == ROWS


def test_pasted_cells_load_like_a_file(tmp_path):
    company = load(Pasted(ORDERS.replace(";", "\t")))
    assert found(company) == ROWS
    assert (company.name, company.report["files"][0]["file"]) == ("pasted", "pasted")
    assert found(load(Pasted(ORDERS))) == ROWS
    assert preview(Pasted(JSONL)).files[0]["kind"] == "json"
    assert refused(Pasted("  \n")) == "KND01"


def test_a_list_may_mix_files_and_pasted_text(tmp_path):
    first = tmp_path / "orders.csv"
    first.write_text(ORDERS, "utf-8")
    clients = Pasted("Клиент\tОтрасль\nРомашка\tОпт\nЛютик\tРозница\n", name="clients")
    company = load([first, clients], today=dt.date(2026, 1, 1))
    assert found(company) == ROWS
    assert company.table("customers").count().to_pyarrow().as_py() == 2
