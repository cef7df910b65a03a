"""Mappings: asked once, remembered, edited and passed on as files, refused with what is allowed."""

import json

import pytest

from winback.errors import LoadError
from winback.load import Mapping, load, preview, read_mapping, write_mapping
from winback.loading import memory
from winback.text import use_language

COLUMNS = {"k": "customer_id", "t": "ordered_on", "z": "amount"}
TEXT = "k;t;z\nA;01.02.2026;5\nB;03.02.2026;6\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    return tmp_path


def write(folder, text, name="january.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def mapping_of(name="january.csv", **more):
    return {"files": {name: {"table": "orders", "columns": COLUMNS}}, **more}


def codes(company, key="changed"):
    return [entry["code"] for entry in company.report[key]]


def test_what_was_confirmed_once_opens_next_month_without_a_question(home):
    more = {"statuses": {"Shipped off": "open"}, "technical_customers": ["B"], "currency": "EUR"}
    load(write(home, TEXT), mapping=mapping_of(**more), into=home / "data" / "own" / "mine")
    # The columns moved, one is new, one is spelt in capitals.
    company = load(write(home, "Z;new;t;k\n7;x;01.03.2026;C\n8;x;02.03.2026;B\n", "february.csv"))
    assert [row["customer_id"] for row in company.orders.to_pyarrow().to_pylist()] == ["C"]
    assert (company.currency, company.report["questions"]) == ("EUR", [])
    assert "MEM01" in codes(company)


def test_a_remembered_mapping_that_no_longer_fits_is_dropped_and_said(home):
    text = "Client;Date;Sum;Total\nA;01.02.2026;5;6\nB;03.02.2026;6;7\n"
    columns = {"Client": "customer_id", "Date": "ordered_on", "Sum": "amount"}
    mapping = {"files": {"january.csv": {"table": "orders", "columns": columns}}}
    load(write(home, text), mapping=mapping, into=home / "data" / "own" / "mine")
    company = load(write(home, "Client;Date;Sum;Total\nA;01.02.2026;good;6\nB;03.02.2026;bad;7\n", "b.csv"))
    assert company.report["rows"]["accepted"] == {"rows": 2, "amount": 13.0}
    assert [e["found"]["column"] for e in company.report["changed"] if e["code"] == "MEM02"] == ["Sum"]


def test_nothing_is_remembered_of_a_load_outside_the_project(home, tmp_path_factory):
    load(write(home, TEXT), mapping=mapping_of(), into=tmp_path_factory.mktemp("else") / "mine")
    assert memory.recall(["k", "t", "z"]) is None


def test_what_was_remembered_can_be_forgotten(home):
    memory.remember(Mapping.from_dict(mapping_of()), [("january.csv", ["k", "t", "z"])])
    assert memory.recall(["Z", "K", "T"]).files[""].columns == {"K": "customer_id", "T": "ordered_on", "Z": "amount"}
    memory.forget(["t", "z", "k"])
    assert memory.recall(["k", "t", "z"]) is None


def test_a_broken_memory_is_no_memory(home):
    (home / "data" / "own").mkdir(parents=True)
    (home / "data" / "own" / "mappings.json").write_text("{broken")
    assert memory.recall(["k", "t", "z"]) is None


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_a_mapping_survives_its_file(tmp_path, ending):
    given = Mapping.from_dict(
        mapping_of("Продажи 'за' январь.csv", currency="RUB", statuses={"В пути": "open"}, merges={"a": "b"})
    )
    path = tmp_path / f"mapping.{ending}"
    write_mapping(given, path)
    assert read_mapping(path) == given
    assert ("customer_id" in path.read_text("utf-8")) and ("В пути" in path.read_text("utf-8"))


def test_files_of_older_versions_still_open(tmp_path):
    path = tmp_path / "old.json"
    old = {
        "version": 1,
        "files": {"a.csv": {"table": "orders", "columns": COLUMNS, "separator": "", "header_row": None}},
    }
    path.write_text(json.dumps(old))
    assert read_mapping(path).files["a.csv"].grain == ""


def test_the_file_of_a_preview_can_be_edited_and_given_back(tmp_path):
    path = write(tmp_path, "Client;Date;Total\nA;01/02/2026;5\nB;03/02/2026;6\n")
    saved = tmp_path / "mapping.toml"
    with use_language("ru"):
        write_mapping(preview(path).mapping, saved)
    text = saved.read_text("utf-8")
    assert text.startswith("# Как читать файлы")
    saved.write_text(text + '\n[files."january.csv".date_order]\nordered_on = "mdy"\n', "utf-8")
    assert load(path, mapping=saved).report["period"]["first_on"] == "2026-01-02"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("currency =", "MAP04", "mapping.toml"),
        ('curency = "EUR"', "MAP06", "'curency' is not known there. Allowed: files, technical_customers"),
        ("currency = 5", "MAP07", "'currency' is 5"),
        ('technical_customers = "B"', "MAP07", "technical_customers"),
        ('files = "a.csv"', "MAP07", "files"),
        ('[statuses]\nNew = "waiting"', "MAP08", "'waiting' is not allowed. Allowed: counts, open, lost"),
        ('[files."a.csv"]\ntable = "orders"\ncolums = 1', "MAP06", "a.csv"),
        ('[files."a.csv"]\nprofile = ""', "MAP08", "orders, customers"),
        ('[files."a.csv"]\ntable = "orders"\ngrain = "basket"', "MAP08", "Allowed: line, order"),
        ('[files."a.csv"]\ntable = "orders"\nprofile = "magento"', "MAP05", "shopify_orders"),
        ('[files."a.csv"]\ntable = "orders"\n[files."a.csv".columns]\nX = "buyer"', "MAP02", "customer_id"),
        ('[files."a.csv"]\ntable = "orders"\n[files."a.csv".columns]\nX = 3', "MAP07", "columns"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_allowed(tmp_path, text, code, says):
    path = tmp_path / "mapping.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(LoadError, match=says) as caught:
        read_mapping(path)
    assert caught.value.code == code
    with use_language("ru"), pytest.raises(LoadError, match=r"[а-я]{4}"):
        read_mapping(path)


def test_two_dates_that_could_both_be_meant_are_a_question_with_both_periods(tmp_path):
    text = "Client;Created at;Paid at;Total\nA;05.01.2026;07.02.2026;5\nB;06.01.2026;;6\n"
    path = write(tmp_path, text)
    found = preview(path)
    question = next(q for q in found.questions if q["code"] == "COL10")
    told = [(o["value"], o["first_on"], o["last_on"], o["blank"]) for o in question["options"]]
    assert sorted(told) == [
        ("Created at", "2026-01-05", "2026-01-06", 0),
        ("Paid at", "2026-02-07", "2026-02-07", 1),
    ]
    answer = found.mapping.to_dict()
    answer["files"]["january.csv"]["columns"] = {"Client": "customer_id", "Paid at": "ordered_on", "Total": "amount"}
    company = load(path, mapping=answer)
    assert (company.report["period"]["first_on"], company.report["questions"]) == ("2026-02-07", [])
