"""Disclosure control: what is hidden, and what a reader with a solver could still work out."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from winback.publishing.hide import Rules, hide
from winback.publishing.ranges import Relation, Told, ranges

REGIONS, CLASSES = ("N", "S", "W"), ("A", "B", "C")
TABLES = [("set",), ("set", "region"), ("set", "abc"), ("set", "region", "abc")]
RULES = Rules()


def people(region: dict[str, int], **more: object) -> pd.DataFrame:
    """So many customers in each region, each counted once."""
    names = [name for name, count in region.items() for _one in range(count)]
    return pd.DataFrame({"unit": range(len(names)), "region": names, "customers": 1, **more})


def told(units: pd.DataFrame, tables: list[tuple[str, ...]], measure: str, last: int = -1) -> list[float | None]:
    found = hide(units, tables, [measure]).tables[tuple(sorted(tables[last]))][measure]
    return [None if pd.isna(value) else float(value) for value in found]


def test_a_group_of_four_is_hidden_and_one_of_five_is_shown():
    assert told(people({"N": 4, "S": 5, "W": 6}), [("region",)], "customers") == [None, 5, 6]


def test_a_hidden_group_cannot_be_subtracted_from_the_total():
    # 4 hidden, so the smallest other one is hidden too: 5 and 4 cannot be told apart in 9.
    assert told(people({"N": 4, "S": 5, "W": 6}), [(), ("region",)], "customers") == [None, None, 6]


def test_two_hidden_groups_that_are_four_customers_together_take_a_third_along():
    assert told(people({"N": 2, "S": 2, "W": 6, "E": 7}), [(), ("region",)], "customers") == [7, None, None, None]


def test_a_total_that_would_give_the_only_group_away_is_hidden_too():
    units = people({"N": 4})
    found = hide(units, [(), ("region",)], ["customers"]).tables
    assert found[()].customers.isna().all()
    assert found[("region",)].customers.isna().all()


def test_an_empty_group_hides_nobody_and_is_told():
    units = people({"N": 5, "S": 6}).assign(lost=lambda rows: (rows.region == "N").astype(int))
    assert told(units, [(), ("region",)], "lost") == [5, 0]


def test_money_of_many_is_hidden_when_one_of_them_has_nearly_all_of_it():
    # 1000 of 1050 is one customer's; the second one (20) knows it to within 30, closer than 10 %.
    amounts = [1000.0, 20, 10, 10, 10]
    assert told(people({"N": 5}, money=amounts), [("region",)], "money") == [None]
    # With 200 beside the two largest nobody can tell the largest closer than 10 %.
    assert told(people({"N": 6}, money=[1000.0, 20, 110, 30, 30, 30.5]), [("region",)], "money") == [1220.5]


def test_money_that_reads_like_the_amount_of_one_customer_is_hidden():
    units = people({"N": 5, "S": 6}, money=[20.0, 20, 20, 20, 20, 100, 90, 95, 97, 91, 92])
    assert told(units, [("region",)], "money") == [None, 565.0]


def test_refunds_do_not_hide_an_amount_behind_a_small_sum():
    # The sum is 30, but the second customer, who got 990 back, can tell the first one's 1,000 closely.
    units = people({"N": 6}, money=[1000.0, -990, 5, 5, 5, 5.5])
    assert told(units, [("region",)], "money") == [None]


def test_finer_cells_do_not_give_a_hidden_coarser_one_back():
    units = people({"N": 4, "S": 30, "W": 31}).assign(abc=["A", "B"] * 32 + ["A"])
    found = hide(units, [(), ("region",), ("region", "abc")], ["customers"]).tables
    coarse, fine = found[("region",)], found[("abc", "region")]
    assert coarse.region[coarse.customers.isna()].tolist() == ["N", "S"]
    assert fine[fine.region == "S"].customers.isna().any()
    assert fine[fine.region == "W"].customers.tolist() == [16, 15]


def test_ranges_are_those_of_the_two_equations():
    # 10 = a + b, 12 = b + c: b lies between 0 and 10, so a between 0 and 10, c between 2 and 12.
    values = np.array([10, 12, 4, 6, 6.0])
    hidden = np.array([False, False, True, True, True])
    with_first = Relation(0, 2, np.array([0, 0]))
    with_second = Relation(1, 3, np.array([0, 0]))
    low, high = ranges(Told(values, hidden, [with_first, with_second]), np.full(5, 99.0))
    assert low[2:].tolist() == pytest.approx([0, 0, 2])
    assert high[2:].tolist() == pytest.approx([10, 10, 12])


def test_a_cell_on_no_cycle_is_found_out_though_every_line_hides_two():
    # Rows and columns hide two cells or more each, but the cell between the two squares follows from the sums.
    pattern = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1]], dtype=bool)
    cells = np.arange(3.0, 19.0).reshape(4, 4)
    values = np.concatenate([cells.sum(axis=1), cells.sum(axis=0), cells.ravel()])
    hidden = np.concatenate([np.zeros(8, dtype=bool), pattern.ravel()])
    across = [Relation(0, 8, np.repeat(range(4), 4)), Relation(4, 8, np.tile(range(4), 4))]
    low, high = ranges(Told(values, hidden, across), np.full(24, 2.0))
    width = (high - low)[8:].reshape(4, 4)
    assert width[1, 2] == pytest.approx(0)
    assert (width[pattern & (width > 0.5)] >= 2).all()
    assert (width > 0.5).sum() == pattern.sum() - 1


@cache
def invented_sets(count: int, seed: int = 7) -> pd.DataFrame:
    """Small invented companies: few customers, uneven groups, amounts of which some are huge."""
    rng = np.random.default_rng(seed)
    parts = []
    for number in range(count):
        size = int(rng.integers(6, 90))
        weight = rng.dirichlet(np.ones(3) * rng.choice([0.4, 2.0]))
        money = np.round(rng.lognormal(5, rng.choice([0.3, 1.0, 2.0]), size), 2)
        parts.append(
            pd.DataFrame(
                {
                    "set": number,
                    "unit": [f"{number}-{one}" for one in range(size)],
                    "region": rng.choice(REGIONS, size, p=weight),
                    "abc": rng.choice(CLASSES, size, p=[0.15, 0.25, 0.6]),
                    "customers": 1,
                    "money": money * (rng.random(size) < 0.9),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def stands_behind(units: pd.DataFrame, keys: tuple[str, ...], measure: str) -> pd.DataFrame:
    """For each cell its sum, the number of customers, the largest amount, and what is left without the two largest."""
    rows = units[units[measure] > 0].sort_values(measure, ascending=False)
    groups = rows.groupby(list(keys))
    rest = rows[measure].where(groups.cumcount() > 1, 0.0).groupby([rows[key] for key in keys]).sum()
    frame = pd.DataFrame(
        {"total": groups[measure].sum(), "count": groups.size(), "first": groups[measure].max(), "rest": rest}
    )
    cells = [str(cell if isinstance(cell, tuple) else (cell,)) for cell in frame.index]
    return frame.reset_index(drop=True).assign(table=str(keys), cell=cells)


@cache
def published(measure: str) -> dict[tuple[str, ...], pd.DataFrame]:
    return hide(invented_sets(1000), TABLES, [measure]).tables


def reader(found: dict, measure: str, sets: int) -> pd.DataFrame:
    """The width of what a reader can work out about each hidden cell, from nothing but what is published.

    Independent of the method: one unknown for each atom (region and class of a set), each published figure an
    equation, nothing below zero. All sets are one program of separate blocks, so each solves a cell of every set.
    """
    atoms = pd.DataFrame(list(product(range(sets), REGIONS, CLASSES)), columns=["set", "region", "abc"])
    atoms["atom"] = range(len(atoms))
    rows, columns, right, secret = [], [], [], []
    for keys, table in found.items():
        whole = atoms[list(keys)].drop_duplicates().merge(table, on=list(keys), how="left", indicator=True)
        hidden = (whole._merge == "both") & whole[measure].isna()
        cells = whole.assign(place=range(len(whole)), value=whole[measure].astype(float).fillna(0.0), hidden=hidden)
        inside = atoms.merge(cells, on=list(keys))
        shown = inside[~inside.hidden]
        number = shown.place.rank(method="dense").astype(int) - 1 + len(right)
        rows.append(number.to_numpy())
        columns.append(shown.atom.to_numpy())
        right = np.concatenate([right, cells.value[~cells.hidden].to_numpy()])
        dark = cells[cells.hidden]
        secret += [
            (row.set, str(keys), str(tuple(getattr(row, key) for key in keys)), part.atom.to_numpy())
            for row, (_place, part) in zip(dark.itertuples(), inside[inside.hidden].groupby("place"), strict=True)
        ]
    scale = float(np.max(right))
    system = coo_array(
        (np.ones(sum(map(len, rows))), (np.concatenate(rows), np.concatenate(columns))), shape=(len(right), len(atoms))
    ).tocsr()
    frame = pd.DataFrame(secret, columns=["set", "table", "cell", "atoms"])
    frame["turn"] = frame.groupby("set").cumcount()
    frame[["low", "high"]] = np.nan
    for _turn, part in frame.groupby("turn"):
        for name, sign in (("low", 1), ("high", -1)):
            cost = np.zeros(len(atoms))
            for inside in part.atoms:
                cost[inside] = sign
            solved = linprog(cost, A_eq=system, b_eq=right / scale, bounds=(0, 3.0), method="highs")
            frame.loc[part.index, name] = [solved.x[inside].sum() * scale for inside in part.atoms]
    return frame


@pytest.mark.parametrize("measure", ["customers", "money"])
def test_in_a_thousand_companies_no_hidden_figure_can_be_worked_out_from_all_that_is_told(measure):
    count = 1000
    units = invented_sets(count)
    found = published(measure)
    dark = reader(found, measure, count)
    assert len(dark) > 2500, "the companies must have something to hide"
    behind = pd.concat([stands_behind(units, keys, measure) for keys in found])
    dark = dark.merge(behind, on=["table", "cell"], validate="one_to_one")
    assert (dark.low <= dark.total + 1e-3).all()
    assert (dark.high >= dark.total - 1e-3).all()
    width = dark.high - dark.low
    alone = (dark["count"] < RULES.k) | ((measure == "money") & (dark.rest < RULES.p_share * dark["first"]))
    needed = RULES.k - 1.0 if measure == "customers" else 2 * RULES.p_share * dark.total
    too_close = dark[alone & (width < needed * 0.999 - 1e-6)]
    assert alone.sum() > 1500
    assert too_close.empty, f"{len(too_close)} of {alone.sum()} small or dominated groups can be told"
    known = dark[width < (0.99 if measure == "customers" else 0.0099 * dark.total)]
    assert known.empty, f"{len(known)} of {len(dark)} hidden figures are known"


def test_every_published_figure_of_a_thousand_companies_stands_for_enough_customers_of_whom_none_dominates():
    units = invented_sets(1000)
    shown = 0
    for keys, table in published("money").items():
        behind = stands_behind(units, keys, "money").set_index("cell")
        cells = [str(cell) for cell in table[list(keys)].itertuples(index=False, name=None)]
        told = behind.loc[table.set_axis(cells).money.fillna(0).loc[lambda money: money > 0].index]
        assert (told["count"] >= RULES.k).all()
        assert (told.rest >= RULES.p_share * told["first"]).all()
        assert not np.isin(told.total.round(2), units.money).any()
        assert (published("customers")[keys].customers.dropna() >= RULES.k).all()
        shown += len(told)
    assert shown > 1500


def test_fillings_agree_with_all_that_is_told_and_differ_wherever_something_is_hidden():
    units = people({"N": 4, "S": 5, "W": 6, "E": 9}).assign(money=np.arange(24.0) ** 2 + 0.25)
    found = hide(units, [(), ("region",)], ["customers", "money"])
    table = found.tables[("region",)]
    assert table.customers.isna().sum() == 2
    for filled in found.filled:
        assert filled[("region",)].customers.sum() == pytest.approx(24, abs=1e-3)
        assert filled[("region",)].money.sum() == pytest.approx(units.money.sum())
        for measure in ("customers", "money"):
            shown = table[measure].notna()
            assert filled[("region",)][measure][shown].astype(float).tolist() == table[measure][shown].tolist()
            assert (filled[("region",)][measure] >= 0).all()
    for measure in ("customers", "money"):
        values = np.stack([filled[("region",)][measure] for filled in found.filled])
        assert ((np.ptp(values, axis=0) > 1e-6) == table[measure].isna()).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=6), st.integers(2, 8))
def test_with_a_total_beside_them_none_or_several_groups_are_hidden_and_they_hold_enough(sizes, k):
    units = people({f"R{number}": size for number, size in enumerate(sizes)})
    found = hide(units, [(), ("region",)], ["customers"], Rules(k=k)).tables
    total, groups = found[()].customers.iloc[0], found[("region",)].customers
    hidden = [size for size, value in zip(sizes, groups, strict=True) if pd.isna(value)]
    assert all(size >= k for size, value in zip(sizes, groups, strict=True) if pd.notna(value))
    if pd.notna(total) and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= k
