"""Who the customers are: rhythm, size, place, line of business, risk, and the manager who serves them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import world as w


@dataclass(frozen=True)
class Kind:
    """A kind of rhythm: share of customers, range of mean intervals (days), range of CV, median order (money)."""

    code: str
    share: float
    mean_days: tuple[float, float]
    cv: tuple[float, float]
    order_amount: float
    risk: float


KINDS = (
    Kind("weekly", 0.06, (6, 9), (0.25, 0.45), 17_000, 0.7),
    Kind("fortnightly", 0.09, (12, 18), (0.2, 0.4), 20_000, 0.75),
    Kind("monthly", 0.18, (26, 36), (0.15, 0.35), 24_000, 0.85),
    Kind("quarterly", 0.11, (80, 100), (0.12, 0.28), 38_000, 0.9),
    Kind("irregular", 0.25, (20, 90), (0.7, 1.1), 13_000, 1.5),
    Kind("seasonal", 0.08, (9, 24), (0.3, 0.5), 22_000, 0.9),
    Kind("one_time", 0.20, (365, 365), (0, 0), 7_000, 1.0),
    Kind("talks_only", 0.03, (365, 365), (0, 0), 20_000, 1.0),
)
KIND_CODES = tuple(kind.code for kind in KINDS)
SEASONAL, ONE_TIME, TALKS_ONLY = (KIND_CODES.index(code) for code in ("seasonal", "one_time", "talks_only"))
SEASON_MONTHS = (4, 5, 6, 7, 8, 9)
ESTABLISHED_SHARE = 0.66


@dataclass(frozen=True)
class Customers:
    """The customers as columns (arrays of one length); days count from the first day of the history."""

    kind: np.ndarray
    joined: np.ndarray  # below zero: a customer of old
    mean_days: np.ndarray
    cv: np.ndarray
    order_amount: np.ndarray
    growth: np.ndarray  # of the order amount, a year
    risk: np.ndarray
    price_sensitive: np.ndarray
    region: np.ndarray
    industry: np.ndarray
    channel: np.ndarray
    groups: np.ndarray  # customers × product groups: weights, 0 where never bought
    manager: np.ndarray  # who served the customer first
    manager_later: np.ndarray  # and after the departure

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def repeats(self) -> np.ndarray:
        """True for customers who mean to buy again and again."""
        return (self.kind != ONE_TIME) & (self.kind != TALKS_ONLY)

    @property
    def year_amount(self) -> np.ndarray:
        """Money a year at the rhythm and order amount the customer has by nature."""
        season = np.where(self.kind == SEASONAL, 0.5, 1.0)
        return self.order_amount * np.where(self.repeats, w.YEAR_DAYS / self.mean_days * season, 1.0)

    def served_by(self, who: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Return the number of the manager who serves each of these customers on that day."""
        return np.where(days > w.day(w.DEPARTURE_ON), self.manager_later[who], self.manager[who])

    def ids(self) -> np.ndarray:
        """Return the customers' ids: C00001 and so on."""
        return np.array([f"C{n:05d}" for n in range(1, len(self) + 1)])


def make_customers(world: w.World) -> Customers:
    """Return the customers with all their traits; those with more risk are spread unevenly over the managers."""
    rng, n = world.rng(1), world.customers
    kind = _shares(rng, n, [k.share for k in KINDS])
    rng.shuffle(kind)
    region = rng.choice(len(w.REGIONS), n, p=w.REGION_SHARES)
    industry = rng.choice(len(w.INDUSTRIES), n, p=w.INDUSTRY_SHARES)
    industry[(kind == SEASONAL) & (rng.random(n) < 0.6)] = 2
    channel = rng.choice(len(w.CHANNELS), n, p=w.CHANNEL_SHARES)
    channel[(kind == ONE_TIME) & (rng.random(n) < 0.45)] = w.COUNTER
    low, high = np.array([k.mean_days for k in KINDS]).T[:, kind]
    cv_low, cv_high = np.array([k.cv for k in KINDS]).T[:, kind]
    mean_days = low * (high / low) ** rng.random(n)
    size = np.exp(1.15 * rng.standard_normal(n)) * np.where(channel == w.COUNTER, 0.5, 1.0)
    order_amount = np.array([k.order_amount for k in KINDS])[kind] * size
    joined = _joining(rng, kind)
    manager, later = _managers(
        rng,
        kind=kind,
        joined=joined,
        region=region,
        industry=industry,
        channel=channel,
        pace=order_amount / mean_days,
    )
    return Customers(
        kind=kind,
        joined=joined,
        mean_days=mean_days,
        cv=rng.uniform(cv_low, cv_high),
        order_amount=order_amount,
        growth=np.exp(0.10 * rng.standard_normal(n)),
        risk=np.array([k.risk for k in KINDS])[kind] * np.array(w.INDUSTRY_RISKS)[industry],
        price_sensitive=rng.random(n) < 0.25,
        region=region,
        industry=industry,
        channel=channel,
        groups=_groups(rng, industry, kind),
        manager=manager,
        manager_later=later,
    )


def _shares(rng: np.random.Generator, n: int, shares: list[float]) -> np.ndarray:
    # Exact shares: a small company must not end up without a kind by bad luck.
    edges = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(edges, (np.arange(n) + rng.random()) / n)


def _joining(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    n = len(kind)
    new = rng.integers(0, w.DAYS - 20, n)
    old = -rng.integers(1, 2000, n)
    established = (rng.random(n) < ESTABLISHED_SHARE) & (kind != ONE_TIME) & (kind != TALKS_ONLY)
    return np.where(established, old, new)


def _groups(rng: np.random.Generator, industry: np.ndarray, kind: np.ndarray) -> np.ndarray:
    likely = np.array(w.INDUSTRY_GROUPS)[industry]
    count = 1 + rng.binomial(5, np.where(kind == ONE_TIME, 0.1, 0.45))
    score = np.log(likely) + rng.gumbel(size=likely.shape)
    place = (-score).argsort(axis=1).argsort(axis=1)
    weight = likely * rng.gamma(2.0, size=likely.shape)
    weight[place >= count[:, None]] = 0.0
    return weight / weight.sum(axis=1, keepdims=True)


def _managers(
    rng: np.random.Generator,
    *,
    kind: np.ndarray,
    joined: np.ndarray,
    region: np.ndarray,
    industry: np.ndarray,
    channel: np.ndarray,
    pace: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    n, m = len(kind), len(w.MANAGERS)
    pull = np.array([e.pull for e in w.MANAGERS])
    home = np.array([[float(r in e.regions) for r in range(len(w.REGIONS))] for e in w.MANAGERS])
    weight = pull * (home.T[region] + 0.01)
    large = pace > np.quantile(pace[kind < ONE_TIME], 0.93)
    weight[:, w.HEAD] *= np.where(large, 12.0, 0.15)
    # The hardest portfolio: cafés, salons, irregular small buyers; nobody else wants them.
    hard = np.isin(industry, (4, 5)) | (kind == KIND_CODES.index("irregular"))
    weight[:, w.HARDEST] *= np.where(large, 0.0, np.where(hard, 1.3, 0.05))
    weight[:, w.COUNTER_MANAGER] = np.where(channel == w.COUNTER, 6.0, 0.02)
    hired = np.array([w.day(e.hired_on) for e in w.MANAGERS])
    weight[(joined[:, None] < hired) & (hired > 0)] = 0.0
    weight[joined >= w.day(w.DEPARTURE_ON) - 30, w.DEPARTED] = 0.0
    manager = (weight.cumsum(axis=1) < rng.random(n)[:, None] * weight.sum(axis=1, keepdims=True)).sum(axis=1)
    manager = np.minimum(manager, m - 1)
    heir = rng.choice(w.SUCCESSORS, n, p=(0.3, 0.3, 0.4))
    return manager, np.where(manager == w.DEPARTED, heir, manager)
