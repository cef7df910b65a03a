"""What people record is kept typed and whole, once, with every version, and never overwritten unseen."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.postgres import PASSWORD, own_server
from winback.errors import WinbackError
from winback.records import KINDS, Conflict, RecordError, Records, StoreError, open_records, problems
from winback.records.migrating import check_current, upgrade
from winback.text import use_language

REASON = {
    "customer_id": "C1",
    "reason": "rude_staff",
    "source": "customer",
    "author": "M02",
    "given_on": "2026-03-01",
    "confidence_share": 0.7,
}


@pytest.fixture(scope="module")
def postgres():
    with own_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request, tmp_path):
    """An empty store of each kind; in PostgreSQL a company of the test's own."""
    if request.param == "sqlite":
        yield Records(tmp_path / "records.sqlite", "shop")
        return
    with Records(request.getfixturevalue("postgres"), f"shop {tmp_path.name}") as records:
        yield records


def test_a_row_comes_back_typed_with_its_defaults_and_who_recorded_it(records):
    [record_id] = records.add("reasons", [REASON], by="Ann")
    frame = records.frame("reasons")
    row = frame.iloc[0]
    assert (row.customer_id, row.reason, row.note, row.origin) == ("C1", "rude_staff", "", "")
    assert row.given_on == pd.Timestamp("2026-03-01")
    assert (row.confidence_share, row.weight, row.catalogue_version) == (0.7, 1.0, 1)
    assert (row.record_id, row.company, row.version) == (record_id, records.company, 1)
    assert (row.changed_by, row.removed) == ("Ann", False)
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


NAMELESS = {"respondent": "customer", "parameter": "prices", "answered_on": "2026-03-01", "score_share": 0.8}


def test_two_who_give_no_name_on_one_day_stand_side_by_side_and_the_same_file_adds_nothing(records):
    file = [NAMELESS, NAMELESS | {"score_share": 0.3}, NAMELESS, NAMELESS | {"comment": "dear"}]
    first = records.add("satisfaction", file, by="Ann")
    assert len(set(first)) == 4
    assert records.add("satisfaction", file, by="Bob") == first == records.find("satisfaction", file)
    assert sorted(records.frame("satisfaction").score_share) == [0.3, 0.8, 0.8, 0.8]
    # A manager who is named is whose customer it is, not who answers.
    staff = NAMELESS | {"respondent": "staff", "manager_id": "M1"}
    records.add("satisfaction", [staff, NAMELESS | {"manager_id": "M1"}, NAMELESS | {"manager_id": "M1"}], by="Ann")
    assert len(records.frame("satisfaction")) == 7
    with pytest.raises(Conflict):
        records.add("satisfaction", [staff | {"score_share": 0.1}], by="Ann")


def test_a_nameless_answer_corrected_to_what_another_says_stays_beside_it(records):
    _one, other = records.add("satisfaction", [NAMELESS, NAMELESS | {"score_share": 0.3}], by="Ann")
    assert records.edit("satisfaction", other, 1, {"score_share": 0.8}, by="Ann") == 2
    assert records.frame("satisfaction").score_share.tolist() == [0.8, 0.8]
    named = [NAMELESS | {"customer_id": "C1"}, NAMELESS | {"customer_id": "C1", "answered_on": "2026-04-01"}]
    _kept, later = records.add("satisfaction", named, by="Ann")
    with pytest.raises(Conflict):
        records.edit("satisfaction", later, 1, {"answered_on": "2026-03-01", "score_share": 0.1}, by="Ann")


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


# ------------------------------------------------------------------------------------------ what people type

TYPED = [
    "<script>alert('1')</script><b>&amp;</b>",
    '=HYPERLINK("x")&1+1',
    "Robert'); DROP TABLE winback_reasons;--",
    "😀👩‍👩‍👧 e\u0301 й",
    "\u202eгнев\u202c \u200f",
    "  two  spaces\tand\r\nlines\n",
    "%s %(a)s :b ? {c} $1",
    "\ufeffmark \x7f \x01",
    "x" * 300_000,
]


@pytest.mark.parametrize("text", TYPED, ids=range(len(TYPED)))
def test_what_is_typed_comes_back_exactly_as_text_and_as_key(records, text):
    row = {"idea": text, "held_on": "2026-03-01", "author": text, "topic": text}
    [record_id] = records.add("brainstorms", [row], by="Ann")
    assert records.add("brainstorms", [row], by="Ann") == [record_id]
    assert records.find("brainstorms", [row]) == [record_id]
    records.edit("brainstorms", record_id, 1, {"topic": text + "."}, by=text[:2000])
    frame, history = records.frame("brainstorms"), records.history("brainstorms")
    assert frame[["idea", "author", "topic"]].values.tolist() == [[text, text, text + "."]]
    assert frame.changed_by[0] == text[:2000].strip()
    assert history.topic.tolist() == [text, text + "."]


@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_exactly(tmp_path_factory, text):
    records = Records(tmp_path_factory.getbasetemp() / "any.sqlite", "shop")
    row = {"name": "form", "mapping": text}
    if not text.strip():
        assert len(problems(KINDS["mappings"], [row])) == 1
        return
    [record_id] = records.add("mappings", [row], by="Ann")
    assert records.frame("mappings").mapping.tolist() == [text]
    records.withdraw("mappings", record_id, 1, by="Ann")


def test_what_no_database_holds_is_replaced_by_a_mark_one_can_see(records):
    row = {"idea": "a\x00b\ud800c", "held_on": "2026-03-01"}
    ids = records.add("brainstorms", [row], by="Ann") + records.add("brainstorms", [row], by="Ann\x00")
    assert ids[0] == ids[1]
    assert records.frame("brainstorms").idea.tolist() == ["a\ufffdb\ufffdc"]
    assert records.edit("brainstorms", ids[0], 1, {"author": "x"}, by="A\x00") == 2


def test_numbers_days_and_blanks_are_taken_as_spreadsheets_give_them(records):
    given = pd.DataFrame(
        {
            "customer_id": [7.0, "007"],
            "checked_on": [pd.Timestamp("2026-03-01 10:00"), "01.03.2026"],
            "phone_ok": [True, "no"],
            "email_ok": [float("nan"), None],
            "note": [pd.NA, "n"],
        }
    )
    records.add("contact_checks", given, by="Ann")
    frame = records.frame("contact_checks")
    assert frame.customer_id.tolist() == ["7", "007"]
    assert frame.checked_on.dt.date.tolist() == [dt.date(2026, 3, 1)] * 2
    assert frame.phone_ok.tolist() == [True, False] and frame.email_ok.isna().all()
    assert frame.note.tolist() == ["", "n"] and frame.author.tolist() == ["", ""]
    ids = records.frame("contact_checks").record_id.tolist()
    assert records.add("contact_checks", frame, by="Bob") == ids, "a frame of the store may be given back"


WRONG = [
    ("source", "boss", ("'boss'", "staff", "CRM note"), ("boss", "заметка в CRM")),
    ("source", "", ("nothing",), ("пусто",)),
    ("customer_id", "  ", ("nothing",), ("пусто",)),
    ("given_on", "31.02.2026", ("'31.02.2026'", "a day from"), ("дата от",)),
    ("given_on", "2026-03-01x", ("'2026-03-01x'",), ("дата от",)),
    ("given_on", dt.date(26, 3, 1), ("1900",), ("1900",)),
    ("confidence_share", 70, ("'70'", "from 0 to 1"), ("доля от 0 до 1",)),
    ("confidence_share", float("inf"), ("inf",), ("доля",)),
    ("confidence_share", True, ("True",), ("доля",)),
    ("weight", -1, ("from 0",), ("число от 0",)),
    ("catalogue_version", 1.5, ("whole number",), ("целое число",)),
    ("note", ["a"], ("text",), ("текст",)),
    ("colour", "red", ("no column 'colour'", "confidence_share"), ("нет столбца «colour»",)),
]


@pytest.mark.parametrize("column, value, english, russian", WRONG, ids=[f"{w[0]}={w[1]}" for w in WRONG])
def test_a_wrong_value_is_refused_with_row_column_found_and_allowed(tmp_path, column, value, english, russian):
    records = Records(tmp_path / "records.sqlite", "shop")
    records.add("reasons", [REASON], by="Ann")
    wrong = [REASON | {"customer_id": "C2"}, REASON | {"customer_id": "C3"} | {column: value}]
    for language, words in (("en", english), ("ru", russian)):
        with use_language(language), pytest.raises(RecordError) as caught:
            records.add("reasons", wrong, by="Ann")
        assert all(word in str(caught.value) for word in (*words, "2")), str(caught.value)
        assert (caught.value.row, caught.value.column) == (1, column)
        with use_language(language):
            assert [str(error) for error in problems(KINDS["reasons"], wrong)] == [str(caught.value)]
    record_id = records.frame("reasons").record_id[0]
    with pytest.raises(RecordError):
        records.edit("reasons", record_id, 1, {column: value}, by="Ann")
    assert records.frame("reasons").customer_id.tolist() == ["C1"] and len(records.history("reasons")) == 1


def test_who_records_must_be_named_and_kinds_must_be_known(tmp_path):
    records = Records(tmp_path / "records.sqlite", "shop")
    with pytest.raises(RecordError, match="blank"):
        records.add("reasons", [REASON], by=" ")
    for attempt in (lambda: records.frame("orders"), lambda: records.add("orders", [], by="Ann")):
        with pytest.raises(WinbackError, match=r"no records 'orders'.*complaints"):
            attempt()
    with pytest.raises(WinbackError, match="blank"):
        Records(tmp_path / "x.sqlite", " ")


def test_many_conflicts_are_told_as_one_with_all_of_them_at_hand(records):
    rows = [REASON | {"customer_id": f"C{number}"} for number in range(1000)]
    ids = records.add("reasons", rows, by="Ann")
    assert len(set(ids)) == 1000 and records.frame("reasons").record_id.tolist() == ids
    with pytest.raises(Conflict, match="3 more such records") as caught:
        records.add("reasons", [row | {"note": "n" if n % 250 == 0 else ""} for n, row in enumerate(rows)], by="Bob")
    found = [caught.value, *caught.value.others]
    assert [(error.row, error.record_id) for error in found] == [(n, ids[n]) for n in (0, 250, 500, 750)]


# --------------------------------------------------------------------------------------- PostgreSQL by address


def test_a_backup_of_sqlite_moves_a_company_to_postgresql_and_back(postgres, tmp_path):
    here, there = Records(tmp_path / "shop.sqlite", "mover"), Records(postgres, "mover")
    row = {"customer_id": "C1", "checked_on": "2026-03-01", "phone_ok": False, "note": "😀"}
    [record_id] = here.add("contact_checks", [row], by="Ann")
    here.edit("contact_checks", record_id, 1, {"email_ok": True}, by="Bob")
    assert there.restore(here.back_up(), by="Ann") is None
    for kind in KINDS:
        pd.testing.assert_frame_equal(here.frame(kind), there.frame(kind))
        pd.testing.assert_frame_equal(here.history(kind), there.history(kind))
    there.withdraw("contact_checks", record_id, 2, by="Cid")
    back = there.back_up(tmp_path / "back.sqlite")
    here.restore(back, by="Ann")
    assert here.frame("contact_checks").empty
    there.restore(tmp_path / "back.sqlite", by="Ann")


def test_an_older_store_in_postgresql_is_migrated_with_a_backup(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE older")
    url = postgres.replace("/postgres", "/older")
    records = Records(url, "shop")
    with records.database.writing() as connection:
        upgrade(connection, "1")
    with pytest.raises(StoreError, match="older"), records.database.reading() as connection:
        check_current(connection, "older")
    records.add("reasons", [REASON], by="Ann")
    [kept] = (tmp_path / "data" / "own" / "records" / "backups").iterdir()
    assert "version-1" in kept.name
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE winback_version SET version_num = '99'")
    with pytest.raises(StoreError, match="newer winback"):
        Records(url, "shop").frame("reasons")
    with pytest.raises(StoreError, match="newer winback"):
        records.add("reasons", [REASON | {"customer_id": "C2"}], by="Ann")
    records.close()


def test_the_history_in_postgresql_refuses_changes_by_itself(postgres):
    records = Records(postgres, "guarded")
    records.add("reasons", [REASON], by="Ann")
    for statement in (
        "DELETE FROM winback_history",
        "UPDATE winback_history SET changed_by = 'x'",
        "TRUNCATE winback_history",
    ):
        with pytest.raises(StoreError, match="only ever added to"), records.database.writing() as connection:
            connection.exec_driver_sql(statement)
    assert len(records.history("reasons")) == 1


def test_a_database_that_does_not_answer_is_a_sentence_without_the_password(postgres):
    port = postgres.rpartition(":")[2].partition("/")[0]
    wrong = {
        postgres.replace(f":{port}", ":1"): "RECORDS_UNREACHED",
        postgres.replace("ss%20w0rd", "ss%20w0rd-not"): "RECORDS_UNREACHED",
        postgres.replace("/postgres", "/nowhere"): "RECORDS_UNREACHED",
        "mysql://shop:secret@localhost/shop": "RECORDS_ADDRESS",
        "postgresql://shop:secret@localhost:x/shop": "RECORDS_ADDRESS",
        "postgresql://shop:secret@localhost": "RECORDS_ADDRESS",
        "http://shop:secret@example.com/shop": "RECORDS_ADDRESS",
    }
    for url, code in wrong.items():
        with pytest.raises(StoreError) as caught:
            Records(url, "shop").frame("reasons")
        told = f"{caught.value} {Records(url, 'shop')!r}" if code == "RECORDS_UNREACHED" else str(caught.value)
        assert caught.value.code == code, told
        assert "secret" not in told and "w0rd" not in told and PASSWORD not in told


def test_a_locked_or_read_only_database_is_a_sentence_and_the_old_records_stand(postgres):
    records = Records(postgres, "locked", patience_seconds=0.2)
    records.add("reasons", [REASON], by="Ann")
    second = REASON | {"customer_id": "C2"}
    with records.database.writing():
        with pytest.raises(StoreError) as caught:
            Records(postgres, "locked", patience_seconds=0.2).add("reasons", [second], by="Bob")
        assert caught.value.code == "RECORDS_BUSY"
        assert len(Records(postgres, "locked").frame("reasons")) == 1
    read_only = f"{postgres}?options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(StoreError) as caught:
        Records(read_only, "locked").add("reasons", [second], by="Bob")
    assert caught.value.code == "RECORDS_READ_ONLY"
    assert len(Records(read_only, "locked").frame("reasons")) == 1
