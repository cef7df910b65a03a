"""The purchases that a company stores are those that the definition in ``winback.purchases`` gives."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.companies import orders_frame
from winback.company import connect
from winback.purchases import purchase_days, purchases, refunds
from winback.storing import files, lines
from winback.storing.files import write_purchases

FIRST = dt.date(2023, 12, 1)
EDGES = (0, 1, 30, 31, 319, 320, 321, 364, 365, 366, 409, 410, 411, 730)
"""Days on both sides of every limit of the definition."""
rows = st.lists(
    st.tuples(
        st.sampled_from("abcdé"),
        st.one_of(st.sampled_from(EDGES), st.integers(0, 900)).map(
            lambda n: (FIRST + dt.timedelta(days=n)).isoformat()
        ),
        st.integers(-5_000, 20_000).map(lambda cents: cents / 100),
        st.sampled_from(["m1", "m2", None]),
        st.sampled_from([1.5, 0.0, None]),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


def frame_of(found):
    frame = orders_frame([row[:3] for row in found])
    frame["kind"] = ["refund" if r[2] < 0 else "free" if r[5] and r[2] == 0 else "purchase" for r in found]
    frame["manager_id"] = pd.Series([row[3] for row in found], dtype="str")
    frame["cost"] = pd.Series([row[4] for row in found], dtype="float64")
    return frame


def stored(frame, folder):
    backend = connect()
    table = ibis.memtable(frame)
    table = backend.create_table("o", table.mutate(ordered_on=table.ordered_on.cast("date")))
    write_purchases(backend, table, folder)
    bought = backend.read_parquet(folder / "purchases.parquet")
    back = backend.read_parquet(folder / "refunds.parquet")
    return table, bought, back


def rows_of(folder):
    """The rows in the order of customers and days."""
    rows = pq.read_table(folder / "purchases.parquet")
    plain = rows.cast(pa.schema([field.with_type(_plain(field.type)) for field in rows.schema]))
    return plain.sort_by([("customer_id", "ascending"), ("purchased_on", "ascending")]).to_pydict()


def _plain(kind):
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def frames_equal(found, wanted, keys):
    assert set(found.columns) == set(wanted.columns)
    found, wanted = (t.to_pandas().sort_values(keys).reset_index(drop=True) for t in (found, wanted))
    pd.testing.assert_frame_equal(found[wanted.columns], wanted, check_dtype=False, atol=1e-6)


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@example([(f"c{n}", (FIRST + dt.timedelta(days=d)).isoformat(), 1.0, None, None, False) for n in EDGES for d in {0, n}])
@given(rows)
def test_stored_purchases_are_the_defined_ones(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("s")
    table, bought, back = stored(frame_of(found), folder)
    frames_equal(bought, purchases(purchase_days(table)), ["customer_id", "purchased_on"])
    frames_equal(back, refunds(table), ["customer_id", "refunded_on"])


@pytest.mark.parametrize("limit", [3, 7])
def test_parts_and_chunks_change_nothing(tmp_path, monkeypatch, limit):
    random = np.random.default_rng(5)
    found = [
        (f"c{random.integers(9)}", (FIRST + dt.timedelta(days=int(random.integers(700)))).isoformat(), 1.0, "m", 1.0, 0)
        for _n in range(120)
    ]
    stored(frame_of(found), tmp_path)
    wanted = rows_of(tmp_path)
    monkeypatch.setattr(lines, "PART_LINES", limit * 5)
    monkeypatch.setattr(files, "CHUNK_LINES", limit)
    (tmp_path / "again").mkdir()
    stored(frame_of(found), tmp_path / "again")
    assert rows_of(tmp_path / "again") == wanted
    assert wanted["purchase_no"].count(1) == 9


def test_the_share_done_grows_to_the_whole_over_all_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "PART_LINES", 4)
    monkeypatch.setattr(files, "CHUNK_LINES", 2)
    backend, told = connect(), []
    rows = [(f"c{n}", f"2026-01-{n + 1:02}", 1.0) for n in range(10)]
    table = ibis.memtable(orders_frame(rows))
    table = backend.create_table("o", table.mutate(ordered_on=table.ordered_on.cast("date")))
    write_purchases(backend, table, tmp_path, told.append)
    assert told == sorted(told)
    assert told[0] <= lines.NUMBERING and len(set(told)) > 8
    assert told[-1] == 1.0


def test_days_of_centuries_keep_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "PART_LINES", 3)
    days = ["1899-12-31", "1969-12-31", "1970-01-01", "2026-03-01", "2199-12-31"]
    frame = orders_frame([(who, day, 1) for day in reversed(days) for who in ("b", "a")])
    stored(frame, tmp_path)
    found = rows_of(tmp_path)
    bought = [(who, day.isoformat()) for who, day in zip(found["customer_id"], found["purchased_on"], strict=True)]
    assert bought == [(who, day) for who in ("a", "b") for day in days]


def test_keys_too_large_for_one_number_are_sorted_all_the_same():
    key = np.array([1 << 61, 5, 1 << 61, 2], dtype=np.int64)
    order, ordered = lines._order(key)
    assert order.tolist() == [3, 1, 0, 2]
    assert ordered.tolist() == [2, 5, 1 << 61, 1 << 61]


def test_last_purchases_stand_in_row_groups_of_their_own(tmp_path):
    days = [("b", "2026-01-02"), ("a", "2026-03-01"), ("a", "2026-01-05"), ("a", "2026-01-03")]
    frame = orders_frame([(who, day, 1) for who, day in days])
    stored(frame, tmp_path)
    file = pq.ParquetFile(tmp_path / "purchases.parquet")
    groups = [file.read_row_group(number).to_pydict() for number in range(file.num_row_groups)]
    found = [list(zip(rows["customer_id"], rows["purchase_no"], strict=True)) for rows in groups]
    assert found == [[("a", 1), ("a", 2)], [("a", 3), ("b", 1)]]
    place = file.schema_arrow.get_field_index("next_on")
    bounds = [file.metadata.row_group(number).column(place).statistics for number in range(file.num_row_groups)]
    assert [bound.null_count for bound in bounds] == [0, 2]  # by this the engine knows which groups to read


def test_a_company_of_refunds_alone_has_no_purchase(tmp_path):
    _table, bought, back = stored(orders_frame([("a", "2026-01-05", -3.0)]), tmp_path)
    assert (int(bought.count().to_pandas()), back.to_pandas().amount.tolist()) == (0, [-3.0])
