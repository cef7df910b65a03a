"""Exports of well-known programs, made small: the headers as those programs write them, and writers of files.

Each layout is loaded clean and spoiled, and equals a table made by hand (in ``test_load_profiles`` unless named):

| Layout | clean | spoiled |
|---|---|---|
| Shopify orders | test_shopify_orders | test_shopify_orders_as_they_really_come |
| Shopify customers, new, old | test_shopify_customers_join_the_orders… | test_lists_of_customers_as_they_really_come |
| WooCommerce customers | test_woocommerce_customers_in_the… | test_lists_of_customers_as_they_really_come |
| WooCommerce orders | test_woocommerce_orders_repeat_their… | test_woocommerce_orders_as_they_really_come |
| Stripe payments, new, old | test_stripe_payments | test_stripe_payments_as_they_really_come |
| amoCRM deals, new, old | test_amocrm_deals | test_amocrm_deals_as_they_really_come |
| Bitrix24 deals, CSV | test_a_recognised_layout_can_be_saved… | test_bitrix24_deals_with_backslashes… |
| Bitrix24 deals, HTML .xls | test_bitrix24_deals_saved_as_a_page… | test_deals_and_orders_as_they_really_come |
| Bitrix24 deals, BI names | test_bitrix24_deals_by_the_names_of… | test_deals_and_orders_as_they_really_come |
| RetailCRM, interface | test_retailcrm_orders_by_the_names_of… | test_deals_and_orders_as_they_really_come |
| RetailCRM, screen | test_retailcrm_orders_by_the_names_of… | test_deals_and_orders_as_they_really_come |
| 1C gross profit | test_load_grouped: gross_profit_by… | test_load_grouped: gross_profit_spoiled… |
| 1C sales by counterparty | test_load_grouped: sales_by_counterparty | test_load_grouped: a_spoiled_report… |
"""

from __future__ import annotations

import csv
import io
from pathlib import Path


def _headers(text: str) -> list[str]:
    """The headers of a text with commas, over several lines; what stands between two commas stays as it is."""
    return text.strip("\n").replace("\n", "").split(",")


SHOPIFY = _headers("""
Name,Email,Financial Status,Paid at,Fulfillment Status,Accepts Marketing,Currency,Subtotal,Total,Created at,
Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Zip,Billing Phone,Cancelled at,
Refunded Amount,Lineitem discount,Phone,Source,Tags
""")
SHOPIFY_CUSTOMERS = _headers("""
Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,
Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,
Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
""")
SHOPIFY_CUSTOMERS_OLD = _headers("""
First Name,Last Name,Email,Accepts Email Marketing,Company,Address1,Address2,City,Province,Province Code,Country,
Country Code,Zip,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt
""")
WOO_CUSTOMERS = _headers("""
Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code,
Billing Phone,Shipping Phone,Role
""")
WOO_CUSTOMERS_RU = _headers("""
Имя,Имя пользователя,Последняя активность,Регистрация,Email,Заказы,Всего потрачено,Средний чек,Страна / регион,
Город,Регион,Почтовый индекс
""")
WOO = _headers("""
Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),
City (Billing),Country Code (Billing),Email (Billing),Phone (Billing),Item #,SKU,Item Name,Quantity,
Quantity (- Refund),Item Cost,Order Line Total,Coupon Code,Discount Amount,Order Subtotal Amount,Order Total Amount,
Order Refund Amount,Payment Method Title
""")
STRIPE = _headers("""
id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,
Converted Currency,Decline Reason,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,Seller Message,
Taxes On Fee,Card ID,Customer ID,Customer Description,Customer Email,Invoice ID,Transfer,campaign (metadata)
""")
STRIPE_OLD = _headers("""
id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,
Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,Customer ID,
Customer Description,Customer Email,Captured,Card ID,Card Last4,Disputed Amount,Dispute Status,Invoice ID,
Payment Source Type
""")
AMO = _headers("""
ID,Название сделки,Бюджет ,Ответственный,Дата создания сделки,Кем создана сделка,Дата редактирования,
Кем редактирована,Дата закрытия,Теги,Примечание,Этап сделки,Воронка,Полное имя контакта,Компания контакта,
Рабочий телефон,Рабочий email,Причина отказа,Причина отказа
""")
AMO_NEW = _headers("""
ID,Название сделки,Компания,Основной контакт,Ответственный,Этап сделки,Воронка,Бюджет,Дата создания,Кем создана,
Дата редактирования,Кем редактирована,Дата закрытия,Теги сделки,utm_source
""")
BITRIX = _headers("""
ID,Стадия сделки,Название сделки,Тип,Сумма,Валюта,Компания,Контакт,Ответственный,Дата создания,Дата изменения,
Дата начала,Предполагаемая дата закрытия,Группа,Товар,Цена,Количество
""")
BITRIX_BI = _headers("""
ID,TITLE,STAGE_ID,OPPORTUNITY,CURRENCY_ID,COMPANY_NAME,CONTACT_NAME,ASSIGNED_BY_NAME,DATE_CREATE,CLOSEDATE
""")
RETAIL = _headers("""
number,externalId,createdAt,totalSumm,status,firstName,lastName,email,phone,managerId,orderMethod
""")
RETAIL_RU = _headers("""
Номер заказа,Дата и время создания,Статус заказа,Способ оформления,Покупатель,Телефон,Менеджер,Магазин,Сумма заказа
""")


def export(path: Path, headers: list[str], rows: list[dict[str, str]], **how: str) -> Path:
    """Write rows under these headers; columns that a row does not name are blank. ``how``: delimiter, encoding."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=how.get("delimiter", ","), lineterminator="\r\n")
    writer.writerow(headers)
    for row in rows:
        unknown = set(row) - set(headers)
        assert not unknown, unknown
        writer.writerow([row.get(name, "") for name in headers])
    path.write_bytes(buffer.getvalue().encode(how.get("encoding", "utf-8")))
    return path


def html_page(path: Path, headers: list[str], rows: list[dict[str, str]]) -> Path:
    """The same as a page of HTML with the ending .xls, as Bitrix24 saves it."""
    head = "".join(f"<th>{name}</th>" for name in headers)
    body = "".join("<tr>" + "".join(f"<td>{row.get(name, '')}</td>" for name in headers) + "</tr>\n" for row in rows)
    style = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body><table border="1">'
    )
    path.write_text(f"{style}<tr>{head}</tr>\n{body}</table></body></html>", "utf-8")
    return path
