"""Every odd shape of a flat table: what is accepted, set aside, asked about and refused."""

import datetime as dt

import pytest

from winback.errors import LoadError
from winback.load import load, preview
from winback.text import use_language

TODAY = dt.date(2026, 11, 22)
HEAD = "Клиент;Дата;Сумма\n"
ROWS = "Ромашка;05.03.2024;100,50\nЛютик;06.03.2024;200,00\n"


def opened(folder, text, **choices):
    path = folder / "orders.csv"
    path.write_text(text, "utf-8", newline="")
    return load(path, today=TODAY, **choices)


def rows_of(company):
    table = company.orders.to_pyarrow().to_pylist()
    return sorted((row["customer_id"], row["ordered_on"].isoformat(), row["amount"]) for row in table)


def refused(folder, text):
    with pytest.raises(LoadError) as caught:
        opened(folder, text)
    return caught.value.code, str(caught.value)


def codes(report, *keys):
    return [entry["code"] for key in keys for entry in report[key]]


FLAT = [("Лютик", "2024-03-06", 200.0), ("Ромашка", "2024-03-05", 100.5)]


@pytest.mark.parametrize("text", ["id,sum\n7,1200,50\n", "id,sum\n" + "7,1200,50\n8,15,00\n" * 40])
def test_a_decimal_comma_between_commas_is_refused_with_the_row_and_the_counts(tmp_path, text):
    with use_language("ru"):
        code, sentence = refused(tmp_path, text)
    assert code == "SHP03"
    assert "строка 2: полей 3, в шапке 2 — похоже, запятая и в числах, и в разделителе" in sentence


def test_a_few_decimal_commas_between_commas_are_refused_too(tmp_path):
    lines = [f"К{n},0{1 + n % 9}.03.2024,{n + 100}" + (",50" if n % 5 == 0 else "") for n in range(100)]
    code, _sentence = refused(tmp_path, "Клиент,Дата,Сумма\n" + "\n".join(lines) + "\n")
    assert code == "SHP03"


def test_rows_that_are_all_longer_by_one_are_refused(tmp_path):
    text = "Клиент;Дата;Сумма\n" + "Ромашка;05.03.2024;100;да\nРомашка;06.03.2024;100;нет\n" * 5
    code, sentence = refused(tmp_path, text)
    assert (code, "row 2: 4 fields, but the header has 3; rows like it: 10" in sentence) == ("SHP08", True)


@pytest.mark.parametrize("names", [("1", "2"), ("0", "1"), ("a7", "b9")])
def test_row_names_without_a_header_move_no_column(tmp_path, names):
    first, second = names
    text = f'"client","date","total"\n"{first}","Ромашка","2024-03-05",100.50\n"{second}","Лютик","2024-03-06",200\n'
    company = opened(tmp_path, text)
    assert rows_of(company) == FLAT
    assert "HDR04" in codes(company.report, "changed")


def test_one_longer_row_is_set_aside_and_the_others_stay(tmp_path):
    company = opened(tmp_path, HEAD + ROWS + "Астра;07.03.2024;5;лишнее\n")
    assert rows_of(company) == FLAT
    assert company.report["rejected_by_reason"] == [{"code": "ROW01", "rows": 1, "amount": 0.0}]


@pytest.mark.parametrize(
    "middle",
    [
        '"ООО Астра;07.03.2024;300,00\n',
        '"ООО Астра;07.03.2024;300,00\n"Пион;08.03.2024;400,00\n',
        'Астра "север;07.03.2024;300,00\nПион;08.03.2024;400,00\n',
        '"ООО Астра;07.03.2024;300,00\nПион;08.03.2024;400,00\nРоза";09.03.2024;1,00\n',
    ],
)
def test_an_unbalanced_quote_swallows_no_row_before_or_after_it(tmp_path, middle):
    company = opened(tmp_path, HEAD + ROWS + middle + "Ирис;10.03.2024;500,00\n")
    found = rows_of(company)
    assert {row[0] for row in FLAT} | {"Ирис"} <= {row[0] for row in found}
    assert len(found) == middle.count("\n") + 3
    assert not any("\n" in row[0] for row in found)


def test_backslash_escaped_quotes_stay_inside_their_cell(tmp_path):
    text = '"Клиент";"Дата";"Сумма"\n"Труба 5\\"";"05.03.2024";"100"\n"ООО \\"Лютик; и Ко\\"";"06.03.2024";"200"\n'
    assert [row[0] for row in rows_of(opened(tmp_path, text))] == ['ООО "Лютик; и Ко"', 'Труба 5"']


def test_a_quoted_line_break_with_separators_is_one_cell(tmp_path):
    text = "Клиент;Дата;Сумма;Заметка\n" + 'Ромашка;05.03.2024;1;"звонить; утром\nили; вечером"\nЛютик;06.03.2024;2;\n'
    company = opened(tmp_path, text)
    assert company.report["rows"]["accepted"] == {"rows": 2, "amount": 3.0}


def test_empty_rows_are_counted_and_ctrl_z_is_none(tmp_path):
    company = opened(tmp_path, HEAD + ";;;\n\n" + ROWS + ";;\n\x1a\n")
    assert rows_of(company) == FLAT
    assert [e["found"]["count"] for e in company.report["changed"] if e["code"] == "SHP05"] == [4]


def test_a_declared_separator_is_no_header(tmp_path):
    assert rows_of(opened(tmp_path, "sep=;\n" + HEAD + ROWS)) == FLAT


def test_columns_of_one_name_are_asked_about_only_where_they_differ(tmp_path):
    text = "Клиент;Дата;Сумма;Сумма\nРомашка;05.03.2024;100,50;9\nЛютик;06.03.2024;200,00;9\n"
    report = opened(tmp_path, text).report
    question = report["questions"][0]
    assert (question["code"], question["target"], question["chosen"]) == ("HDR03", "amount", "Сумма")
    assert [option["value"] for option in question["options"]] == ["Сумма", "Сумма (2)"]
    answer = {"Клиент": "customer_id", "Дата": "ordered_on", "Сумма (2)": "amount"}
    again = opened(tmp_path, text, mapping={"files": {"orders.csv": {"table": "orders", "columns": answer}}})
    assert again.report["rows"]["accepted"]["amount"] == 18.0
    assert again.report["questions"] == []
    same = opened(tmp_path, text.replace(";9\n", ";x\n").replace("100,50;x", "7;7").replace("200,00;x", "8;8"))
    assert (same.report["questions"], codes(same.report, "changed")) == ([], [])


def test_without_a_header_the_columns_taken_are_asked_about(tmp_path):
    (tmp_path / "orders.csv").write_text("Ромашка;05.03.2024;100,50\nЛютик;06.03.2024;200,00\n" * 2, "utf-8")
    questions = preview(tmp_path / "orders.csv").questions
    assert {(q["code"], q["target"], q["chosen"]) for q in questions} == {
        ("HDR01", "customer_id", "column 1"),
        ("HDR01", "ordered_on", "column 2"),
        ("HDR01", "amount", "column 3"),
    }


@pytest.mark.parametrize("blank", [0, 1, 2])
def test_a_needed_column_that_is_nearly_blank_is_refused_by_its_name(tmp_path, blank):
    row = ["Ромашка", "05.03.2024", "100"]
    empty = [*row]
    empty[blank] = ""
    text = HEAD + ";".join(row) + "\n" + (";".join(empty) + "\n") * 39
    code, sentence = refused(tmp_path, text)
    assert (code, f"'{('Клиент', 'Дата', 'Сумма')[blank]}'" in sentence) == ("SHP09", True)


def test_a_header_in_two_rows_joins_its_levels(tmp_path):
    text = (
        "Отчёт о продажах;;;;\nПериод: 01.03.2024 - 31.03.2024;;;;\nКлиент;Дата;Выручка;;Количество\n"
        ";;Сумма;НДС;\nРомашка;05.03.2024;100,50;20;1\nЛютик;06.03.2024;200,00;40;2\n"
    )
    company = opened(tmp_path, text)
    assert rows_of(company) == FLAT
    entry = company.report["files"][0]
    assert "Выручка / Сумма" in entry["columns"]
    assert entry["header_row"] == 3
    assert entry["meta"]["period"] == {"first_on": "2024-03-01", "last_on": "2024-03-31"}
    assert entry["meta"]["title"] == "Отчёт о продажах"


def test_rows_outside_the_period_of_the_report_are_warned_of(tmp_path):
    report = opened(tmp_path, "Report period: 01.03.2024 - 05.03.2024;;\n" + HEAD + ROWS).report
    assert [(e["code"], e["found"]["count"]) for e in report["warnings"]] == [("SHP11", 1)]


def test_a_row_that_numbers_the_columns_is_no_data(tmp_path):
    assert rows_of(opened(tmp_path, HEAD + "1;2;3\n" + ROWS)) == FLAT


@pytest.mark.parametrize(
    "lines",
    [
        ["Итого;;300,50"],
        ["Всего:;;300,50"],
        ["Total;;300,50"],
        ["Grand total;;300,50", "Rows: 2;;"],
        [";Итого;300,50"],
        ["Итого за март;;300,50"],
        ["Общий итог;;300,50"],
    ],
)
def test_totals_change_no_result_and_check_the_sum(tmp_path, lines):
    company = opened(tmp_path, HEAD + ROWS + "\n".join(lines) + "\n")
    assert rows_of(company) == FLAT
    assert codes(company.report, "warnings") == []
    wrong = opened(tmp_path, HEAD + ROWS + lines[0].replace("300,50", "301,50") + "\n")
    assert rows_of(wrong) == FLAT
    assert [(e["code"], e["found"]["expected"]) for e in wrong.report["warnings"]] == [("SHP06", 300.5)]


def test_totals_of_groups_check_their_groups(tmp_path):
    text = (
        HEAD + "Ромашка;05.03.2024;100,50\nИтого по Ромашка;;100,50\nЛютик;06.03.2024;150,00\n"
        "Лютик;06.03.2024;50,00\nЛютик Итог;;200,00\nИтого;;300,50\n"
    )
    right = opened(tmp_path, text)
    assert (right.report["rows"]["accepted"]["rows"], codes(right.report, "warnings")) == (3, [])
    wrong = opened(tmp_path, text.replace("Итог;;200,00", "Итог;;205,00"))
    assert [e["found"] for e in wrong.report["warnings"]] == [{"file": "orders.csv", "found": 205.0, "expected": 200.0}]


def test_customers_whose_names_sound_like_totals_stay_customers(tmp_path):
    rows = "Total Energy;05.03.2024;1\nИтого-Сервис;06.03.2024;2\nTotal Energy;;4\n"
    company = opened(tmp_path, HEAD + rows)
    assert {row[0] for row in rows_of(company)} == {"Total Energy", "Итого-Сервис"}
    assert company.report["rejected_by_reason"] == [{"code": "DAT01", "rows": 1, "amount": 4.0}]


def test_a_refused_shape_leaves_the_loaded_company_as_it_was(tmp_path):
    into = tmp_path / "company"
    opened(tmp_path, HEAD + ROWS, into=into)
    before = {path.name: path.read_bytes() for path in into.iterdir()}
    for text in (HEAD, "id,sum\n7,1200,50\n", HEAD + "Ромашка;;5\n" * 30):
        with pytest.raises(LoadError):
            opened(tmp_path, text, into=into)
        assert {path.name: path.read_bytes() for path in into.iterdir()} == before
