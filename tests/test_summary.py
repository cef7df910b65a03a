"""The figures of the public data sets, checked beforehand by an independent computation."""

from __future__ import annotations

import json

import pytest

from tests.companies import SHARED
from winback.load import load
from winback.losses import measure_losses
from winback.summary import measure_summary

CHECKS = SHARED / "computed_checks.json"
FILES = {
    "cdnow_sample": "cdnow_sample/CDNOW_sample.txt",
    "uci_online_retail_positive_lines_with_customer": "uci_online_retail/online_retail.parquet",
    "northwind": "northwind",
}


@pytest.fixture(scope="module")
def companies():
    return {}


@pytest.mark.parametrize("days", [90, 180, 365])
@pytest.mark.parametrize("name", list(FILES))
def test_figures_of_public_data_come_out(name, days, companies):
    if not CHECKS.exists():
        pytest.skip("the public data sets are not beside the project")
    check = json.loads(CHECKS.read_text())[name]
    if f"lost_gt{days}d" not in check:
        pytest.skip(f"no figure for {days} days")
    company = (
        companies.setdefault(name, None) or companies.update({name: load(SHARED / FILES[name])}) or companies[name]
    )
    found = measure_summary(measure_losses(company, f"fixed:{days}", check["as_of"]))
    assert found["customers"] == check["customers"]
    assert found["lost"] == check[f"lost_gt{days}d"]
    assert round(100 * found["loss_rate"], 2) == check[f"lost_pct_gt{days}d"]
    assert found["past_revenue_of_lost"] == pytest.approx(check[f"past_revenue_of_lost_gt{days}d"], abs=0.005)
    assert found["came_back_events"] == check[f"came_back_events_gt{days}d"]
    assert found["came_back_customers"] == check[f"came_back_after_gap_gt{days}d_customers"]
    assert found["own_rhythm"]["customers"] == check["own_rhythm_customers_ge3_days"]
    assert found["own_rhythm"]["lost"] == check["own_rhythm_lost_silence_gt_4/3_mean_interval"]
