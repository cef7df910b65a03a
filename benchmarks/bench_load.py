"""Load a large CSV with all checks: ours against the engine's own ``read_csv`` to Parquet, in one run.

    python -m benchmarks.bench_load [--size S|M|L] [--runs 3] [--workbook] [--json]

Each step runs in a process of its own, in turn. ``derive`` is what the first calculation after a load computes once.
Processor seconds count all threads and are steadier than the clock on a machine with other load. ``--workbook`` adds an
XLSX of a million rows.
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

from benchmarks.bench_measure import HOME, SIZES, peak_memory_gb

STEPS = ("floor", "load", "derive")
BOOK_ROWS = 1_000_000


def csv_of(size: str) -> Path:
    """Return the CSV of a size, generated where it is missing."""
    import duckdb

    from winback.sample.benchmark import generate_orders

    HOME.mkdir(parents=True, exist_ok=True)
    raw, text = HOME / f"orders_{size}.parquet", HOME / f"orders_{size}.csv"
    if not raw.exists():
        generate_orders(raw, customers=SIZES[size][0], orders=SIZES[size][1])
    if not text.exists():
        columns = "customer_id, ordered_on, order_id, amount, manager_id, product_group"
        duckdb.connect().execute(f"copy (select {columns} from '{raw}') to '{text}' (header)")
    return text


def book() -> Path:
    """Return a workbook of a million rows of eight columns."""
    import xlsxwriter

    HOME.mkdir(parents=True, exist_ok=True)
    path = HOME / "orders_million.xlsx"
    if not path.exists():
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as made:
            sheet = made.add_worksheet("Orders")
            sheet.write_row(0, 0, ["Client", "Date", "Total", "Order ID", "Manager", "Product", "Region", "Note"])
            for row in range(1, BOOK_ROWS):
                day = f"2024-{1 + row % 12:02d}-{1 + row % 28:02d}"
                cells = [f"C{row % 50_000}", day, row % 977 + 0.5, f"N{row}", f"M{row % 40}", "goods", "north", "-"]
                sheet.write_row(row, 0, cells)
    return path


def run_step(step: str, text: Path) -> dict[str, float]:
    """Run one step in this process: seconds, processor seconds and peak memory."""
    import duckdb

    import winback as wb

    company = HOME / "company_load"
    if step == "load":
        shutil.rmtree(company, ignore_errors=True)
    wall, used = time.perf_counter(), time.process_time()
    if step == "floor":
        duckdb.connect().execute(f"copy (from read_csv('{text}')) to '{HOME / 'floor.parquet'}'")
    elif step == "load":
        wb.load(text, into=company)
    else:
        _ = wb.open_company(company).purchases
    return {
        "seconds": time.perf_counter() - wall,
        "processor_seconds": time.process_time() - used,
        "memory_gb": peak_memory_gb(),
    }


def compare(text: Path, runs: int, steps: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Return medians per step, the steps taken in turn so that other load hits all alike."""
    taken: dict[str, list[dict[str, float]]] = {step: [] for step in steps}
    for _number in range(runs):
        for step in steps:
            call = [sys.executable, "-m", "benchmarks.bench_load", "--step", step, "--file", str(text)]
            done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=HOME.parents[1])
            taken[step].append(json.loads(done.stdout))
    return {
        step: {key: round(statistics.median(run[key] for run in runs_of), 2) for key in runs_of[0]}
        for step, runs_of in taken.items()
    }


def main() -> None:
    """Print the comparison as text or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="L")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workbook", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(run_step(given.step, given.file)))
        return
    found = compare(csv_of(given.size), given.runs, STEPS)
    ratios = {
        f"load_to_floor_{key}": round(found["load"][key] / found["floor"][key], 2)
        for key in ("seconds", "processor_seconds")
    }
    if given.workbook:
        found |= {"workbook": compare(book(), 1, ("load",))["load"]}
    if given.json:
        print(json.dumps({"size": given.size, "orders": SIZES[given.size][1], "steps": found, **ratios}, indent=1))
        return
    print(f"CSV of {SIZES[given.size][1]:,} rows, medians of {given.runs} runs")
    for step, row in found.items():
        print(
            f"  {step:10} {row['seconds']:6.1f} s  {row['processor_seconds']:6.1f} s of processor  "
            f"{row['memory_gb']:5.2f} GB"
        )
    print(f"  load = {ratios['load_to_floor_seconds']} × read_csv by the clock, "
          f"{ratios['load_to_floor_processor_seconds']} × by processor")  # fmt: skip


if __name__ == "__main__":
    main()
