"""Versions of the catalogue: past figures stay to the unit, what a change moves is told, nonsense is refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reason_records import new_records, statement
from winback import WinbackError
from winback.reasons import (
    add_reason,
    catalogue_of,
    default_catalogue,
    merge_reasons,
    moved,
    moved_sentences,
    reassign,
    rename_reason,
    retire_reason,
    said_reasons,
    split_reason,
    to_reassign,
)
from winback.reasons.planning import plan_merge
from winback.text import use_language

MONEY = pd.DataFrame({"customer_id": list("ABCD"), "year_amount": [100.0, 50.0, 25.0, 10.0]})


@pytest.fixture
def records():
    store = new_records()
    rows = [("A", "slow_work"), ("A", "missed_dates"), ("B", "slow_work"), ("C", "rude_staff"), ("D", "moved")]
    store.add("reasons", [statement(customer, reason) for customer, reason in rows], "m1")
    return store


def counted(records, version=None):
    """Customers and money per reason, as a report of that version has them."""
    said = said_reasons(records, catalogue_of(records, version))
    each = said.drop_duplicates(["customer_id", "reason"]).merge(MONEY, on="customer_id")
    return each.groupby("reason").agg(customers=("customer_id", "size"), amount=("year_amount", "sum"))


def test_the_first_change_makes_version_two(records):
    assert catalogue_of(records).version == 1
    assert rename_reason(records, "rude_staff", "Ann", name_en="Bad manners") == 2
    assert catalogue_of(records).version == 2 and catalogue_of(None).version == 1


def test_merged_renamed_and_split_leave_past_reports_as_they_were(records):
    first = counted(records)
    assert first.loc["slow_work"].tolist() == [2, 150.0]
    rename_reason(records, "rude_staff", "Ann", name_en="Bad manners", name_ru="Дурные манеры")
    merged_at = merge_reasons(records, ["missed_dates"], "slow_work", "Ann")
    merged = counted(records)
    assert merged.loc["slow_work"].tolist() == [2, 150.0] and "missed_dates" not in merged.index
    parts = split_reason(records, "slow_work", [{"name_en": "Slow quotes"}, {"name_en": "Slow delivery"}], "Ann")
    assert counted(records).equals(merged)  # nobody has re-assigned anything yet
    waiting = to_reassign(records)
    reassign(records, {waiting.record_id[0]: parts[1]}, "Ann")
    assert counted(records).loc[parts[1]].tolist() == [1, 100.0]
    assert counted(records, version=1).equals(first)
    assert counted(records, version=merged_at).equals(merged)


def test_names_are_those_of_the_version(records):
    rename_reason(records, "rude_staff", "Ann", name_ru="Дурные манеры")
    with use_language("ru"):
        assert catalogue_of(records).name("rude_staff") == "Дурные манеры"
        assert catalogue_of(records, 1).name("rude_staff") == "Грубость сотрудников"
    assert catalogue_of(records).find("Грубость сотрудников") == "rude_staff"  # the former name is still understood


def test_a_merged_reason_is_no_longer_offered_and_reads_as_the_other(records):
    merge_reasons(records, ["missed_dates", "shipment_wait"], "slow_work", "Ann")
    catalogue = catalogue_of(records)
    assert not {"missed_dates", "shipment_wait"} & {code for _name, code in catalogue.options()}
    assert catalogue.reads("shipment_wait") == catalogue.find("Missed dates") == "slow_work"
    merge_reasons(records, ["slow_work"], "rude_staff", "Ann")
    assert catalogue_of(records).reads("shipment_wait") == "rude_staff"


def test_a_split_reason_waits_with_its_parts_until_a_person_decides(records):
    parts = split_reason(records, "slow_work", [{"name_en": "Slow quotes"}, {"name_ru": "Долгие счета"}], "Ann")
    assert parts == ["slow_quotes", "dolgie_scheta"]
    catalogue = catalogue_of(records)
    assert catalogue.by_code["slow_quotes"].group_code == "service" and catalogue.by_code["slow_quotes"].lever == "yes"
    waiting = to_reassign(records)
    assert waiting.customer_id.tolist() == ["A", "B"] and waiting.parts.tolist() == [parts, parts]
    assert reassign(records, dict(zip(waiting.record_id, parts, strict=True)), "Ann") == 2
    assert to_reassign(records).empty
    assert counted(records).loc[parts, "amount"].tolist() == [100.0, 50.0]


def test_a_statement_goes_only_to_a_part_of_its_reason(records):
    split_reason(records, "slow_work", [{"name_en": "Slow quotes"}, {"name_en": "Slow answers"}], "Ann")
    first = to_reassign(records).record_id[0]
    with pytest.raises(WinbackError, match="no part"):
        reassign(records, {first: "rude_staff"}, "Ann")
    with pytest.raises(WinbackError, match="no part"):
        reassign(records, {"nobody": "slow_quotes"}, "Ann")
    assert len(to_reassign(records)) == 2


def test_a_report_tells_what_a_change_moves_before_it_is_made(records):
    before = catalogue_of(records)
    after = before.after(plan_merge(before, ["missed_dates", "slow_work"], "rude_staff"))
    report = moved(records.frame("reasons"), before, after, MONEY)
    columns = ["reason_before", "reason_after", "statement_count", "customer_count", "amount"]
    assert report[columns].values.tolist() == [
        ["slow_work", "rude_staff", 2, 2, 150.0],
        ["missed_dates", "rude_staff", 1, 1, 100.0],
    ]
    assert catalogue_of(records).version == 1


def test_the_same_report_stands_afterwards_in_both_languages(records):
    version = merge_reasons(records, ["missed_dates"], "slow_work", "Ann")
    catalogue = catalogue_of(records)
    report = moved(records.frame("reasons"), catalogue.at(version - 1), catalogue, MONEY)
    with use_language("en"):
        assert moved_sentences(report, "EUR") == ["'Missed dates' now counts as 'Slow work' (1 customer, €100 a year)."]
    rename_reason(records, "moved", "Ann", name_ru="Уехал")
    with use_language("ru"):
        report = moved(records.frame("reasons"), catalogue, catalogue_of(records))
        assert moved_sentences(report) == ["«Клиент переехал» теперь называется «Уехал» (1 клиент)."]


def test_a_split_is_told_as_waiting(records):
    before = catalogue_of(records)
    split_reason(records, "slow_work", [{"name_en": "Slow quotes"}, {"name_en": "Slow answers"}], "Ann")
    report = moved(records.frame("reasons"), before, catalogue_of(records), MONEY)
    assert report[["reason_before", "waiting", "customer_count", "amount"]].values.tolist() == [
        ["slow_work", True, 2, 150.0]
    ]


def test_a_retired_reason_is_no_longer_offered(records):
    retire_reason(records, "overconfidence", "Ann")
    catalogue = catalogue_of(records)
    assert "overconfidence" not in {code for _name, code in catalogue.options()}
    assert catalogue.leaves.set_index("code").loc["overconfidence", "retired"]
    assert "overconfidence" in {code for _name, code in catalogue.at(1).options()}


def test_an_own_reason_stands_in_its_group_with_its_code_and_chance(records):
    code = add_reason(records, "service", "Ann", name_ru="Нет парковки", can_change="partly", lever="yes")
    catalogue = catalogue_of(records)
    leaf = catalogue.leaves.set_index("code").loc[code]
    assert code == "net_parkovki" and leaf.class_code == leaf.cause == "company" and leaf.since_version == 2
    assert leaf.start_return_share == 0.30
    order = catalogue.leaves.code.tolist()
    assert order.index("not_informed") < order.index(code) < order.index("neglected") and order[-1] == "other"
    with use_language("en"):
        assert catalogue.name(code) == "Нет парковки"  # the only name it has


def test_a_statement_of_a_reason_added_later_is_other_to_an_earlier_version(records):
    code = add_reason(records, "service", "Ann", name_en="No parking")
    records.add("reasons", [statement("D", code)], "m1")
    assert counted(records).loc[code, "customers"] == 1
    assert counted(records, version=1).loc["other", "customers"] == 1


REFUSED = [
    (lambda r: merge_reasons(r, ["moved"], "moved", "Ann"), "into itself"),
    (lambda r: merge_reasons(r, ["moved", "nonsense"], "closed", "Ann"), "no reason with the code 'nonsense'"),
    (lambda r: merge_reasons(r, ["moved"], "nonsense", "Ann"), "no reason with the code 'nonsense'"),
    (lambda r: merge_reasons(r, ["died"], "apathy", "Ann"), "circle"),
    (lambda r: merge_reasons(r, ["apathy"], "moved", "Ann"), "counts as 'Died'"),
    (lambda r: merge_reasons(r, ["other"], "moved", "Ann"), "kept for answers"),
    (lambda r: merge_reasons(r, [], "moved", "Ann"), "at least one"),
    (lambda r: merge_reasons(r, ["moved"], "customs_ignored", "Ann"), "split or retired"),
    (lambda r: rename_reason(r, "moved", "Ann", name_en="died"), "taken by the reason 'died'"),
    (lambda r: rename_reason(r, "moved", "Ann", name_ru=" УМЕР "), "taken by the reason 'died'"),
    (lambda r: rename_reason(r, "moved", "Ann"), "needs a name"),
    (lambda r: rename_reason(r, "apathy", "Ann", name_en="Weary"), "no longer in use"),
    (lambda r: rename_reason(r, "moved", "Ann", name_en="x" * 33), "33 characters"),
    (lambda r: retire_reason(r, "slow_work", "Ann"), "2 statements name it"),
    (lambda r: retire_reason(r, "other", "Ann"), "kept for answers"),
    (lambda r: retire_reason(r, "customs_ignored", "Ann"), "no longer in use"),
    (lambda r: split_reason(r, "slow_work", [{"name_en": "One"}], "Ann"), "at least two"),
    (lambda r: split_reason(r, "slow_work", [{"name_en": "One"}, {"name_en": "one"}], "Ann"), "taken"),
    (lambda r: split_reason(r, "slow_work", [{"name_en": "One"}, {"name_en": "Two", "lever": "x"}], "Ann"), "lever"),
    (lambda r: add_reason(r, "weather", "Ann", name_en="Rain"), "group"),
    (lambda r: add_reason(r, "service", "Ann", name_en="Rain", can_change="maybe"), "can it change"),
]


@pytest.mark.parametrize(("change", "told"), REFUSED, ids=[f"{i}-{told}" for i, (_c, told) in enumerate(REFUSED)])
def test_nonsense_is_refused_with_a_sentence_and_changes_nothing(records, change, told):
    merge_reasons(records, ["apathy"], "died", "Ann")
    retire_reason(records, "customs_ignored", "Ann")
    before = records.frame("catalogue_changes")
    with use_language("en"), pytest.raises(WinbackError, match=told):
        change(records)
    assert records.frame("catalogue_changes").equals(before)


def test_a_change_is_planned_anew_when_another_took_its_number(records):
    original, others = records.add, [1, 2]

    def add(kind, rows, by):
        if kind == "catalogue_changes" and others:
            name = f"Rain {others.pop()}"
            original(kind, [rows[0] | {"change": "add", "reason": name, "name_en": name, "group_code": "service"}], by)
        return original(kind, rows, by)

    records.add = add
    assert merge_reasons(records, ["moved"], "closed", "Ann") == 4
    assert catalogue_of(records).reads("moved") == "closed"


CODES = [leaf.code for leaf in default_catalogue().base][:12]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("mrsat"), st.sampled_from(CODES), st.sampled_from(CODES)), max_size=8))
def test_whatever_is_changed_no_statement_is_lost_and_no_past_version_moves(steps):
    store = new_records()
    store.add("reasons", [statement("ABCD"[i % 4], code) for i, code in enumerate(CODES)], "m1")
    seen = {1: said_reasons(store, catalogue_of(store))}
    for number, (what, code, into) in enumerate(steps):
        names = [{"name_en": f"Part {number} {half}"} for half in "ab"]
        try:
            if what == "m":
                merge_reasons(store, [code], into, "Ann")
            elif what == "r":
                rename_reason(store, code, "Ann", name_en=f"Name {number}")
            elif what == "s":
                parts = split_reason(store, code, names, "Ann")
                waiting = to_reassign(store)
                reassign(store, dict.fromkeys(waiting.record_id[waiting.parts.map(parts.__eq__)][:1], parts[0]), "Ann")
            elif what == "a":
                add_reason(store, "service", "Ann", name_en=f"Own {number}")
            else:
                retire_reason(store, code, "Ann")
        except WinbackError:
            continue
        seen[catalogue_of(store).version] = said_reasons(store, catalogue_of(store))
    for version, before in seen.items():
        now = said_reasons(store, catalogue_of(store, version))
        assert now.reason.tolist() == before.reason.tolist() and len(now) == len(CODES)
        assert "other" not in set(now.reason)
