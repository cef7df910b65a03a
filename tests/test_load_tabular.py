import pytest

from winback.errors import LoadError
from winback.loading.raw import store
from winback.loading.tabular import find_layout


def layout(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    return path, find_layout(path, "t.csv")


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_separator_is_found_by_equal_counts(tmp_path, sign):
    text = "customer,date,amount\nA,2024-01-05,5\nB,2024-01-06,6\n".replace(",", sign)
    assert layout(tmp_path, text)[1].separator == sign


def test_decimal_commas_do_not_pass_for_separators(tmp_path):
    text = "Клиент;Дата;Сумма\n" + "А;01.02.2024;5,50\n" * 20
    assert layout(tmp_path, text)[1].separator == ";"


def test_a_declared_separator_is_obeyed(tmp_path):
    found = layout(tmp_path, "sep=|\ncustomer|date|amount\nA|2024-01-05|5,0\n")[1]
    assert (found.separator, found.header_row, found.skip_lines) == ("|", 2, 2)


def test_columns_of_spaces_without_a_header_are_a_table(tmp_path):
    found = layout(tmp_path, " 00004 19970101  2   29.33\n 00004 19970118  2   29.73\n 00005 19970802  1   14.96\n")[1]
    assert (found.separator, found.header_row, len(found.names)) == (" ", 0, 4)


def test_the_header_is_found_under_a_preamble(tmp_path):
    text = "Продажи;;\nПериод: 01.01.2024 - 31.12.2024;;\n\nКлиент;Дата;Сумма\nА;01.02.2024;5\nБ;02.02.2024;6\n"
    found = layout(tmp_path, text)[1]
    assert (found.header_row, found.names) == (4, ("Клиент", "Дата", "Сумма"))
    assert found.preamble == ("Продажи", "Период: 01.01.2024 - 31.12.2024")


def test_repeated_and_blank_names_become_different(tmp_path):
    found = layout(tmp_path, "OrderID,Client,OrderID,,Total\n1,A,1,x,5\n2,B,2,y,6\n")[1]
    assert found.names == ("OrderID", "Client", "OrderID (2)", "column 4", "Total")
    assert found.repeated == ("OrderID",)


def test_prose_is_no_table(tmp_path):
    with pytest.raises(LoadError, match="no table"):
        layout(tmp_path, "Permission is hereby granted\nto any person obtaining a copy of this\nsoftware\n")


def stored(tmp_path, text):
    path, found = layout(tmp_path, text)
    cells = store(None, path, found, tmp_path / "cells.parquet", "t.csv")
    import pyarrow.parquet as pq

    return cells, pq.read_table(cells.path).to_pylist()


def test_rows_keep_the_number_they_have_in_the_file(tmp_path):
    cells, rows = stored(tmp_path, "customer;date;amount\nA;2024-01-05;5\n\n;;\nB;2024-01-06;6\n")
    assert [row["source_row"] for row in rows] == [2, 5]
    assert cells.empty_count == 2


def test_quoted_line_breaks_stay_in_their_cell(tmp_path):
    _cells, rows = stored(tmp_path, 'customer;date;amount\n"ООО ""Три\nкота""";2024-01-05;5\nB;2024-01-06;6\n')
    assert rows[0]["c0"] == 'ООО "Три\nкота"'
    assert [row["source_row"] for row in rows] == [2, 4]


def test_a_stray_quotation_mark_swallows_no_rows(tmp_path):
    cells, rows = stored(tmp_path, 'customer;date;amount\n"ООО Ромашка;2024-01-05;5\nB;2024-01-06;6\nC;2024-01-07;7\n')
    assert [row["c0"] for row in rows] == ["ООО Ромашка", "B", "C"]
    assert cells.mended_count == 1


def test_backslash_quotes_are_understood(tmp_path):
    _cells, rows = stored(tmp_path, '"ID";"Компания";"Сумма"\n"1";"ООО \\"Ромашка\\"";"100"\n"2";"Лютик";"50"\n')
    assert rows[0]["c1"] == 'ООО "Ромашка"'


def test_a_line_that_is_too_long_is_set_aside_and_a_short_one_filled_up(tmp_path):
    cells, rows = stored(tmp_path, "customer;date;amount\nA;2024-01-05;5;9\nB;2024-01-06\nC;2024-01-07;7\n")
    assert cells.bad == [(2, "A;2024-01-05;5;9")]
    assert rows[0] == {"source_row": 3, "c0": "B", "c1": "2024-01-06", "c2": ""}


def test_a_decimal_comma_between_commas_is_refused(tmp_path):
    with pytest.raises(LoadError, match=r"row 2: 4 fields, but the header has 3"):
        stored(tmp_path, "id,date,sum\n7,2024-01-05,1200,50\n8,2024-01-06,1300,70\n9,2024-01-07,1300,70\n")
