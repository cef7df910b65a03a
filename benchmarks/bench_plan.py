"""How long the best choice of attempts takes: 5,000 lost customers, 10 owners, 5 channels, under budget and hours.

    python -m benchmarks.bench_plan

Prints seconds, and how far the choice may be from the best one (the bound of the relaxed problem).
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from winback.planning.choosing import choose

CUSTOMERS, OWNERS = 5_000, 10
CHANNELS = {"meeting": (1.0, 5.0), "visit": (0.9, 3.5), "call": (0.6, 1.5), "letter": (0.2, 0.25), "email": (0.1, 0.1)}
HOUR_AMOUNT = 1_000.0


def attempts(stand_in_share: float, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    profit = rng.lognormal(9, 1.2, CUSTOMERS) * rng.uniform(0.05, 0.4, CUSTOMERS)
    own = rng.integers(0, OWNERS, CUSTOMERS)
    reach, hours = (np.array(values) for values in zip(*CHANNELS.values(), strict=True))
    share = np.where(np.arange(OWNERS) == own[:, None], 1.0, stand_in_share)[:, :, None]
    noise = rng.uniform(0.8, 1.0, (CUSTOMERS, 1, len(CHANNELS)))
    cost = hours * HOUR_AMOUNT * 1.3
    ids = [f"C{number:05}" for number in range(CUSTOMERS)]
    return pd.DataFrame(
        {
            "customer_id": np.repeat(ids, OWNERS * len(CHANNELS)),
            "channel": np.tile(list(CHANNELS), CUSTOMERS * OWNERS),
            "manager_id": np.tile(np.repeat([f"M{number}" for number in range(OWNERS)], len(CHANNELS)), CUSTOMERS),
            "expected_profit_amount": (profit[:, None, None] * share * reach * noise - cost).ravel(),
            "cost_amount": np.tile(cost, CUSTOMERS * OWNERS),
            "hours": np.tile(hours, CUSTOMERS * OWNERS),
        }
    )


def main() -> None:
    choose(attempts(0.9).head(500), 1e4, {"M0": 10.0})
    print(f"{'owners':<14}{'hours each':>11}{'budget':>12}{'chosen':>8}{'seconds':>9}{'at most missing':>17}")
    for name, share in (("own is better", 0.9), ("all alike", 1.0)):
        frame = attempts(share)
        for hours, budget in ((300.0, 1.5e6), (100.0, 1e6), (20.0, 3e6), (1000.0, 2e5), (50.0, None)):
            began = time.perf_counter()
            found = choose(frame, budget, {f"M{number}": hours for number in range(OWNERS)})
            seconds = time.perf_counter() - began
            missing = 1 - found.profit_amount / found.bound_amount
            told = "none" if budget is None else f"{budget:,.0f}"
            print(f"{name:<14}{hours:>11.0f}{told:>12}{len(found.chosen):>8}{seconds:>9.2f}{missing:>16.3%}")


if __name__ == "__main__":
    main()
