"""Add a month of new orders to a company: what renewing costs against computing all anew, in one run.

    python -m benchmarks.bench_refresh [--size S|M|L] [--runs 3] [--json]

``whole`` derives purchases, refunds and rhythm of all orders; ``renewed`` derives the same from what stood before and
the customers whose orders changed; ``again`` the same in a company that was renewed before, with half of the new
orders. All end with the same orders; loading is timed apart in ``bench_load``. The new orders are of one customer in
fifty.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.bench_load import csv_of
from benchmarks.bench_measure import HOME, SIZES

STEPS = ("whole", "renewed", "again")
ONE_IN = 50
ASKED = ("purchases", "refunds", "rhythm")


def companies(size: str) -> list[Path]:
    """Return a company with all orders, and two with the new ones added to derived ones: at once, and in two halves."""
    import duckdb

    import winback as wb

    text = csv_of(size)
    parts = [HOME / f"orders_{size}_new_{number}.csv" for number in (1, 2)]
    latest = (
        "select customer_id, max(ordered_on) + 30 as ordered_on, 'A' || min(order_id) as order_id, any_value(amount)"
    )
    for number, part in enumerate(parts):
        rows = f"from read_csv('{text}') where hash(customer_id) % {2 * ONE_IN} = {number}"
        duckdb.execute(
            f"copy ({latest} as amount, any_value(manager_id) as manager_id, any_value(product_group) as product_group "
            f"{rows} group by customer_id) to '{part}' (header)"
        )
    folders = [HOME / f"refresh_{step}_{size}" for step in STEPS]
    for folder, steps in zip(folders, ([[text, *parts]], [text, parts], [text, *parts]), strict=True):
        shutil.rmtree(folder, ignore_errors=True)
        for number, files in enumerate(steps):
            company = wb.load(files, into=folder, add=number > 0)
            if number < len(steps) - 1:
                _ = company.purchases.count().to_pyarrow()
    return folders


def run_step(folder: Path) -> dict[str, float]:
    """Derive what is not derived yet, in this process, from a copy that was never asked."""
    import winback as wb

    work = folder.with_name(f"{folder.name}_run")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work)
    wall, used = time.perf_counter(), time.process_time()
    company = wb.open_company(work)
    counts = [int(getattr(company, name).count().to_pyarrow().as_py()) for name in ASKED]
    found = {"seconds": time.perf_counter() - wall, "processor_seconds": time.process_time() - used}
    shutil.rmtree(work)
    return found | dict(zip(ASKED, counts, strict=True))


def compare(size: str, runs: int) -> dict[str, dict[str, float]]:
    """Return medians per step, the steps taken in turn; the counts of rows have to agree."""
    folders = dict(zip(STEPS, companies(size), strict=True))
    taken: dict[str, list[dict[str, float]]] = {step: [] for step in STEPS}
    for _number in range(runs):
        for step, folder in folders.items():
            call = [sys.executable, "-m", "benchmarks.bench_refresh", "--folder", str(folder)]
            done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=HOME.parents[1])
            taken[step].append(json.loads(done.stdout))
    found = {
        step: {key: round(statistics.median(run[key] for run in rows), 2) for key in rows[0]}
        for step, rows in taken.items()
    }
    if any(row[name] != found["whole"][name] for row in found.values() for name in ASKED):
        raise SystemExit(f"not the same rows: {found}")
    return found


def main() -> None:
    """Print the comparison as text or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="M")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        print(json.dumps(run_step(given.folder)))
        return
    found = compare(given.size, given.runs)
    whole = found["whole"]["seconds"]
    ratios = {step: round(found[step]["seconds"] / whole, 2) for step in STEPS[1:]}
    if given.json:
        print(json.dumps({"size": given.size, "steps": found, "to_whole": ratios}, indent=1))
        return
    print(f"{SIZES[given.size][1]:,} orders and new ones of one customer in {ONE_IN}, medians of {given.runs} runs")
    for step, row in found.items():
        print(f"  {step:8} {row['seconds']:6.1f} s  {row['processor_seconds']:6.1f} s of processor")
    print(f"  renewing takes {ratios['renewed']} of computing all anew, {ratios['again']} when renewed before")


if __name__ == "__main__":
    main()
