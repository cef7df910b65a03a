"""Tables that an engine caches go when nobody needs them, and never in the midst of another statement."""

from __future__ import annotations

import gc
import threading

import ibis
import pytest

from winback.company import connect
from winback.loading import opened

ROWS = 3_000_000
TRIES = 5


@pytest.fixture(params=["company", "load"])
def backend(request, tmp_path):
    return connect() if request.param == "company" else opened.connect(tmp_path)


def test_another_thread_that_drops_the_last_reference_does_not_end_a_statement(backend):
    table = backend.create_table("t", ibis.range(ROWS).unnest().name("n").as_table())
    for number in range(TRIES):
        held = [table.mutate(m=table.n % (number + 2)).cache()]
        other = threading.Timer(0.02 * (number + 1), held.clear)
        other.start()
        for _number in range(10):
            counted = table.group_by(k=table.n // 3).agg(c=table.count())
            assert counted.c.max().to_pyarrow().as_py() == 3
        other.join()


def test_what_nobody_needs_is_dropped_before_the_next_is_cached(backend):
    table = backend.create_table("t", ibis.range(5).unnest().name("n").as_table())
    for number in range(4):
        cached = table.mutate(m=table.n + number).cache()
        cached.release()
        del cached
        gc.collect()
    held = table.mutate(m=table.n * 2).cache()
    assert len([name for name in backend.list_tables() if "cached" in name]) == 1
    again = table.mutate(m=table.n * 2).cache()
    assert again.op().name == held.op().name, "the same question is cached once"
    assert again.m.sum().to_pyarrow().as_py() == 20
