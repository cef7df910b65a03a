"""BG/NBD on a million customers: ours against `lifetimes`, and the lifetime value of all of them.

    python benchmarks/bench_lifetime.py [--customers 1000000] [--lifetimes PYTHON] [--json]

`lifetimes` does not install beside pandas 3. Give an interpreter that has it (`--lifetimes`, or the variable
WINBACK_LIFETIMES_PYTHON); without one the comparison is skipped and says so. For one of your own, outside the project:

    python -m venv /tmp/peer && /tmp/peer/bin/pip install "lifetimes==0.11.3" "pandas<2" "numpy<1.24" "scipy<1.11"
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from winback.lifetime import Terms, fit_order_values, fit_purchases, value_customers

TRUTH = {"r": 0.6, "alpha": 60.0, "a": 0.8, "b": 2.5}
PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np
from lifetimes import BetaGeoFitter
rows = np.load(sys.argv[1])
start = time.perf_counter()
fit = BetaGeoFitter().fit(rows["repeat_count"], rows["recency_days"], rows["age_days"])
print(json.dumps({"seconds": time.perf_counter() - start, "params": {k: float(v) for k, v in fit.params_.items()}}))
"""


def simulated_counts(customers: int, seed: int = 1) -> pd.DataFrame:
    """Customers of up to three years who live by BG/NBD with the parameters of TRUTH, in whole days."""
    generator = np.random.default_rng(seed)
    age = generator.integers(30, 1096, customers)
    rate = generator.gamma(TRUTH["r"], 1 / TRUTH["alpha"], customers)
    leave = generator.beta(TRUTH["a"], TRUTH["b"], customers)
    count, last = np.zeros(customers, dtype=int), np.zeros(customers)
    active = np.arange(customers)
    while len(active):
        # a purchase falls on a whole later day, as in a file of orders
        now = last[active] + np.ceil(generator.exponential(1 / rate[active]))
        active, now = active[now <= age[active]], now[now <= age[active]]
        count[active] += 1
        last[active] = now
        active = active[generator.random(len(active)) >= leave[active]]
    level = generator.gamma(4.0, 1 / 15.0, customers)
    with np.errstate(divide="ignore", invalid="ignore"):
        amount = np.where(count > 0, generator.gamma(np.maximum(6.0 * count, 1)) / level / count, np.nan)
    return pd.DataFrame(
        {
            "customer_id": np.arange(customers).astype(str),
            "repeat_count": count,
            "recency_days": last.astype(int),
            "age_days": age,
            "repeat_order_amount": amount,
        }
    )


def timed(function, *arguments, **options):
    start = time.perf_counter()
    result = function(*arguments, **options)
    return result, time.perf_counter() - start


def peer(counts: pd.DataFrame, python: str) -> dict | str:
    """Run `lifetimes` in its own interpreter; a reason when that is not possible."""
    if not python:
        return "skipped: no interpreter with lifetimes was given (--lifetimes or WINBACK_LIFETIMES_PYTHON)"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.npz"
        np.savez(path, **{name: counts[name].to_numpy() for name in ("repeat_count", "recency_days", "age_days")})
        done = subprocess.run([python, "-c", PEER, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        return f"skipped: {python} cannot run lifetimes: {done.stderr.strip().splitlines()[-1]}"
    return json.loads(done.stdout.splitlines()[-1])


def bench(customers: int, python: str) -> dict:
    counts = simulated_counts(customers)
    model, seconds = timed(fit_purchases, counts, unit="day")
    values, order_seconds = timed(fit_order_values, counts)
    _found, value_seconds = timed(value_customers, counts, model, values, Terms(12, 0.3, 0.1))
    result = {
        "customers": customers,
        "bgnbd_seconds": round(seconds, 2),
        "bgnbd_params": {name: round(value, 5) for name, value in model.params.items()},
        "truth": TRUTH,
        "gamma_gamma_seconds": round(order_seconds, 2),
        "values_of_all_seconds": round(value_seconds, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    other = peer(counts, python)
    if isinstance(other, str):
        return {**result, "lifetimes": other}
    gaps = [abs(other["params"][name] / model.params[name] - 1) for name in TRUTH]
    return {
        **result,
        "lifetimes_seconds": round(other["seconds"], 2),
        "lifetimes_params": {name: round(value, 5) for name, value in other["params"].items()},
        "largest_difference_share": round(max(gaps), 6),
        "times_as_fast": round(other["seconds"] / seconds, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--lifetimes", default=os.environ.get("WINBACK_LIFETIMES_PYTHON", ""), metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = bench(options.customers, options.lifetimes)
    if options.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:28} {value}")


if __name__ == "__main__":
    main()
