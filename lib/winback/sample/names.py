"""Invented names of companies and persons, Russian and English; nothing of a real person, no working address."""

from __future__ import annotations

from itertools import product

import numpy as np


def _words(text: str) -> list[str]:
    return text.split(", ")


FIRST_PARTS = _words(
    "Тех, Пром, Строй, Агро, Авто, Мед, Эко, Норд, Евро, Гранд, Арт, Мега, Инте, Рос, Сиб, Волга, "
    "Урал, Вест, Альфа, Профи"
)
SECOND_PARTS = _words(
    "снаб, сервис, монтаж, комплект, лайн, проект, трейд, ресурс, мастер, центр, дом, пак, логистик, стиль"
)
WORDS = _words(
    "Кедр, Янтарь, Северный ветер, Маяк, Лазурит, Сосновый бор, Метелица, Родник, Парус, Берёзка, "
    "Горизонт, Меридиан, Созвездие, Аметист, Белый парус, Заря, Орион, Пятый угол, Старый мост, Тихая "
    "гавань, Калина, Вереск, Ладога, Жигули, Аврора, Квадрат, Оникс, Полюс, Ракурс, Сатурн, Три "
    "сосны, Форвард, Эталон, Ясень, Синий кит, Медный всадник, Ореховый, Крона, Гранат, Вектор"
)
PLACES = ("", "", "", "Юг", "Центр", "Волга", "Плюс", "НН", "Запад", "М", "Групп", "Регион")
BY_INDUSTRY = (
    ("", "Бюро", "Консалт"),
    ("Завод", "Фабрика", "ПК"),
    ("СК", "Стройфирма", ""),
    ("Магазин", "ТД", "Маркет"),
    ("Кафе", "Отель", "Столовая"),
    ("Салон", "Студия", "Фитнес-клуб"),
    ("Клиника", "Медцентр", "Стоматология"),
    ("Школа", "Учебный центр", "Детский сад"),
    ("ТК", "Склад", ""),
)
ENGLISH_FIRST = _words(
    "Northgate, Bluestone, Silverline, Oakfield, Baltic, Redwood, Harbour, Summit, Clearwater, "
    "Ironbridge, Whitehall, Greenway, Eastport, Lakeside, Goldcrest, Fairview, Sandstone, Kingsway, "
    "Brightside, Rivermouth"
)
ENGLISH_BY_INDUSTRY = (
    ("Partners", "Consulting", "Services"),
    ("Industrial", "Works", "Components"),
    ("Construction", "Builders", "Projects"),
    ("Stores", "Retail", "Market"),
    ("Hotels", "Catering", "Coffee"),
    ("Studio", "Fitness", "Beauty"),
    ("Clinic", "Dental", "Medical"),
    ("School", "Academy", "Training"),
    ("Logistics", "Freight", "Storage"),
)
SURNAMES = _words(
    "Абрикосов, Берестов, Вершинин, Грачёв, Дубинин, Ершов, Жаров, Зимин, Ивлев, Калинин, Лунин, "
    "Марьин, Нефёдов, Осокин, Платонов, Рябов, Снегирёв, Третьяков, Ужанин, Филатов, Хомяков, Цветов, "
    "Чижов, Шубин, Щукин, Юдин, Ясенев, Боровиков, Корнилов, Луговой"
)
MEN = _words("Алексей, Андрей, Борис, Виктор, Глеб, Денис, Егор, Иван, Кирилл, Максим, Павел, Роман, Сергей")
WOMEN = _words("Алла, Вера, Галина, Дарья, Екатерина, Жанна, Ирина, Ксения, Лидия, Мария, Наталья, Полина")
FATHERS = _words("Андреевич, Борисович, Викторович, Денисович, Иванович, Львович, Олегович, Петрович, Юрьевич")
ENGLISH_PEOPLE = _words("Alice Marlow, Tom Ashdown, Kate Hollis, Peter Wren, Nora Finch, Hugh Carver, Emma Stroud")
MAILBOXES = _words("info, zakaz, office, zakupki, sklad, buh, admin, order")


def person_names(rng: np.random.Generator, n: int) -> list[str]:
    """Return ``n`` Russian names: surname, name, patronymic."""
    surname, father = rng.choice(SURNAMES, n), rng.choice(FATHERS, n)
    woman, man_name, woman_name = rng.random(n) < 0.55, rng.choice(MEN, n), rng.choice(WOMEN, n)
    people = []
    for i in range(n):
        if woman[i]:
            last = surname[i][:-2] + "ая" if surname[i].endswith("ой") else surname[i] + "а"
            people.append(f"{last} {woman_name[i]} {father[i][:-2]}на")
        else:
            people.append(f"{surname[i]} {man_name[i]} {father[i]}")
    return people


def company_names(rng: np.random.Generator, industry: np.ndarray, small: np.ndarray) -> list[str]:
    """Return one name per customer, no two alike: ООО, АО, ИП and Latin ones; ``small`` are more often ИП."""
    coined = np.array([a + b for a, b in product(FIRST_PARTS, SECOND_PARTS)] + list(WORDS) * 4)
    n = len(industry)
    core, place, people = rng.choice(coined, n), rng.choice(PLACES, n), person_names(rng, n)
    latin_core = rng.choice(ENGLISH_FIRST, n)
    form, which = rng.random(n), rng.integers(0, 3, n)
    used: dict[str, int] = {}
    names = []
    for i in range(n):
        ip_share = 0.38 if small[i] else 0.08
        if form[i] < 0.10:
            name = f"{latin_core[i]} {ENGLISH_BY_INDUSTRY[industry[i]][which[i]]}"
            close = " LLC" if form[i] < 0.07 else " Ltd"
        elif form[i] < 0.10 + ip_share:
            surname, first, father = people[i].split()
            name, close = f"ИП {surname} {first[0]}. {father[0]}.", ""
        else:
            legal = "АО" if form[i] > 0.96 and not small[i] else "ООО"
            word = BY_INDUSTRY[industry[i]][which[i]]
            core_name = core[i] + (f"-{place[i]}" if place[i] else "")
            name, close = f"{legal} «{word + ' ' if word else ''}{core_name}", "»"
        used[name + close] = used.get(name + close, 0) + 1
        again = used[name + close]
        names.append(name + close if again == 1 else _another(name, close, again))
    return names


def _another(name: str, close: str, number: int) -> str:
    # Two entrepreneurs of one name are told apart by town in real files; a number does it here.
    if name.startswith("ИП"):
        return f"{name} ({number})"
    return f"{name}-{number}{close}" if close == "»" else f"{name} {number}{close}"
