import re

import pytest

from winback.load import load
from winback.loading.kinds import COLLECTIVE, numbers_mark_cancellations, spoken, status_meaning, technical_names


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("Won", "counts"),
        ("Успешно реализовано", "counts"),
        ("Оплачен", "counts"),
        ("completed", "counts"),
        ("partially_refunded", "counts"),
        ("Lost", "lost"),
        ("Закрыто и не реализовано", "lost"),
        ("Failed", "lost"),
        ("Engaging", "open"),
        ("pending payment", "open"),
        ("Черновик", "open"),
        ("Cancelled", "cancelled"),
        ("Отменён", "cancelled"),
        ("refunded", "cancelled"),
        ("Возврат товаров от покупателя", "refund"),
        ("Credit note", "refund"),
        ("sample", "free"),
        ("Не знаю", ""),
    ],
)
def test_states_of_orders_mean_what_their_words_say(status, meaning):
    assert status_meaning(status) == meaning


@pytest.mark.parametrize("name", ["Розничный покупатель", "ФИЗЛИЦО", "Физ. лицо", "Гость", "guest", "Walk-in customer"])
def test_collective_names_are_no_customers(name):
    assert spoken(name) in technical_names()


def test_real_names_that_contain_a_collective_one_are_customers():
    assert spoken("Розница Плюс ООО") not in technical_names()


def test_the_user_adds_names_and_takes_them_off():
    names = technical_names(["Касса 1", "-Гость"])
    assert spoken("касса 1") in names
    assert spoken("Гость") not in names


def test_a_letter_before_the_number_marks_a_cancelled_document():
    assert numbers_mark_cancellations(["536365", "536366", "C536379"])
    assert not numbers_mark_cancellations(["C00001", "C00002", "C00003"])


@pytest.mark.parametrize(
    "name",
    [
        "Покупатель розничный",
        "Физ. лица",
        "Без контрагента",
        "Клиент по умолчанию",
        "Наличный расчёт",
        "Guest checkout",
        "customer: unknown",
        "No name",
    ],
)
def test_collective_names_are_told_by_how_they_are_built(name):
    assert re.search(COLLECTIVE, spoken(name))


@pytest.mark.parametrize(
    "name", ["Розничная сеть Магнит", "Гостев Пётр", "Клиентский сервис", "Частная клиника", "Cash & Carry"]
)
def test_names_of_firms_and_people_are_not_collective(name):
    assert not re.search(COLLECTIVE, spoken(name))


def test_a_collective_name_can_be_a_customer_if_the_user_says_so(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("Клиент;Дата;Сумма\nПокупатель частный;05.03.2024;1\nМак;06.03.2024;2\n", "utf-8")
    assert load(path).report["customers"] == 1
    assert load(path, mapping={"technical_customers": ["-Покупатель частный"]}).report["customers"] == 2
