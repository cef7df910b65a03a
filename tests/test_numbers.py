"""Numbers as a reader sees them: below zero with a minus in both languages, never minus nothing."""

from __future__ import annotations

import pytest

from winback.charts.theme import money_axis
from winback.text import LANGUAGES, format_count, format_money, format_number, format_share, use_language


@pytest.mark.parametrize("language", LANGUAGES)
def test_below_zero_stands_a_minus_and_nothing_has_none(language):
    with use_language(language):
        below = [format_money(-34_256, "RUB"), format_money(-2.5e6, "EUR", compact=True), format_count(-3),
                 format_number(-1.5), format_share(-0.12)]  # fmt: skip
        nothing = [format_money(-0.3, "RUB"), format_count(-0.2), format_number(-0.01), format_share(-0.0001)]
    assert all(text.startswith("−") and "-" not in text for text in below)
    assert not any("−" in text or "-" in text for text in nothing)


def test_a_small_share_is_not_written_as_none():
    assert [format_share(share, 0) for share in (0, 0.0004, 0.004, 0.006)] == ["0%", "<1%", "<1%", "1%"]
    assert [format_share(share) for share in (0.0, 0.0004, 0.0006)] == ["0.0%", "<0.1%", "0.1%"]
    with use_language("ru"):
        assert format_share(0.0004) == "<0,1\u00a0%"


def test_no_two_ticks_of_an_axis_of_money_read_alike():
    for highest in (0.4, 1.1, 3.0, 12.0, 900.0, 2.4e6):
        told = money_axis(0, highest, "EUR")["ticktext"]
        assert len(set(told)) == len(told)
