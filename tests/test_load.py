import csv
import datetime as dt
import gzip
import json

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.errors import LoadError
from winback.load import LoadReport, Mapping, load, preview
from winback.text import use_language

from .bad_inputs.make import ORDERS, cut_gzip

TODAY = dt.date(2026, 11, 22)


def write(folder, text, name="orders.csv"):
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def orders_of(company):
    return sorted(
        (row["customer_id"], row["ordered_on"].isoformat(), row["amount"], row["kind"])
        for row in company.orders.to_pyarrow().to_pylist()
    )


def codes_of(report, *keys):
    return [entry["code"] for key in keys for entry in report[key]]


def reasons_of(report):
    return {e["code"]: e["rows"] for e in report["ignored_by_reason"] + report["rejected_by_reason"]}


def test_a_russian_export_opens_without_a_word(tmp_path):
    company = load(write(tmp_path, ORDERS))
    assert orders_of(company) == [
        ("Лютик", "2024-02-13", 300.0, "purchase"),
        ("Ромашка", "2024-02-01", -100.0, "refund"),
        ("Ромашка", "2024-03-05", 1200.5, "purchase"),
    ]
    assert company.report["questions"] == company.report["warnings"] == []


def test_the_contract_s_own_names_load_as_they_are(tmp_path):
    write(tmp_path, "customer_id,ordered_on,amount,cost,currency\n007,2026-01-05,10.5,7,EUR\n7,2026-01-06,3,2,EUR\n")
    write(
        tmp_path,
        "customer_id,name,region,do_not_contact\n007,Bond,London,yes\n007,Other,Paris,\n7,Seven,,\n",
        "customers.csv",
    )
    write(tmp_path, "customer_id,period,planned_amount\n7,2026-01-01,100\n", "sales_plan.csv")
    write(
        tmp_path,
        "respondent,parameter,score_share,answered_on,comment\ncustomer,prices,0.5,2026-01-05,=1+1\n",
        "survey.csv",
    )
    write(tmp_path, "customer_id,contacted_on,kind,hours\n7,2026-01-07,call,0.5\n", "contacts.csv")
    company = load(tmp_path)
    assert company.currency == "EUR"
    customers = {row["customer_id"]: row for row in company.table("customers").to_pyarrow().to_pylist()}
    assert customers["007"]["name"] == "Bond"
    assert (customers["007"]["do_not_contact"], customers["7"]["do_not_contact"]) == (True, False)
    assert company.table("sales_plan").to_pyarrow().to_pylist()[0]["period"] == dt.date(2026, 1, 1)
    assert company.table("survey").to_pyarrow().to_pylist()[0]["comment"] == "=1+1"
    assert company.table("contacts").to_pyarrow().to_pylist()[0]["hours"] == 0.5
    assert company.report["tables"]["customers"] == {"read": 3, "accepted": 2, "rejected": 1}


def test_rows_that_do_not_count_are_told_with_their_reasons(tmp_path):
    lines = [
        "A;01.02.2024;100;Оплачен",
        "B;01.02.2024;50;Новый",
        "C;01.02.2024;40;Отменён",
        "D;01.02.2024;-30;Отменён",
        "E;01.02.2024;20;Возврат",
        ";01.02.2024;10;Оплачен",
        "Розничный покупатель;01.02.2024;9;Оплачен",
        "F;30.02.2024;8;Оплачен",
        "G;;7;Оплачен",
        "H;01.02.2099;6;Оплачен",
        "I;01.02.2024;abc;Оплачен",
        "J;01.02.2024;;Оплачен",
        "K;01.02.2024;99999999999999999;Оплачен",
        "L;01.02.2024;5;Оплачен;лишнее;ещё",
        "M;01.02.2024;0;Оплачен",
    ]
    path = write(tmp_path, "Клиент;Дата;Сумма;Статус\n" + "\n".join(lines) + "\n")
    company = load(path, today=TODAY)
    assert orders_of(company) == [
        ("A", "2024-02-01", 100.0, "purchase"),
        ("D", "2024-02-01", -30.0, "refund"),
        ("E", "2024-02-01", -20.0, "refund"),
        ("M", "2024-02-01", 0.0, "purchase"),
    ]
    assert reasons_of(company.report) == {
        "STA01": 1,
        "STA03": 1,
        "CUS01": 1,
        "CUS02": 1,
        "DAT01": 1,
        "DAT02": 1,
        "DAT03": 1,
        "NUM01": 1,
        "NUM02": 1,
        "NUM03": 1,
        "ROW01": 1,
    }
    rows = company.report["rows"]
    assert {key: (entry["rows"], entry["amount"]) for key, entry in rows.items()} == {
        "read": (15, 180.0),
        "accepted": (4, 50.0),
        "ignored": (4, 109.0),
        "rejected": (7, 21.0),
    }


def test_totals_are_dropped_and_check_the_sum(tmp_path):
    right = load(write(tmp_path, ORDERS + "Итого;;1400,50;\n"))
    assert (right.report["rows"]["read"]["rows"], codes_of(right.report, "changed", "warnings")) == (3, ["SHP04"])
    wrong = load(write(tmp_path, ORDERS + "Итого;;9400,50;\n"))
    assert codes_of(wrong.report, "warnings") == ["SHP06"]


def test_goods_without_a_price_are_no_purchase(tmp_path):
    text = "Client,Date,Quantity,UnitPrice,Discount\nA,2024-01-05,2,10,0.1\nA,2024-01-06,1,0,0\nB,2024-01-07,-1,10,0\n"
    company = load(write(tmp_path, text))
    assert orders_of(company) == [
        ("A", "2024-01-05", 18.0, "purchase"),
        ("A", "2024-01-06", 0.0, "free"),
        ("B", "2024-01-07", -10.0, "refund"),
    ]
    assert codes_of(company.report, "changed") == ["AMT01"]


def test_cancelled_documents_are_refunds_whatever_their_sign(tmp_path):
    lines = ["CustomerID,InvoiceDate,InvoiceNo,Total", "A,2024-01-05,536365,10", "A,2024-01-06,C536366,4"]
    text = "\n".join([*lines, "B,2024-01-07,536367,5"]) + "\n"
    assert ("A", "2024-01-06", -4.0, "refund") in orders_of(load(write(tmp_path, text)))


def test_ids_stay_as_they_are_written(tmp_path):
    text = (
        "customer_id,date,amount\n007,2024-01-05,1\n9007199254740993,2024-01-05,2\nNA,2024-01-05,3\nnan,2024-01-06,4\n"
    )
    assert [row[0] for row in orders_of(load(write(tmp_path, text)))] == ["007", "9007199254740993", "NA", "nan"]


def test_ids_that_passed_through_decimals_are_mended(tmp_path):
    company = load(write(tmp_path, "customer_id,date,amount\n17850.0,2024-01-05,1\n123.0,2024-01-05,2\n"))
    assert [row[0] for row in orders_of(company)] == ["123", "17850"]
    assert codes_of(company.report, "changed") == ["IDS01"]


def test_typed_columns_of_parquet_keep_their_types(tmp_path):
    path = tmp_path / "a.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES (17850.0::DOUBLE, TIMESTAMP '2024-01-05 23:59', 10.5::DECIMAL(10,2)), "
        f"(NULL, TIMESTAMP '2024-01-06', 1)) t(customer, date, amount)) TO '{path}'"
    )
    company = load(path)
    assert orders_of(company) == [("17850", "2024-01-05", 10.5, "purchase")]
    assert reasons_of(company.report) == {"CUS01": 1}


def test_parts_of_one_export_are_read_together(tmp_path):
    write(tmp_path, "Client;Date;Total\nA;01.01.2024;5\n", "orders_jan.csv")
    write(tmp_path, "Client;Date;Total\nA;01.02.2024;7\n", "orders_feb.csv")
    write(tmp_path, "product,price\nX,5\n", "products.csv")
    company = load(tmp_path)
    assert company.report["rows"]["accepted"] == {"rows": 2, "amount": 12.0}
    assert [e["found"]["file"] for e in company.report["warnings"] if e["code"] == "FIL01"] == ["products.csv"]


def test_an_ambiguous_date_is_a_question_and_the_mapping_answers_it(tmp_path):
    path = write(tmp_path, "Client,Date,Total\nA,01/02/2024,5\nB,03/04/2024,6\n")
    found = preview(path)
    question = found.questions[0]
    assert (question["code"], question["column"], question["chosen"]) == ("DAT10", "Date", "dmy")
    assert question["options"][1]["examples"][0] == ["01/02/2024", "2024-01-02"]
    answer = found.mapping.to_dict()
    answer["files"]["orders.csv"]["date_order"] = {"ordered_on": "mdy"}
    company = load(path, mapping=json.loads(json.dumps(answer)))
    assert company.first_on == dt.date(2024, 1, 2)
    assert company.report["questions"] == []


def test_a_mapping_reads_headers_nobody_could_guess(tmp_path):
    path = write(tmp_path, "k;t;z\nA;01.01.2024;5\nTill;02.01.2024;6\n")
    mapping = {
        "files": {"other.csv": {"table": "orders", "columns": {"k": "customer_id", "t": "ordered_on", "z": "amount"}}},
        "technical_customers": ["Till"],
        "currency": "eur",
    }
    company = load(path, mapping=mapping)
    assert (orders_of(company), company.currency) == ([("A", "2024-01-01", 5.0, "purchase")], "EUR")
    assert company.report["technical_customers"] == [{"name": "Till", "rows": 1, "amount": 6.0}]
    saved = tmp_path / "mapping.json"
    Mapping.from_dict(company.report["mapping"]).save(saved)
    assert orders_of(load(path, mapping=saved)) == orders_of(company)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"Nobody": "customer_id"}, "MAP01"),
        ({"Client": "buyer"}, "MAP02"),
        ({"Client": "customer_id", "Date": "ordered_on"}, "MAP03"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_is_allowed(tmp_path, columns, code):
    path = write(tmp_path, "Client;Date;Total\nA;01.01.2024;5\n")
    with pytest.raises(LoadError) as caught:
        load(path, mapping={"files": {"orders.csv": {"table": "orders", "columns": columns}}})
    assert caught.value.code == code


def test_the_preview_shows_what_was_understood(tmp_path):
    write(tmp_path, ORDERS)
    (tmp_path / "notes.txt").write_text("just words\n")
    found = preview(tmp_path)
    entry = next(file for file in found.files if file["file"] == "orders.csv")
    assert (entry["table"], entry["separator"], entry["header_row"], entry["rows"]) == ("orders", ";", 1, 3)
    guess = entry["guesses"][0]
    assert (guess["column"], guess["target"], guess["examples"]) == ("Клиент", "customer_id", ["Ромашка", "Лютик"])
    assert guess["confidence"] > 0.9
    assert found.refused[0]["file"] == "notes.txt"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "KND01"),
        ("bom.csv", b"\xef\xbb\xbf", "KND01"),
        ("header.csv", "Клиент;Дата;Сумма\n".encode(), "SHP02"),
        ("junk.csv", bytes(range(256)) * 20, "KND02"),
        ("cut.parquet", b"PAR1 and nothing else", "KND03"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "KND18"),
        ("dates.csv", "Клиент;Дата;Сумма\nА;скоро;5\nБ;потом;6\n".encode(), "ORD01"),
        ("broken.csv", "Клиент;Дата;Сумма\nА;30.02.2024;5\nБ;31.02.2024;6\n".encode(), "ORD02"),
    ],
)
def test_a_refused_file_changes_nothing(tmp_path, name, content, code):
    into = tmp_path / "company"
    load(write(tmp_path, ORDERS), into=into)
    before = {path.name: path.read_bytes() for path in into.iterdir()}
    bad = tmp_path / name
    bad.write_bytes(content)
    with pytest.raises(LoadError) as caught:
        load(bad, into=into)
    assert caught.value.code == code
    assert name in str(caught.value)
    assert {path.name: path.read_bytes() for path in into.iterdir()} == before


def test_missing_files_empty_folders_and_cut_archives_are_sentences(tmp_path):
    (tmp_path / "empty").mkdir()
    for source, code in (
        (tmp_path / "nowhere.csv", "KND00"),
        (tmp_path / "empty", "KND10"),
        (cut_gzip(tmp_path / "a.csv.gz"), "KND04"),
    ):
        with pytest.raises(LoadError) as caught:
            load(source)
        assert caught.value.code == code
        with use_language("ru"), pytest.raises(LoadError, match=r"[а-я]{4}"):
            load(source)


def test_rejected_rows_are_written_beside_the_company_and_run_no_formula(tmp_path):
    path = write(tmp_path, "Client;Date;Total\nA;01.01.2024;5\nB;=1+1;6\nC;01.02.2024;7;8\n")
    load(path, into=tmp_path / "company")
    with (tmp_path / "company" / "rejected.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["source_row"], row["column"], row["value"], row["code"]) for row in rows] == [
        ("3", "Date", "'=1+1", "DAT02"),
        ("4", "", "C;01.02.2024;7;8", "ROW01"),
    ]
    assert rows[0]["reason"] == "the date cannot be read"


def test_the_report_survives_json_and_speaks_both_languages(tmp_path):
    report = load(write(tmp_path, ORDERS)).report
    again = LoadReport.from_dict(json.loads(json.dumps(report)))
    assert again.to_dict() == report
    assert again.sentences()[0].startswith("Read: 3 rows")
    with use_language("ru"):
        assert again.sentences()[0].startswith("Прочитано строк: 3")


def test_the_fingerprint_is_of_the_content(tmp_path):
    plain, zipped = write(tmp_path, ORDERS), tmp_path / "other.csv.gz"
    zipped.write_bytes(gzip.compress(ORDERS.encode()))
    changed = write(tmp_path, ORDERS.replace("300", "301"), "changed.csv")
    prints = [load(path).report["fingerprint"] for path in (plain, zipped, changed)]
    assert prints[0] == prints[1] != prints[2]


def test_a_loaded_company_opens_as_it_is(tmp_path):
    company = load(write(tmp_path, ORDERS), into=tmp_path / "company", name="Mine")
    again = load(tmp_path / "company")
    assert (again.name, orders_of(again)) == ("Mine", orders_of(company))


def test_large_texts_take_the_fast_way_to_the_same_rows(tmp_path, monkeypatch):
    text = "Клиент;Дата;Сумма\n" + "".join(f'"К ""{n % 7}""";{1 + n % 28:02d}.02.2024;{n},50\n' for n in range(500))
    path = write(tmp_path, text)
    slow = load(path)
    monkeypatch.setattr("winback.loading.in_place.SMALL", 0)
    monkeypatch.setattr("winback.loading.raw.store_safely", lambda *a: pytest.fail("the careful reader was used"))
    fast = load(path)
    assert orders_of(fast) == orders_of(slow)
    assert fast.report["rows"] == slow.report["rows"]


def test_a_bad_line_in_a_large_text_brings_the_careful_reader_back(tmp_path, monkeypatch):
    monkeypatch.setattr("winback.loading.in_place.SMALL", 0)
    company = load(write(tmp_path, "Client;Date;Total\nA;01.01.2024;5\nB;02.01.2024;6;7\nC;03.01.2024;8\n"))
    assert (company.report["rows"]["read"]["rows"], reasons_of(company.report)) == (3, {"ROW01": 1})


NAMES = st.sampled_from(["A", "Б", 'ООО "Ромашка"', "x;y", "007", "", "Гость"])
CENTS = st.one_of(
    st.integers(-(10**9), 10**9).map(lambda c: f"{c / 100:.2f}"), st.sampled_from(["", "abc", "inf", "1e99"])
)
DAYS = st.one_of(
    st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat),
    st.sampled_from(["", "скоро", "2024-02-30"]),
)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.tuples(NAMES, DAYS, CENTS), min_size=1, max_size=25))
def test_no_row_and_no_cent_is_ever_lost(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "orders.csv"
    # One row that always counts, so that the file is never refused whole.
    rows = [("A", "2024-01-01", "1.00"), ("A", "2024-01-01", "1.00"), ("A", "2024-01-01", "2.50"), *rows]
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows([("customer", "date", "amount"), *rows])
    try:
        report = load(path, today=TODAY).report
    except LoadError as refused:
        # More than half of the values of a column are no dates or no numbers at all.
        assert refused.code == "ORD01"
        return
    read = [row for row in rows if any(row)]
    money = sum(round(float(cell) * 100) for *_others, cell in read if cell not in ("", "abc", "inf", "1e99"))
    assert report["rows"]["read"]["rows"] == len(read)
    assert round(report["rows"]["read"]["amount"] * 100) == money
    for unit, factor in (("rows", 1), ("amount", 10_000)):
        parts = [round(report["rows"][key][unit] * factor) for key in ("accepted", "ignored", "rejected")]
        assert sum(parts) == round(report["rows"]["read"][unit] * factor)
    accepted = [r for r in read if r[0] not in ("", "Гость") and fits(r[1]) and r[2] not in ("", "abc", "inf", "1e99")]
    assert report["rows"]["accepted"]["rows"] == len(accepted)


def fits(text):
    return text not in ("", "скоро", "2024-02-30") and dt.date.fromisoformat(text) <= TODAY + dt.timedelta(days=1)


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(["customer", "date", "amount", "region"]), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(tmp_path_factory, order, seed):
    rows = [
        {"customer": f"C{n % 5}", "date": f"2024-01-{1 + n:02d}", "amount": f"{n}.25", "region": "NS"[n % 2]}
        for n in range(20)
    ]
    seed.shuffle(rows)
    path = tmp_path_factory.mktemp("any") / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, order)
        writer.writeheader()
        writer.writerows(rows)
    found = orders_of(load(path))
    assert found == sorted((r["customer"], r["date"], float(r["amount"]), "purchase") for r in rows)


def test_a_row_without_a_day_of_a_customer_who_buys_is_no_total_even_where_its_amount_is_the_sum(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer;date;amount\nA;2024-01-01;1.00\nA;2024-01-02;2.50\nA;;3.50\n", encoding="utf-8")
    report = load(path, today=TODAY).report
    assert (report["rows"]["read"]["rows"], report["rows"]["rejected"]["rows"]) == (3, 1)
    path.write_text("customer;date;amount\nA;2024-01-01;1.00\nA;2024-01-02;2.50\nΣ;;3.50\n", encoding="utf-8")
    report = load(path, today=TODAY).report
    assert (report["rows"]["read"]["rows"], report["rows"]["rejected"]["rows"]) == (2, 0)


def test_amounts_beyond_any_company_make_no_total(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer;date;amount\nA;2024-01-01;1\nB;2024-01-02;2\nA;2024-01-03;1e99\nC;;1e99\n", "utf-8")
    assert load(path, today=TODAY).report["rows"]["read"]["rows"] == 4
