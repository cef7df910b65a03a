"""Encodings, signs that do not belong into a text, and words that were broken before the file was made."""

import gzip

import pytest

from winback.errors import LoadError
from winback.load import load
from winback.loading.decode import decode, mend_file
from winback.loading.mojibake import broken_way, mended_word

from .bad_inputs.make import ORDERS

NAMES = (
    "Клиент;Дата;Сумма;Менеджер\nООО Щёлково;05.03.2024;1 200,50;Иванова\nЛютик и Ко;13.02.2024;300,00;Юлия Яковлева\n"
    "Ромашка № 7;14.02.2024;1,00;Эдуард Ёлкин\n"
)
BROKEN = {
    "cp1251 read as cp1252": lambda text: text.encode("cp1251").decode("cp1252", "surrogateescape"),
    "cp1251 read as latin-1": lambda text: text.encode("cp1251").decode("latin-1"),
    "UTF-8 read as latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as cp1251": lambda text: "".join(
        bytes([byte]).decode("cp1251", "ignore") or chr(byte) for byte in text.encode()
    ),
    "UTF-8 read as cp1252": lambda text: "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
    ),
}


def write(folder, content, name="orders.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def codes(company, key="warnings"):
    return [entry["code"] for entry in company.report[key]]


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_words_broken_on_the_way_are_mended_exactly_and_told(tmp_path, broken):
    company = load(write(tmp_path, broken(NAMES)))
    rows = company.orders.order_by("ordered_on").to_pyarrow().to_pylist()
    assert [row["customer_id"] for row in rows] == ["Лютик и Ко", "Ромашка № 7", "ООО Щёлково"]
    assert [row["manager_id"] for row in rows] == ["Юлия Яковлева", "Эдуард Ёлкин", "Иванова"]
    found = next(entry["found"] for entry in company.report["warnings"] if entry["code"] == "ENC05")
    assert found["after"] == "Клиент"
    assert found["count"] >= 13


def test_whole_texts_are_not_mended(tmp_path):
    western = "Kunde;Datum;Summe\nÉté Süd;05.03.2024;1\nÀÉÎÕ;06.03.2024;2\nŒuvre ÄÖÜ;07.03.2024;3\n"
    russian = NAMES.replace("Лютик и Ко", "СССР»Р°«РСТ»")
    for text in (western, russian, NAMES, "a;b\n1;2\n"):
        found = decode(write(tmp_path, text), tmp_path / "out")
        assert found.path.read_text("utf-8") == text
        assert found.mender.count == found.mender.left == 0


def test_words_that_lost_a_byte_stay_and_are_told(tmp_path):
    # И is 0xD0 0x98 in UTF-8; cp1251 has no letter 0x98, and many programs write a question mark in its place.
    broken = NAMES.encode().decode("cp1251", "replace").replace("\ufffd", "?")
    company = load(write(tmp_path, broken))
    assert codes(company)[:2] == ["ENC05", "ENC06"]
    assert "Р?" in next(entry["found"]["example"] for entry in company.report["warnings"] if entry["code"] == "ENC06")


def test_a_broken_word_far_down_in_a_long_file_is_mended_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("winback.loading.decode.CHUNK", 101)
    text = NAMES + "Лютик и Ромашка;14.02.2024;1,00;Иванов\n" * 50
    found = decode(write(tmp_path, BROKEN["cp1251 read as latin-1"](text)), tmp_path / "out")
    assert found.path.read_text("utf-8") == text


def test_a_sheet_of_broken_words_is_mended_too(tmp_path):
    path = write(tmp_path, BROKEN["UTF-8 read as cp1251"](NAMES))
    mender = mend_file(path)
    assert path.read_text("utf-8") == NAMES
    assert mender.example[1] == "Клиент"


def test_the_way_back_must_be_exact():
    assert broken_way("ÀÉ Ê") is None
    assert mended_word("Êëèåíò", ("cp1252", "cp1251")) == "Клиент"
    assert mended_word("Été", ("cp1252", "cp1251")) == ""


@pytest.mark.parametrize(
    ("content", "warned"),
    [
        ("\ufeff\ufeff" + ORDERS, []),
        (ORDERS.replace("Клиент", "\u200bКлиент\u200b").replace("Дата", "\ufeffДата"), []),
        (ORDERS.replace("Иванов", "Ива\x00нов"), ["ENC04"]),
        (ORDERS + "\x1a", []),
        (ORDERS.replace("\n", "\r"), []),
        (ORDERS.replace("\n", "\r\n"), []),
        (ORDERS.replace(";", "|"), []),
        (ORDERS.replace(";", "\t"), []),
        ("sep=;\n" + ORDERS, []),
        (ORDERS.encode("cp1251"), []),
        (ORDERS.encode("koi8-r"), []),
        (gzip.compress(ORDERS.encode("utf-16")), []),
    ],
    ids=["BOMs", "ZWSP", "NUL", "Ctrl-Z", "CR", "CRLF", "pipe", "tab", "sep", "cp1251", "koi8-r", "gzip"],
)
def test_odd_signs_around_the_same_orders_change_nothing(tmp_path, content, warned):
    company = load(write(tmp_path, content))
    assert company.report["rows"]["accepted"] == {"rows": 3, "amount": 1400.5}
    assert company.table("orders").manager_id.nunique().to_pyarrow().as_py() == 2
    assert codes(company) == warned
    assert company.report["files"][0]["header_row"] == (2 if str(content).startswith("sep=") else 1)


def test_a_note_of_five_megabytes_stays_whole(tmp_path):
    note = "длинная заметка " * 180_000
    path = write(tmp_path, f"Клиент;Дата;Сумма;Комментарий\nА;05.03.2024;5,00;{note}\nБ;06.03.2024;6,00;\n")
    assert len(note.encode()) > 5_000_000
    assert load(path).report["rows"]["accepted"] == {"rows": 2, "amount": 11.0}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "KND01"),
        ("mark.csv", b"\xef\xbb\xbf", "KND01"),
        ("marks.csv", b"\xff\xfe", "KND01"),
        ("header.csv", b"Client;Date;Total\n", "SHP02"),
        ("cut.csv.gz", gzip.compress(ORDERS.encode() * 9)[:-9], "KND04"),
        ("cut.parquet", b"PAR1" + bytes(100), "KND03"),
        ("half.csv", ORDERS.encode("utf-16")[:-1], "ENC01"),
    ],
)
def test_nothing_to_read_is_a_refusal_with_its_reason(tmp_path, name, content, code):
    with pytest.raises(LoadError) as caught:
        load(write(tmp_path, content, name))
    assert caught.value.code == code
    assert name in str(caught.value)
