"""Header names in English and Russian: what people call each column of the contract, and how sure that makes us."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from rapidfuzz import fuzz

from ..schema import TABLES
from .words_abroad import ABROAD

_UNITS = {
    "руб",
    "рублей",
    "р",
    "rub",
    "usd",
    "eur",
    "gbp",
    "kzt",
    "тыс",
    "шт",
    "the",
    "тг",
    "тенге",
    "грн",
    "uah",
    "byn",
}

# Weight 1: nothing else is meant by it. Below 0.6: only where nothing better stands in the file.
ORDERS: dict[str, str] = {
    "customer_id": """deal organization=.9 deal contact person=.7 associated company=.8
        customer id=1 client id=1 cust id=1 customer no=1 customer number=1 customer code=1 id клиента=1
        код клиента=1 ид клиента=1 клиент id=1 номер клиента=1 id покупателя=1 код контрагента=1 customer unique id=1
        customer=.95 client=.93 клиент=.95 контрагент=.95 заказчик=.95 покупатель=.95 клиент контрагент=.95 account=.9
        account id=.95 account name=.9 account number=.9 buyer=.9 buyer id=.95 партнер=.85 partner=.8 member id=.85
        user id=.85 shopper id=.9 card number=.7 номер карты=.7 household key=.8 компания=.75 company=.75
        company name=.75 организация=.75 название компании=.78 customer name=.85 client name=.85 имя клиента=.82
        название клиента=.85 наименование клиента=.85 наименование контрагента=.85 фио клиента=.82 юридическое лицо=.75
        инн=.8 грузополучатель=.6 плательщик=.7 customer email=.8 email=.55 e mail=.55 компания название компании=.75
        компания контакта=.7 полное имя контакта=.65 основной контакт=.65 код=.35 contact=.6 контакт=.6 bill to=.7
        billing name=.5 phone=.45 телефон=.45 name=.3 имя=.35 фио=.6 id=.35 client name id=.9 customer ref=.95
        customer reference=.95 customer key=1 customer guid=1 contact id=.85 contact name=.8 person=.6 organization=.8
        organisation=.8 account id 18=.8 customer e mail=.8 customer email address=.8 customer full name=.85
        bill to name=.8 bill to company=.8 sold to party=.95 sold to=.9 покупатель заказчик=.95
        наименование покупателя=.87 наименование организации=.75 контрагент наименование=.95 контрагент инн=.8
        инн контрагента=.8 инн покупателя=.8 id контрагента=1 код покупателя=1 заказчик наименование=.9 клиент фио=.82
        фио покупателя=.82 получатель=.7 дилер=.85 дистрибьютор=.85 торговая точка=.85 абонент=.9 гость=.5 пациент=.9
        ученик=.8 подписчик=.8 subscriber=.9 patient=.9 dealer=.85 guest=.5 payer=.7""",
    "ordered_on": """время=.7 date add=.76
        order date=1 invoice date=1 ordered on=1 ordered at=1 purchase date=.98 transaction date=.98
        sale date=.98 sales date=.98 дата заказа=1 дата продажи=1 дата покупки=1 дата реализации=1 дата документа=.95
        дата накладной=.97 дата счета=.9 дата чека=1 дата операции=.95 дата сделки=.95 дата время=.9 дата и время=.9
        дата=.92 date=.92 order datetime=.98 order purchase timestamp=1 datetime=.85 date time=.85 timestamp=.75
        close date=.96 closed date=.95 closedate=.96 дата закрытия=.93 дата закрытия сделки=.94 paid at=.78
        дата оплаты=.8 payment date=.8 created at=.76 created date=.76 created date utc=.76 created utc=.76 created=.7
        date created=.76 date create=.76 дата создания=.76 дата создания сделки=.76 createdat=.76 дата отгрузки=.82
        shipped date=.5 ship date=.5 day=.55 день=.6 период=.55 period=.5 месяц=.45 month=.45 engage date=.5
        дата начала=.5 created time=.76 creation date=.76 date added=.7 won time=.96 close time=.95 closing date=.96
        won date=.96 date of sale=.98 date of order=1 txn date=.98 trans date=.98 posting date=.92 document date=.95
        doc date=.9 invoice datum=.9 order placed=.95 placed on=.95 date purchased=.98 purchased at=.98 sold on=.98
        sale time=.9 order time=.9 purchase time=.9 дата отгрузки покупателю=.85 дата продажи заказа=.95
        дата оформления=.95 дата оформления заказа=.97 дата выкупа=.9 дата поступления=.6 дата создания заказа=.8
        принят в обработку=.8 дата акта=.9 дата проведения=.9 дата реализации документа=.95 момент=.6
        дата и время создания=.76 дата визита=.9 дата посещения=.9 visit date=.9 когда=.7 число=.5 купил=.5""",
    "amount": """amount=1 total=1 order total=1 total amount=1 order amount=1 grand total=1 sum=.95 сумма=1
        сумма заказа=1 сумма продажи=1 сумма сделки=1 сумма покупки=1 сумма чека=1 сумма документа=1 сумма с ндс=1
        сумма оплаты=.9 итого=.95 итоговая сумма=1 всего=.9 выручка=1 сумма выручки=1 выручка сумма=1 revenue=.95
        total revenue=.95 стоимость=.9 общая стоимость=.95 стоимость заказа=.95 оборот=.95 продажи=.85 sales=.9
        sale amount=1 sales amount=1 net sales=.95 gross sales=.92 close value=.97 deal value=.97 бюджет=.9
        line total=.95 order line total=.95 order total amount=1 net amount=.92 gross amount=.9 total price=.95
        extended price=.95 total sum=.95 totalsumm=1 сумма руб=1 paid=.6 spend=.6 value=.65 order value=.95
        opportunity=.8 payment value=.85 transaction amount=1 к оплате=.85 оплачено=.7 subtotal=.7 turnover=.95
        monetary=.6 price=.55 цена=.55 цена продажи=.6 txn amount=1 net total=.95 gross total=.92 total paid=.9
        amount paid=.85 total incl tax=1 grand total base=.9 grand total purchased=.95 grand total incl tax=1
        total paid tax incl=1 total excl tax=.85 total products=.6 deal amount=.97 weighted value=.3 amount usd=1
        amount eur=1 invoice amount=1 invoice total=1 open balance=.3 gross sale=.92 net sale=.95 сумма продаж=1
        сумма реализации=1 сумма заказа руб=1 сумма отгрузки=.97 сумма без ндс=.88 стоимость без ндс=.85
        стоимость с ндс=.95 всего с ндс=1 итого с ндс=1 сумма со скидкой=.97 сумма продажи со скидкой=.97
        сумма по документу=1 к перечислению=.8 вайлдберриз реализовал товар=.9 стоимость в валюте покупателя=.7
        оплачено покупателем=.9 ваша стоимость=.7 приход=.5 поступление=.6 деньги=.7 на сумму=.9 выручка с ндс=1
        выручка без ндс=.88 чек сумма=1 сумма итого=1""",
    "order_id": """order id=1 order no=1 order number=1 invoice no=1 invoice id=1 invoice number=1 invoice=.85
        номер заказа=1 id заказа=1 код заказа=1 номер документа=1 номер накладной=1 номер чека=1 номер счета=.95
        заказ=.75 документ=.7 чек=.8 receipt=.75 receipt number=.9 receipt id=.95 transaction id=.95 deal id=.95
        opportunity id=.95 id сделки=1 номер сделки=1 сделка=.6 order=.7 номер=.6 number=.55 id=.45 basket id=.9
        название сделки=.3 order ref=.9 order reference=.9 order key=1 order name=.95 increment id=.95 num=.5
        doc number=1 document number=1 document no=1 txn id=1 bill number=.9 sale id=1 deal id number=1 record id=.6
        invoice n=.9 номер реализации=1 номер отправления=.85 номер продажи=1 номер документа заказа=1 номер акта=.9
        номер сделки заказа=.9 внешний код=.5 srid=.7 заказ номер=1 документ номер=1 чек номер=1""",
    "cost": """cost=.9 cost amount=1 total cost=1 себестоимость=1 себестоимость продаж=1 сумма себестоимости=1
        закупочная стоимость=.95 стоимость закупки=.95 cogs=1 себестоимость сумма=1 закупка=.7 закупочная сумма=.95
        себест=.9 cost of goods=1 cost price total=.9 себестоимость руб=1""",
    "manager_id": """manager id=1 manager=.97 менеджер=1 ответственный=1 ответственный менеджер=1 employee id=1
        employee=.95 sales agent=1 sales rep=1 sales rep id=1 sales person=1 salesperson=1 salesperson id=1
        sales manager=1 support rep id=.9 account manager=1 seller=.75 seller id=.8 продавец=.9 сотрудник=.9
        торговый представитель=1 торговый агент=1 owner=.7 owner id=.8 assigned by name=.95 assigned by=.9 agent=.85
        agent id=.9 куратор=.9 staff id=.9 staff=.8 исполнитель=.7 rep=.8 rep id=.85 managerid=1 менеджер клиента=.95
        код менеджера=1 id менеджера=1 фио менеджера=.95 deal owner=.95 opportunity owner=.95 contact owner=.8
        record owner=.8 lead owner=.8 team member=.8 cashier=.6 account owner=.95 served by=.9 sold by=.9
        sales owner=.95 кассир=.6 консультант=.85 автор=.55 владелец=.75 владелец сотрудник=.85 менеджер по продажам=1
        ответственный за продажу=1 торговый=.7 агент=.8 мастер=.6 менеджер заказа=1""",
    "product_group": """product group=1 категория=1 категория товара=1 category=1 product category=1 category name=1
        группа товаров=1 товарная группа=1 номенклатурная группа=1 группа номенклатуры=1 товарная категория=1
        вид номенклатуры=.95 группа=.7 group=.6 department=.65 product line=.92 product type=.88 product=.82 товар=.82
        номенклатура=.82 product name=.8 название товара=.8 наименование товара=.8 product id=.76 item=.7 item name=.75
        lineitem name=.78 артикул=.72 sku=.72 stock code=.74 stockcode=.74 description=.68 наименование=.6 услуга=.75
        service=.6 series=.5 артикул номенклатура=.7 subject=.4 предмет=.85 item category=1 product category name=1
        brand=.7 бренд=.7 collection=.6 услуги=.75 вид товара=.9 группа товара=1 раздел=.7 ассортимент=.7
        номенклатура наименование=.82 product service=.82 lineitem sku=.6 item description=.75""",
    "region": """region=1 регион=1 territory=.95 территория=.95 область=.9 country=.86 страна=.86 customer country=.86
        регион клиента=1 country region=.86 ship country=.8 billing country=.8 shipping country=.8
        default address country code=.7 city=.74 город=.8 customer city=.74 ship city=.6 billing city=.6 ship region=.62
        customer state=.7 state=.5 province=.6 район=.7 филиал=.6 regional office=.75 office location=.7
        federal district=.8 федеральный округ=.8 область край=.9 субъект рф=.9 регион доставки=.85 город доставки=.7
        shipping city=.6 customer region=1 mailing state=.6 billing state=.65 billing state province=.65
        склад отгрузки=.4""",
    "channel": """channel=1 канал=1 канал продаж=1 канал сбыта=1 sales channel=1 order source=.9 источник=.7
        источник заказа=.9 source=.6 marketing channel=.8 тип продаж=.6""",
    "status": """status=1 статус=1 статус заказа=1 order status=1 статус оплаты=.85 deal stage=1 stage=.9 stage id=.9
        этап=.9 этап сделки=1 стадия=.9 стадия сделки=1 financial status=.95 payment status=.9 состояние=.85
        invoice status=1 transaction type=.75 тип операции=.8 тип документа=.7 вид документа=.7 вид операции=.8
        stage name=.95 deal status=1 opportunity stage=.95 order state=.95 оплачен=.5 статус документа=.9
        статус сделки=1 статус продажи=1 is won=.6 current state=.85""",
    "currency": """currency=1 валюта=1 currency code=1 код валюты=1 currency id=1 валюта документа=1""",
    "quantity": """quantity=1 qty=1 количество=1 кол во=1 колво=1 order quantity=.9 units=.8 units sold=.9 pieces=.8
        quantity ordered=1 lineitem quantity=.9 item quantity=.9 количество товара=1 продано=.6 count=.5 кол=.9
        количество шт=1 qty ordered=1 item qty=1 продано шт=.9 выкупили шт=.9 units ordered=1 amount of items=.7""",
    "unit_price": """unit price=1 price each=1 price per unit=1 цена за единицу=1 цена за упаковку=1 цена за штуку=1
        цена единицы=1 price=.9 цена=.92 sales price=.85 item price=.9 lineitem price=.9 selling price=.85
        цена реализации=.9 item cost=.6 retail price=.8 price per item=1 unit cost=.4 цена со скидкой=.9 цена с ндс=.9
        цена руб=.92 item price incl tax=.9""",
    "discount_share": """discount=.9 скидка=.9 discount share=1 discount percent=1 discount rate=1 процент скидки=1
        скидка процент=1 размер скидки=.8""",
}

_FIRST_NAME = "first name=1 имя=.7 given name=1"
_LAST_NAME = "last name=1 фамилия=1 surname=1 family name=1"
ORDERS |= {"first_name": _FIRST_NAME, "last_name": _LAST_NAME}
ORDERS |= {column: f"{text} {ABROAD[column]}" for column, text in ORDERS.items() if column in ABROAD}

CUSTOMERS: dict[str, str] = {
    "customer_id": ORDERS["customer_id"],
    "name": """name=.9 company name=1 company=.95 customer name=1 client name=1 название=.9 наименование=.9 имя=.8
        название компании=1 наименование клиента=1 название клиента=1 фио=.9 клиент=.7 организация=.8 full name=.9
        полное наименование=.9""",
    "first_name": _FIRST_NAME,
    "last_name": _LAST_NAME,
    "region": ORDERS["region"],
    "industry": """industry=1 отрасль=1 sector=1 сектор=.9 сфера деятельности=1 вид деятельности=1 segment=.5
        сегмент=.6 line of business=1 направление=.6""",
    "manager_id": ORDERS["manager_id"],
    "potential_amount": """potential amount=1 potential=.95 потенциал=1 потенциал в год=1 годовой потенциал=1
        annual potential=1""",
    "email": "email=1 e mail=1 mail=.7 почта=.9 электронная почта=1 эл почта=1 email address=1 рабочий email=1",
    "phone": "phone=1 телефон=1 phone number=1 mobile=.9 мобильный=.9 мобильный телефон=1 тел=.9 рабочий телефон=1",
    "contact_person": """contact person=1 contact name=1 contact=.8 контактное лицо=1 контакт=.8 основной контакт=.9
        полное имя контакта=.9""",
    "contact_checked_on": "contact checked on=1 дата проверки контакта=1 контакт проверен=1",
    "birthday": "birthday=1 birth date=1 date of birth=1 дата рождения=1 день рождения=1",
    "do_not_contact": "do not contact=1 не беспокоить=1 отказ от рассылки=1 unsubscribed=.9 не звонить=.9",
    "consent_on": "consent on=1 дата согласия=1 consent date=1",
}

MANAGERS: dict[str, str] = {
    "manager_id": ORDERS["manager_id"] + " id=.4 код=.4 табельный номер=.9",
    "name": "name=1 имя=.8 фио=1 full name=1 сотрудник=.7 employee name=1 manager name=1",
    "first_name": CUSTOMERS["first_name"],
    "last_name": CUSTOMERS["last_name"],
    "hired_on": "hired on=1 hire date=1 дата приема=1 дата найма=1 start date=.8 принят=.8 работает с=.8",
    "left_on": "left on=1 дата увольнения=1 leave date=1 end date=.8 уволен=.8 termination date=1 fired on=.9",
    "hours_a_week": "hours a week=1 weekly hours=1 часов в неделю=1",
    "hour_cost": "hour cost=1 стоимость часа=1 hourly cost=1 цена часа=1",
    "leave_reason": "leave reason=1 причина увольнения=1 причина ухода=1",
    "leave_kind": "leave kind=1 вид увольнения=1 leave type=1",
}

CONTACTS: dict[str, str] = {
    "customer_id": ORDERS["customer_id"],
    "contacted_on": """contacted on=1 contact date=1 call date=1 дата контакта=1 дата звонка=1 дата=.8 date=.8
        дата встречи=1 activity date=1 created at=.6""",
    "manager_id": ORDERS["manager_id"],
    "channel": ORDERS["channel"],
    "kind": "kind=1 type=.8 вид=.9 вид контакта=1 тип=.8 activity type=1 тип контакта=1",
    "hours": "hours=1 часы=1 часов=.9 duration hours=1",
    "note": "note=1 notes=1 заметка=1 комментарий=.9 comment=.9 примечание=.9",
}

SALES_PLAN: dict[str, str] = {
    "customer_id": ORDERS["customer_id"],
    "period": "period=1 период=1 месяц=1 month=1 plan month=1 месяц плана=1",
    "planned_amount": "planned amount=1 plan=1 план=1 план продаж=1 плановая сумма=1 planned=.9 target=.8 budget=.7",
    "manager_id": ORDERS["manager_id"],
}

SURVEY: dict[str, str] = {
    "respondent": "respondent=1 респондент=1 кто ответил=1",
    "parameter": "parameter=1 параметр=1 question=.8 вопрос=.8 критерий=.9",
    "score_share": "score share=1 score=.9 оценка=1 rating=.9 балл=.9",
    "answered_on": "answered on=1 answer date=1 дата ответа=1 дата=.8 date=.8",
    "customer_id": ORDERS["customer_id"],
    "manager_id": ORDERS["manager_id"],
    "comment": "comment=1 комментарий=1 comments=1",
}

WORDS = {
    "orders": ORDERS,
    "customers": CUSTOMERS,
    "managers": MANAGERS,
    "contacts": CONTACTS,
    "sales_plan": SALES_PLAN,
    "survey": SURVEY,
}

ORDER_EXTRAS = (
    "line_amount",
    "line_discount",
    "refunded_amount",
    "cancelled_on",
    "test_mode",
    "first_name",
    "last_name",
)
"""What shops add: value and discount of a line, money paid back, a day of cancelling, a name in two parts."""

HELPERS = {
    "orders": ("quantity", "unit_price", "discount_share", *ORDER_EXTRAS),
    "customers": ("first_name", "last_name"),
    "managers": ("first_name", "last_name"),
}

FILE_WORDS: dict[str, str] = {
    "orders": "orders order sales sale invoices invoice transactions deals pipeline "
    "продажи заказы сделки реализация чеки",
    "customers": "customers customer accounts clients client клиенты контрагенты покупатели",
    "managers": "employees managers manager staff teams team сотрудники менеджеры продавцы",
    "contacts": "contacts calls activities контакты звонки встречи",
    "sales_plan": "plan plans план планы",
    "survey": "survey surveys опрос анкета",
}

OTHER_WORDS = (
    "complaints complaint claims tickets requests reasons campaign campaigns mailing returns payments products goods "
    "stock жалобы претензии обращения заявки причины кампания кампании рассылка возвраты оплаты платежи товары остатки"
)
"""Words in the names of files that hold none of the tables."""


def plain(name: str) -> str:
    """Return a header as lower-case words: camel case split, punctuation and units dropped, ё as е.

    >>> plain("CustomerID"), plain("Сумма, руб."), plain("deal_stage"), plain("Кол-во")
    ('customer id', 'сумма', 'deal stage', 'кол во')
    """
    text = unicodedata.normalize("NFKC", name).replace("ё", "е").replace("Ё", "Е").replace("№", " номер ")
    text = re.sub(r"[\u200b-\u200f\ufeff]", "", text)
    text = re.sub(r"(?<=[a-zа-я0-9])(?=[A-ZА-Я])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])", " ", text)
    words = re.findall(r"[^\W_]+", _unaccented(text.lower()))
    return " ".join(word for word in words if word not in _UNITS) or " ".join(words)


def _unaccented(text: str) -> str:
    """Latin letters without their accents; й and ї are letters of their own."""
    if text.isascii():
        return text
    marks = str.maketrans("łøđßı", "lodsi")
    parts = (unicodedata.normalize("NFKD", c)[0] if "LATIN" in unicodedata.name(c, "") else c for c in text)
    return "".join(parts).translate(marks)


@cache
def phrases(table: str) -> dict[str, dict[str, float]]:
    """Return column → phrase → weight for a table; the contract's own names always weigh 1."""
    found = {column: weighed(text) for column, text in WORDS[table].items()}
    for entry in TABLES[table].columns:
        if not entry.derived:
            found.setdefault(entry.name, {})[plain(entry.name)] = 1.0
    for helper in HELPERS.get(table, ()):
        found.setdefault(helper, {})[plain(helper)] = 1.0
    return found


def weighed(text: str) -> dict[str, float]:
    """Return phrase → weight of a list of words.

    >>> weighed("order date=1 Дата=.9")
    {'order date': 1.0, 'дата': 0.9}
    """
    return {plain(phrase): float(weight) for phrase, weight in re.findall(r"\s*([^=]+?)=([\d.]+)", text)}


@cache
def name_weight(header: str, table: str, column: str) -> float:
    """Return from 0 to 1 how surely this header names that column of the contract.

    >>> name_weight("Customer ID", "orders", "customer_id")
    1.0
    >>> name_weight("ShippedDate", "orders", "ordered_on") < name_weight("OrderDate", "orders", "ordered_on")
    True
    """
    return likeness(header, phrases(table).get(column, {}))


def likeness(header: str, known: Mapping[str, float]) -> float:
    """Return from 0 to 1 how surely a header is one of these phrases (phrase → weight), or holds or resembles one.

    >>> likeness("Churn Date", {"churn date": 1.0}), likeness("Churn", {"date": 1.0})
    (1.0, 0.0)
    """
    name = plain(header)
    if name in known:
        return known[name]
    by_path = bool(_PATH.fullmatch(header.strip()))
    return max(0.0 if by_path else _named_like(name, known), _likeness_of_parts(header, known))


_PARTS = re.compile(r"\s+/\s+|\s+\|\s+")
_PATH = re.compile(r"[A-Za-z]\w*(?:(?:\.|__|/|:)[A-Za-z]\w*)+")


def header_parts(header: str) -> list[str]:
    """Return the parts of a name in several languages or levels, and the tails of a path; [] for a plain name.

    >>> header_parts("Документ / Дата"), header_parts("order.customer.id"), header_parts("Customer ID")
    (['Документ', 'Дата'], ['customer id', 'id'], [])
    """
    parts = _PARTS.split(header.strip())
    if len(parts) > 1:
        return parts
    if not _PATH.fullmatch(header.strip()):
        return []
    steps = re.split(r"\.|__|/|:", header.strip())
    return [" ".join(steps[n:]) for n in range(1, len(steps))]


def _likeness_of_parts(header: str, known: Mapping[str, float]) -> float:
    """The last level of a header says most; the others, and shorter tails of a path, less."""
    parts = header_parts(header)
    if not parts:
        return 0.0
    if _PARTS.search(header.strip()):
        return max([0.95 * likeness(parts[-1], known), *(0.6 * likeness(part, known) for part in parts[:-1])])
    return max(0.9**number * likeness(tail, known) for number, tail in enumerate(parts, 1))


def _named_like(name: str, known: Mapping[str, float]) -> float:
    """How surely a name that is no phrase of the list is meant as one of them: its words, or nearly its letters."""
    tokens = set(name.split())
    best = 0.0
    for phrase, weight in known.items():
        parts = phrase.split()
        if len(parts) > 1 and tokens >= set(parts):
            best = max(best, weight * 0.85)
        elif len(parts) == 1 and phrase == name.split(" ", maxsplit=1)[0] and weight >= 0.9 and len(tokens) <= 3:
            best = max(best, weight * 0.6)
        if abs(len(phrase) - len(name)) <= 2 and len(name) > 4:
            ratio = fuzz.ratio(phrase, name, score_cutoff=86) / 100
            if ratio:
                best = max(best, weight * ratio * 0.9)
    return best


def known_header(header: str) -> bool:
    """Return whether the header is a word of any table: how a header row is told from a line above it."""
    names = {plain(header), *map(plain, header_parts(header))}
    return any(known.get(name, 0) >= 0.3 for table in WORDS for known in phrases(table).values() for name in names)
