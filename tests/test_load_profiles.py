"""Exports of well-known programs open without a question, each equal to a table made by hand."""

import datetime as dt

import pytest

from winback.errors import LoadError
from winback.load import load, preview
from winback.loading.profiles import profiles
from winback.loading.report import LoadReport
from winback.text import use_language

from .bad_inputs.layouts import (
    AMO,
    AMO_NEW,
    BITRIX,
    BITRIX_BI,
    RETAIL,
    RETAIL_RU,
    SHOPIFY,
    SHOPIFY_CUSTOMERS,
    SHOPIFY_CUSTOMERS_OLD,
    STRIPE,
    STRIPE_OLD,
    WOO,
    WOO_CUSTOMERS,
    WOO_CUSTOMERS_RU,
    export,
    html_page,
)

TODAY = dt.date(2026, 11, 22)


def table(company):
    """customer, day, amount, kind, order: the canonical form of orders."""
    return sorted(
        (r["customer_id"], r["ordered_on"].isoformat(), r["amount"], r["kind"], r["order_id"])
        for r in company.orders.to_pyarrow().to_pylist()
    )


def groups(company):
    found = company.orders.group_by("product_group").agg(money=company.orders.amount.sum()).to_pyarrow().to_pylist()
    return {row["product_group"]: round(row["money"], 2) for row in found}


def aside(company):
    report = company.report
    return {e["code"]: (e["rows"], e["amount"]) for e in report["ignored_by_reason"] + report["rejected_by_reason"]}


def opened(path, profile):
    company = load(path, today=TODAY)
    assert company.report["files"][0]["profile"] == profile
    assert company.report["questions"] == []
    rows = company.report["rows"]
    for unit in ("rows", "amount"):
        parts = (round(rows[key][unit] * 10_000) for key in ("accepted", "ignored", "rejected"))
        assert round(rows["read"][unit] * 10_000) == sum(parts)
    return company


def shop_line(number, **fields):
    base = {"Name": number, "Created at": "2026-10-07 09:50:26 +0200", "Lineitem quantity": "1"}
    return base | {key.replace("_", " "): value for key, value in fields.items()}


def test_shopify_orders(tmp_path):
    path = export(
        tmp_path / "orders_export.csv",
        SHOPIFY,
        [
            shop_line("#1", Email="anna@example.org", Financial_Status="paid", Total="60.00", Lineitem_name="Cup",
                      Lineitem_price="10.00", Currency="EUR"),
            shop_line("#1", Email="anna@example.org", Lineitem_name="Pot", Lineitem_price="25.00",
                      Lineitem_quantity="2"),
            shop_line("#2", Email="bob@example.org", Financial_Status="paid", Total="12.50", Lineitem_name="Cup",
                      Lineitem_price="12.50", Currency="EUR"),
        ],
    )  # fmt: skip
    company = opened(path, "shopify_orders")
    assert table(company) == [
        ("anna@example.org", "2026-10-07", 10.0, "purchase", "#1"),
        ("anna@example.org", "2026-10-07", 50.0, "purchase", "#1"),
        ("bob@example.org", "2026-10-07", 12.5, "purchase", "#2"),
    ]
    assert (groups(company), company.currency) == ({"Cup": 22.5, "Pot": 50.0}, "EUR")


def test_shopify_orders_as_they_really_come(tmp_path):
    headers = [{"Cancelled at": "Canceled at", "Lineitem sku": "Lineitem SKU"}.get(n, n) for n in reversed(SHOPIFY)]
    lines = [
        # 23:50 in New York is already the next day in UTC: the day of the shop stands.
        shop_line("#1", Email="anna@example.org", Financial_Status="partially_refunded", Total="100.00",
                  Refunded_Amount="30.00", Lineitem_name="Cup", Lineitem_price="33.33", Lineitem_quantity="3",
                  Created_at="2026-10-07 23:50:26 -0500", Billing_Zip="'75008", Currency="USD"),
        {"Name": "#1", "Lineitem name": "Pot", "Lineitem price": "0.01", "Lineitem quantity": "1"},
        shop_line("#2", Billing_Phone="'+33611223344", Billing_Name="Guest Gill", Financial_Status="paid",
                  Total="20.00", Lineitem_name="Pot", Lineitem_price="25.00", Lineitem_discount="5.00"),
        shop_line("#3", Billing_Name="Cleo Carr", Financial_Status="paid", Total="5.00", Lineitem_name="Lid",
                  Lineitem_price="5.00"),
        shop_line("#4", Email="dan@example.org", Financial_Status="paid", Total="70.00", Canceled_at="2026-10-08 "
                  "10:00:00 +0200", Lineitem_name="Pot", Lineitem_price="70.00"),
        {"Name": "#4", "Lineitem name": "Lid", "Lineitem price": "0", "Lineitem quantity": "1"},
        shop_line("#5", Email="eve@example.org", Financial_Status="refunded", Total="40.00", Refunded_Amount="40.00",
                  Lineitem_name="Pot", Lineitem_price="40.00"),
        shop_line("#6", Email="fay@example.org", Financial_Status="pending", Total="8.00", Lineitem_name="Lid",
                  Lineitem_price="8.00"),
        shop_line("#7", Financial_Status="paid", Total="3.00", Lineitem_name="Lid", Lineitem_price="3.00"),
    ]  # fmt: skip
    company = opened(export(tmp_path / "orders_export_1.csv", headers, lines), "shopify_orders")
    assert table(company) == [
        ("+33611223344", "2026-10-07", 20.0, "purchase", "#2"),
        ("Cleo Carr", "2026-10-07", 5.0, "purchase", "#3"),
        ("anna@example.org", "2026-10-07", 0.0, "line", "#1"),
        ("anna@example.org", "2026-10-07", 70.0, "purchase", "#1"),
    ]
    assert aside(company) == {"STA03": (3, 70.0), "STA01": (1, 8.0), "CUS01": (1, 3.0)}
    note = next(entry for entry in company.report["changed"] if entry["code"] == "AMT05")
    assert note["found"]["amount"] == 70.0


@pytest.mark.parametrize(
    ("headers", "company_column", "country"),
    [
        (SHOPIFY_CUSTOMERS, "Default Address Company", "Default Address Country Code"),
        (SHOPIFY_CUSTOMERS_OLD, "Company", "Country"),
    ],
)
def test_shopify_customers_join_the_orders_by_their_address(tmp_path, headers, company_column, country):
    orders = [shop_line("#1", Email="anna@example.org", Financial_Status="paid", Total="60.00", Lineitem_name="Cup",
                        Lineitem_price="60.00"),
              shop_line("#2", Phone="'+33611223344", Financial_Status="paid", Total="1.00", Lineitem_name="Cup",
                        Lineitem_price="1.00")]  # fmt: skip
    people = [
        {"First Name": "Anna", "Last Name": "Berg", "Email": "anna@example.org", country: "FR", "Total Spent": "60.00"},
        {"First Name": "Gill", "Phone": "'+33611223344", company_column: "Gill & Co", "Total Orders": "1"},
    ]
    export(tmp_path / "orders_export.csv", SHOPIFY, orders)
    export(tmp_path / "customers_export.csv", headers, people)
    company = load(tmp_path, today=TODAY)
    assert [file["profile"] for file in company.report["files"]] == ["shopify_customers", "shopify_orders"]
    found = {row["customer_id"]: row for row in company.table("customers").to_pyarrow().to_pylist()}
    anna, gill = found["anna@example.org"], found["+33611223344"]
    assert (anna["name"], anna["email"], anna["region"]) == ("Anna Berg", "anna@example.org", "FR")
    assert (gill["name"], gill["contact_person"], gill["phone"]) == ("Gill & Co", "Gill", "+33611223344")
    assert "LNK01" not in [entry["code"] for entry in company.report["warnings"]]


@pytest.mark.parametrize(
    ("headers", "name", "country"),
    [(WOO_CUSTOMERS, "Name", "Country / Region"), (WOO_CUSTOMERS_RU, "Имя", "Страна / регион")],
)
def test_woocommerce_customers_in_the_language_of_the_shop(tmp_path, headers, name, country):
    people = [{name: "Анна Берг", "Email": "anna@example.org", country: "RU"}, {name: "Без почты"}]
    export(tmp_path / "customers.csv", headers, people)
    (tmp_path / "orders.csv").write_text("Client;Date;Total\nanna@example.org;05.01.2026;7\n")
    company = load(tmp_path, today=TODAY)
    found = {row["customer_id"]: row for row in company.table("customers").to_pyarrow().to_pylist()}
    assert company.report["files"][0]["profile"] == "woocommerce_customers"
    assert (found["anna@example.org"]["name"], found["anna@example.org"]["email"]) == ("Анна Берг", "anna@example.org")
    assert "Без почты" in found


@pytest.mark.parametrize(
    ("headers", "name", "profile"),
    [
        (SHOPIFY_CUSTOMERS, "First Name", "shopify_customers"),
        (SHOPIFY_CUSTOMERS_OLD, "First Name", "shopify_customers"),
        (WOO_CUSTOMERS, "Name", "woocommerce_customers"),
        (WOO_CUSTOMERS_RU, "Имя", "woocommerce_customers"),
    ],
)
def test_lists_of_customers_as_they_really_come(tmp_path, headers, name, profile):
    """Columns in another order, a separator and a mark of another program, spaces, a person twice, an odd address."""
    people = [
        {name: " Анна  ", "Email": " Anna@example.org "},
        {name: "Анна", "Email": "Anna@example.org"},
        {name: "Боб", "Email": "bob@example"},
    ]
    export(tmp_path / "people.csv", headers[::-1], people, delimiter=";", encoding="utf-8-sig")
    (tmp_path / "orders.csv").write_text("Client;Date;Total\nAnna@example.org;05.01.2026;7\n")
    company = load(tmp_path, today=TODAY)
    assert {file["file"]: file["profile"] for file in company.report["files"]}["people.csv"] == profile
    found = company.table("customers").to_pyarrow().to_pylist()
    assert sorted((row["name"], row["email"]) for row in found if row["name"]) == [
        ("Анна", "Anna@example.org"),
        ("Боб", "bob@example"),
    ]
    assert "EML01" in [entry["code"] for entry in company.report["warnings"]]


def woo(number, status="Completed", **fields):
    names = {"mail": "Email (Billing)", "phone": "Phone (Billing)", "first": "First Name (Billing)",
             "last": "Last Name (Billing)", "item": "Item Name", "value": "Order Line Total", "cost": "Item Cost",
             "total": "Order Total Amount", "back": "Order Refund Amount", "count": "Quantity"}  # fmt: skip
    base = {"Order Number": number, "Order Status": status, "Order Date": "2026-03-05 14:30"}
    return base | {names[key]: value for key, value in fields.items()}


def test_woocommerce_orders_repeat_their_total_on_every_item(tmp_path):
    lines = [
        woo("101", mail="anna@example.org", item="Cup", count="2", cost="10", value="20.00", total="35.00"),
        woo("101", mail="anna@example.org", item="Pot", count="1", cost="10", value="10.00", total="35.00"),
        woo("102", mail="bob@example.org", item="Pot", count="1", cost="10", value="10.00", total="10.00"),
    ]
    company = opened(export(tmp_path / "orders.csv", WOO, lines), "woocommerce_orders")
    # 35.00 over 20 : 10 is 23.33 and 11.66; the cent left stays with the first line.
    assert table(company) == [
        ("anna@example.org", "2026-03-05", 11.66, "purchase", "101"),
        ("anna@example.org", "2026-03-05", 23.34, "purchase", "101"),
        ("bob@example.org", "2026-03-05", 10.0, "purchase", "102"),
    ]
    assert company.report["rows"]["read"]["amount"] == 45.0


def test_woocommerce_orders_as_they_really_come(tmp_path):
    first_only = {"Order Number": "201", "Item Name": "Pot", "Quantity": "1", "Item Cost": "5", "Order Line Total": "5"}
    lines = [
        woo("201", mail="anna@example.org", item="Cup", value="15", total="20.00", back="4.00"),
        first_only,
        woo("202", first="Dan", last="Dorn", item="Cup", value="7", total="7.00"),
        woo("203", "Refunded", mail="bob@example.org", item="Cup", value="9", total="9.00", back="9.00"),
        woo("204", "Completed", mail="bob@example.org", item="Cup", value="6", total="6.00", back="6.00"),
        woo("205", "Failed", mail="cat@example.org", item="Cup", value="3", total="3.00"),
        woo("206", "On hold", phone="+15550100", item="Cup", value="2", total="2.00"),
        woo("207", "Processing", phone="+15550100", item="Cup", value="1", total="1.00"),
    ]
    company = opened(export(tmp_path / "orders.csv", sorted(WOO), lines), "woocommerce_orders")
    assert table(company) == [
        ("+15550100", "2026-03-05", 1.0, "purchase", "207"),
        ("Dan Dorn", "2026-03-05", 7.0, "purchase", "202"),
        ("anna@example.org", "2026-03-05", 4.0, "purchase", "201"),
        ("anna@example.org", "2026-03-05", 12.0, "purchase", "201"),
    ]
    assert aside(company) == {"STA03": (2, 0.0), "STA02": (1, 3.0), "STA01": (1, 2.0)}


def test_stripe_payments(tmp_path):
    rows = [
        {"id": "ch_1", "Created date (UTC)": "2026-06-05 20:38:34", "Amount": "49.00", "Amount Refunded": "0.00",
         "Currency": "usd", "Status": "Paid", "Customer Email": "anna@example.org", "Customer ID": "cus_1"},
        {"id": "ch_2", "Created date (UTC)": "2026-06-06 23:59:59", "Amount": "1,049.00", "Amount Refunded": "0.00",
         "Currency": "usd", "Status": "Paid", "Customer Email": "bob@example.org"},
    ]  # fmt: skip
    company = opened(export(tmp_path / "payments.csv", STRIPE, rows), "stripe_payments")
    assert table(company) == [
        ("anna@example.org", "2026-06-05", 49.0, "purchase", "ch_1"),
        ("bob@example.org", "2026-06-06", 1049.0, "purchase", "ch_2"),
    ]
    assert company.currency == "USD"


def test_stripe_payments_as_they_really_come(tmp_path):
    def paid(number, status, amount, back="0", **fields):
        base = {"id": number, "Created (UTC)": "2026-06-05 20:38", "Amount": amount, "Amount Refunded": back}
        return base | {"Currency": "eur", "Status": status, "Mode": "Live"} | fields

    rows = [
        paid("ch_1", "Paid", "50.00", "20.00", **{"Customer Email": "anna@example.org"}),
        paid("ch_2", "Refunded", "40.00", "40.00", **{"Customer Email": "anna@example.org"}),
        paid("ch_3", "Failed", "30.00", **{"Customer Email": "anna@example.org"}),
        paid("ch_4", "Paid", "25.00", **{"Customer ID": "cus_9"}),
        paid("ch_5", "Paid", "9.00", Mode="Test", **{"Customer Email": "me@example.org"}),
        paid("ch_6", "Paid", "8.00"),
    ]
    company = opened(export(tmp_path / "payments.csv", STRIPE_OLD, rows, delimiter=";"), "stripe_payments")
    assert table(company) == [
        ("anna@example.org", "2026-06-05", 30.0, "purchase", "ch_1"),
        ("cus_9", "2026-06-05", 25.0, "purchase", "ch_4"),
    ]
    assert aside(company) == {"STA02": (1, 30.0), "STA03": (1, 0.0), "STA04": (1, 9.0), "CUS01": (1, 8.0)}


def deal(number, stage, closed, money, **fields):
    base = {"ID": number, "Название сделки": f"Сделка {number}", "Этап сделки": stage, "Дата закрытия": closed}
    return base | {"Бюджет": money, "Ответственный": "Иванов"} | fields


def test_amocrm_deals(tmp_path):
    rows = [
        deal("11", "Успешно реализовано", "05.03.2026 14:20:11", "12000", Компания="ООО Ромашка", utm_source="ya"),
        deal("12", "Успешно реализовано", "06.03.2026 10:00:00", "3000", **{"Основной контакт": "Ольга Лис"}),
        deal("13", "Переговоры", "не закрыта", "7000", Компания="ООО Лютик"),
    ]
    company = opened(export(tmp_path / "amocrm_export_leads.csv", AMO_NEW, rows), "amocrm_deals")
    assert table(company) == [
        ("ООО Ромашка", "2026-03-05", 12000.0, "purchase", "11"),
        ("Ольга Лис", "2026-03-06", 3000.0, "purchase", "12"),
    ]
    assert aside(company) == {"STA01": (1, 7000.0)}


def test_amocrm_deals_as_they_really_come(tmp_path):
    rows = [
        deal("11", "Успешно реализовано", "05.03.2026", "12 000,50", **{"Компания контакта": "ООО Ромашка"}),
        deal("12", "Закрыто и не реализовано", "06.03.2026", "500", **{"Компания контакта": "ООО Лютик"}),
        # A stage nobody knows is open as long as the deal has no closing date, even without a company.
        deal("13", "Ждём договор от юристов", "не закрыта", "7000"),
        deal("14", "Успешно реализовано", "07.03.2026", "", **{"Компания контакта": "ООО Лютик"}),
        deal("15", "Успешно реализовано", "08.03.2026", "100", **{"Рабочий телефон": "'+79001234567"}),
    ]
    rows = [{("Бюджет " if key == "Бюджет" else key): value for key, value in row.items()} for row in rows]
    path = export(tmp_path / "leads.csv", AMO, rows, delimiter=";", encoding="cp1251")
    company = opened(path, "amocrm_deals")
    assert table(company) == [
        ("+79001234567", "2026-03-08", 100.0, "purchase", "15"),
        ("ООО Ромашка", "2026-03-05", 12000.5, "purchase", "11"),
    ]
    assert aside(company) == {"STA01": (1, 7000.0), "STA02": (1, 500.0), "NUM01": (1, 0.0)}


def bitrix(number, stage, product, price, *, count, total, **fields):
    base = {"ID": number, "Стадия сделки": stage, "Название сделки": 'Поставка "Зима"', "Сумма": total, "Валюта": "RUB"}
    base |= {"Компания": "ООО Ромашка", "Предполагаемая дата закрытия": "05.03.2026 00:00:00", "Товар": product}
    return base | {"Цена": price, "Количество": count, "Дата создания": "01.02.2026 10:11:12"} | fields


BITRIX_ROWS = [
    bitrix("7", "Сделка успешна", "Чашка", "100.00", count="3", total="500.00"),
    bitrix("7", "Сделка успешна", "Чайник", "200.00", count="1", total="500.00"),
    bitrix("8", "Сделка успешна", "Чайник", "200.00", count="1", total="200.00", Компания="", Контакт="Ольга Лис"),
    bitrix("9", "Подготовка документов", "Чайник", "200.00", count="1", total="200.00"),
    bitrix("10", "Сделка провалена", "Чайник", "200.00", count="2", total="400.00"),
]
BITRIX_TABLE = [
    ("ООО Ромашка", "2026-03-05", 200.0, "purchase", "7"),
    ("ООО Ромашка", "2026-03-05", 300.0, "purchase", "7"),
    ("Ольга Лис", "2026-03-05", 200.0, "purchase", "8"),
]


def test_bitrix24_deals_with_backslashes_before_quotes(tmp_path):
    lines = ['"' + '";"'.join(BITRIX) + '"']
    for row in BITRIX_ROWS:
        cells = [row.get(name, "").replace('"', '\\"') for name in BITRIX]
        lines.append('"' + '";"'.join(cells) + '"')
    path = tmp_path / "DEAL_20260401.csv"
    path.write_text("\ufeff" + "\n".join(lines) + "\n", "utf-8")
    company = opened(path, "bitrix24_deals")
    assert (table(company), company.currency) == (BITRIX_TABLE, "RUB")
    assert groups(company) == {"Чашка": 300.0, "Чайник": 400.0}
    assert aside(company) == {"STA01": (1, 200.0), "STA02": (1, 400.0)}


def test_bitrix24_deals_saved_as_a_page_with_the_ending_of_a_workbook(tmp_path):
    company = opened(html_page(tmp_path / "DEAL_20260401_ab12.xls", BITRIX, BITRIX_ROWS), "bitrix24_deals")
    assert (table(company), company.currency) == (BITRIX_TABLE, "RUB")
    assert aside(company) == {"STA01": (1, 200.0), "STA02": (1, 400.0)}


def test_bitrix24_deals_by_the_names_of_its_connector(tmp_path):
    rows = [
        {"ID": "1", "STAGE_ID": "C1:WON", "OPPORTUNITY": "99.5", "COMPANY_NAME": "Lark", "CLOSEDATE": "2026-03-05"},
        {"ID": "2", "STAGE_ID": "WON", "OPPORTUNITY": "1", "CONTACT_NAME": "Olga", "CLOSEDATE": "2026-03-06"},
        {"ID": "3", "STAGE_ID": "LOSE", "OPPORTUNITY": "2", "COMPANY_NAME": "Lark", "CLOSEDATE": "2026-03-06"},
        {"ID": "4", "STAGE_ID": "C1:EXECUTING", "OPPORTUNITY": "3", "COMPANY_NAME": "Lark", "CLOSEDATE": "2026-03-06"},
    ]
    company = opened(export(tmp_path / "deals.csv", BITRIX_BI, rows), "bitrix24_deals")
    assert table(company) == [
        ("Lark", "2026-03-05", 99.5, "purchase", "1"),
        ("Olga", "2026-03-06", 1.0, "purchase", "2"),
    ]
    assert aside(company) == {"STA01": (1, 3.0), "STA02": (1, 2.0)}


def test_retailcrm_orders_by_the_names_of_its_interface(tmp_path):
    rows = [
        {"number": "1A", "createdAt": "2026-03-05 10:00:00", "totalSumm": "500", "status": "complete",
         "firstName": "Анна", "lastName": "Берг", "email": "anna@example.org", "managerId": "7"},
        {"number": "2A", "createdAt": "2026-03-06 10:00:00", "totalSumm": "200", "status": "complete",
         "firstName": "Олег", "lastName": "Дуб"},
        {"number": "3A", "createdAt": "2026-03-06 10:00:00", "totalSumm": "90", "status": "cancel-other",
         "firstName": "Олег", "lastName": "Дуб"},
        {"number": "4A", "createdAt": "2026-03-06 10:00:00", "totalSumm": "80", "status": "send-to-delivery",
         "firstName": "Олег", "lastName": "Дуб"},
    ]  # fmt: skip
    company = opened(export(tmp_path / "orders.csv", RETAIL, rows), "retailcrm_orders")
    assert table(company) == [
        ("anna@example.org", "2026-03-05", 500.0, "purchase", "1A"),
        ("Олег Дуб", "2026-03-06", 200.0, "purchase", "2A"),
    ]
    assert aside(company) == {"STA01": (1, 80.0), "STA03": (1, 90.0)}


def test_retailcrm_orders_by_the_names_of_its_screen(tmp_path):
    def row(number, status, money):
        return {"Номер заказа": number, "Дата и время создания": "05.03.2026 10:00", "Статус заказа": status,
                "Способ оформления": "Через корзину", "Покупатель": "Олег Дуб", "Сумма заказа": money}  # fmt: skip

    rows = [row("1", "Выполнен", "1 500,00 ₽"), row("2", "Недозвон", "10,00 ₽"), row("3", "Комплектуется", "20,00 ₽")]
    company = opened(export(tmp_path / "Заказы.csv", RETAIL_RU, rows, delimiter=";"), "retailcrm_orders")
    assert table(company) == [("Олег Дуб", "2026-03-05", 1500.0, "purchase", "1")]
    assert aside(company) == {"STA01": (1, 20.0), "STA03": (1, 10.0)}


def test_the_report_names_the_layout_in_both_languages(tmp_path):
    path = export(tmp_path / "deals.csv", BITRIX, BITRIX_ROWS)
    report = LoadReport.from_dict(load(path, today=TODAY).report)
    assert any("recognised as Bitrix24 deals export" in line for line in report.sentences())
    with use_language("ru"):
        assert any("выгрузка сделок Битрикс24" in line for line in report.sentences())


def test_a_recognised_layout_can_be_saved_corrected_and_given_back(tmp_path):
    path = export(tmp_path / "deals.csv", BITRIX, BITRIX_ROWS)
    mapping = preview(path).mapping.to_dict()
    again = load(path, mapping=mapping, today=TODAY)
    assert table(again) == BITRIX_TABLE
    mapping["statuses"] = {"Подготовка документов": "counts"}
    assert aside(load(path, mapping=mapping, today=TODAY)) == {"STA02": (1, 400.0)}


def test_every_layout_speaks_two_languages_and_maps_what_its_table_needs():
    for profile in profiles().values():
        assert set(profile.titles) == {"en", "ru"}
        assert profile.needs <= len(profile.signature)
        known = {"counts", "open", "lost", "cancelled", "refund"}
        assert set(profile.statuses) <= known
        assert set(profile.blanks) <= set(profile.columns)


def test_a_home_made_table_is_not_taken_for_a_program(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(
        "ID;Клиент;Дата создания;Сумма;Ответственный;Комментарий\n1;Ромашка;05.03.2026;5;Иванов;\n", "utf-8"
    )
    assert load(path).report["files"][0]["profile"] == ""


def test_a_list_of_customers_alone_is_refused_with_what_to_load_beside_it(tmp_path):
    export(tmp_path / "customers.csv", SHOPIFY_CUSTOMERS, [{"Email": "anna@example.org", "First Name": "Anna"}])
    (tmp_path / "LICENSE_data.txt").write_text("Anyone may use it.\n")
    with use_language("ru"), pytest.raises(LoadError, match="Загрузите этот файл вместе с файлом") as caught:
        load(str(tmp_path))
    assert "Похоже, это список клиентов" in str(caught.value)
    assert (caught.value.code, "LICENSE" in str(caught.value)) == ("ORD01", False)
    assert str(caught.value).startswith(f"В {tmp_path.name} не нашлось заказов")


def test_phones_are_doubted_only_where_their_country_is_known(tmp_path):
    (tmp_path / "orders.csv").write_text("Client;Date;Total\nA1;05.01.2026;7\nA2;06.01.2026;8\n")
    (tmp_path / "customers.csv").write_text("Client;Name;Phone\nA1;Ann;(5) 555-47\nA2;Bob;030-0074\n")
    (tmp_path / "notes.csv").write_bytes(b"")
    for currency, warned in (("", False), ("USD", True)):
        company = load(tmp_path, today=TODAY, currency=currency)
        codes = [entry["code"] for entry in company.report["warnings"]]
        assert ("PHN01" in codes, company.report["rows"]["accepted"]["rows"]) == (warned, 2)
    sentences = LoadReport.from_dict(company.report).sentences()
    assert [line[:29] for line in sentences if "notes.csv" in line] == ["Not used: notes.csv is empty."]


def test_deals_and_orders_as_they_really_come(tmp_path):
    """Signs of a web page, spaces in sums, own fields, columns turned round, other separators and encodings."""
    own = [*BITRIX[::-1], "Откуда узнали"]
    rows = [row | {"Откуда узнали": "выставка"} for row in BITRIX_ROWS]
    rows[0] = rows[0] | {"Сумма": "500,00&nbsp;", "Цена": " 100,00", "Компания": "ООО&nbsp;Ромашка "}
    company = opened(html_page(tmp_path / "DEAL_20260402_cd34.xls", own, rows), "bitrix24_deals")
    assert (table(company), company.currency) == (BITRIX_TABLE, "RUB")

    names = {name: name.lower() for name in BITRIX_BI}
    deals = [
        {
            "ID": "1",
            "STAGE_ID": "C1:WON",
            "OPPORTUNITY": "1 099,50",
            "COMPANY_NAME": "Lark ",
            "CLOSEDATE": "05.03.2026",
        },
        {"ID": "2", "STAGE_ID": "WON", "OPPORTUNITY": "1,00", "CONTACT_NAME": " Olga", "CLOSEDATE": "06.03.2026"},
    ]
    deals = [{names[key]: value for key, value in row.items()} for row in deals]
    path = export(tmp_path / "deals.csv", [*names.values(), "uf_crm_1"], deals, delimiter=";", encoding="utf-16")
    assert table(opened(path, "bitrix24_deals")) == [
        ("Lark", "2026-03-05", 1099.5, "purchase", "1"),
        ("Olga", "2026-03-06", 1.0, "purchase", "2"),
    ]

    base = {"createdAt": "2026-03-05 10:00:00", "status": "complete", "firstName": " Анна ", "lastName": "Берг"}
    orders = [base | {"number": "1A", "totalSumm": "1 500.00"}, base | {"number": "2A", "totalSumm": "0"}]
    path = export(tmp_path / "orders.csv", [*RETAIL[::-1], "utm"], orders, delimiter="\t", encoding="cp1251")
    assert table(opened(path, "retailcrm_orders")) == [
        ("Анна Берг", "2026-03-05", 0.0, "purchase", "2A"),
        ("Анна Берг", "2026-03-05", 1500.0, "purchase", "1A"),
    ]

    seen = {"Дата и время создания": "05.03.2026 10:00", "Статус заказа": "выполнен ", "Покупатель": "Олег  Дуб"}
    lines = [seen | {"Номер заказа": "1", "Способ оформления": "Звонок", "Сумма заказа": "1\u00a0500,00 руб."}]
    path = export(tmp_path / "Заказы.csv", RETAIL_RU[::-1], lines, delimiter=";", encoding="cp1251")
    assert [row[1:] for row in table(opened(path, "retailcrm_orders"))] == [("2026-03-05", 1500.0, "purchase", "1")]
