"""Tables with periods, managers or orders across say the same as the long table they were made from."""

import csv
import datetime as dt

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from winback.errors import LoadError
from winback.load import load

TODAY = dt.date(2026, 11, 22)
QUICK = settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])


def opened(folder, text, name="orders.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return load(path, today=TODAY)


def rows_of(company, *names):
    found = []
    for row in company.orders.to_pyarrow().to_pylist():
        found.append(tuple(v.isoformat() if isinstance(v := row.get(name), dt.date) else v for name in names))
    return sorted(found)


def codes(report, *keys):
    return [entry["code"] for key in keys for entry in report[key]]


LONG = [("Лютик", "2024-02-01", 20.0), ("Ромашка", "2024-01-01", 100.0), ("Ромашка", "2024-03-01", 50.5)]


@pytest.mark.parametrize(
    "months",
    [
        "янв.24;фев.24;мар.24",
        "Январь 2024;Февраль 2024;Март 2024",
        "Январь 2024 г.;Февраль 2024 г.;Март 2024 г.",
        "Jan 2024;Feb 2024;Mar 2024",
        "01.2024;02.2024;03.2024",
        "2024-01;2024-02;2024-03",
        "01.01.24;01.02.24;01.03.24",
        "2024-01-01 00:00:00;2024-02-01 00:00:00;2024-03-01 00:00:00",
    ],
)
def test_months_across_become_one_row_for_each_month_with_money(tmp_path, months):
    text = f"Клиент;{months};Итого\nРомашка;100;0;50,5;150,5\nЛютик;;20;-;20\nИтого;100;20;50,5;170,5\n"
    company = opened(tmp_path, text)
    assert rows_of(company, "customer_id", "ordered_on", "amount") == LONG
    assert codes(company.report, "warnings") == ["SHP13"]
    assert company.report["rows"]["read"] == {"rows": 3, "amount": 170.5}


def test_months_under_a_year_take_the_year_above(tmp_path):
    text = "Клиент;2023;;2024;\n;Ноябрь;Декабрь;Январь;Февраль\nРомашка;1;2;3;4\n"
    assert rows_of(opened(tmp_path, text), "ordered_on", "amount") == [
        ("2023-11-01", 1.0),
        ("2023-12-01", 2.0),
        ("2024-01-01", 3.0),
        ("2024-02-01", 4.0),
    ]


def test_months_without_a_year_take_it_from_the_period_of_the_report(tmp_path):
    text = "Период: 01.01.2024 - 31.12.2024;;\nКлиент;Ноябрь;Декабрь\nРомашка;1;2\n"
    assert rows_of(opened(tmp_path, text), "ordered_on", "amount") == [("2024-11-01", 1.0), ("2024-12-01", 2.0)]


def test_quarters_and_columns_beside_the_customer_are_kept(tmp_path):
    text = "Клиент;Регион;Менеджер;1 кв. 2024;2 кв. 2024\nРомашка;Юг;Иванов;10;20\nЛютик;Север;Петров;;5\n"
    assert rows_of(opened(tmp_path, text), "customer_id", "ordered_on", "amount", "region", "manager_id") == [
        ("Лютик", "2024-04-01", 5.0, "Север", "Петров"),
        ("Ромашка", "2024-01-01", 10.0, "Юг", "Иванов"),
        ("Ромашка", "2024-04-01", 20.0, "Юг", "Иванов"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Клиент;01.01.24;;02.01.24;\n;Количество;Сумма;Количество;Сумма\nРомашка;1;10;2;20\nЛютик;3;5;;\n",
        ";Сумма;;Количество;\nКлиент;01.01.24;02.01.24;01.01.24;02.01.24\nРомашка;10;20;1;2\nЛютик;5;;3;\n",
    ],
)
def test_pairs_of_quantity_and_amount_belong_to_their_day(tmp_path, text):
    company = opened(tmp_path, text)
    assert rows_of(company, "customer_id", "ordered_on", "amount") == [
        ("Лютик", "2024-01-01", 5.0),
        ("Ромашка", "2024-01-01", 10.0),
        ("Ромашка", "2024-01-02", 20.0),
    ]
    assert codes(company.report, "warnings") == []


def test_a_customer_written_once_above_its_goods_belongs_to_all_of_them(tmp_path):
    text = "Клиент;Товар;янв.24;фев.24\nРомашка;Стол;1;2\n;Стул;3;\nРомашка Итог;;4;2\nЛютик;Стол;;5\nОбщий итог;;4;7\n"
    company = opened(tmp_path, text)
    assert rows_of(company, "customer_id", "product_group", "amount") == [
        ("Лютик", "Стол", 5.0),
        ("Ромашка", "Стол", 1.0),
        ("Ромашка", "Стол", 2.0),
        ("Ромашка", "Стул", 3.0),
    ]
    assert codes(company.report, "warnings") == ["SHP13"]


def test_totals_of_lines_and_columns_are_checked(tmp_path):
    text = "Клиент;янв.24;фев.24;Итого\nРомашка;100;20;125\nЛютик;1;2;3\nИтого;101;22;123\n"
    (found,) = [e["found"] for e in opened(tmp_path, text).report["warnings"] if e["code"] == "SHP14"]
    assert (found["count"], found["name"], found["found"], found["expected"]) == (1, "Ромашка", 125.0, 120.0)


def test_a_cell_that_is_no_number_is_set_aside_and_said(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("Отчёт;;\n\nКлиент;янв.24;фев.24\nРомашка;100;1\nЛютик;н/д;2\nАстра;3;4\n", "utf-8")
    report = load(path, into=tmp_path / "company", today=TODAY).report
    with (tmp_path / "company" / "rejected.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert {(row["source_row"], row["value"]) for row in csv.DictReader(handle)} == {("5", "н/д")}
    assert report["rejected_by_reason"] == [{"code": "NUM02", "rows": 1, "amount": 0.0}]
    assert report["rows"]["read"]["rows"] == 6


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Месяц;Ромашка;Лютик;Астра\n01.01.2024;100;200;1\n01.02.2024;1;2;3\n", "SHP16"),
        (";01.01.24;01.02.24\nКонтрагент;Количество;Количество\nРомашка;1;2\nЛютик;3;\n", "SHP17"),
        ("Клиент;янв.24;фев.24\nРомашка;0;\nЛютик;;-\nАстра;0;0\n", "SHP10"),
    ],
)
def test_what_cannot_be_turned_is_refused_with_a_sentence(tmp_path, text, code):
    with pytest.raises(LoadError) as caught:
        opened(tmp_path, text)
    assert caught.value.code == code


def test_fields_down_and_orders_across_are_turned(tmp_path):
    text = "Клиент;Ромашка;Лютик;Ромашка\nДата;05.03.2024;06.03.2024;07.03.2024\nСумма;100;200,5;300\nРегион;Юг;;Юг\n"
    company = opened(tmp_path, text)
    assert rows_of(company, "customer_id", "ordered_on", "amount") == [
        ("Лютик", "2024-03-06", 200.5),
        ("Ромашка", "2024-03-05", 100.0),
        ("Ромашка", "2024-03-07", 300.0),
    ]
    assert "SHP21" in codes(company.report, "changed")


@pytest.mark.parametrize(
    "text",
    [
        "Клиент;Дата;Отгрузка;Сумма\nРомашка;05.03.2024;06.03.2024;10\nЛютик;07.03.2024;08.03.2024;20\n",
        "Клиент;Дата;Год;Сумма\nРомашка;05.03.2024;2024;10\nЛютик;07.03.2024;2023;20\n",
        "Клиент;2019;2020;Дата;Сумма\nРомашка;1;2;05.03.2024;10\nЛютик;3;4;07.03.2024;20\n",
    ],
)
def test_a_plain_table_is_left_as_it_is(tmp_path, text):
    company = opened(tmp_path, text)
    assert not {"SHP20", "SHP21"} & set(codes(company.report, "changed"))
    assert company.report["rows"]["accepted"] == {"rows": 2, "amount": 30.0}


def test_whoever_names_the_header_row_keeps_the_table_as_it_is(tmp_path):
    (tmp_path / "orders.csv").write_text("Клиент;янв.24;фев.24\nРомашка;1;2\nЛютик;3;4\n", "utf-8")
    mapping = {"files": {"orders.csv": {"table": "", "header_row": 1}}}
    with pytest.raises(LoadError) as caught:
        load(tmp_path / "orders.csv", mapping=mapping)
    assert caught.value.code == "ORD01"


MONTHS = [(2023, 11), (2023, 12), (2024, 1), (2024, 2)]
CELLS = st.dictionaries(st.sampled_from(MONTHS), st.integers(1, 10**6).map(lambda c: c / 100), min_size=1)
BOUGHT = st.dictionaries(st.sampled_from(["Ромашка", "Лютик", "Астра", "Total Energy"]), CELLS, min_size=2)


@QUICK
@given(bought=BOUGHT, order=st.permutations(MONTHS), totals=st.booleans())
def test_a_pivot_equals_the_long_table_in_any_order_of_columns_with_or_without_totals(
    tmp_path_factory, bought, order, totals
):
    folder = tmp_path_factory.mktemp("across")
    long = [["Клиент", "Дата", "Сумма"]]
    long += [[n, f"{y}-{m:02d}-01", f"{v:.2f}"] for n, cells in bought.items() for (y, m), v in cells.items()]
    wide = [["Клиент", *(f"{m:02d}.{y}" for y, m in order)]]
    for name, cells in bought.items():
        wide.append([name, *(f"{cells[month]:.2f}" if month in cells else "" for month in order)])
    if totals:
        wide[0].append("Итого")
        for row, cells in zip(wide[1:], bought.values(), strict=True):
            row.append(f"{sum(cells.values()):.2f}")
        sums = [sum(cells.get(month, 0.0) for cells in bought.values()) for month in order]
        wide.append(["Итого", *(f"{value:.2f}" for value in [*sums, sum(sums)])])
    found = []
    for name, rows in (("long.csv", long), ("wide.csv", wide)):
        with (folder / name).open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, delimiter=";").writerows(rows)
        company = load(folder / name, today=TODAY)
        assert not {"SHP06", "SHP14"} & set(codes(company.report, "warnings"))
        found.append(rows_of(company, "customer_id", "ordered_on", "amount", "kind"))
    assert found[0] == found[1]
