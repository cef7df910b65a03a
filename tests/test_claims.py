"""Claims on the user's own data: every figure agrees with a plain computation, and few cases say nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import winback as wb
from tests.companies import SHARED, every, make_company, orders_frame
from tests.survey_frames import a_base
from winback.base import CustomerBase, base_of
from winback.claims import CODES, Claim, claims, claims_table, verdict_names
from winback.claims.evidence import Evidence
from winback.claims.figures import Figure, judge, together, write_range
from winback.claims.losing import yearly_loss
from winback.claims.reasoning import with_silent
from winback.controls.claim_cards import claim_cards, claim_markup, claim_style
from winback.intervals import share_interval
from winback.losses import measure_losses
from winback.reasons import default_catalogue
from winback.records import Records
from winback.sample import company_tables
from winback.text import use_language
from winback.value import value_losses

DAY = pd.Timestamp("2026-06-30")


class Shared:
    """The demo company, measured once: tables, base, records, and reasons as the first source has them."""

    def __init__(self, folder) -> None:
        self.tables = company_tables(customers=1200)
        orders = self.tables["orders"].assign(ordered_on=self.tables["orders"].ordered_on.dt.date)
        orders = orders[orders.status == "completed"].drop(columns=["order_id", "product_group", "currency", "status"])
        orders["kind"] = np.where(orders.amount < 0, "refund", "purchase")
        given = {name: self.tables[name] for name in ("contacts", "managers", "survey")}
        given["managers"] = given["managers"][["manager_id", "hour_cost"]]
        given["survey"] = given["survey"].assign(
            **{
                name: given["survey"][name].fillna("").astype("str")
                for name in ("customer_id", "manager_id", "comment")
            }
        )
        self.base = base_of(value_losses(measure_losses(make_company(orders, folder, **given))))
        self.records = Records(folder / "records.sqlite", "demo")
        complaints = self.tables["complaints"]
        self.records.add("complaints", complaints.astype("object").where(complaints.notna(), None), "test")
        said = self.tables["reasons"].rename(columns={"confidence": "confidence_share"})
        self.records.add("reasons", said.to_dict("records"), "test")
        first = said[said.customer_id.isin(self.base.lost.customer_id)].drop_duplicates("customer_id")
        self.reasons = reasons_of(first.customer_id.tolist(), first.reason.tolist())
        self.claims = {one.code: one for one in claims(self.base, self.reasons, self.records)}

    @property
    def spells(self) -> pd.DataFrame:
        frame = self.base.value.losses.absences[["customer_id", "last_on", "lost_on", "returned_on"]].copy()
        frame[["last_on", "lost_on", "returned_on"]] = frame[["last_on", "lost_on", "returned_on"]].apply(
            pd.to_datetime
        )
        return frame[frame.lost_on >= pd.Timestamp(self.base.value.losses.settled_from)]

    @property
    def long_spells(self) -> pd.DataFrame:
        rows = self.spells.assign(away_on=self.spells.lost_on + pd.Timedelta(days=90))
        return rows[(rows.away_on <= self.day) & ~(rows.returned_on < rows.away_on)]

    @property
    def day(self) -> pd.Timestamp:
        return pd.Timestamp(self.base.as_of)


def reasons_of(customers: list[str], reasons: list[str]) -> SimpleNamespace:
    classes = default_catalogue().leaves.set_index("code").class_code
    frame = pd.DataFrame({"customer_id": customers, "reason": reasons, "share": 1.0})
    return SimpleNamespace(shares=frame, concluded=frame.assign(class_code=frame.reason.map(classes)))


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Shared:
    return Shared(tmp_path_factory.mktemp("claims"))


def km(days: pd.Series, seen: pd.Series, until: float) -> float:
    """The share with the event by a day, by the product of those who went on."""
    share = 1.0
    for day in sorted(set(days[seen & (days <= until)])):
        share *= 1 - (seen & (days == day)).sum() / (days >= day).sum()
    return 1 - share


# ------------------------------------------------------------------------------------------ demo, in plain pandas


def test_the_yearly_loss_is_the_one_of_the_loss_report(demo):
    report = wb.loss_report(demo.base.value.losses, "region")
    found = demo.claims["usual_loss"]
    assert found.value == pytest.approx(
        report.lost_last_year.sum() / (report.lost_last_year / report.year_loss_rate).sum()
    )
    assert found.low < found.value < found.high
    assert found.answer.startswith(f"You lose {found.value:.0%}")


def test_returns_after_a_contact_agree_with_plain_pandas(demo):
    talk = demo.tables["contacts"]
    talk = talk[~talk.kind.isin(["invoice", "complaint"])][["customer_id", "contacted_on"]]
    both = demo.long_spells.merge(talk, on="customer_id")
    both = both[(both.contacted_on >= both.away_on) & ~(both.contacted_on >= both.returned_on)]
    called = both.sort_values("contacted_on").drop_duplicates(["customer_id", "lost_on"])
    days = (called.returned_on.fillna(demo.day) - called.contacted_on).dt.days
    back = demo.claims["five_forty"].figures[1]
    assert back.count == len(called)
    assert back.value == pytest.approx(km(days, called.returned_on.notna(), 180))

    first_bought = demo.base.customers.set_index("customer_id").first_on
    first = talk.groupby("customer_id").contacted_on.min().rename("called_on").to_frame().join(first_bought)
    asked = first[(first.called_on >= pd.Timestamp(demo.base.value.losses.settled_from))]
    asked = asked[asked.first_on.isna() | (asked.called_on < asked.first_on)]
    new = demo.claims["five_forty"].figures[0]
    days = (asked.first_on.fillna(demo.day) - asked.called_on).dt.days
    assert new.count == len(asked)
    assert new.value == pytest.approx(km(days, asked.first_on.notna(), 180))


def test_the_cost_of_winning_back_and_winning_new_agrees_with_plain_pandas(demo):
    talk = demo.tables["contacts"]
    talk = talk[~talk.kind.isin(["invoice", "complaint"])].merge(demo.tables["managers"][["manager_id", "hour_cost"]])
    talk["cost"] = talk.hours * talk.hour_cost
    both = demo.long_spells.merge(talk[["customer_id", "contacted_on", "cost"]], on="customer_id")
    both = both[(both.contacted_on >= both.lost_on) & ~(both.contacted_on >= both.returned_on)]
    back = both.cost.sum() / both.drop_duplicates(["customer_id", "lost_on"]).returned_on.notna().sum()
    bought = talk.merge(demo.base.customers[["customer_id", "first_on"]], how="left")
    before = bought[bought.first_on.isna() | (bought.contacted_on < bought.first_on)]
    start = before.groupby("customer_id").contacted_on.transform("min")
    before = before[start >= pd.Timestamp(demo.base.value.losses.settled_from)]
    new = before.cost.sum() / before.drop_duplicates("customer_id").first_on.notna().sum()
    found = demo.claims["dearer_cheaper"]
    assert found.value == pytest.approx(back / new)
    assert found.low < found.value < found.high


def second_life_rates(spells: pd.DataFrame, begun: pd.Series, settled: pd.Timestamp, day: pd.Timestamp) -> list[float]:
    """Losses a year in first and in second lives, customer by customer."""
    end = day - pd.Timedelta(days=90)
    lives = {"first": [0, 0.0], "second": [0, 0.0]}

    def live(name: str, start: pd.Timestamp, gone: list[pd.Timestamp]) -> None:
        left = min(gone, default=None)
        if start >= end or (left is not None and left <= start):
            return
        lost = left is not None and left <= end
        lives[name][0] += lost
        lives[name][1] += ((left if lost else end) - start).days / 365

    per_customer = {key: part.sort_values("lost_on") for key, part in spells.groupby("customer_id")}
    for customer, start in begun.items():
        mine = per_customer.get(customer)
        live("first", max(start, settled), [] if mine is None else list(mine.lost_on[:1]))
        if mine is not None and mine.returned_on.notna().any():
            returned = mine.returned_on[mine.returned_on.notna()].iloc[0]
            live("second", returned, list(mine.lost_on[mine.lost_on > returned]))
    return [lives[name][0] / lives[name][1] for name in ("first", "second")]


def second_purchases(company) -> pd.Series:
    frame = (
        company.purchases.filter(company.purchases.purchase_no == 2).select("customer_id", "purchased_on").to_pandas()
    )
    return pd.to_datetime(frame.set_index("customer_id").purchased_on)


def test_losses_of_second_lives_against_first_ones_agree_with_a_count_customer_by_customer(demo):
    settled = pd.Timestamp(demo.base.value.losses.settled_from)
    first, second = second_life_rates(demo.long_spells, second_purchases(demo.base.company), settled, demo.day)
    assert demo.claims["more_loyal"].value == pytest.approx(second / first)


def test_returns_from_somebody_cheaper_agree_with_plain_pandas(demo):
    said = demo.tables["reasons"].query("reason == 'competitor_price'").drop_duplicates("customer_id")
    spells = demo.base.value.losses.absences[["customer_id", "last_on", "lost_on", "returned_on"]]
    rows = said.merge(spells, on="customer_id")
    rows[["last_on", "lost_on", "returned_on"]] = rows[["last_on", "lost_on", "returned_on"]].apply(pd.to_datetime)
    rows = rows[rows.last_on < rows.given_on].sort_values("last_on").drop_duplicates("customer_id", keep="last")
    found = demo.claims["freelancers"]
    days = (rows.returned_on.fillna(demo.day) - rows.lost_on).dt.days
    assert found.figures[0].count == len(rows)
    assert found.value == pytest.approx(km(days, rows.returned_on.notna(), 365))
    assert found.verdict == "differs"


def test_the_share_who_left_because_nobody_cared_counts_what_the_silent_could_say(demo):
    shares = demo.reasons.shares
    cared = shares.reason.isin(["neglected", "indifference"]).sum()
    found = demo.claims["nobody_cared"]
    assert found.value == pytest.approx(cared / len(shares))
    coverage = len(shares) / len(demo.base.lost)
    assert found.figures[1].high == pytest.approx(found.high * coverage + 1 - coverage)
    assert math.isnan(found.figures[1].value)


def test_complaints_of_the_unhappy_agree_with_plain_pandas(demo):
    lost = demo.reasons.concluded.query("class_code == 'company'").merge(
        demo.base.customers[["customer_id", "lost_on"]]
    )
    both = lost.merge(demo.tables["complaints"][["customer_id", "received_on"]])
    days = (both.received_on - pd.to_datetime(both.lost_on)).dt.days
    told = both.customer_id[days.between(-365, 0)].nunique()
    figure = demo.claims["one_in_ten"].figures[1]
    assert (figure.count, figure.value) == (len(lost), pytest.approx(told / len(lost)))


def test_an_interval_stands_beside_every_figure_and_every_claim_is_answered(demo):
    assert list(demo.claims) == list(CODES)
    for one in demo.claims.values():
        assert one.answer.endswith(".")
        assert one.literature
        assert one.source
        assert one.needs or one.verdict != "cannot_tell"
        for figure in one.figures:
            assert math.isnan(figure.value) or figure.low <= figure.value <= figure.high
            assert figure.high > figure.low


# ------------------------------------------------------------------------------------------------ made by hand


def test_a_thousand_customers_of_whom_a_hundred_are_lost_agree_with_the_claim_and_three_hundred_do_not():
    for lost, verdict in ((100, "holds"), (300, "differs")):
        states = {f"c{n}": "lost" if n < lost else "active" for n in range(1000)}
        on = [pd.Timestamp("2026-03-01") if state == "lost" else pd.NaT for state in states.values()]
        found = claims(a_base(states, lost_on=on))[0]
        assert (found.value, found.verdict) == (lost / 1000, verdict)


def test_those_lost_more_than_a_year_ago_do_not_count_in_the_yearly_loss():
    states = {f"c{n}": "lost" if n < 40 else "active" for n in range(100)}
    on = [pd.Timestamp("2024-01-01" if n < 30 else "2026-01-01") if n < 40 else pd.NaT for n in range(100)]
    assert claims(a_base(states, lost_on=on))[0].value == pytest.approx(10 / 70)


def test_a_list_without_days_of_loss_cannot_tell_a_yearly_rate_and_says_what_is_missing():
    found = claims(a_base({"a": "lost", "b": "active"}))[0]
    assert found.verdict == "cannot_tell"
    assert "lost_on" in found.needs


def test_twelve_customers_cannot_tell_anything():
    rows = [row for n in range(12) for row in every(f"c{n}", 20, "2024-01-01", 20 if n < 4 else 45)]
    contacts = pd.DataFrame({"customer_id": ["c1"], "contacted_on": [dt.date(2025, 6, 1)], "hours": [1.0]})
    base = base_of(
        value_losses(measure_losses(make_company(orders_frame(rows), contacts=contacts), "article:customer"))
    )
    lost = base.lost.customer_id.tolist()
    assert lost
    found = claims(base, reasons_of(lost, ["neglected"] * len(lost)))
    assert {one.verdict for one in found} == {"cannot_tell"}
    assert all(one.needs for one in found)


def test_neglect_named_by_two_thirds_agrees_when_all_have_spoken_and_cannot_tell_when_half_are_silent():
    lost = [f"c{n}" for n in range(300)]
    said = ["neglected"] * 204 + ["competitor_price"] * 96
    assert by_code(a_base(dict.fromkeys(lost, "lost")), reasons_of(lost, said))["nobody_cared"].verdict == "holds"
    more = a_base(dict.fromkeys([*lost, *(f"s{n}" for n in range(300))], "lost"))
    half = by_code(more, reasons_of(lost, said))["nobody_cared"]
    assert half.verdict == "cannot_tell"
    assert "silent" in half.needs


def test_where_one_in_five_left_offended_none_can_have_taken_ten_along():
    lost = [f"c{n}" for n in range(200)]
    found = by_code(a_base(dict.fromkeys(lost, "lost")), reasons_of(lost, ["rude_staff"] * 40 + ["moved"] * 160))
    assert found["takes_ten"].value == pytest.approx(4.0)
    assert found["takes_ten"].verdict == "differs"
    few = by_code(a_base(dict.fromkeys(lost, "lost")), reasons_of(lost, ["rude_staff"] * 10 + ["moved"] * 190))
    assert few["takes_ten"].verdict == "cannot_tell"


def by_code(base: CustomerBase, reasons: object = None) -> dict[str, Claim]:
    return {one.code: one for one in claims(base, reasons)}


def test_what_the_silent_could_say_is_all_or_nothing():
    wide = with_silent(share_interval(50, 100), 100, 200)
    assert (wide.value, round(wide.low, 3), round(wide.high, 3)) == (0.5, 0.202, 0.798)
    assert not with_silent(share_interval(0, 0), 0, 10).known


def test_a_claim_of_two_figures_holds_only_where_both_do():
    assert together(["holds", "holds"]) == "holds"
    assert together(["holds", "cannot_tell"]) == "cannot_tell"
    assert together(["cannot_tell", "differs"]) == "differs"
    assert together([]) == "cannot_tell"


def test_a_vague_figure_neither_agrees_nor_differs():
    known = a_base({"a": "lost"}).assumptions
    assert judge(share_interval(3, 30), (0.09, 0.11), known) == "cannot_tell"
    assert judge(share_interval(2, 19), (0.5, 0.6), known) == "cannot_tell"
    assert judge(share_interval(2, 20), (0.5, 0.6), known) == "differs"


def test_orders_younger_than_a_year_and_a_half_are_put_on_a_year_by_time_at_risk():
    rows = [row for n in range(40) for row in every(f"c{n}", 10, "2025-01-01", 25 if n < 10 else 40)]
    base = base_of(value_losses(measure_losses(make_company(orders_frame(rows)), "article:customer")))
    found, days = yearly_loss(Evidence(base))
    losses = base.value.losses
    settled = pd.Timestamp(losses.settled_from)
    rows = losses.customers[losses.customers.allowed_days.notna()]
    end = pd.to_datetime(rows.lost_on).fillna(pd.Timestamp(base.as_of))
    at_risk = end > settled
    years = (end - pd.to_datetime(rows.first_on).clip(lower=settled))[at_risk].dt.days.sum() / 365
    events = (rows.state.eq("lost") & at_risk).sum()
    assert days < 365
    assert found.value == pytest.approx(1 - math.exp(-events / years))


# ------------------------------------------------------------------------------------------- no look-ahead


def test_what_happened_later_changes_no_answer_of_an_earlier_day(demo):
    cut, tables = dt.date(2025, 9, 30), company_tables(customers=300)
    orders = tables["orders"].assign(ordered_on=tables["orders"].ordered_on.dt.date, kind="purchase")
    orders = orders[orders.amount > 0][["customer_id", "ordered_on", "amount", "manager_id", "kind"]]
    contacts = tables["contacts"].assign(contacted_on=tables["contacts"].contacted_on.dt.date)
    said = demo.records.frame("reasons")
    told = []
    for seen, calls, reasons in (
        (orders, contacts, said),
        (
            orders[orders.ordered_on <= cut],
            contacts[contacts.contacted_on <= cut],
            said[said.given_on <= pd.Timestamp(cut)],
        ),
    ):
        base = base_of(value_losses(measure_losses(make_company(seen, contacts=calls), as_of=cut)))
        kept = {"reasons": reasons}
        store = SimpleNamespace(frame=lambda kind, kept=kept: kept.get(kind, demo.records.frame(kind)))
        told.append(claims_table(claims(base, None, store, as_of=cut)))
    pd.testing.assert_frame_equal(*told)


# ------------------------------------------------------------------------------------------- real files


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "uci_online_retail").exists(), reason="the retail file is not at hand")
def test_the_online_shop_tells_of_losses_and_says_what_its_orders_cannot_tell(tmp_path):
    company = wb.load(SHARED / "uci_online_retail" / "online_retail.parquet", into=tmp_path / "shop")
    base = base_of(value_losses(measure_losses(company)))
    found = by_code(base)
    losses = base.value.losses
    settled, day = pd.Timestamp(losses.settled_from), pd.Timestamp(base.as_of)
    rows = losses.customers[losses.customers.allowed_days.notna()]
    end = pd.to_datetime(rows.lost_on).fillna(day)
    years = (end - pd.to_datetime(rows.first_on).clip(lower=settled))[end > settled].dt.days.sum() / 365
    events = (rows.state.eq("lost") & (end > settled)).sum()
    assert found["usual_loss"].value == pytest.approx(1 - math.exp(-events / years))
    spells = losses.absences[["customer_id", "lost_on", "returned_on"]].copy()
    spells[["lost_on", "returned_on"]] = spells[["lost_on", "returned_on"]].apply(pd.to_datetime)
    away = spells.lost_on + pd.Timedelta(days=90)
    long = spells[(spells.lost_on >= settled) & (away <= day) & ~(spells.returned_on < away)]
    returned = long[long.returned_on.notna() & (long.returned_on < day - pd.Timedelta(days=90))].customer_id.nunique()
    if returned >= 20:
        first, second = second_life_rates(long, second_purchases(company), settled, day)
        assert found["more_loyal"].value == pytest.approx(second / first)
    else:
        assert found["more_loyal"].verdict == "cannot_tell"
    silent = {"five_forty", "nobody_cared", "takes_ten", "one_in_ten", "dearer_cheaper", "call_soon", "freelancers"}
    assert {found[code].verdict for code in silent} == {"cannot_tell"}
    assert all("contacts" in found[code].needs for code in ("five_forty", "dearer_cheaper", "call_soon"))


@pytest.mark.skipif(not (SHARED / "ibm_telco").exists(), reason="the list of a telephone company is not at hand")
def test_the_telephone_company_answers_from_its_reasons():
    frame = pd.read_excel(SHARED / "ibm_telco" / "Telco_customer_churn.xlsx", engine="calamine")
    lost = frame[frame["Churn Label"] == "Yes"]
    states = dict(zip(frame.CustomerID, np.where(frame["Churn Label"] == "Yes", "lost", "active"), strict=True))
    meant = {"Attitude of support person": "rude_staff", "Attitude of service provider": "rude_staff"}
    told = reasons_of(lost.CustomerID.tolist(), [meant.get(text, "competitor_price") for text in lost["Churn Reason"]])
    found = by_code(a_base(states), told)
    rude = lost["Churn Reason"].isin(list(meant)).sum()
    assert found["takes_ten"].value == pytest.approx((len(lost) - rude) / rude)
    assert found["takes_ten"].verdict == "differs"
    assert (found["nobody_cared"].value, found["nobody_cared"].verdict) == (0.0, "differs")
    assert found["usual_loss"].verdict == "cannot_tell"


# ------------------------------------------------------------------------------------------------ shown


def test_cards_show_every_claim_in_both_languages(demo):
    for language in ("en", "ru"):
        with use_language(language):
            found = claims(demo.base, demo.reasons, demo.records)
            shown, verdicts = claim_cards(found), verdict_names()
        markup = shown._repr_html_()
        assert markup.count("<article") == len(CODES)
        assert all(verdicts[one.verdict] in markup for one in found)
        assert "nan" not in markup.replace("fontfamily", "").lower().replace("financ", "")
        for one in found:
            text = one.claim + one.answer + one.source
            assert any("а" <= letter.lower() <= "я" for letter in text) == (language == "ru")
            assert "{" not in one.answer + one.counted + one.needs


def test_cards_execute_nothing_that_stands_in_a_text():
    evil = "<img src=x onerror=alert(1)>\u202e\"'"
    figure = Figure(evil, 0.2, 0.1, 0.3, 50, claimed_low=0.1, claimed_high=0.2)
    one = Claim("c", evil, evil, evil, "holds", evil, evil, evil, (figure,))
    markup = claim_markup([one])
    assert "<img" not in markup
    assert markup.count("&lt;img") == 9
    assert 'onerror=alert(1)>"' not in markup


def test_marks_of_a_bar_stay_within_it(demo):
    ends = [
        Figure("open", 3.0, 0.4, math.inf, 30, "ratio", 0.0, 1.0),
        Figure("below", -0.2, -0.4, 0.1, 30, "points", 0.0, 0.0),
        Figure("none", math.nan, math.nan, math.nan, 0),
        *(figure for one in demo.claims.values() for figure in one.figures),
    ]
    for figure in ends:
        markup = claim_markup([Claim("c", "", "", "", "holds", "", "", "", (figure,))])
        places = [float(part.split("%")[0]) for part in markup.split("left:")[1:]]
        widths = [float(part.split("%")[0]) for part in markup.split("width:")[1:]]
        assert all(0 <= place <= 100 for place in places)
        assert all(0 <= width <= 100 for width in widths)


def test_the_style_of_the_cards_reaches_nothing_else():
    selectors = [line.split("{")[0] for line in claim_style().splitlines() if "{" in line]
    assert selectors
    assert all(line.startswith(".wb-claim") for line in selectors)


def test_a_table_of_claims_has_one_row_each(demo):
    table = claims_table(list(demo.claims.values()))
    assert table.code.tolist() == list(CODES)
    assert table.verdict.isin(["holds", "differs", "cannot_tell"]).all()
    assert claims_table([]).columns.tolist() == table.columns.tolist()


def test_a_range_alone_is_written_as_a_range():
    assert write_range(Figure("x", math.nan, 0.1, 0.4, 10)) == "10% to 40%"
    assert write_range(Figure("x", 0.2, 0.1, 0.4, 10)) == "20% (likely 10% to 40%)"


def test_claims_are_frozen():
    one = Claim("c", "", "", "", "holds", "", "", "", ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.verdict = "differs"
    assert math.isnan(one.value)
