"""BG/NBD at three sizes: ours against `lifetimes` and `pymc-marketing`; time, memory, and the same estimates.

    python -m benchmarks.bench_lifetime [--sizes S M L] [--lifetimes PYTHON] [--pymc PYTHON] [--json]

The peers do not install beside ours. Give interpreters that have them (or the variables WINBACK_LIFETIMES_PYTHON and
WINBACK_PYMC_PYTHON); without one the comparison is left out and says so. For your own, outside the project:

    python -m venv /tmp/peer && /tmp/peer/bin/pip install "lifetimes==0.11.3" "pandas<2" "numpy<1.24" "scipy<1.11"
    python -m venv /tmp/pymc && /tmp/pymc/bin/pip install "pymc-marketing==0.19.2"

A peer's time is that of its fit alone, without its import. `pymc-marketing` fits by MAP with flat priors, which is the
published estimate; a peer that takes longer than 15 minutes is stopped. The chart is ``data/bench/lifetime.html``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from benchmarks.bench_measure import HOME, SIZES, peak_memory_gb

from winback.lifetime import Terms, fit_order_values, fit_purchases, value_customers

TRUTH = {"r": 0.6, "alpha": 60.0, "a": 0.8, "b": 2.5}
PREPARE = """
import json, resource, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np
rows = np.load(sys.argv[1])
"""
TELL = """
print(json.dumps({"seconds": time.perf_counter() - start, "params": {k: float(v) for k, v in found.items()},
                  "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))
"""
PEERS = {
    "lifetimes": """
from lifetimes import BetaGeoFitter
start = time.perf_counter()
found = BetaGeoFitter().fit(rows["repeat_count"], rows["recency_days"], rows["age_days"]).params_
""",
    "pymc-marketing": """
import pandas as pd
from pymc_extras.prior import Prior
from pymc_marketing.clv import BetaGeoModel
data = pd.DataFrame({"customer_id": np.arange(len(rows["age_days"])), "frequency": rows["repeat_count"],
                     "recency": rows["recency_days"], "T": rows["age_days"]})
start = time.perf_counter()
model = BetaGeoModel(data, model_config=dict.fromkeys(["r", "alpha", "a", "b"], Prior("HalfFlat")))
model.fit(method="map", progressbar=False)
found = model.fit_summary()
""",
}
"""What each peer runs: ``found`` is the four estimates by name."""
MOST_SECONDS = 900


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


def peer(name: str, counts: pd.DataFrame, python: str) -> dict | str:
    """Run a peer in its own interpreter; a reason when that is not possible."""
    if not python:
        return "left out: no interpreter was given"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.npz"
        np.savez(path, **{column: counts[column].to_numpy() for column in ("repeat_count", "recency_days", "age_days")})
        call = [python, "-c", PREPARE + PEERS[name] + TELL, str(path)]
        try:
            done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            return f"stopped after {MOST_SECONDS} s"
    if done.returncode:
        return f"left out: {python} cannot run it: {done.stderr.strip().splitlines()[-1]}"
    return json.loads(done.stdout.splitlines()[-1])


def ours(size: str) -> dict:
    """Fit, and value every customer, in this process."""
    counts = simulated_counts(SIZES[size][0])
    model, seconds = timed(fit_purchases, counts, unit="day")
    values, order_seconds = timed(fit_order_values, counts)
    _found, value_seconds = timed(value_customers, counts, model, values, Terms(12, 0.3, 0.1))
    return {
        "seconds": seconds,
        "params": {name: float(value) for name, value in model.params.items()},
        "gamma_gamma_seconds": order_seconds,
        "values_of_all_seconds": value_seconds,
        "memory_gb": peak_memory_gb(),
    }


def compare(size: str, pythons: dict[str, str]) -> list[dict]:
    """Return a row for us and for each peer: seconds, memory, how many times as long, how far the estimates differ."""
    call = [sys.executable, "-m", "benchmarks.bench_lifetime", "--ours", size]
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=HOME.parents[1])
    own = json.loads(done.stdout)
    rows = [{"customers": SIZES[size][0], "who": "winback", "seconds": own["seconds"], "memory_gb": own["memory_gb"]}]
    counts = simulated_counts(SIZES[size][0])
    for name, python in pythons.items():
        found = peer(name, counts, python)
        row = {"customers": SIZES[size][0], "who": name}
        if isinstance(found, str):
            rows.append(row | {"told": found})
            continue
        gaps = [abs(found["params"][one] / own["params"][one] - 1) for one in TRUTH]
        row |= {"seconds": found["seconds"], "memory_gb": found["memory_gb"]}
        rows.append(row | {"times": found["seconds"] / own["seconds"], "largest_difference_share": max(gaps)})
    return rows


def draw(rows: list[dict], target: Path) -> None:
    """Write the chart of seconds against customers, both on logarithmic axes."""
    import plotly.express as px

    frame = pd.DataFrame([row for row in rows if "seconds" in row])
    figure = px.line(
        frame, x="customers", y="seconds", color="who", markers=True, log_x=True, log_y=True,
        labels={"who": ""}, title="BG/NBD: seconds of a fit",
    )  # fmt: skip
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.write_html(target, include_plotlyjs=True)


def main() -> None:
    """Print the comparison as text or JSON and draw it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", nargs="+", choices=["S", "M", "L"], default=["S", "M", "L"])
    parser.add_argument("--lifetimes", default=os.environ.get("WINBACK_LIFETIMES_PYTHON", ""), metavar="PYTHON")
    parser.add_argument("--pymc", default=os.environ.get("WINBACK_PYMC_PYTHON", ""), metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--ours", choices=SIZES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ours:
        print(json.dumps(ours(given.ours)))
        return
    pythons = {"lifetimes": given.lifetimes, "pymc-marketing": given.pymc}
    rows = [row for size in given.sizes for row in compare(size, pythons)]
    draw(rows, HOME / "lifetime.html")
    if given.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        start = f"{row['customers']:>9,} customers  {row['who']:15}"
        if "told" in row:
            print(f"{start} {row['told']}")
            continue
        line = f"{start} {row['seconds']:8.2f} s  {row['memory_gb']:5.2f} GB"
        if "times" in row:
            line += f"  {row['times']:.0f} × ours, estimates within {row['largest_difference_share']:.1e}"
        print(line)
    print(f"chart: {HOME / 'lifetime.html'}")


if __name__ == "__main__":
    main()
