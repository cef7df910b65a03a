"""A list of customers that says itself who left: which of its columns says what, by names and by values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from .looks import BLANKS, Look
from .suggest import bare, fit
from .tables import NO, YES
from .words import CUSTOMERS, ORDERS, likeness, plain, weighed

LOST, ACTIVE = "lost", "active"
USUALLY_ENOUGH = 0.5
ENOUGH = {"customer_id": 0.3, "phone": 0.75, "email": 0.75, "contact_person": 0.75}
"""A bare 'id' names the customer where a list has nothing better; contact data must be named as such."""
MOST_STATES = 12
"""A column of states has few values; more of them are names or amounts."""

MONEY = ("year_amount", "month_amount", "lifetime_amount", "paid_amount", "average_order_amount", "potential_amount")
DATES = ("first_on", "last_on", "lost_on", "contact_checked_on", "consent_on")
FLAGS = {"phone": "has_phone", "email": "has_email", "contact_person": "has_person"}
"""Of these a list keeps yes or no: what is in the cells stays where it is."""

WORDS: dict[str, str] = {
    "customer_id": ORDERS["customer_id"],
    "left": """left=.95 churn label=1 churned=1 churn=.95 churn value=.93 churn flag=1 is churn=1 is churned=1 lost=1
        is lost=1 has left=1 attrition=.95 attrition flag=1 exited=1 cancelled=.85 canceled=.85 terminated=.85
        departed=.9 customer status=.9 client status=.9 account status=.85 subscription status=.9 contract status=.85
        status=.75 отток=.95 признак оттока=1 флаг оттока=1 ушел=1 ушла=.95 ушли=.95 ушел остался=1 клиент ушел=1
        уход=.85 потерян=1 потерянный=.95 потеря=.85 статус клиента=.95 статус договора=.85 статус абонента=.9
        статус подписки=.9 статус=.75 состояние клиента=.9 состояние=.7 расторгнут=.9 отключен=.85 отказался=.85
        отказ=.7 churn score=0 churn risk=0 churn probability=0 churn reason=0 churn category=0 churn date=0
        причина отказа=0 причина ухода=0 дата ухода=0 left on=0 lost on=0""",
    "stayed": """stayed=1 is active=1 active=.95 active customer=.95 retained=.95 still a customer=1 is customer=.9
        censor=.75 censored=.75 is active member=.3 активен=1 активный=.95 действует=.95 действующий=.95 остался=1
        осталась=.95 является клиентом=.95 активность=.4""",
    "month_amount": """month amount=1 monthly charges=1 monthly charge=1 monthly fee=1 monthly amount=1
        monthly payment=.95 monthly revenue=1 monthly spend=1 mrr=1 arpu=.95 amount per month=1 price per month=.95
        subscription fee=.8 абонентская плата=.95 абонплата=.95 ежемесячный платеж=1 платеж в месяц=1 сумма в месяц=1
        месячная сумма=1 месячный платеж=1 месячный чек=.9 выручка в месяц=1 оборот в месяц=1 доход в месяц=1
        в месяц=.7""",
    "year_amount": """year amount=1 yearly amount=1 annual amount=1 annual revenue=1 yearly revenue=1 annual spend=1
        yearly spend=1 annual contract value=1 acv=.95 arr=.95 turnover a year=1 yearly turnover=1 annual turnover=1
        amount per year=1 revenue=.6 turnover=.7 spend=.55 amount=.6 сумма в год=1 сумма за год=1 годовая сумма=1
        оборот в год=1 оборот за год=1 годовой оборот=1 выручка в год=1 выручка за год=1 годовая выручка=1
        сумма за 12 месяцев=1 оборот=.7 выручка=.7 сумма=.6""",
    "lifetime_amount": """lifetime amount=1 cltv=1 clv=1 ltv=1 lifetime value=1 customer lifetime value=1
        пожизненная ценность=1 ценность клиента=.95 пожизненная ценность клиента=1""",
    "paid_amount": """paid amount=1 total charges=1 total charge=1 total paid=1 paid so far=1 total revenue=.95
        total spend=.95 total amount=.75 total=.6 всего оплачено=1 оплачено всего=1 оплачено=.85
        сумма за все время=1 выручка за все время=1 оборот за все время=1 итого оплачено=1""",
    "average_order_amount": """average order amount=1 average order value=1 aov=1 average check=.95 средний чек=1
        средний заказ=.95 средняя сумма заказа=1""",
    "potential_amount": CUSTOMERS["potential_amount"],
    "tenure_months": """tenure months=1 tenure in months=1 months on book=1 tenure=.85 months with us=1 months=.55
        срок в месяцах=1 месяцев с нами=1 стаж в месяцах=1 срок обслуживания в месяцах=1 месяцев=.6 стаж=.6""",
    "first_on": """first on=1 customer since=1 client since=1 signup date=1 sign up date=1 joined on=1 join date=1
        registration date=.9 contract start=.95 start date=.85 first purchase=.95 first order=.95 клиент с=1
        дата подключения=1 дата регистрации=.9 дата договора=.85 дата начала=.85 первая покупка=.95 первый заказ=.95
        дата первой покупки=1 дата первого заказа=1""",
    "last_on": """last on=1 last purchase=1 last order=.95 last order date=1 last purchase date=1 last payment=.9
        последняя покупка=1 дата последней покупки=1 последний заказ=1 дата последнего заказа=1 последний платеж=.9""",
    "lost_on": """lost on=1 left on=1 churn date=1 churned on=1 cancel date=1 cancellation date=1 cancelled on=1
        canceled on=1 cancelled at=.95 canceled at=.95 termination date=1 end date=.85 дата ухода=1 дата оттока=1
        дата потери=1 дата расторжения=1 дата отключения=1 дата отказа=.95 дата окончания=.8""",
    "reason": """reason=.95 churn reason=1 leave reason=1 reason for leaving=1 reason left=1 lost reason=1 loss reason=1
        cancellation reason=1 cancel reason=1 churn category=.4 причина ухода=1 причина оттока=1 причина отказа=1
        причина расторжения=1 причина потери=1 почему ушел=1 почему ушли=1 причина=.95""",
    "note": "note=.9 comment=.9 comments=.9 комментарий=.9 примечание=.9",
    "region": CUSTOMERS["region"],
    "industry": CUSTOMERS["industry"],
    "channel": ORDERS["channel"],
    "manager_id": CUSTOMERS["manager_id"],
    "phone": CUSTOMERS["phone"],
    "email": CUSTOMERS["email"],
    "contact_person": CUSTOMERS["contact_person"],
    "contact_checked_on": CUSTOMERS["contact_checked_on"],
    "do_not_contact": CUSTOMERS["do_not_contact"],
    "consent_on": CUSTOMERS["consent_on"],
}

STATES: dict[str, str] = {
    LOST: "churned, lost, left, cancelled, canceled, closed, inactive, exited, terminated, departed, expired, "
    "attrited, attrited customer, churned customer, lost customer, not active, ушел, ушла, ушли, потерян, потеряна, "
    "потеряны, потерянный, отток, расторгнут, расторгнута, отключен, отключена, закрыт, закрыта, неактивен, "
    "неактивна, не активен, не активна, не действует, отказ, отказался, отказалась, бывший, бывший клиент, прекращен",
    ACTIVE: "active, stayed, retained, existing, existing customer, current, joined, new, open, not churned, not lost, "
    "not left, остался, осталась, остались, активен, активна, активный, действует, действующий, действующая, "
    "подключен, подключена, открыт, не ушел, не ушла, текущий, новый, постоянный",
}


@dataclass(frozen=True)
class ListSuggestion:
    """Which column of a list says what: target → (source column, confidence), and what it lacks.

    ``states``: spelling in the column of states → lost, active, or '' where nobody can tell.
    """

    columns: dict[str, tuple[str, float]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """How well the table fits: 0 where it is no such list."""
        return 0.0 if self.missing else sum(sure for _header, sure in self.columns.values())


def suggest_list(looks: Mapping[str, Look]) -> ListSuggestion:
    """Return what the columns of a list of customers seem to be, each used once, the surest first."""
    pairs = []
    for place, (header, seen) in enumerate(looks.items()):
        for target in WORDS:
            weight = likeness(bare(header), phrases_of(target)) * _fit(target, seen)
            if weight >= ENOUGH.get(target, USUALLY_ENOUGH):
                pairs.append((weight, -place, target, header))
    found: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for weight, _place, target, header in sorted(pairs, reverse=True):
        if target not in found and header not in used:
            found[target] = (header, round(min(weight, 1.0), 2))
            used.add(header)
    if "left" in found and "stayed" in found:
        del found["left" if found["stayed"][1] > found["left"][1] else "stayed"]
    told_by = next((name for name in ("left", "stayed") if name in found), "")
    states = states_of(looks[found[told_by][0]].values, told_by) if told_by else {}
    missing = [] if "customer_id" in found else ["customer_id"]
    missing += [] if told_by or "lost_on" in found else ["left"]
    return ListSuggestion(found, states, tuple(missing))


@cache
def phrases_of(target: str) -> dict[str, float]:
    """Return phrase → weight of a target; its own name always weighs 1."""
    return {plain(target): 1.0} | weighed(WORDS[target])


def _fit(target: str, seen: Look) -> float:
    """How well the values fit what the name says: 0 impossible, 1 perfectly."""
    if target in ("left", "stayed"):
        return _fit_states(target, seen)
    yes_or_no = bool(seen.values) and {value.lower() for value in seen.values} <= {*YES, *NO, *BLANKS}
    # A service that is called Phone and answered with yes or no is no phone.
    if yes_or_no and target != "do_not_contact" and (target not in MONEY or seen.total > 3):
        return 0.0
    if target in MONEY or target == "tenure_months":
        return 0.5 + 0.5 * seen.number_share if seen.number_share >= 0.5 and seen.date_share < 0.8 else 0.0
    if target in ("reason", "note"):
        return 1.0 if seen.values and max(seen.date_share, seen.number_share) < 0.8 else 0.0
    return 0.0 if seen.total > 20 and _cannot_be(target, seen) else fit(target, seen)


def _cannot_be(target: str, seen: Look) -> bool:
    """Customers of a list do not repeat; a count of employees is no employee."""
    if target == "customer_id":
        return seen.distinct_share < 0.9
    return target == "manager_id" and seen.number_share > 0.9 and seen.distinct_share > 0.3


def _fit_states(target: str, seen: Look) -> float:
    if not seen.values or len(set(seen.values)) > MOST_STATES:
        return 0.0
    known = sum(bool(state_of(value, target)) for value in seen.values) / len(seen.values)
    return 0.5 + 0.5 * known if known >= 0.5 else 0.0


def state_of(value: str, target: str = "left") -> str:
    """Return what a spelling says: lost, active, or '' where it says neither.

    >>> state_of("Yes"), state_of("Yes", "stayed"), state_of("Не ушёл"), state_of("ушла"), state_of("maybe")
    ('lost', 'active', 'active', 'lost', '')
    """
    written = value.strip().lower()
    if written in (*YES, *NO):
        return LOST if (written in YES) == (target == "left") else ACTIVE
    return _spoken().get(plain(value), "")


@cache
def _spoken() -> dict[str, str]:
    return {plain(word): state for state, words in STATES.items() for word in words.split(",")}


def states_of(values: tuple[str, ...], target: str) -> dict[str, str]:
    """Return spelling → lost, active or '' for every value of a column of states."""
    return {value: state_of(value, target) for value in sorted(set(values))}
