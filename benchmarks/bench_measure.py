"""Measure and value a large base: ours against the floor and against plain pandas, in one run.

    python -m benchmarks.bench_measure [--sizes S M L] [--runs 3] [--json]

The floor is one ``group by`` of customer over the same Parquet file of orders in DuckDB. Each step runs in a process of
its own, so that its peak memory is its own. Loading and deriving the purchases happen once and are timed apart. The
chart of seconds and memory against size is ``data/bench/measure.html``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SIZES = {
    "S": (10_000, 200_000),
    "M": (100_000, 2_000_000),
    "L": (1_000_000, 20_000_000),
    "XL": (5_000_000, 100_000_000),
}
HOME = Path(__file__).resolve().parents[1] / "data" / "bench"
NAMES = {
    "floor": "floor: group by, orders as given",
    "floor_stored": "floor: group by, orders as stored",
    "ours": "measure and value",
    "pandas": "plain pandas",
}
STEPS = tuple(NAMES)


def floor(orders: Path) -> None:
    """One aggregate per customer: what any analysis of orders must at least read and group."""
    import duckdb

    engine = duckdb.connect()
    engine.execute(
        "create temp table t as select customer_id, count(*), sum(amount), max(ordered_on) "
        f"from read_parquet('{orders}') group by customer_id"
    )


def ours(company: Path) -> None:
    """Everything `winback measure` and `winback value` compute."""
    import winback as wb

    opened = wb.open_company(company)
    losses = wb.measure_losses(opened)
    wb.measure_summary(losses)
    wb.losses_over_time(losses)
    value = wb.value_losses(losses)
    _ = value.total, value.by_class("abc"), value.by_class("xyz"), value.matrix()


def pandas(orders: Path) -> None:
    """The same figures as people write them in pandas: gaps, own threshold, lost, money, ABC, XYZ, by manager."""
    import numpy as np
    import pandas as pd

    frame = pd.read_parquet(orders, columns=["customer_id", "ordered_on", "amount", "manager_id", "cost"])
    frame["ordered_on"] = pd.to_datetime(frame.ordered_on)
    days = frame.groupby(["customer_id", "ordered_on"], as_index=False).agg(
        amount=("amount", "sum"), manager_id=("manager_id", "first"), cost=("cost", "sum")
    )
    days["gap"] = days.groupby("customer_id").ordered_on.diff().dt.days
    as_of = days.ordered_on.max()
    table = days.groupby("customer_id").agg(
        last=("ordered_on", "max"), count=("amount", "size"), amount=("amount", "sum"), cost=("cost", "sum"),
        mean=("gap", "mean"), std=("gap", "std"), manager_id=("manager_id", "last"),
    )  # fmt: skip
    allowed = table["mean"] + 2.5 * table["std"].fillna(table["mean"])
    table["lost"] = (as_of - table["last"]).dt.days > allowed
    last = days.customer_id.map(table["last"])
    year = days[days.ordered_on > last - pd.Timedelta(days=365)]
    table["year_amount"] = year.groupby("customer_id").amount.sum()
    share = table.amount.sort_values(ascending=False).cumsum() / table.amount.sum()
    table["abc"] = np.select([share <= 0.8, share <= 0.95], ["A", "B"], "C")
    quarters = days.groupby(["customer_id", days.ordered_on.dt.to_period("Q")]).amount.sum().unstack(fill_value=0)
    table["cv"] = quarters.std(axis=1) / quarters.mean(axis=1)
    before = days.groupby("customer_id").shift(1)
    allowed_then = days.gap > (before.gap.fillna(0) * 2).where(before.gap.notna(), np.inf)
    days.loc[allowed_then].groupby(days.ordered_on.dt.to_period("Q")).size()
    table.groupby("manager_id").agg(lost=("lost", "sum"), money=("year_amount", "sum"))
    table.groupby(["abc", pd.cut(table.cv, [0, 0.1, 0.25, np.inf])], observed=False).year_amount.sum()


def run_step(step: str, size: str) -> dict[str, float]:
    """Run one step in this process and return its seconds, processor seconds and peak memory."""
    raw, company = HOME / f"orders_{size}.parquet", HOME / f"company_{size}"
    work = {
        "floor": lambda: floor(raw),
        "floor_stored": lambda: floor(company / "orders.parquet"),
        "ours": lambda: ours(company),
        "pandas": lambda: pandas(raw),
    }[step]
    # Of each contender all that it computes with, so that no step pays for its imports.
    for module in {"ours": ("winback", "ibis.backends.duckdb"), "pandas": ("pandas", "pyarrow.parquet")}.get(
        step, ("duckdb",)
    ):
        importlib.import_module(module)
    wall, used = time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": time.perf_counter() - wall,
        "processor_seconds": time.process_time() - used,
        "memory_gb": peak_memory_gb(),
    }


def peak_memory_gb() -> float:
    """Peak memory of this program alone: ``ru_maxrss`` would start from the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def prepare(size: str) -> tuple[float, float] | None:
    """Generate and load the base where it is missing; return the seconds of loading and deriving, if done now."""
    import winback as wb
    from winback.errors import WinbackError
    from winback.sample.benchmark import generate_orders

    raw, company = HOME / f"orders_{size}.parquet", HOME / f"company_{size}"
    HOME.mkdir(parents=True, exist_ok=True)
    customers, orders = SIZES[size]
    if not raw.exists():
        generate_orders(raw, customers=customers, orders=orders)
    try:
        _ = wb.open_company(company).purchases
        return None
    except WinbackError:
        start = time.perf_counter()
        loaded = wb.load(raw, into=company)
        loading = time.perf_counter() - start
        _ = loaded.purchases
        return loading, time.perf_counter() - start - loading


def compare(size: str, runs: int) -> dict[str, Any]:
    """Return medians per step and the ratios, the steps taken in turn so that other load hits all alike."""
    loading = prepare(size)
    taken: dict[str, list[dict[str, float]]] = {step: [] for step in STEPS}
    for _number in range(runs):
        for step in STEPS:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.bench_measure", "--step", step, "--size", size],
                capture_output=True, text=True, check=True, cwd=HOME.parents[1],
            )  # fmt: skip
            taken[step].append(json.loads(done.stdout))
    middle = {
        step: {key: round(statistics.median(run[key] for run in runs_of), 2) for key in runs_of[0]}
        for step, runs_of in taken.items()
    }
    seconds = {step: found["seconds"] for step, found in middle.items()}
    return {
        "size": size,
        "customers": SIZES[size][0],
        "orders": SIZES[size][1],
        "loading_seconds": None if loading is None else round(loading[0], 1),
        "deriving_seconds": None if loading is None else round(loading[1], 1),
        "steps": middle,
        "ours_to_floor": round(seconds["ours"] / seconds["floor"], 2),
        "ours_to_floor_of_stored_file": round(seconds["ours"] / seconds["floor_stored"], 2),
        "pandas_to_ours": round(seconds["pandas"] / seconds["ours"], 2),
    }


def draw(found: list[dict[str, Any]], target: Path) -> None:
    """Write the chart of seconds and of memory against orders, on logarithmic axes."""
    import pandas as pd
    import plotly.express as px

    rows = [
        {"orders": one["orders"], "step": NAMES[step], "what": what, "value": row[key]}
        for one in found
        for step, row in one["steps"].items()
        for what, key in (("seconds", "seconds"), ("memory, GB", "memory_gb"))
    ]
    figure = px.line(
        pd.DataFrame(rows), x="orders", y="value", color="step", facet_col="what", markers=True, log_x=True, log_y=True,
        labels={"step": "", "value": ""}, title="Measure and value: cost against size",
    )  # fmt: skip
    figure.update_yaxes(matches=None, showticklabels=True)
    figure.write_html(target, include_plotlyjs=True)


def tell(found: dict[str, Any], runs: int) -> None:
    """Print the comparison at one size."""
    print(f"{found['orders']:,} orders of {found['customers']:,} customers, medians of {runs} runs")
    if found["loading_seconds"]:
        print(f"  loading once                       {found['loading_seconds']:6.1f} s")
        print(f"  deriving the purchases once        {found['deriving_seconds']:6.1f} s")
    for step, row in found["steps"].items():
        print(f"  {NAMES[step]:34} {row['seconds']:6.1f} s  {row['memory_gb']:5.2f} GB")
    print(
        f"  measure and value = {found['ours_to_floor']} × floor, {found['ours_to_floor_of_stored_file']} × as stored;"
    )
    print(f"  plain pandas takes {found['pandas_to_ours']} × as long")


def main() -> None:
    """Print the comparison as text or JSON and draw it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["S", "M", "L"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--size", choices=SIZES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(run_step(given.step, given.size)))
        return
    found = [compare(size, given.runs) for size in given.sizes]
    draw(found, HOME / "measure.html")
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for one in found:
        tell(one, given.runs)
    print(f"chart: {HOME / 'measure.html'}")


if __name__ == "__main__":
    main()
