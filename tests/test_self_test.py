"""The self-test: the company's own score per reason, and what it does not see."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from winback.errors import WinbackError
from winback.reasons import Change, default_catalogue
from winback.self_test import SelfTest, study_self_test


def scored(scores: dict[str, float], on: str = "2026-05-01", author: str = "Ann") -> pd.DataFrame:
    frame = pd.DataFrame({"reason": list(scores), "score_share": list(scores.values())})
    return frame.assign(answered_on=pd.Timestamp(on), author=author)


def left_for(counts: dict[str, float]) -> pd.DataFrame:
    rows = [(f"{reason}{n}", reason, 1.0) for reason, count in counts.items() for n in range(int(count))]
    return pd.DataFrame(rows, columns=["customer_id", "reason", "share"])


def study(*frames: pd.DataFrame, as_of: dt.date | None = None) -> SelfTest:
    return study_self_test(pd.concat(frames, ignore_index=True), default_catalogue(), as_of)


def test_the_newest_score_of_each_author_counts_and_authors_are_averaged():
    found = study(
        scored({"rude_staff": 0.2}, "2025-05-01"),
        scored({"rude_staff": 0.8}),
        scored({"rude_staff": 0.4}, author="Bob"),
    )
    row = found.scores().iloc[0]
    assert row.score_share == pytest.approx(0.6)
    assert (row.low_share, row.high_share, row.authors) == (0.4, 0.8, 2)
    assert len(found.answers) == 3


def test_an_earlier_day_sees_the_earlier_score():
    frames = scored({"rude_staff": 0.2}, "2025-05-01"), scored({"rude_staff": 0.8})
    assert study(*frames, as_of=dt.date(2025, 12, 31)).scores().score_share.tolist() == [0.2]


def test_bottlenecks_are_the_groups_that_score_lowest():
    found = study(scored({"rude_staff": 0.2, "slow_work": 0.4, "neglected": 0.9, "product_defects": 0.8}))
    groups = found.bottlenecks().set_index("group_code")
    assert groups.index[0] == "service"
    assert groups.score_share["service"] == pytest.approx(0.3)
    assert (groups.worst["service"], groups.worst_share["service"], groups.problems["service"]) == (
        "rude_staff",
        0.2,
        2,
    )
    assert groups.asked["service"] == (default_catalogue().leaves.group_code == "service").sum()
    assert groups.problems["relationship"] == 0
    assert set(found.bottlenecks("class_code").class_code) == {"company"}


def test_a_reason_scored_fine_for_which_customers_leave_is_a_blind_spot():
    found = study(scored({"rude_staff": 0.9, "competitor_price": 0.2, "slow_work": 0.3, "missed_dates": 0.9}))
    sees = found.compare(left_for({"rude_staff": 30, "competitor_price": 60, "neglected": 10})).set_index("reason")
    assert sees.sees.to_dict() == {
        "competitor_price": "known", "rude_staff": "blind_spot", "missed_dates": "fine", "slow_work": "feared",
    }  # fmt: skip
    assert sees.customers_share["rude_staff"] == pytest.approx(0.3)
    assert sees.low_share["rude_staff"] < 0.3 < sees.high_share["rude_staff"]


def test_the_order_is_compared_by_ranks_and_few_reasons_are_not_judged():
    codes = default_catalogue().leaves.code.tolist()[:12]
    right = study(scored({code: n / 12 for n, code in enumerate(codes)}))
    wrong = study(scored({code: 1 - n / 12 for n, code in enumerate(codes)}))
    counts = left_for({code: 24 - 2 * n for n, code in enumerate(codes)})
    assert right.agreement(counts).value == pytest.approx(1.0)
    assert wrong.agreement(counts).value == pytest.approx(-1.0)
    few = study(scored({code: n / 12 for n, code in enumerate(codes[:7])}))
    assert not few.agreement(counts).known


def test_the_interval_of_the_agreement_holds_nought_about_as_often_as_promised_when_nothing_agrees():
    draw = np.random.default_rng(3)
    codes = default_catalogue().leaves.code.tolist()[:20]
    held = []
    for _ in range(30):
        found = study(scored(dict(zip(codes, draw.random(20).round(2), strict=True))))
        counts = left_for(dict(zip(codes, draw.permutation(20) + 1, strict=True)))
        agreement = found.agreement(counts)
        known = stats.spearmanr(1 - found.compare(counts).score_share, found.compare(counts).customers).statistic
        assert agreement.value == pytest.approx(known)
        held.append(not agreement.excludes(0.0))
    assert np.mean(held) > 0.85


def test_a_score_of_a_merged_reason_counts_for_the_one_it_went_into():
    catalogue = default_catalogue()
    merged = replace(catalogue, changes=(Change(2, "merge", "slow_work", "shipment_wait"),), version=2)
    found = study_self_test(scored({"slow_work": 0.2, "shipment_wait": 0.6}), merged)
    assert found.scores().reason.tolist() == ["shipment_wait"]
    assert found.scores().score_share.tolist() == [pytest.approx(0.4)]
    assert "slow_work" not in found.leaves.code.tolist()


def test_an_empty_checklist_is_told_in_a_sentence_and_coverage_counts_the_reasons():
    with pytest.raises(WinbackError, match="self-test"):
        study(scored({"no_such_reason": 0.5}))
    found = study(scored({"rude_staff": 0.5}))
    assert found.coverage.value == pytest.approx(1 / len(found.leaves))
