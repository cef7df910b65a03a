import pytest

from winback.loading.looks import look
from winback.loading.suggest import suggest


def suggested(headers, rows, name="file.csv"):
    looks = {header: look([row[n] for row in rows]) for n, header in enumerate(headers)}
    found = suggest(name, looks)
    return found, {target: header for target, (header, _sure) in found.columns.items()}


ROW = {"customer": ["A", "B", "A"], "day": ["2024-01-05", "2024-02-05", "2024-03-05"], "money": ["5.5", "7", "8.25"]}


@pytest.mark.parametrize(
    ("customer", "day", "money"),
    [
        ("CustomerID", "InvoiceDate", "Total"),
        ("customer_id", "ordered_on", "amount"),
        ("Контрагент", "Дата документа", "Сумма, руб."),
        ("Клиент", "Дата", "Выручка"),
        ("Заказчик", "Дата заказа", "Итого"),
        ("Покупатель", "Дата продажи", "Стоимость"),
        ("Id клиента", "Дата оплаты", "Сумма заказа"),
        ("account", "close_date", "close_value"),
        ("Email", "Created at", "Total"),
        ("Client Name", "Order Date", "Sales"),
        ("Компания", "Дата создания сделки", "Бюджет "),
        ("Customer name", "transaction date", "Revenue (EUR)"),
    ],
)
def test_usual_headers_in_two_languages_need_no_question(customer, day, money):
    rows = list(zip(*ROW.values(), strict=True))
    if customer == "Email":
        rows = [(f"{row[0]}@x.org", *row[1:]) for row in rows]
    found, columns = suggested([customer, day, money], rows)
    assert found.table == "orders"
    assert columns == {"customer_id": customer, "ordered_on": day, "amount": money}


def test_the_date_of_the_order_wins_over_other_dates():
    headers = ["CustomerID", "ShippedDate", "RequiredDate", "OrderDate", "Total"]
    _found, columns = suggested(headers, [("A", "2024-01-09", "2024-01-20", "2024-01-05", "5")])
    assert columns["ordered_on"] == "OrderDate"


def test_the_customer_wins_over_the_name_on_the_parcel():
    _found, columns = suggested(["ShipName", "CustomerID", "OrderDate", "Total"], [("Bob", "A", "2024-01-05", "5")])
    assert columns["customer_id"] == "CustomerID"


def test_a_price_with_a_quantity_makes_the_amount_and_alone_is_the_amount():
    found, columns = suggested(["Client", "Date", "Price", "Quantity"], [("A", "2024-01-05", "5.5", "2")])
    assert (found.table, columns["unit_price"], "amount" in columns) == ("orders", "Price", False)
    _found, columns = suggested(["Id", "Date", "Price"], [("1", "2024-01-05", "5.5"), ("1", "2024-02-05", "6.5")])
    assert (columns["customer_id"], columns["amount"]) == ("Id", "Price")


def test_a_number_of_employees_is_no_employee():
    rows = [(f"Firm {n}", "retail", str(100 + n), "Kenya") for n in range(30)]
    _found, columns = suggested(["account", "sector", "employees", "office_location"], rows, "accounts.csv")
    assert "manager_id" not in columns


def test_numbers_of_quarters_are_no_dates():
    found, _columns = suggested(["customer", "quarter", "order_quantity"], [("1", "1", "5.5"), ("1", "2", "7.5")])
    assert found.table == ""
    assert "ordered_on" in found.missing


def test_a_table_of_complaints_is_not_taken_for_customers():
    found, _columns = suggested(["customer_id", "received_on", "manager_id"], [("A", "2024-01-05", "M1")])
    assert found.table == ""


def test_a_table_without_header_is_recognised_by_its_values():
    rows = [("00004", "0001", "19970101", "2", "29.33"), ("00004", "0001", "19970118", "1", "9.90")]
    looks = {f"column {n + 1}": look([row[n] for row in rows]) for n in range(5)}
    found = suggest("sample.txt", looks, has_header=False)
    columns = {target: header for target, (header, _sure) in found.columns.items()}
    assert columns == {"customer_id": "column 1", "ordered_on": "column 3", "amount": "column 5"}


@pytest.mark.parametrize(
    ("rest", "rows"),
    [
        (["region", "subject"], [("A", "North", "late"), ("B", "South", "dear"), ("A", "North", "late")]),
        (["region", "phone"], [("A", "North", "1"), ("B", "South", "2"), ("A", "North", "3")]),
        (["email", "reason"], [("A", "a@example.org", "late"), ("B", "b@example.org", "dear")]),
    ],
)
def test_a_table_of_events_is_no_list_of_customers(rest, rows):
    found, _columns = suggested(["customer_id", *rest], rows, "register.csv")
    assert found.table == ""


PROGRAMS = {
    "МойСклад": (
        "№|Время|Контрагент|Организация|Сумма|Отгружено|Статус|Владелец-сотрудник",
        "Контрагент", "Время", "Сумма",
    ),
    "СБИС": (
        "Номер документа|Дата документа|Контрагент|ИНН|Сумма с НДС|Ответственный",
        "Контрагент", "Дата документа", "Сумма с НДС",
    ),
    "Мегаплан": (
        "Номер сделки|Клиент|Менеджер|Статус сделки|Дата закрытия|Сумма сделки",
        "Клиент", "Дата закрытия", "Сумма сделки",
    ),
    "home-made": (
        "Покупатель|Купил|На сумму|Что",
        "Покупатель", "Купил", "На сумму",
    ),
    "Magento": (
        "ID|Purchase Point|Purchase Date|Bill-to Name|Ship-to Name|Grand Total (Base)|Grand Total (Purchased)|Status",
        "Bill-to Name", "Purchase Date", None,
    ),
    "PrestaShop": (
        "id_order|reference|customer|total_paid_tax_incl|payment|osname|date_add",
        "customer", "date_add", "total_paid_tax_incl",
    ),
    "Square": (
        "Date|Time|Gross Sales|Net Sales|Transaction ID|Customer ID|Customer Name|Staff Name",
        "Customer ID", "Date", None,
    ),
    "QuickBooks": (
        "Date|Transaction Type|Num|Customer|Memo/Description|Amount|Balance",
        "Customer", "Date", "Amount",
    ),
    "Xero": (
        "ContactName|EmailAddress|InvoiceNumber|InvoiceDate|DueDate|Total|InvoiceAmountDue",
        "ContactName", "InvoiceDate", "Total",
    ),
    "Salesforce": (
        "Opportunity Owner|Account Name|Opportunity Name|Stage|Close Date|Amount",
        "Account Name", "Close Date", "Amount",
    ),
    "HubSpot": (
        "Record ID|Deal Name|Deal Stage|Close Date|Deal owner|Amount|Associated Company",
        "Associated Company", "Close Date", "Amount",
    ),
    "Pipedrive": (
        "Deal - Title|Deal - Organization|Deal - Value|Deal - Status|Deal - Won time|Deal - Owner",
        "Deal - Organization", "Deal - Won time", "Deal - Value",
    ),
    "Zoho": (
        "Deal Owner|Amount|Deal Name|Closing Date|Account Name|Stage",
        "Account Name", "Closing Date", "Amount",
    ),
}  # fmt: skip


def value_of(header, n):
    name = header.lower()
    if any(word in name for word in ("date", "дата", "купил", "время", "won time")):
        return f"2026-01-{1 + n % 28:02d}"
    if any(word in name for word in ("sales", "amount", "sum", "total", "сумм", "value", "balance", "отгружено")):
        return f"{100 + n}.50"
    return f"{header[:3]}{n % 7}" if "id" not in name.split() and "№" not in name else str(1000 + n)


@pytest.mark.parametrize("program", PROGRAMS)
def test_exports_of_programs_without_a_layout_are_read_by_their_headers(program):
    text, customer, day, amount = PROGRAMS[program]
    headers = text.split("|")
    _found, columns = suggested(headers, [[value_of(header, n) for header in headers] for n in range(40)])
    expected = {"customer_id": customer, "ordered_on": day, "amount": amount}
    assert {target: columns.get(target) for target, name in expected.items() if name} == {
        target: name for target, name in expected.items() if name
    }


def test_misspelt_headers_are_understood_with_less_confidence():
    found, columns = suggested(["Custommer", "Ordr date", "Ammount"], [("A", "2026-01-05", "5.5")])
    assert columns == {"customer_id": "Custommer", "ordered_on": "Ordr date", "amount": "Ammount"}
    assert all(sure < 0.95 for _name, sure in found.columns.values())


def test_values_speak_for_columns_without_a_known_name_only_where_there_is_no_choice():
    rows = [["A", "2024-01-05", "5.5"], ["B", "2024-02-05", "7.25"], ["A", "2024-03-05", "8"]]
    found, columns = suggested(["Zzz", "Qqq", "Xxx"], rows)
    assert columns == {"customer_id": "Zzz", "ordered_on": "Qqq", "amount": "Xxx"}
    assert max(sure for _header, sure in found.columns.values()) < 0.6
    two = [[*row, row[1]] for row in rows]
    assert suggested(["Zzz", "Qqq", "Xxx", "Www"], two)[0].table == ""
    assert suggested(["Zzz", "Qqq", "Xxx"], rows, name="complaints.csv")[0].table == ""
    whole = [[*row[:2], "5"] for row in rows]
    assert suggested(["Zzz", "Qqq", "Points"], whole)[0].table == ""


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        (["Kundennr.", "Bestelldatum", "Gesamtbetrag"], ["customer_id", "ordered_on", "amount"]),
        (["Código Cliente", "Fecha", "Importe"], ["customer_id", "ordered_on", "amount"]),
        (["Документ / Контрагент", "Документ / Дата", "Выручка / Сумма"], ["customer_id", "ordered_on", "amount"]),
        (["deal.contact.id", "deal.created_at", "deal.amount"], ["customer_id", "ordered_on", "amount"]),
    ],
)
def test_headers_of_other_languages_levels_and_paths(headers, wanted):
    rows = [["A", "2024-01-05", "5.5"], ["B", "2024-02-05", "7.25"], ["A", "2024-03-05", "8"]]
    assert suggested(headers, rows)[1] == dict(zip(wanted, headers, strict=True))
