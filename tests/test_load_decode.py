import gzip
import random

import pytest

from winback.errors import LoadError
from winback.loading.decode import decode
from winback.loading.signatures import kind_of

from .bad_inputs.make import ORDERS, cut_gzip

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251", "koi8-r", "cp866", "mac-cyrillic"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_same_text_comes_out_of_every_encoding(tmp_path, encoding):
    source = tmp_path / "a.csv"
    source.write_bytes(ORDERS.encode(encoding))
    found = decode(source, tmp_path / "out")
    assert found.path.read_text("utf-8") == ORDERS
    assert found.encoding == encoding


def test_one_russian_word_among_a_thousand_ascii_lines_tells_the_code_page(tmp_path):
    text = "customer;date\n" + "C1;01.02.2024\n" * 1000 + "Ёлка;01.02.2024\n"
    source = tmp_path / "a.csv"
    source.write_bytes(text.encode("cp1251"))
    assert decode(source, tmp_path / "out").encoding == "cp1251"


def test_western_names_are_not_taken_for_russian(tmp_path):
    text = "customer,city\nGonçalves,São Paulo\nKöhler,Köln\nFrançois,Orléans\nMüller,Zürich\n"
    source = tmp_path / "a.csv"
    source.write_bytes(text.encode("cp1252"))
    found = decode(source, tmp_path / "out")
    assert (found.encoding, found.path.read_text("utf-8")) == ("cp1252", text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb\r", "a\nb\n"),
        ("a\nb\n\x1a", "a\nb\n"),
        ("a\x00b\n", "ab\n"),
        ("\ufeff\ufeffa\n", "a\n"),
    ],
    ids=["CRLF", "CR", "Ctrl-Z", "NUL", "two byte order marks"],
)
def test_line_ends_and_control_characters_are_cleaned(tmp_path, written, kept):
    source = tmp_path / "a.csv"
    source.write_bytes(written.encode())
    assert decode(source, tmp_path / "out").path.read_text("utf-8") == kept


def test_characters_cut_at_the_borders_of_chunks_stay_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("winback.loading.decode.CHUNK", 7)
    source = tmp_path / "a.csv"
    text = "Клиент;Дата\r\nРомашка и Лютик;01.02.2024\r\n€uro;x\r\n" * 5
    source.write_bytes(text.encode())
    found = decode(source, tmp_path / "out")
    assert found.path.read_bytes().decode() == text.replace("\r\n", "\n")
    assert (found.encoding, found.broken_count) == ("utf-8", 0)


def test_a_zipped_file_has_the_digest_of_its_content(tmp_path):
    plain, zipped = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text(ORDERS, "utf-8")
    zipped.write_bytes(gzip.compress(ORDERS.encode()))
    assert decode(plain, tmp_path / "1").digest == decode(zipped, tmp_path / "2", zipped=True).digest


def test_a_cut_archive_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(LoadError, match="cut off") as caught:
        decode(cut_gzip(tmp_path / "a.csv.gz"), tmp_path / "out", zipped=True)
    assert caught.value.code == "KND04"


def test_the_content_tells_the_kind_whatever_the_name_says(tmp_path):
    noise = random.Random(1).randbytes(4000)
    cases = {
        "empty": b"",
        "text": ORDERS.encode("cp1251"),
        "parquet": b"PAR1....",
        "gzip": gzip.compress(b"x"),
        "html": b"<html><table><tr><td>1</td></tr></table></html>",
        "binary": noise,
    }
    for kind, content in cases.items():
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(content)
        assert kind_of(path) == kind
