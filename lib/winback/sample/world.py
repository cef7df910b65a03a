"""The demo company's world: its days, places, goods, employees, events, and the true reasons for leaving."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

FIRST_ON = dt.date(2023, 7, 1)
LAST_ON = dt.date(2026, 6, 30)
DAYS = (LAST_ON - FIRST_ON).days + 1
YEAR_DAYS = 365.25
CURRENCY = "RUB"
TECHNICAL_CUSTOMER = "Розничный покупатель"


def N_(message: str) -> str:
    """Mark a word for translation; it is translated when the files are written."""
    return message


def day(on: dt.date) -> int:
    """Return the number of the day, the first day of the history being 0.

    >>> day(dt.date(2023, 7, 2))
    1
    """
    return (on - FIRST_ON).days


@dataclass(frozen=True)
class World:
    """What the whole simulation shares: seed, size and language; one independent stream of chance per purpose."""

    seed: int
    customers: int
    language: str

    def rng(self, *stream: int) -> np.random.Generator:
        """Return the stream of this number: a change in one part must not shift the chance of another."""
        return np.random.default_rng([self.seed, *stream])


REGIONS = (
    N_("Moscow"),
    N_("Saint Petersburg"),
    N_("Nizhny Novgorod"),
    N_("Kazan"),
    N_("Samara"),
    N_("Rostov-on-Don"),
    N_("Yekaterinburg"),
    N_("Novosibirsk"),
)
REGION_SHARES = (0.27, 0.17, 0.12, 0.10, 0.09, 0.09, 0.09, 0.07)
FAR_REGIONS = (6, 7)

INDUSTRIES = (
    N_("Offices and services"),
    N_("Manufacturing"),
    N_("Construction"),
    N_("Retail shops"),
    N_("Hotels and cafés"),
    N_("Beauty and fitness"),
    N_("Clinics"),
    N_("Schools"),
    N_("Logistics"),
)
INDUSTRY_SHARES = (0.20, 0.14, 0.12, 0.14, 0.13, 0.08, 0.07, 0.06, 0.06)
INDUSTRY_RISKS = (0.85, 0.7, 1.0, 1.1, 1.6, 1.7, 0.65, 0.55, 0.9)

GROUPS = (
    N_("Paper and stationery"),
    N_("Packaging"),
    N_("Household chemicals"),
    N_("Hygiene and tableware"),
    N_("Office equipment and cartridges"),
    N_("Furniture"),
    N_("Workwear and protection"),
    N_("Water and coffee"),
)
GROUP_MARGINS = (0.26, 0.22, 0.30, 0.28, 0.18, 0.34, 0.31, 0.24)
GROUP_PRICES = (0.9, 1.0, 0.7, 0.7, 1.5, 2.4, 1.3, 0.6)
# Rows: industries; columns: groups. What a line of business buys.
INDUSTRY_GROUPS = (
    (5, 1, 2, 2, 4, 2, 0.2, 4),
    (2, 4, 3, 2, 2, 1, 5, 2),
    (1.5, 2, 2, 1, 1.5, 1, 6, 2),
    (2, 6, 3, 2, 2, 1, 0.5, 1),
    (1, 4, 5, 6, 0.5, 1.5, 1, 3),
    (1, 1, 5, 5, 0.5, 1, 0.5, 2),
    (3, 1, 4, 5, 2, 1.5, 3, 2),
    (6, 0.5, 3, 3, 3, 3, 0.3, 1),
    (2, 6, 1, 1, 2, 0.5, 3, 2),
)

CHANNELS = (N_("Manager"), N_("Phone"), N_("E-mail"), N_("Website"), N_("Retail counter"))
CHANNEL_SHARES = (0.34, 0.18, 0.20, 0.18, 0.10)
COUNTER = 4

PRICE_RISES = ((dt.date(2024, 2, 1), 0.08), (dt.date(2025, 10, 1), 0.12))
DELAY_FROM, DELAY_TO = dt.date(2025, 2, 3), dt.date(2025, 3, 16)
DEPARTURE_ON = dt.date(2025, 4, 30)
CAMPAIGN_ON = dt.date(2025, 9, 1)
DEPARTED, SUCCESSORS, RUDE, HARDEST, COUNTER_MANAGER, HEAD = 3, (1, 4, 8), 5, 7, 9, 0


@dataclass(frozen=True)
class Employee:
    """A manager and the part played in the story; ``pull`` is the relative size of the portfolio."""

    name_en: str
    name_ru: str
    hired_on: dt.date
    hour_cost: int
    pull: float
    regions: tuple[int, ...]
    role: str = "usual"


MANAGERS = (
    Employee("Yelena Voronina", "Воронина Елена Аркадьевна", dt.date(2016, 3, 14), 1600, 0.55, (0, 1), "key accounts"),
    Employee("Dmitry Lapin", "Лапин Дмитрий Олегович", dt.date(2019, 9, 2), 1100, 1.0, (0, 2, 3)),
    Employee("Olga Sedova", "Седова Ольга Викторовна", dt.date(2020, 2, 17), 1050, 1.1, (1, 2)),
    Employee("Artyom Gushchin", "Гущин Артём Сергеевич", dt.date(2018, 5, 21), 1250, 1.15, (0, 4, 5), "left"),
    Employee("Marina Zykova", "Зыкова Марина Павловна", dt.date(2021, 6, 7), 1000, 1.0, (0, 4, 5)),
    Employee("Igor Bessonov", "Бессонов Игорь Львович", dt.date(2017, 10, 9), 1150, 0.9, (0, 1, 3), "rude"),
    Employee("Svetlana Kuptsova", "Купцова Светлана Юрьевна", dt.date(2022, 1, 24), 950, 1.0, (6, 7, 3)),
    Employee("Timur Askarov", "Аскаров Тимур Рашидович", dt.date(2021, 11, 15), 1000, 0.9, tuple(range(8)), "hardest"),
    Employee("Anna Prokhorova", "Прохорова Анна Ильинична", dt.date(2025, 4, 28), 900, 1.0, (0, 4, 5), "successor"),
    Employee("Nikita Shubin", "Шубин Никита Андреевич", dt.date(2022, 8, 1), 850, 0.6, (0, 1), "counter"),
)


@dataclass(frozen=True)
class Reason:
    """A true reason: yearly hazard, and the shares that fade first, return unasked, and return when called."""

    code: str
    hazard: float
    fades: float
    returns: float
    wins: float


REASONS = (
    Reason("competitor_price", 0.013, 0.60, 0.14, 0.16),
    Reason("competitor_terms", 0.005, 0.40, 0.12, 0.20),
    Reason("competitor_service", 0.004, 0.40, 0.08, 0.15),
    Reason("product_defects", 0.005, 0.20, 0.08, 0.28),
    Reason("range_changed", 0.004, 0.70, 0.08, 0.15),
    Reason("neglected", 0.019, 0.80, 0.08, 0.35),
    Reason("not_offered_more", 0.004, 0.60, 0.10, 0.30),
    Reason("lost_trust", 0.002, 0.30, 0.04, 0.15),
    Reason("budget_cut", 0.009, 0.60, 0.25, 0.06),
    Reason("need_changed", 0.009, 0.50, 0.08, 0.03),
    Reason("closed", 0.009, 0.25, 0.0, 0.0),
    Reason("moved", 0.003, 0.0, 0.0, 0.0),
    Reason("own_management_changed", 0.005, 0.30, 0.08, 0.10),
    Reason("rude_staff", 0.0, 0.15, 0.04, 0.35),
    Reason("led_away", 0.0, 0.10, 0.10, 0.15),
    Reason("contact_left", 0.0, 0.40, 0.15, 0.35),
    Reason("shipment_wait", 0.0, 0.10, 0.20, 0.40),
    Reason("complaint_mishandled", 0.0, 0.10, 0.05, 0.30),
)
RUDE_HAZARD = 0.15
"""What one manager's manner adds to the yearly hazard of an average customer."""
REASON_CODES = tuple(reason.code for reason in REASONS)
CODE = {code: number for number, code in enumerate(REASON_CODES)}


def calendar() -> np.ndarray:
    """Return the company's pace of sales per day, about 1 on average: week, holidays, months, the delay.

    >>> round(float(calendar().mean()), 1)
    1.0
    """
    dates = np.datetime64(FIRST_ON) + np.arange(DAYS)
    weekday = (dates.astype("datetime64[D]").view("int64") + 3) % 7
    months = dates.astype("datetime64[M]").view("int64") % 12
    in_month = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    pace = np.array([1.4, 1.45, 1.45, 1.4, 1.3, 0.25, 0.0])[weekday]
    pace *= np.array([0.85, 0.97, 1.02, 1.04, 0.93, 1.0, 0.94, 0.98, 1.06, 1.07, 1.06, 1.12])[months]
    holidays = ((months == 0) & (in_month <= 8)) | ((months == 4) & np.isin(in_month, (1, 9)))
    holidays |= ((months == 1) & (in_month == 23)) | ((months == 2) & (in_month == 8))
    holidays |= ((months == 5) & (in_month == 12)) | ((months == 10) & (in_month == 4))
    pace[holidays] = 0.0
    pace[day(DELAY_FROM) : day(DELAY_TO) + 1] *= 0.85
    return pace / pace.mean()


def price_level() -> np.ndarray:
    """Return the price level per day, 1 on the first: a slow drift and the announced rises."""
    level = 1.03 ** (np.arange(DAYS) / YEAR_DAYS)
    for on, rise in PRICE_RISES:
        level[day(on) :] *= 1 + rise
    return level
