"""What people record is kept typed and whole, once, with every version, and never overwritten unseen."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from winback.records import KINDS, Conflict, RecordError, Records, open_records
from winback.text import use_language

REASON = {
    "customer_id": "C1",
    "reason": "rude_staff",
    "source": "customer",
    "author": "M02",
    "given_on": "2026-03-01",
    "confidence_share": 0.7,
}


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "records.sqlite", "shop")


def test_a_row_comes_back_typed_with_its_defaults_and_who_recorded_it(records):
    [record_id] = records.add("reasons", [REASON], by="Ann")
    frame = records.frame("reasons")
    row = frame.iloc[0]
    assert (row.customer_id, row.reason, row.note, row.origin) == ("C1", "rude_staff", "", "")
    assert row.given_on == pd.Timestamp("2026-03-01")
    assert (row.confidence_share, row.weight, row.catalogue_version) == (0.7, 1.0, 1)
    assert (row.record_id, row.company, row.version, row.changed_by, row.removed) == (
        record_id,
        "shop",
        1,
        "Ann",
        False,
    )
    assert abs(row.changed_at - pd.Timestamp.now(tz="UTC")) < pd.Timedelta(minutes=1)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_the_same_types_with_and_without_rows(records, kind):
    empty = records.frame(kind.name)
    values = {"date": "2026-03-01", "share": 0.5, "number": 2, "count": 3, "yesno": True}
    row = {c.name: c.allowed[0] if c.allowed else values.get(c.kind, "x") for c in kind.columns}
    records.add(kind.name, [row], by="Ann")
    full = records.frame(kind.name)
    assert list(full.columns[: len(kind.names)]) == list(kind.names)
    assert (
        full.dtypes.to_dict()
        == empty.dtypes.to_dict()
        == records.frame(kind.name, dt.date(1990, 1, 1)).dtypes.to_dict()
    )
    assert {c.name: full[c.name].iloc[0] for c in kind.columns if c.kind == "date"} == {
        c.name: pd.Timestamp("2026-03-01") for c in kind.columns if c.kind == "date"
    }


def test_the_same_row_twice_is_one_record_and_another_value_under_its_key_is_a_conflict(records):
    first = records.add("reasons", [REASON, REASON], by="Ann")
    assert records.add("reasons", pd.DataFrame([REASON]), by="Bob") == first[:1] == first[1:]
    with pytest.raises(Conflict) as caught:
        records.add("reasons", [REASON | {"confidence_share": 0.2}, REASON | {"customer_id": "C2"}], by="Bob")
    assert (caught.value.mine, caught.value.theirs) == ({"confidence_share": 0.2}, {"confidence_share": 0.7})
    assert (caught.value.record_id, caught.value.version) == (first[0], 1)
    assert len(records.frame("reasons")) == 1, "the other row of a refused transaction must not stay"
    assert len(records.history("reasons")) == 1


def test_an_edit_of_what_someone_else_changed_shows_both_values_in_both_languages(records):
    [record_id] = records.add("reasons", [REASON], by="Ann")
    assert records.edit("reasons", record_id, 1, {"confidence_share": 0.9}, by="Bob") == 2
    for language, found in (("en", ("90%", "50%", "Bob")), ("ru", ("90", "50", "Bob", "Уверенность"))):
        with use_language(language), pytest.raises(Conflict) as caught:
            records.edit("reasons", record_id, 1, {"confidence_share": 0.5}, by="Cid")
        assert all(word in str(caught.value) for word in found), str(caught.value)
    assert (caught.value.mine, caught.value.theirs) == ({"confidence_share": 0.5}, {"confidence_share": 0.9})
    assert records.edit("reasons", record_id, caught.value.version, {"confidence_share": 0.5}, by="Cid") == 3


def test_saving_twice_changes_once(records):
    [record_id] = records.add("reasons", [REASON], by="Ann")
    assert [records.edit("reasons", record_id, 1, {"note": "n"}, by="Bob") for _click in range(2)] == [2, 2]
    assert [records.withdraw("reasons", record_id, 2, by="Bob") for _click in range(2)] == [3, 3]
    assert records.history("reasons").action.tolist() == ["add", "edit", "withdraw"]


def test_what_was_withdrawn_is_kept_in_history_may_be_recorded_anew_and_not_edited(records):
    [first] = records.add("reasons", [REASON], by="Ann")
    records.withdraw("reasons", first, 1, by="Bob")
    assert records.frame("reasons").empty
    with pytest.raises(Conflict) as caught:
        records.edit("reasons", first, 2, {"note": "n"}, by="Ann")
    assert caught.value.theirs == {"removed": True}
    [second] = records.add("reasons", [REASON], by="Cid")
    assert second != first
    assert records.frame("reasons").changed_by.tolist() == ["Cid"]


def test_a_record_does_not_move_onto_the_key_of_another(records):
    first, second = records.add("reasons", [REASON, REASON | {"customer_id": "C2"}], by="Ann")
    with pytest.raises(Conflict) as caught:
        records.edit("reasons", second, 1, {"customer_id": "C1", "note": "n"}, by="Bob")
    assert caught.value.record_id == first
    assert records.edit("reasons", second, 1, {"customer_id": "C3"}, by="Bob") == 2
    assert records.find("reasons", [REASON, REASON | {"customer_id": "C2"}, REASON | {"customer_id": "C3"}]) == [
        first,
        "",
        second,
    ]


def test_the_store_tells_how_it_stood_at_any_moment(records):
    [record_id] = records.add("reasons", [REASON], by="Ann")
    records.edit("reasons", record_id, 1, {"reason": "slow_work"}, by="Bob")
    records.withdraw("reasons", record_id, 2, by="Bob")
    added, edited, gone = records.history("reasons", record_id).changed_at
    assert records.frame("reasons", as_of=added - pd.Timedelta(microseconds=1)).empty
    assert records.frame("reasons", as_of=added)[["reason", "version"]].values.tolist() == [["rude_staff", 1]]
    assert records.frame("reasons", as_of=edited)[["reason", "version"]].values.tolist() == [["slow_work", 2]]
    assert records.frame("reasons", as_of=gone).empty


def test_companies_in_one_store_never_mix(tmp_path):
    here, there = (Records(tmp_path / "all.sqlite", name) for name in ("здесь", "there'; drop table--"))
    [mine] = here.add("reasons", [REASON], by="Ann")
    there.add("reasons", [REASON | {"note": "another"}], by="Ann")
    assert (len(here.frame("reasons")), len(there.frame("reasons")), len(there.history("reasons"))) == (1, 1, 1)
    with pytest.raises(RecordError):
        there.edit("reasons", mine, 1, {"note": "x"}, by="Ann")


def test_reading_makes_no_file(tmp_path):
    records = Records(tmp_path / "nothing" / "records.sqlite", "shop")
    assert records.frame("reasons").empty and records.history("reasons").empty
    assert not list(tmp_path.iterdir())


def test_a_company_by_name_has_a_file_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    monkeypatch.delenv("WINBACK_RECORDS", raising=False)
    names = ["shop", "a/b", "a\\b", "a b", "CON", "nul.x", "..", "Ж" * 300, "x\x00y", "🙂", "shop."]
    for name in names:
        open_records(name).add("mappings", {"name": "form", "mapping": name or "-"}, by="Ann")
    files = sorted(path.name for path in (tmp_path / "data" / "own" / "records").glob("*.sqlite"))
    assert len(files) == len(names) and all(len(name.encode()) < 200 for name in files)
    monkeypatch.setenv("WINBACK_RECORDS", f"sqlite:///{tmp_path}/one.sqlite")
    for name in names:
        open_records(name).add("mappings", {"name": "form", "mapping": name}, by="Ann")
    assert len(open_records("shop").frame("mappings")) == 1
