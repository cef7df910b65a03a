"""The demo company in PostgreSQL and in Spark gives what it gives on the laptop: counts exactly, money to the cent."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.engines.calculations import CALCULATIONS, Steps, frames_in

FAR_SHARE, FAR_AMOUNT = 1e-9, 1e-6
"""Sums in another order differ in their last digits: statistics to 1e-9, money far below a cent."""
ITERATED_SHARE = {".choice.prices": 1e-6}
"""Where an iteration ends depends on those digits."""


@pytest.mark.parametrize("name", CALCULATIONS)
def test_postgresql_gives_the_same_figures(name: str, near: Steps, in_postgres: Steps) -> None:
    _compare(name, near, in_postgres)


def test_spark_gives_the_same_figures(near: Steps, in_spark: Steps) -> None:
    """All in one test: a session of Spark takes longer to start than all of them take to run."""
    differ = {}
    for name in CALCULATIONS:
        try:
            _compare(name, near, in_spark)
        except AssertionError as error:
            differ[name] = str(error)
    assert not differ


def test_spark_connect_gives_the_same_figures(near: Steps, over_connect: dict[str, dict[str, Any]]) -> None:
    differ = {}
    for name in CALCULATIONS:
        try:
            _compare_frames(frames_in(CALCULATIONS[name](near)), over_connect[name])
        except AssertionError as error:
            differ[name] = str(error)
    assert not differ


def _compare(name: str, near: Steps, far: Steps) -> None:
    _compare_frames(frames_in(CALCULATIONS[name](near)), frames_in(CALCULATIONS[name](far)))


def _compare_frames(want: dict[str, Any], got: dict[str, Any]) -> None:
    assert want.keys() == got.keys()
    assert want
    for path, expected in want.items():
        _same(expected, got[path], path)


def _same(expected: object, found: object, path: str) -> None:
    if isinstance(expected, pd.DataFrame) and isinstance(found, pd.DataFrame):
        left, right = expected.reset_index(drop=True), found.reset_index(drop=True)
        pd.testing.assert_frame_equal(left, right, rtol=FAR_SHARE, atol=FAR_AMOUNT, check_dtype=False, obj=path)
    elif isinstance(expected, pd.Series) and isinstance(found, pd.Series):
        pd.testing.assert_series_equal(
            expected, found, rtol=FAR_SHARE, atol=FAR_AMOUNT, check_dtype=False, check_index_type=False, obj=path
        )
    elif isinstance(expected, float):
        share = next((far for name, far in ITERATED_SHARE.items() if path.startswith(name)), FAR_SHARE)
        assert found == pytest.approx(expected, rel=share, abs=FAR_AMOUNT, nan_ok=True), path
    else:
        assert found == expected, path
