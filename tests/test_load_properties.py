"""What holds for every file: nothing is lost, order does not matter, and what was written comes back as it was."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from winback.load import Mapping, load, read_mapping, write_mapping
from winback.loading.decode import _Strict, decode
from winback.loading.mapping import FileMapping
from winback.loading.rejected import as_written, harmless
from winback.loading.report import LoadReport
from winback.loading.tabular import split_line
from winback.text import use_language

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
load_few = settings(max_examples=5, deadline=None, phases=PHASES)
pure = settings(max_examples=150, deadline=None)

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2026, 6, 30))
CENTS = st.integers(-(10**7), 10**8).filter(lambda c: c != 0)
# Letters are drawn one by one: `text` also offers words of the program itself, and a customer 'not given' is none.
LETTERS = st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИКЛМНОПРСТ ")
RUSSIAN = st.lists(LETTERS, min_size=3, max_size=12).map(lambda letters: "".join(letters).strip())
NAMES = RUSSIAN.filter(lambda name: len(name) > 3).map(lambda name: f"Клиент {name}")
ROWS = st.lists(st.tuples(NAMES, DAYS, CENTS), min_size=3, max_size=12)
IDS = st.one_of(
    st.from_regex(r"0{0,4}[1-9][0-9]{0,18}", fullmatch=True),
    st.from_regex(r"[A-ZА-Я]{2}-[0-9]{1,6}/[a-z]{1,3}", fullmatch=True),
)
HEADER = ["Клиент", "Дата", "Сумма"]


def written(rows, header=HEADER, sep=";"):
    out = io.StringIO()
    made = csv.writer(out, delimiter=sep, lineterminator="\n")
    made.writerow(header)
    made.writerows([[name, f"{day:%d.%m.%Y}", f"{cents / 100:.2f}"] for name, day, cents in rows])
    return out.getvalue()


def orders_of(company):
    rows = company.orders.to_pyarrow().to_pylist()
    return sorted((r["customer_id"], r["ordered_on"].isoformat(), round(r["amount"] * 100)) for r in rows)


def wanted(rows):
    return sorted((name.strip(), day.isoformat(), cents) for name, day, cents in rows)


def save(folder, content, name="orders.csv"):
    path = folder.mktemp("p") / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


@load_few
@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251", "koi8-r", "cp866", "mac-cyrillic"]))
def test_every_encoding_brings_the_same_orders(tmp_path_factory, rows, encoding):
    path = save(tmp_path_factory, written(rows).encode(encoding))
    assert orders_of(load(path)) == wanted(rows)


@load_few
@given(ROWS, st.sampled_from([";", ",", "\t", "|"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_separator_and_line_end_brings_the_same_orders(tmp_path_factory, rows, sep, end):
    path = save(tmp_path_factory, written(rows, sep=sep).replace("\n", end))
    assert orders_of(load(path)) == wanted(rows)


def as_xlsx(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet, style = made.add_worksheet(), made.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, HEADER)
        for number, (name, day, cents) in enumerate(rows, 1):
            sheet.write_string(number, 0, name)
            sheet.write_datetime(number, 1, dt.datetime.combine(day, dt.time()), style)
            sheet.write_number(number, 2, cents / 100)
    return out.getvalue()


def as_parquet(rows):
    columns = zip(*rows, strict=True)
    names, days, cents = (list(column) for column in columns)
    out = io.BytesIO()
    pq.write_table(pa.table({"Клиент": names, "Дата": days, "Сумма": [c / 100 for c in cents]}), out)
    return out.getvalue()


def as_lines(rows):
    keys = [dict(zip(HEADER, (name, day.isoformat(), cents / 100), strict=True)) for name, day, cents in rows]
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in keys).encode()


KINDS = {
    "xlsx": as_xlsx,
    "parquet": as_parquet,
    "jsonl": as_lines,
    "csv.gz": lambda rows: gzip.compress(written(rows).encode()),
}


@load_few
@given(ROWS, st.sampled_from(sorted(KINDS)))
def test_every_kind_of_file_brings_the_same_orders(tmp_path_factory, rows, kind):
    path = save(tmp_path_factory, KINDS[kind](rows), f"orders.{kind}")
    assert orders_of(load(path)) == wanted(rows)


@load_few
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(tmp_path_factory, rows, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (load(save(tmp_path_factory, written(some))) for some in (rows, shuffled))
    assert orders_of(one) == orders_of(other)
    assert one.report["rows"] == other.report["rows"]


@load_few
@given(ROWS, st.permutations([0, 1, 2]))
def test_the_order_of_columns_does_not_matter(tmp_path_factory, rows, places):
    lines = list(csv.reader(io.StringIO(written(rows)), delimiter=";"))
    text = "\n".join(";".join(line[place] for place in places) for line in lines) + "\n"
    assert orders_of(load(save(tmp_path_factory, text))) == wanted(rows)


@load_few
@given(ROWS, st.lists(st.sampled_from(["", ";;", "Итого;;", "Период: 01.01.2024 - 31.01.2024"]), max_size=4))
def test_what_stands_around_the_table_changes_no_order(tmp_path_factory, rows, around):
    preamble = "".join(f"{line}\n" for line in around if "Итого" not in line)
    footer = "".join(f"{line}\n" for line in around if "Период" not in line)
    company = load(save(tmp_path_factory, preamble + written(rows) + footer))
    assert orders_of(company) == wanted(rows)


@load_few
@given(ROWS)
def test_loading_again_gives_the_same_company(tmp_path_factory, rows):
    path = save(tmp_path_factory, written(rows))
    one, other = load(path), load(path)
    assert (one.fingerprint, one.report["rows"]) == (other.fingerprint, other.report["rows"])


@load_few
@given(st.lists(st.tuples(IDS, DAYS, CENTS, IDS), min_size=3, max_size=10), st.sampled_from(["csv", "xlsx", "jsonl"]))
def test_ids_come_out_exactly_as_they_were_written(tmp_path_factory, rows, kind):
    header = ["customer_id", "ordered_on", "amount", "order_id"]
    cells = [[one, day.isoformat(), cents / 100, other] for one, day, cents, other in rows]
    out = io.BytesIO()
    if kind == "xlsx":
        with xlsxwriter.Workbook(out) as made:
            sheet = made.add_worksheet()
            for number, row in enumerate([header, *cells]):
                for place, cell in enumerate(row):
                    (sheet.write_string if isinstance(cell, str) else sheet.write_number)(number, place, cell)
    elif kind == "jsonl":
        out.write("\n".join(json.dumps(dict(zip(header, row, strict=True))) for row in cells).encode())
    else:
        out.write("\n".join(",".join(map(str, row)) for row in [header, *cells]).encode())
    company = load(save(tmp_path_factory, out.getvalue(), f"orders.{kind}"))
    found = company.orders.to_pyarrow().to_pylist()
    assert sorted(r["customer_id"] for r in found) == sorted(row[0] for row in rows)
    assert sorted(r["order_id"] for r in found) == sorted(row[3] for row in rows)


JUNK = st.sampled_from(["", "abc", "31.02.2024", "1e999", "-", "=1+1", "Гость", "Итого", "١٢", "\u200b", "0", "1;2"])


@load_few
@given(st.lists(st.tuples(JUNK, JUNK, JUNK), min_size=1, max_size=12))
def test_rows_and_money_always_add_up_and_can_be_said(tmp_path_factory, junk):
    good = [(f"Клиент {n}", dt.date(2024, 1, 1 + n), 100 + n) for n in range(20)]
    lines = "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in junk)
    report = load(save(tmp_path_factory, written(good) + lines)).report
    parts = [report["rows"][key] for key in ("accepted", "ignored", "rejected")]
    assert report["rows"]["read"]["rows"] == sum(part["rows"] for part in parts)
    assert abs(report["rows"]["read"]["amount"] - sum(part["amount"] for part in parts)) < 1e-6
    again = LoadReport.from_dict(json.loads(json.dumps(report)))
    for language in ("en", "ru"):
        with use_language(language):
            assert all(line and "{" not in line for line in again.sentences())


@pure
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=8), min_size=2))
def test_cells_survive_quoting(cells):
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="").writerow(cells)
    assert split_line(out.getvalue(), ";") == cells


@pure
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers(1, 5))
def test_utf8_is_followed_through_pieces_of_any_size(text, size):
    content = text.encode()
    strict = _Strict()
    for start in range(0, len(content), size):
        assert strict.takes(content[start : start + size])
    assert strict.ends()


@pure
@given(st.binary(min_size=1, max_size=40), st.integers(1, 5))
def test_what_is_not_utf8_is_never_taken_for_it(content, size):
    strict = _Strict()
    for start in range(0, len(content), size):
        strict.takes(content[start : start + size])
    try:
        content.decode("utf-8")
        whole = True
    except UnicodeDecodeError:
        whole = False
    assert strict.ends() == whole


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_utf8_text_is_decoded_to_itself(tmp_path_factory, text):
    if text.startswith("\ufeff") or "\ufeff" in text:
        text = text.replace("\ufeff", "") or "x"
    path = save(tmp_path_factory, f"Клиент;Дата\n{text};1\n")
    found = decode(path, path.with_suffix(".out"))
    assert found.mender.count or found.path.read_text("utf-8") == f"Клиент;Дата\n{text};1\n"


PLAIN = st.text("абвxyz 0'\"=#[]", min_size=1, max_size=8)


TARGETS = st.sampled_from(["customer_id", "ordered_on", "amount", "order_id"])
MAPPINGS = st.builds(
    Mapping,
    files=st.dictionaries(
        PLAIN, st.builds(FileMapping, st.just("orders"), st.dictionaries(PLAIN, TARGETS, min_size=1)), max_size=2
    ),
    technical_customers=st.lists(PLAIN, max_size=3, unique=True).map(tuple),
    merges=st.dictionaries(PLAIN, PLAIN, max_size=3),
    drop_duplicates=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(MAPPINGS, st.sampled_from(["toml", "json"]))
def test_a_mapping_survives_its_file(tmp_path_factory, mapping, kind):
    path = tmp_path_factory.mktemp("m") / f"map.{kind}"
    write_mapping(mapping, path)
    assert read_mapping(path) == mapping


@pure
@given(st.text(max_size=12))
def test_a_cell_made_harmless_comes_back_as_it_was(cell):
    assert as_written(harmless(cell)) == cell
    assert harmless(cell)[:1] not in ("=", "@", "\t")
