"""What workbooks hold besides cells, and what they do not hold: hidden sheets, levels, merges, results, passwords."""

import datetime as dt
import io
import json

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter

from winback.errors import LoadError
from winback.load import load
from winback.loading import books

from .bad_inputs import make

HEAD = ["Клиент", "Дата", "Сумма"]
ROWS = [["Ромашка", "05.03.2024", 1200.5], ["Лютик", "13.02.2024", 300], ["Ромашка", "01.02.2024", -100]]


def write(path, fill, **options):
    with xlsxwriter.Workbook(path, options) as book:
        fill(book)
    return path


def table(sheet, rows, top=0, left=0):
    for number, row in enumerate(rows):
        sheet.write_row(top + number, left, row)


def refused(path):
    with pytest.raises(LoadError) as caught:
        load(path)
    return caught.value


def codes(company, key="warnings"):
    return {entry["code"]: entry["found"] for entry in company.report[key]}


def cell(place, value="", formula=None, kind=""):
    kind = f' t="{kind}"' if kind else ""
    text = f"<f>{formula}</f>" if formula else ""
    return f'<c r="{place}"{kind}>{text}{value}</c>'


def text_cell(place, text):
    return cell(place, f"<is><t>{text}</t></is>", kind="inlineStr")


HEADER = '<row r="1">' + "".join(text_cell(f"{c}1", name) for c, name in zip("ABC", HEAD, strict=True)) + "</row>"


def test_hidden_sheets_and_charts_are_passed_over_and_said(tmp_path):
    def fill(book):
        table(book.add_worksheet("Заказы"), [HEAD, *ROWS])
        for name in ("Черновик", "Служебный"):
            sheet = book.add_worksheet(name)
            table(sheet, [HEAD, ["Чужой", "05.03.2024", 999999]])
            sheet.hide() if name == "Черновик" else sheet.very_hidden()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Заказы!$C$2:$C$4"})
        book.add_chartsheet("График").set_chart(chart)

    company = load(write(tmp_path / "a.xlsx", fill))
    assert company.report["rows"]["read"] == {"rows": 3, "amount": 1400.5}
    assert codes(company)["BOK01"] == {"file": "a.xlsx", "sheets": "Черновик, Служебный"}
    assert codes(company, "changed")["BOK02"]["sheets"] == "График"


def test_a_book_of_hidden_sheets_only_says_which(tmp_path):
    def fill(book):
        book.add_worksheet("Пусто")
        sheet = book.add_worksheet("Заказы")
        table(sheet, [HEAD, *ROWS])
        sheet.hide()

    error = refused(write(tmp_path / "a.xlsx", fill))
    assert error.code == "KND16"
    assert "Заказы" in str(error)


def test_a_sheet_without_a_table_is_told_beside_the_one_with_orders(tmp_path):
    def fill(book):
        book.add_worksheet("Описание").write(0, 0, "Выгрузка из учётной системы")
        table(book.add_worksheet("Заказы"), [HEAD, *ROWS])

    company = load(write(tmp_path / "a.xlsx", fill))
    assert company.report["rows"]["read"]["rows"] == 3
    assert codes(company)["FIL01"]["file"] == "a.xlsx#Описание"


def test_days_of_a_workbook_that_counts_from_1904(tmp_path):
    def fill(book):
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write(1, 0, "А")
        sheet.write_datetime(1, 1, dt.datetime(2024, 3, 5), day)
        sheet.write(1, 2, 5)

    company = load(write(tmp_path / "a.xlsx", fill, date_1904=True))
    assert company.first_on == company.last_on == dt.date(2024, 3, 5)


def test_a_table_that_begins_in_the_middle_of_a_sheet_keeps_its_places(tmp_path):
    def fill(book):
        table(book.add_worksheet(), [HEAD, *ROWS, ["Роза", "31.02.2024", 7]], top=4, left=2)

    load(write(tmp_path / "a.xlsx", fill), into=tmp_path / "company")
    rejected = (tmp_path / "company" / "rejected.csv").read_text("utf-8-sig")
    assert ",9," in rejected.splitlines()[1]


def test_line_breaks_inside_cells_move_no_row_and_stay_in_the_note(tmp_path):
    def fill(book):
        rows = [[*HEAD, "Комментарий"], ["А", "05.03.2024", 5, "раз\nдва,\n\n«три»"], ["Б", "99.03.2024", 6, ""]]
        table(book.add_worksheet(), rows)

    load(write(tmp_path / "a.xlsx", fill), into=tmp_path / "company")
    assert ",3," in (tmp_path / "company" / "rejected.csv").read_text("utf-8-sig").splitlines()[1]


def test_levels_indents_and_merged_cells_stand_beside_the_sheet(tmp_path):
    def fill(book):
        sheet = book.add_worksheet("Продажи")
        inner = book.add_format({"indent": 2})
        sheet.merge_range(0, 1, 0, 2, "Выручка")
        table(sheet, [["Клиент", "Выручка", ""], ["", "Количество", "Сумма"], ["Ромашка", 3, 15], ["Стол", 1, 5]])
        sheet.write(3, 0, "Стол", inner)
        sheet.set_row(3, None, None, {"level": 1})
        sheet.set_row(4, None, None, {"level": 2, "hidden": True})
        sheet.write(4, 0, "Ножка")
        table(book.add_worksheet("Просто"), [HEAD, *ROWS])

    path = write(tmp_path / "a.xlsx", fill)
    first, second = books.read(path, tmp_path / "out", "a.xlsx").sheets
    assert json.loads(first.levels.read_text()) == {
        "outline": {"4": 1, "5": 2},
        "indent": {"4": 2},
        "merged": [[1, 2, 1, 3]],
    }
    assert second.levels is None


def test_a_column_of_formulas_without_results_is_refused_with_its_place(tmp_path):
    rows = [
        f'<row r="{n}">{text_cell(f"A{n}", "А")}{text_cell(f"B{n}", f"0{n}.03.2024")}'
        f"{cell(f'C{n}', formula=f'D{n}*2', value=value)}</row>"
        for n, value in ((2, ""), (3, "<v></v>"), (4, "<v/>"), (5, "<v>8</v>"))
    ]
    error = refused(make.workbook(tmp_path / "a.xlsx", HEADER + "".join(rows)))
    assert error.code == "BOK03"
    assert all(part in str(error) for part in ("a.xlsx", "'S'", "'Сумма'", "C2", "Excel"))


def test_a_total_without_a_result_is_told_and_the_rows_are_read(tmp_path):
    rows = [
        f'<row r="{n}">{text_cell(f"A{n}", "А")}{text_cell(f"B{n}", f"0{n}.03.2024")}{cell(f"C{n}", "<v>5</v>")}</row>'
        for n in range(2, 8)
    ]
    total = f'<row r="8">{text_cell("A8", "Итого")}{cell("C8", formula="SUM(C2:C7)")}</row>'
    company = load(make.workbook(tmp_path / "a.xlsx", HEADER + "".join(rows) + total))
    assert company.report["rows"]["accepted"] == {"rows": 6, "amount": 30.0}
    assert codes(company)["BOK04"] == {"file": "a.xlsx", "sheet": "S", "cell": "C8", "count": 1}


def test_a_formula_whose_result_is_an_empty_text_has_a_result(tmp_path):
    rows = (
        f'<row r="2">{text_cell("A2", "А")}{text_cell("B2", "05.03.2024")}{cell("C2", "<v>5</v>")}'
        f"{cell('D2', '<v></v>', formula='A2&amp;x', kind='str')}</row>"
    )
    company = load(make.workbook(tmp_path / "a.xlsx", HEADER + rows))
    assert "BOK04" not in codes(company)


def encrypted(path):
    plain, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        table(book.add_worksheet(), [HEAD, *ROWS])
    plain.seek(0)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", out)
    path.write_bytes(out.getvalue())
    return path


def test_a_workbook_with_a_password_says_so(tmp_path):
    assert refused(encrypted(tmp_path / "a.xlsx")).code == "KND07"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_that_is_cut_off_is_refused(tmp_path, share):
    path = write(tmp_path / "a.xlsx", lambda book: table(book.add_worksheet(), [HEAD, *ROWS * 50]))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert refused(path).code == "KND03"


def test_every_sheet_of_a_book_with_several_is_named_in_messages(tmp_path):
    def fill(book):
        table(book.add_worksheet("Январь"), [HEAD, *ROWS])
        table(book.add_worksheet("Февраль"), [HEAD, ["Роза", "07.02.2024", 7]])

    company = load(write(tmp_path / "a.xlsx", fill))
    assert company.report["rows"]["accepted"] == {"rows": 4, "amount": 1407.5}
    assert [file["sheet"] for file in company.report["files"]] == ["Январь", "Февраль"]


def test_a_number_merged_over_several_rows_is_not_counted_in_each(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        table(sheet, [["Номер заказа", "Клиент", "Дата", "Товар", "Сумма"], ["", "", "", "Стол", ""]])
        for column, value in ((0, 17), (1, "Ромашка"), (2, "05.03.2024"), (4, 500)):
            sheet.merge_range(1, column, 2, column, value)
        sheet.write(2, 3, "Стул")
        table(sheet, [[18, "Лютик", "06.03.2024", "Шкаф", 70]], top=3)

    report = load(write(tmp_path / "a.xlsx", fill)).report
    assert report["rows"]["read"]["amount"] == 570.0
    assert report["customers"] == 2
