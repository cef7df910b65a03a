"""What notebook 03 shows of the reasons: figures redrawn at once, tables in words, forms whose entries count."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from tests.reason_frames import lost, said
from tests.test_reason_charts import empty, study
from winback import controls, open_base, reason_readings
from winback.base import CustomerBase
from winback.controls.collect import FormDesk, ListMeanings, list_meanings
from winback.controls.reasons import dimensions
from winback.controls.stage import PLOTLY
from winback.reason_words import sure_word
from winback.records import Records
from winback.text import use_language
from winback.why import Reasons, study_reasons
from winback.why.reports import most_customers_first

EVIL = "<img src=x onerror=alert(1)>"
VIEWS = ("coverage", "dearest", "over_time", "parts", "whose_doing", "sides", "hidden", "concluded", "silent")
TOLD = ("fix_first", "ask_first")
TABLES = ("concluded_table", "fix_table", "callable_table", "ask_first_table")
KNOBS = ("turn_reasons", "turn_groups", "turn_concluded")


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "records.sqlite", "shop")


def small(**columns: object) -> Reasons:
    """Four lost customers: two left Ann over rude staff, one left Bob over the price, of one nobody knows."""
    base = CustomerBase(
        lost(4, manager_id=["Ann", "Ann", "Bob", "Bob"], **columns).assign(year_amount=[10.0, 20.0, 300.0, 4000.0]),
        "shop",
        "EUR",
        dt.date(2026, 6, 30),
    )
    rows = [("C1", "rude_staff", "customer"), ("C2", "rude_staff", "staff"), ("C3", "competitor_price", "customer")]
    return study_reasons(base, said=said(rows))


def study_of_many() -> Reasons:
    """Twelve lost customers: Ann's six left over rude staff, Bob's six over the price."""
    base = CustomerBase(lost(12, manager_id=["Ann"] * 6 + ["Bob"] * 6), "shop", "EUR", dt.date(2026, 6, 30))
    reason = {True: "rude_staff", False: "competitor_price"}
    return study_reasons(base, said=said([(f"C{n}", reason[n <= 6], "customer") for n in range(1, 13)]))


def drawn(box: object) -> tuple[str, str]:
    """The figure and the words on the stage below the knobs."""
    outputs = box.children[-1].outputs  # type: ignore[attr-defined]
    figure = next((json.dumps(o["data"][PLOTLY]) for o in outputs if PLOTLY in o["data"]), "")
    return figure, "\n".join(o["data"]["text/plain"] for o in outputs if PLOTLY not in o["data"])


def test_everything_is_shown_with_and_without_reasons_in_both_languages():
    for code in ("en", "ru"):
        with use_language(code):
            for found in (study(), empty(), small()):
                for name in VIEWS:
                    shown = getattr(controls, name)(found)
                    assert shown and repr(shown[-1]).strip(), name
                for name in (*TOLD, *TABLES, *KNOBS):
                    assert getattr(controls, name)(found) is not None, name
                assert all(getattr(controls, name)(found) for name in TOLD)


def test_russian_speaks_no_english():
    with use_language("ru"):
        told = [repr(controls.concluded_table(small())), repr(controls.fix_table(small())), controls.ask_first(small())]
        told += [drawn(getattr(controls, name)(small()))[1] for name in KNOBS]
    shown = "\n".join(told).replace("Ann", "").replace("Bob", "")
    assert not [word for word in shown.split() if word.isascii() and word.isalpha() and len(word) > 2]


def test_the_figure_follows_what_is_counted_and_within_what():
    box = controls.turn_reasons(small())
    counted, by, only, _stage = box.children
    assert (by.value, only.options[only.index][0]) == ("manager_id", "all side by side")
    assert "Ann: 'Rude staff' weighs more than elsewhere" in drawn(controls.turn_reasons(study_of_many()))[1]
    by.value = ""
    assert only.layout.display == "none"
    assert "Dearest: 'Competitor is cheaper' with €300" in drawn(box)[1]
    counted.value = "customers"
    figure, told = drawn(box)
    assert "Most frequent: 'Rude staff', 67%" in told
    assert "2 \\u00b7 67%" in figure
    by.value = "manager_id"
    assert only.layout.display == ""
    only.value = "Bob"
    assert "Most frequent: 'Competitor is cheaper', 100%" in drawn(box)[1]


def test_groups_are_told_by_whose_doing_and_by_what_can_be_fixed():
    box = controls.turn_groups(small())
    level, counted, _by = box.children[:3]
    assert drawn(box)[1] == "Can we fix it, by money: We can partly fix it – 91%; We can fix it – 9%."
    level.value, counted.value = "class_code", "customers"
    assert drawn(box)[1] == "Whose doing, by customers: Our company – 67%; Competitor – 33%."


def test_every_choice_of_the_knobs_draws_without_a_refusal():
    for box in (controls.turn_reasons(study()), controls.turn_groups(study())):
        for knob in box.children[:-1]:
            for _name, value in knob.options[:4]:
                knob.value = value
                figure, told = drawn(box)
                assert figure
                assert told


def test_periods_are_offered_only_where_days_are_known():
    by = controls.turn_reasons(small()).children[1]
    assert "quarter" not in [value for _name, value in by.options]
    by = controls.turn_reasons(study()).children[1]
    assert "quarter" in [value for _name, value in by.options]


def test_one_group_alone_is_what_the_comparison_says_of_it():
    whole = study().by("region")
    region = whole.region.iloc[0]
    alone = study().within("region", region)
    assert alone.amount.sum() == pytest.approx(whole[whole.region == region].amount.sum())
    assert alone.customers.sum() == pytest.approx(whole[whole.region == region].customers.sum())


def test_most_customers_first_runs_over_the_customers():
    table = most_customers_first(small().pareto())
    assert table.code.tolist() == ["rude_staff", "competitor_price"]
    assert table.cumulative_share.tolist() == pytest.approx([2 / 3, 1.0])


def test_a_column_with_one_value_is_nothing_to_compare():
    assert dimensions(small(region="North")) == ["manager_id"]


def test_the_dearest_customer_stands_first_with_the_doubt_in_words():
    lines = repr(controls.concluded_table(small())).splitlines()
    assert lines[0].split("  ")[0] == "Customer"
    assert [line.split()[0] for line in lines[1:]] == ["C3", "C2", "C1"]
    assert sure_word(float(small().concluded.set_index("customer_id").confidence_share["C3"])) in lines[1]
    assert "Only our people spoke" in lines[2]


def test_customers_are_found_by_reason_and_manager():
    box = controls.turn_concluded(small())
    reason, manager, _stage = box.children
    assert drawn(box)[1].startswith("Choose a reason")
    manager.value = "Ann"
    assert [line.split()[0] for line in drawn(box)[1].splitlines()[1:]] == ["C2", "C1"]
    reason.value = "competitor_price"
    assert drawn(box)[1] == "Nobody is concluded to have left for this reason here."


@pytest.mark.parametrize(
    ("share", "word"),
    [(0.9, "almost certain"), (0.89, "likely"), (0.5, "rather this than another"), (0.0, "open, ask again")],
)
def test_confidence_is_said_in_words(share, word):
    assert sure_word(share) == word


def test_who_is_silent_is_asked_by_money():
    assert controls.ask_first(small()) == (
        "Of 1 lost customer nobody knows the reason. Ask 1 of them, the largest, and half of the silent money has a"
        " reason (€4,000 a year)."
    )
    assert repr(controls.ask_first_table(small())).splitlines()[1].startswith("C4")
    silent = pd.DataFrame({"year_amount": [10.0] * 4})
    assert "Ask the 2 largest of them" in reason_readings.ask_first_sentence(silent, "EUR")


def test_a_reason_saved_as_fixed_makes_its_customers_callable(records):
    base = small().base
    form = controls.StatementForm(base, records, "customer")
    form.fill(author="Ann", customer_id="C1", reason_1="rude_staff")
    assert form.save()
    assert repr(controls.callable_table(study_reasons(base, records))) == ""
    status = controls.StatusForm(base, records)
    status.fill(author="Ann", reason="rude_staff", status="fixed", owner="Bob")
    assert status.save(), status.told.value
    after = study_reasons(base, records)
    assert repr(controls.callable_table(after)).splitlines()[1].split()[0] == "C1"
    assert "Can be called now: 1 of 1 with a known reason" in controls.fix_first(after)
    assert "Bob" in repr(controls.fix_table(after))
    assert controls.kept(records).startswith("In the records: Stated reasons – 1; Status of reasons – 1.")


def test_hostile_names_stay_text():
    found = small(region=[EVIL, "b", EVIL, "b"])
    for shown in (controls.ask_first_table(found), controls.concluded_table(found)):
        assert "<img" not in shown._repr_html_()
    box = controls.turn_reasons(found)
    box.children[1].value = "region"
    assert "<img" not in drawn(box)[0]


def test_a_form_keeps_what_was_typed_while_another_is_looked_at(records):
    desk = FormDesk(small().base, records)
    desk.forms["staff"].fill(author="Ann", note="rude at the counter")
    assert desk.choose("interview").fields["author"].label == desk.forms["staff"].fields["author"].label
    assert list(desk.forms) == ["staff", "interview"]
    assert desk.children[-1] is desk.forms["interview"]
    desk.choice.control.value = "staff"
    assert desk.children[-1].fields["note"].value == "rude at the counter"


LIST = """Customer,Churn,Monthly Charge,Churn Reason
A,Yes,10,Attitude of support person
B,Yes,20,Attitude of support person
C,No,30,
D,Yes,40,Some words of our own
"""


def test_meanings_of_a_list_are_asked_once_and_count_from_then_on(tmp_path, records, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path / "home"))
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    before = study_reasons(open_base(customers=path), records)
    assert before.coverage().other == pytest.approx(3)
    asked = list_meanings(str(path), records)
    assert isinstance(asked, ListMeanings)
    assert list(asked.fields) == ["Attitude of support person", "Some words of our own"]
    assert asked.fields["Attitude of support person"].value == "rude_staff"
    asked.fields["Some words of our own"].value = "moved"
    assert asked.keep()
    assert "Run the notebook again" in asked.told.value
    after = study_reasons(open_base(customers=path), records)
    assert after.coverage().other == 0
    assert after.pareto().set_index("code").customers.to_dict() == pytest.approx({"moved": 1.0, "rude_staff": 2.0})


def test_without_a_list_there_is_nothing_to_ask(tmp_path, records):
    assert list_meanings("", records) is None
    path = tmp_path / "orders.csv"
    path.write_text("customer,date,amount\na,2026-01-01,5\n", encoding="utf-8")
    assert list_meanings(str(path), records) is None


def test_a_wide_table_scrolls_by_itself_and_long_texts_stay_readable():
    markup = controls.table([{"name": "short", "how": "word " * 12}])._repr_html_()
    assert markup.startswith('<div style="overflow-x:auto">')
    assert markup.count("min-width:16em") == 1


def test_several_things_of_one_maker_are_shown_and_empty_ones_left_out(capsys):
    controls.show(3, lambda n: [f"{n} customers.", ""], lambda n: controls.say(""))
    assert capsys.readouterr().out.split() == ["3", "customers."]
