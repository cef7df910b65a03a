"""Lines that fit no column: rows like the others, rejected, so that they are counted, kept and told with them."""

from __future__ import annotations

import ibis
import pyarrow as pa

from .rejected import prefix_of
from .tabular import split_line
from .understand import Understood

CODE = "ROW01"
LONGEST = 32_000


def torn_lines(item: Understood, part: int) -> ibis.Table | None:
    """Return the lines of one file that fit no column, as checked rows; ``None`` when there are none."""
    bad = item.source.cells.bad if item.source.cells else []
    if not bad:
        return None
    prefix, count = prefix_of(item.source), len(bad)
    texts = {
        "file": [item.source.file] * count,
        "sheet": [item.source.sheet] * count,
        "code": [CODE] * count,
        "bad_column": [""] * count,
        "bad_value": [line[:LONGEST] for _number, line in bad],
        "mark": [f"{prefix}-{number}" for number, _line in bad],
    }
    columns = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    columns["source_row"] = pa.array([number for number, _line in bad], pa.int64())
    columns["twin"] = pa.array([0] * count, pa.int32())
    return ibis.memtable(pa.table(columns)).mutate(part=ibis.literal(part))


def cells_of_torn(item: Understood) -> ibis.Table:
    """Return the fields of these lines by ``source_row``, as far as the columns go."""
    source = item.source
    assert source.cells is not None
    sign, width = source.layout.separator if source.layout else ",", len(source.names)
    cells = [[*split_line(line, sign), *[""] * width][:width] for _number, line in source.cells.bad]
    numbers = pa.array([number for number, _line in source.cells.bad], pa.int64())
    return ibis.memtable(pa.table({"source_row": numbers, "cells": pa.array(cells, pa.list_(pa.string()))}))
