"""How cost grows with size: load, derive and measure at each size, every step in a process of its own, and a chart.

    python -m benchmarks.bench_growth [--sizes S M L] [--runs 1] [--json]

``growth`` is the cost per order against the size before: 1 is linear. The cost is processor time in units of a
yardstick, one grouping of thirty million numbers done before and after each step: a machine that is shared is at times
half as fast, and the larger sizes take minutes. Figures are medians of the runs, which take the sizes in turn. Sizes
are those of :mod:`benchmarks.bench_measure`; XL, 100 million orders of 5 million customers, needs 30 GB of disk. The
chart is ``data/bench/growth.html``. Memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.bench_measure import HOME, SIZES, ours, peak_memory_gb

STEPS = ("load", "derive", "measure")
YARDSTICK = "select count(*) from (select i % 1000003 as g, count(*), sum(i) from range(30000000) t(i) group by g)"


def _load(size: str) -> None:
    import winback as wb

    shutil.rmtree(HOME / f"growth_{size}", ignore_errors=True)
    wb.load(HOME / f"orders_{size}.parquet", into=HOME / f"growth_{size}")


def _derive(size: str) -> None:
    import winback as wb

    _ = wb.open_company(HOME / f"growth_{size}").purchases


def _measure(size: str) -> None:
    ours(HOME / f"growth_{size}")


def yardstick() -> float:
    """Return the processor seconds that a fixed piece of work takes now."""
    import duckdb

    taken = []
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")
        for _number in range(3):
            used = time.process_time()
            engine.execute(YARDSTICK).fetchall()
            taken.append(time.process_time() - used)
    return statistics.median(taken)


def run_step(step: str, size: str) -> dict[str, float]:
    """Run one step in this process: seconds, processor seconds and peak memory."""
    import winback  # noqa: F401 - its import is no part of the step

    work: Callable[[str], None] = {"load": _load, "derive": _derive, "measure": _measure}[step]
    wall, used = time.perf_counter(), time.process_time()
    work(size)
    return {
        "seconds": round(time.perf_counter() - wall, 2),
        "processor_seconds": round(time.process_time() - used, 2),
        "memory_gb": round(peak_memory_gb(), 2),
    }


def take(size: str) -> dict[str, dict[str, float]]:
    """Return the figures of every step at one size, each run in a process of its own."""
    from winback.sample.benchmark import generate_orders

    customers, orders = SIZES[size]
    raw = HOME / f"orders_{size}.parquet"
    if not raw.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        generate_orders(raw, customers=customers, orders=orders)
    found = {}
    for step in STEPS:
        call = [sys.executable, "-m", "benchmarks.bench_growth", "--step", step, "--size", size]
        before = yardstick()
        done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=HOME.parents[1])
        taken = json.loads(done.stdout)
        found[step] = taken | {"cost": taken["processor_seconds"] / statistics.mean((before, yardstick()))}
    shutil.rmtree(HOME / f"growth_{size}", ignore_errors=True)
    return found


def compare(sizes: list[str], runs: int) -> list[dict[str, object]]:
    """Return one row per size and step: medians, and the growth against the size before."""
    taken: dict[str, list[dict[str, dict[str, float]]]] = {size: [] for size in sizes}
    for _number in range(runs):
        for size in sizes:
            taken[size].append(take(size))
    rows: list[dict[str, object]] = []
    before: dict[str, float] = {}
    for size in sizes:
        orders = SIZES[size][1]
        for step in STEPS:
            ran = [found[step] for found in taken[size]]
            middle = {key: round(statistics.median(one[key] for one in ran), 2) for key in ran[0]}
            each = middle["cost"] / orders
            growth = round(each / before[step], 2) if step in before else None
            before[step] = each
            rows.append({"size": size, "orders": orders, "step": step, **middle, "growth": growth})
    return rows


def draw(rows: list[dict[str, object]], target: Path) -> None:
    """Write the chart of cost against size, both on logarithmic axes: a straight line of slope 1 is linear."""
    import pandas as pd
    import plotly.express as px

    figure = px.line(
        pd.DataFrame(rows),
        x="orders",
        y="cost",
        color="step",
        markers=True,
        log_x=True,
        log_y=True,
        labels={"orders": "orders", "cost": "cost, in yardsticks", "step": ""},
        title="Cost against size",
    )
    figure.write_html(target, include_plotlyjs=True)


def main() -> None:
    """Print the growth as text or JSON and draw it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["S", "M", "L"])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--size", choices=SIZES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(run_step(given.step, given.size)))
        return
    rows = compare(given.sizes, given.runs)
    draw(rows, HOME / "growth.html")
    if given.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(
            f"{row['orders']:>12,} orders  {row['step']:8} {row['seconds']:7.1f} s  "
            f"{row['processor_seconds']:7.1f} s of processor  {row['memory_gb']:5.2f} GB  growth {row['growth'] or '–'}"
        )
    print(f"chart: {HOME / 'growth.html'}")


if __name__ == "__main__":
    main()
