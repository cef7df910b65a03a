"""The dashboard's reasons against the library's: equal as a whole, adding up by every filter, and nobody's words."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import product

import pandas as pd
import pytest

from tests.dashboard_company import CLOCKS, HOSTILE, asked_records, invented_company, invented_screens, unasked_screens
from tests.reason_records import new_records, statement
from winback.base import base_of
from winback.dashboard import serve, state_reasons
from winback.dashboard.screens import Screens, read_screens
from winback.dashboard.state import Filters
from winback.dashboard.view import Dashboard
from winback.errors import WinbackError
from winback.losses import measure_losses
from winback.reasons.catalogue import default_catalogue
from winback.text import language
from winback.value import value_losses
from winback.why import Reasons, reports, study_reasons

pytestmark = pytest.mark.usefixtures("english")

LEVELS = ("reason", "class_code", "group_code", "fixable")
DIMENSIONS = ("manager_id", "region", "industry", "abc")


@pytest.fixture(scope="module")
def screens():
    return invented_screens()


@pytest.fixture(scope="module")
def studies() -> dict[str, Reasons]:
    values = {code: value_losses(measure_losses(invented_company(), code)) for code in CLOCKS}
    return {code: study_reasons(base_of(value), asked_records()) for code, value in values.items()}


@pytest.fixture(scope="module")
def page(screens):
    page = Dashboard(screens)
    page._finish()
    return page


def same(ours: pd.DataFrame, theirs: pd.DataFrame, by: list[str], columns: list[str]) -> None:
    """Frames are equal where their rows are named alike."""
    ours, theirs = (frame.sort_values(by, ignore_index=True)[[*by, *columns]] for frame in (ours, theirs))
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, check_categorical=False)


def view_of(page: Dashboard, code: str) -> object:
    return next(view for view in page.views if view.code == code)


@pytest.mark.parametrize("clock", CLOCKS)
def test_coverage_is_that_of_the_library(screens, studies, clock):
    ours, theirs = (
        asdict(found) for found in (state_reasons.coverage(screens, Filters(clock=clock)), studies[clock].coverage())
    )
    assert ours["known"] > 20
    same(ours.pop("by_source"), theirs.pop("by_source"), ["source"], ["customers", "amount", "customers_share"])
    assert ours == pytest.approx(theirs)


@pytest.mark.parametrize(("clock", "level"), product(CLOCKS, LEVELS))
def test_reasons_in_money_are_those_of_the_library(screens, studies, clock, level):
    theirs = studies[clock].pareto(level)
    ours = state_reasons.pareto(screens, Filters(clock=clock), level)
    assert ours.code.tolist() == theirs.code.tolist()
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_parts_of_a_filter_add_up_to_the_whole(screens, dimension):
    whole = state_reasons.coverage(screens, Filters())
    parts = [Filters(**{dimension: value}) for value in screens.values(dimension)]
    found = [state_reasons.coverage(screens, part) for part in parts]
    for name in ("lost", "amount", "known", "known_amount", "other", "other_amount", "both", "disagree"):
        assert sum(getattr(part, name) for part in found) == pytest.approx(getattr(whole, name)), name
    ranked = pd.concat([state_reasons.pareto(screens, part) for part in parts])
    sums = ranked.groupby("code")[["customers", "amount", "fixable_amount"]].sum().reset_index()
    same(sums, state_reasons.pareto(screens, Filters()), ["code"], ["customers", "amount", "fixable_amount"])
    callable_now = sum(state_reasons.fix_first(screens, part).callable_count.sum() for part in parts)
    assert callable_now == state_reasons.fix_first(screens, Filters()).callable_count.sum() > 0


def test_a_filtered_ranking_is_that_of_these_customers_counted_by_hand(screens, studies):
    study = studies["own"]
    picked = study.lost[(study.lost.region == "South") & (study.lost.abc == "A")]
    shares = study.shares[study.shares.customer_id.isin(picked.customer_id)]
    money = shares.merge(picked[["customer_id", "year_amount"]], on="customer_id")
    by_hand = (money["share"] * money.year_amount).groupby(money.reason).sum()
    ours = state_reasons.pareto(screens, Filters(region="South", abc="A")).set_index("code").amount
    assert len(ours) > 1
    assert ours.sort_index().to_dict() == pytest.approx(by_hand.sort_index().to_dict())


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_whose_doing_within_groups_is_that_of_the_library(screens, studies, dimension):
    ours = state_reasons.by_group(screens, Filters(), dimension)
    theirs = studies["own"].by(dimension, "class_code")
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, check_categorical=False)


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_reasons_over_time_are_those_of_the_library(screens, studies, period):
    ours = state_reasons.over_time(screens, Filters(period=period))
    theirs = studies["own"].over_time(period, "class_code")
    theirs = theirs[theirs.period_on.isin(ours.period_on)]
    assert len(ours) > 2
    same(ours, theirs, ["period_on", "code"], ["customers", "amount", "customers_share"])


@pytest.mark.parametrize("clock", CLOCKS)
def test_staff_and_customers_are_compared_as_in_the_library(screens, studies, clock):
    ours = state_reasons.staff_against_customers(screens, Filters(clock=clock))
    pd.testing.assert_frame_equal(ours, studies[clock].staff_against_customers(), check_dtype=False)
    agreed, theirs = state_reasons.agreement(screens, Filters(clock=clock)), studies[clock].agreement()
    assert agreed.customers == theirs.customers > 0
    assert agreed.same_reason_share == pytest.approx(theirs.same_reason_share)
    assert agreed.same_class_share == pytest.approx(theirs.same_class_share)


def test_a_manager_is_compared_with_the_others_also_when_looked_at_alone(screens, studies):
    theirs = studies["own"].disagreement_by_manager()
    ours = state_reasons.under_managers(screens, Filters())
    columns = [name for name in ours if name not in ("name", "manager_id", "reason", "instead", "verdict")]
    same(ours, theirs, ["manager_id", "reason"], columns)
    assert ours.verdict[ours.manager_id == "M3"].tolist()[0] == "hidden"
    alone = state_reasons.under_managers(screens, Filters(manager_id="M3"))
    assert alone.corrected_share.tolist() == ours.corrected_share[ours.manager_id == "M3"].tolist()


def test_what_hides_behind_the_price_is_what_was_concluded_instead(screens, studies):
    concluded = studies["own"].conclusions.customers
    named, ours = state_reasons.behind(screens, Filters())
    by_hand = concluded[concluded.inside_reason == "competitor_price"].reason.value_counts()
    assert named == "competitor_price"
    assert ours.set_index("code").customers.to_dict() == by_hand.to_dict()
    assert by_hand["rude_staff"] > 0


def test_bounds_and_what_would_overturn_them_are_those_of_the_library(screens, studies):
    bounds, needed = state_reasons.bounds(screens, Filters())
    pd.testing.assert_frame_equal(bounds, studies["own"].bounds(), check_dtype=False)
    pd.testing.assert_frame_equal(needed, studies["own"].overturning(), check_dtype=False)


def test_what_to_fix_first_is_that_of_the_library_without_names(screens, studies):
    ours, theirs = state_reasons.fix_first(screens, Filters()), studies["own"].fix_first()
    columns = ["status", "fixable", "customers", "amount", "callable_count"]
    same(ours, theirs, ["code"], columns)
    assert ours.owner.isna().all()


def test_the_catalogue_of_the_page_knows_the_companys_own_reasons(screens):
    catalogue = state_reasons.catalogue(screens)
    assert HOSTILE in [catalogue.name(code) for code in catalogue.leaves.code]
    assert catalogue.version == default_catalogue().version + 1


def test_the_prepared_frames_hold_nobodys_name_or_words(screens):
    counted = [name for name in screens.frames if name.startswith(("reasons_", "segments", "stood_", "moved_"))]
    assert len(counted) == 13
    for name in counted:
        assert "customer_id" not in screens.frames[name], name
    for name, frame in screens.frames.items():
        text = frame.drop(columns="customer_id", errors="ignore").to_csv()
        for word in ("Secret", "secret", "+4420", "caller", "Ann"):
            assert word not in text, (name, word)


def test_every_card_has_a_question_a_chart_and_a_sentence(page):
    view = view_of(page, "reasons")
    drawn = [card.drawn for card in vars(view).values() if hasattr(card, "drawn")]
    assert len(drawn) == 10
    assert all(question.endswith("?") and sentence and spec for question, sentence, spec in drawn)
    assert "could not be drawn" not in page.notes.value


def test_a_reason_named_as_markup_is_shown_as_text(page):
    view = view_of(page, "reasons")
    specs = " ".join(card.chart.spec for card in vars(view).values() if hasattr(card, "chart"))
    shown = specs.replace("\\u003c", "<").replace("\\u003e", ">")
    assert "&lt;b&gt;slow" in shown
    assert "<b>slow" not in shown
    assert "<script" not in shown
    table = view.fixes.value
    assert "&lt;b&gt;slow&lt;/b&gt;&lt;script&gt;" in table
    assert "<script" not in table


def test_without_reasons_the_view_says_what_is_missing_and_what_to_do():
    page = Dashboard(unasked_screens())
    page._finish()
    view = view_of(page, "reasons")
    assert "no reason is recorded" in view.nothing.value
    # Nothing is wrong yet: it is no alarm.
    assert "wb-begin" in view.nothing.value
    assert "alert" not in view.nothing.value
    assert "notebook 03" in view.nothing.value
    assert not [card for card in vars(view).values() if hasattr(card, "chart")]
    page.languages.value = "ru"
    page._finish()
    assert "блокнот 03" in view.nothing.value


def test_a_selection_without_reasons_is_told_in_words(screens):
    page = Dashboard(screens)
    page.filters.filters = replace(Filters(), region="nowhere")
    page._finish()
    assert "could not be drawn" not in page.notes.value
    view = view_of(page, "reasons")
    assert view.coverage.drawn[1] == "Nobody in this selection is lost."


def test_the_title_says_by_what_the_doing_is_broken_down(screens):
    asked = {"Whose doing is it, by region?": Filters(), "Whose doing is it, by industry?": Filters(region="North")}
    for title, filters in asked.items():
        page = Dashboard(screens)
        page.filters.filters = filters
        page._finish()
        assert view_of(page, "reasons").doing.drawn[0] == title


def test_screens_are_prepared_anew_when_a_record_was_added(monkeypatch):
    company, records = invented_company(), new_records()
    monkeypatch.setattr(serve, "open_records", lambda company: records)
    told = lambda *_a, records, **_k: Screens({"said": len(records.frame("reasons"))})  # noqa: E731
    monkeypatch.setattr(serve, "prepare_screens", told)
    before = serve.screens_of(company)
    assert serve.screens_of(company) == before
    assert read_screens(before).about["said"] == 0
    record = records.add("reasons", [statement("C0001", "slow_work")], by="Ann")[0]
    after = serve.screens_of(company)
    assert after != before
    assert read_screens(after).about["said"] == 1
    records.withdraw("reasons", record, 1, by="Ann")
    assert serve.screens_of(company) not in (before, after)


def test_records_that_cannot_be_read_leave_the_other_views_alone(monkeypatch):
    def refuse(_company):
        raise WinbackError(f"The store is broken <b> ({language()}).")

    monkeypatch.setattr(serve, "open_records", refuse)
    monkeypatch.setattr(serve, "prepare_screens", lambda *_a, **_k: unasked_screens())
    page = Dashboard(read_screens(serve.screens_of(invented_company())))
    page._finish()
    assert "The store is broken &lt;b&gt; (en)." in view_of(page, "reasons").nothing.value
    page.languages.value = "ru"
    page._finish()
    assert "(ru)" in view_of(page, "reasons").nothing.value
    assert view_of(page, "losses").over_time.drawn[1]


def test_ranked_reasons_of_nobody_are_an_empty_frame():
    empty = pd.DataFrame({"reason": [], "share": [], "amount": []}).astype({"reason": "str"})
    assert reports.ranked(reports.coded(empty, default_catalogue()), "reason").empty
