"""When customers buy, for how much and what: purchases, their lines, refunds and free samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import world as w
from .customers import KIND_CODES, ONE_TIME, SEASON_MONTHS, SEASONAL, TALKS_ONLY, Customers
from .leaving import Lives

REFUND_SHARE = 0.021
SAMPLE_SHARE = 0.006
TECHNICAL_SHARE = 0.01


@dataclass(frozen=True)
class Purchases:
    """One row per purchase: the customer's number and the day."""

    who: np.ndarray
    day: np.ndarray

    def last_before(self, customers: int, on: int) -> np.ndarray:
        """Return each customer's last purchase day before this one; -inf: none."""
        last = np.full(customers, -np.inf)
        seen = self.day < on
        np.maximum.at(last, self.who[seen], self.day[seen])
        return last


def fading(lives: Lives, who: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return how far the customer's fading has come on that day: 0 not yet, 1 on the day of leaving."""
    start, end = lives.fading[who], lives.left[who]
    with np.errstate(invalid="ignore"):
        share = (days - start) / (end - start)
    return np.where((days >= start) & (days < end), np.clip(share, 0, 1), 0.0)


def buy(world: w.World, customers: Customers, lives: Lives) -> Purchases:
    """Return all purchases: gamma intervals on each customer's own clock.

    The clock runs with the company's calendar, stands still out of season and while the customer is away, and
    slows down as the customer fades. Each customer has an own stream of chance: what happens later to one
    (a campaign, say) changes nothing earlier and nothing for others.
    """
    pace, days = w.calendar(), np.arange(w.DAYS)
    season = in_season()
    who: list[np.ndarray] = []
    when: list[np.ndarray] = []
    for i in range(len(customers)):
        kind = customers.kind[i]
        if kind == TALKS_ONLY:
            continue
        rng = world.rng(3, i)
        clock = pace * season if kind == SEASONAL else pace.copy()
        clock[days < customers.joined[i]] = 0.0
        if kind == ONE_TIME:
            bought = np.flatnonzero(clock)[:1]
        else:
            _stop_while_away(clock, lives, i)
            bought = _days(rng, clock, customers, i)
        who.append(np.full(len(bought), i))
        when.append(bought)
    return Purchases(np.concatenate(who), np.concatenate(when))


def in_season() -> np.ndarray:
    """Return per day 1 in the season of seasonal customers and 0 out of it."""
    months = (np.datetime64(w.FIRST_ON) + np.arange(w.DAYS)).astype("datetime64[M]").view("int64") % 12 + 1
    return np.isin(months, SEASON_MONTHS).astype(float)


def _stop_while_away(clock: np.ndarray, lives: Lives, i: int) -> None:
    left, back, again, start = lives.left[i], lives.back[i], lives.left_again[i], lives.fading[i]
    if start < w.DAYS:
        days = np.arange(max(int(start), 0), int(min(left, w.DAYS)))
        clock[days] *= 1.0 - 0.65 * (days - start) / (left - start)
    if left < w.DAYS:
        clock[int(max(left, 0)) : int(min(back, w.DAYS))] = 0.0
    if again < w.DAYS:
        clock[int(again) :] = 0.0


def _days(rng: np.random.Generator, clock: np.ndarray, customers: Customers, i: int) -> np.ndarray:
    mean, shape = customers.mean_days[i], 1 / customers.cv[i] ** 2
    total = clock.cumsum()
    old = customers.joined[i] < 0
    first = rng.random() * rng.gamma(shape + 1) * mean / shape if old else 1e-9
    times = [first]
    while times[-1] < total[-1]:
        more = rng.gamma(shape, mean / shape, 16).cumsum() + times[-1]
        times.extend(more.tolist())
    days = np.searchsorted(total, np.array(times), side="left")
    return np.unique(days[days < len(clock)])


@dataclass(frozen=True)
class Lines:
    """One row per order line, as columns."""

    who: np.ndarray  # -1: the technical customer
    day: np.ndarray
    order: np.ndarray  # number of the order
    amount: np.ndarray
    cost: np.ndarray
    group: np.ndarray
    manager: np.ndarray
    region: np.ndarray
    channel: np.ndarray
    status: np.ndarray  # 0 completed, 1 refund, 2 sample


def write_lines(world: w.World, customers: Customers, lives: Lives, bought: Purchases) -> Lines:
    """Return the order lines of the purchases, with refunds, free samples and the technical customer's orders."""
    rng = world.rng(4)
    order = np.lexsort((rng.random(len(bought.day)), bought.day))
    who, days = bought.who[order], bought.day[order]
    faded = fading(lives, who, days)
    total = _order_amount(rng, customers, lives, who=who, days=days, faded=faded)
    chosen = _groups(rng, customers, who, faded)
    row, group = np.nonzero(chosen)
    weight = rng.gamma(2.0, size=len(row)) * np.array(w.GROUP_PRICES)[group]
    amount = total[row] * weight / np.bincount(row, weight)[row]
    # A purchase is one order, or now and then two on the same day.
    second = (rng.random(len(who)) < 0.015)[row] & (np.r_[-1, row[:-1]] == row)
    number = np.cumsum(np.r_[True, (np.diff(row) > 0)] | second)
    place = rng.random(len(who)) < 0.8
    channel = np.where(place, customers.channel[who], rng.choice(len(w.CHANNELS), len(who), p=w.CHANNEL_SHARES))
    manager = customers.served_by(who, days)
    large = customers.year_amount[who] > np.quantile(customers.year_amount, 0.9)
    margin = np.array(w.GROUP_MARGINS)[group] - 0.04 * large[row] + 0.03 * rng.standard_normal(len(row))
    lines = Lines(
        who=who[row],
        day=days[row],
        order=number,
        amount=np.maximum(amount.round(2), 50.0),
        cost=np.maximum(amount * (1 - margin), 30.0).round(2),
        group=group,
        manager=manager[row],
        region=customers.region[who][row],
        channel=channel[row],
        status=np.zeros(len(row), int),
    )
    return _in_time(_join([lines, _samples(rng, lines), _refunds(rng, customers, lines), _technical(rng, lines)]))


def _order_amount(
    rng: np.random.Generator,
    customers: Customers,
    lives: Lives,
    *,
    who: np.ndarray,
    days: np.ndarray,
    faded: np.ndarray,
) -> np.ndarray:
    spread = np.where(customers.kind == KIND_CODES.index("irregular"), 0.55, 0.3)[who]
    noise = np.exp(spread * rng.standard_normal(len(who)) - spread**2 / 2)
    years = (days - np.maximum(customers.joined[who], 0)) / w.YEAR_DAYS
    smaller = 1.0 - 0.6 * np.clip((faded - 0.25) / 0.75, 0, 1)
    second_life = np.where(days >= lives.back[who], 0.8, 1.0)
    level = w.price_level()[days]
    return customers.order_amount[who] * customers.growth[who] ** years * level * noise * smaller * second_life


def _groups(rng: np.random.Generator, customers: Customers, who: np.ndarray, faded: np.ndarray) -> np.ndarray:
    weight = customers.groups[who]
    width = (weight > 0).sum(axis=1)
    count = 1 + rng.binomial(width - 1, 0.38 * (1 - faded))
    # A fading customer takes elsewhere what mattered least here.
    with np.errstate(divide="ignore"):
        score = (1 + 3 * faded[:, None]) * np.log(weight) + rng.gumbel(size=weight.shape)
    place = (-score).argsort(axis=1).argsort(axis=1)
    return (place < count[:, None]) & (weight > 0)


def _samples(rng: np.random.Generator, lines: Lines) -> Lines:
    chosen = np.flatnonzero(rng.random(len(lines.who)) < SAMPLE_SHARE)
    gift = _take(lines, chosen)
    n = len(chosen)
    return _with(
        gift,
        amount=np.zeros(n),
        cost=rng.uniform(120, 900, n).round(2),
        group=rng.integers(0, len(w.GROUPS), n),
        status=np.full(n, 2),
    )


def _refunds(rng: np.random.Generator, customers: Customers, lines: Lines) -> Lines:
    when = lines.day + rng.integers(1, 21, len(lines.day))
    chosen = np.flatnonzero((rng.random(len(lines.who)) < REFUND_SHARE) & (when < w.DAYS))
    back, n = _take(lines, chosen), len(chosen)
    share = np.where(rng.random(n) < 0.45, 1.0, rng.uniform(0.1, 0.6, n))
    return _with(
        back,
        day=when[chosen],
        manager=customers.served_by(back.who, when[chosen]),
        amount=-(back.amount * share).round(2),
        cost=-(back.cost * share).round(2),
        status=np.ones(n, int),
    )


def _technical(rng: np.random.Generator, lines: Lines) -> Lines:
    n = max(int(TECHNICAL_SHARE * len(lines.who)), 5)
    pace = w.calendar()
    days = np.sort(rng.choice(w.DAYS, n, p=pace / pace.sum()))
    amount = (np.exp(rng.normal(7.0, 0.7, n)) * w.price_level()[days]).round(2)
    return Lines(
        who=np.full(n, -1),
        day=days,
        order=lines.order.max() + 1 + np.arange(n),
        amount=amount,
        cost=(amount * 0.7).round(2),
        group=rng.integers(0, 4, n),
        manager=np.full(n, w.COUNTER_MANAGER),
        region=np.zeros(n, int),
        channel=np.full(n, w.COUNTER),
        status=np.zeros(n, int),
    )


def _take(lines: Lines, rows: np.ndarray) -> Lines:
    return Lines(**{name: value[rows] for name, value in vars(lines).items()})


def _with(lines: Lines, **columns: np.ndarray) -> Lines:
    return Lines(**{**vars(lines), **columns})


def _join(parts: list[Lines]) -> Lines:
    return Lines(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in vars(parts[0])})


def _in_time(lines: Lines) -> Lines:
    sorted_lines = _take(lines, np.lexsort((lines.group, lines.status, lines.order, lines.day)))
    # Documents are numbered as they are issued; a refund quotes the number of its order.
    _numbers, first = np.unique(sorted_lines.order, return_index=True)
    rank = np.empty(int(sorted_lines.order.max()) + 1, int)
    rank[sorted_lines.order[np.sort(first)]] = np.arange(1, len(first) + 1)
    return _with(sorted_lines, order=rank[sorted_lines.order])
