"""The store itself: settings, migrations, backups, the demo company's seed, its dictionary."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from winback import cli
from winback.records import Conflict, Records, StoreError, open_records, restore_records
from winback.records import demo as demo_records
from winback.records.checking import examine_stores
from winback.records.copies import copy_of
from winback.records.database import Database
from winback.records.dictionary import records_markdown
from winback.records.migrating import HEAD, upgrade
from winback.records.tables import COMPANIES, HISTORY, TABLES, VERSION_TABLE, metadata
from winback.sample import generate
from winback.text import use_language

ROOT = Path(__file__).resolve().parents[1]
STATUS = {"reason": "slow_work", "status": "open", "since_on": "2026-03-01"}
ENTRY = {
    "company": "shop",
    "kind": "reasons",
    "record_id": "r",
    "version": 1,
    "action": "add",
    "changed_by": "x",
    "changed_at": dt.datetime(2026, 1, 1),
    "content": "{}",
}


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "shop.sqlite", "shop")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    monkeypatch.delenv("WINBACK_RECORDS", raising=False)
    return tmp_path


def content(records):
    with records.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in metadata.sorted_tables
        }


# ------------------------------------------------------------------------------------------------ settings


def test_sqlite_is_set_to_lose_nothing_on_every_connection(records):
    records.add("reason_status", [STATUS], by="Ann")
    for transaction in (records.database.reading, records.database.writing):
        with transaction() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            }
        assert found["journal_mode"] == "wal"
        assert (found["synchronous"], found["foreign_keys"]) == (2, 1)
        assert found["busy_timeout"] >= 5000


def test_a_writer_locks_before_it_reads_and_readers_go_on(records):
    records.add("reason_status", [STATUS], by="Ann")
    other = Records(records.database.path, "shop", patience_seconds=0.1)
    with records.database.writing():
        assert len(other.frame("reason_status")) == 1
        with pytest.raises(StoreError) as caught, other.database.writing():
            pass
    assert caught.value.code == "RECORDS_BUSY"


def test_rows_of_a_company_that_the_store_does_not_know_are_refused_by_the_database(records):
    records.add("reason_status", [STATUS], by="Ann")
    with pytest.raises(StoreError, match="FOREIGN KEY"), records.database.writing() as connection:
        connection.execute(HISTORY.insert().values(ENTRY | {"company": "ghost"}))


@pytest.mark.parametrize("statement", [HISTORY.delete(), HISTORY.update().values(changed_by="nobody")])
def test_the_database_refuses_to_change_the_history(records, statement):
    records.add("reason_status", [STATUS], by="Ann")
    with pytest.raises(StoreError, match="only ever added to"), records.database.writing() as connection:
        connection.execute(statement)
    assert records.history("reason_status").changed_by.tolist() == ["Ann"]


def test_a_clock_that_was_put_back_does_not_disturb_the_order_of_changes(records):
    future = dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(days=1)
    records.prepare()
    with records.database.writing() as connection:
        connection.execute(COMPANIES.insert().values(company="shop", opened_at=future))
        connection.execute(HISTORY.insert().values(ENTRY | {"changed_at": future}))
    records.add("reason_status", [STATUS], by="Ann")
    assert records.history("reason_status").changed_at[0].to_pydatetime().replace(tzinfo=None) > future


# ---------------------------------------------------------------------------------------------- migrations


def make_store(path: Path, version: str, *, journal: str = "WAL") -> Database:
    """A store as the program of that version left it, with one record in it."""
    database = Database(sa.URL.create("sqlite", database=str(path)), journal=journal)
    moment = dt.datetime(2026, 1, 1)
    with database.writing() as connection:
        upgrade(connection, version)
        connection.execute(COMPANIES.insert().values(company="shop", opened_at=moment))
        row = {"record_id": "r1", "company": "shop", "version": 1, "changed_by": "Ann", "changed_at": moment}
        own = {"reason": "slow_work", "status": "open", "since_on": dt.date(2026, 1, 1), "fix": "", "owner": ""}
        connection.execute(TABLES["reason_status"].insert().values(**row, **own, removed=False, key_hash="k"))
        told = json.dumps(own | {"since_on": "2026-01-01"})
        connection.execute(HISTORY.insert().values(**row, kind="reason_status", action="add", content=told))
    return database


def test_the_migrations_lead_to_the_tables_of_the_contract(records):
    records.prepare()
    with records.database.reading() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        indexes = {i["name"]: i for i in sa.inspect(connection).get_indexes(TABLES["reasons"].name)}
    assert indexes["winback_reasons_key"]["unique"]
    assert "removed" in str(indexes["winback_reasons_key"]["dialect_options"]["sqlite_where"])


def test_an_older_store_is_migrated_with_a_backup_of_the_version_it_had(tmp_path):
    path = tmp_path / "shop.sqlite"
    make_store(path, "1").close()
    before = path.read_bytes()
    records = Records(path, "shop")
    frame = records.frame("reason_status")
    assert frame[["reason", "changed_by"]].values.tolist() == [["slow_work", "Ann"]]
    [kept] = (tmp_path / "backups").iterdir()
    assert "version-1" in kept.name
    with copy_of(kept).reading() as connection:
        assert connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar() == "1"
        assert connection.execute(sa.select(TABLES["reason_status"].c.reason)).scalar() == "slow_work"
        assert not sa.inspect(connection).has_table("winback_seeds")
    assert before != path.read_bytes()
    records.edit("reason_status", "r1", 1, {"status": "fixed"}, by="Bob")
    records.restore(kept, by="Bob")
    assert records.frame("reason_status").status.tolist() == ["open"], "a backup of an older version is of use too"


def test_nameless_answers_of_an_older_store_are_not_recorded_twice(tmp_path):
    path = tmp_path / "shop.sqlite"
    database = make_store(path, "3")
    answer = {"respondent": "customer", "parameter": "prices", "score_share": 0.8, "answered_on": dt.date(2026, 3, 1)}
    row = answer | {"customer_id": "", "manager_id": "M1", "comment": "", "removed": False, "key_hash": "old"}
    stamp = {"company": "shop", "record_id": "s1", "version": 1, "changed_by": "Ann"}
    with database.writing() as connection:
        stamped = row | stamp | {"changed_at": dt.datetime(2026, 1, 1)}
        connection.execute(TABLES["satisfaction"].insert().values(**stamped))
    database.close()
    records = Records(path, "shop")
    assert records.add("satisfaction", [answer | {"manager_id": "M1"}], by="Bob") == ["s1"]
    assert len(records.frame("satisfaction")) == 1


def test_a_migration_whose_backup_fails_or_that_breaks_leaves_the_old_store(tmp_path, monkeypatch):
    path = tmp_path / "shop.sqlite"
    make_store(path, "1", journal="DELETE").close()
    (tmp_path / "backups").write_text("in the way")
    with pytest.raises(StoreError):
        Records(path, "shop").frame("reason_status")
    (tmp_path / "backups").unlink()
    monkeypatch.setattr("winback.records.guards._REFUSAL", "it's broken SQL")
    with pytest.raises(StoreError):
        Records(path, "shop").frame("reason_status")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() == ("1",)
        assert not connection.execute("SELECT * FROM sqlite_master WHERE name = 'winback_seeds'").fetchall()
    monkeypatch.undo()
    assert len(Records(path, "shop").frame("reason_status")) == 1


def test_a_store_of_a_newer_version_is_refused_in_both_languages_and_left_alone(records):
    records.add("reason_status", [STATUS], by="Ann")
    with closing(sqlite3.connect(records.database.path)) as connection, connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '{int(HEAD) + 1}'")
    before = records.database.path.read_bytes()
    again = Records(records.database.path, "shop")
    attempts = (
        again.get_ready,
        lambda: again.frame("reason_status"),
        lambda: records.frame("reason_status"),
        lambda: records.add("reason_status", [STATUS | {"reason": "x"}], by="Ann"),
    )
    for attempt in attempts:
        with pytest.raises(StoreError, match="newer winback") as caught:
            attempt()
        assert caught.value.code == "RECORDS_NEWER"
    with use_language("ru"), pytest.raises(StoreError, match="более новой"):
        again.frame("reason_status")
    assert records.database.path.read_bytes() == before


# ------------------------------------------------------------------------------------------------- backups


def test_a_backup_put_back_gives_the_records_and_their_history_as_they_were(records):
    first, second = records.add("reason_status", [STATUS, STATUS | {"reason": "moved"}], by="Ann")
    records.edit("reason_status", first, 1, {"fix": "=1+1 <b>🙂"}, by="Bob")
    before = content(records)
    backup = records.back_up()
    records.withdraw("reason_status", second, 1, by="Cid")
    records.add("reason_status", [STATUS | {"reason": "neglected"}], by="Cid")
    after = content(records)
    kept = records.restore(backup, by="Dee")
    frame = records.frame("reason_status").set_index("reason")
    assert sorted(frame.index) == ["moved", "slow_work"]
    assert frame.fix["slow_work"] == "=1+1 <b>🙂"
    history = records.history("reason_status")
    assert history[history.record_id == first].version.tolist() == [1, 2]
    assert set(before["winback_history"]) < set(content(records)["winback_history"])
    records.restore(kept, by="Dee")
    assert set(after["winback_history"]) < set(content(records)["winback_history"])
    assert sorted(records.frame("reason_status").reason) == ["neglected", "slow_work"]


def test_a_form_opened_before_a_restore_does_not_overwrite_what_was_restored(records):
    [record_id] = records.add("reason_status", [STATUS], by="Ann")
    backup = records.back_up()
    seen = records.edit("reason_status", record_id, 1, {"fix": "a"}, by="Ann")
    records.restore(backup, by="Bob")
    for version in (1, seen):
        with pytest.raises(Conflict):
            records.edit("reason_status", record_id, version, {"fix": "late"}, by="Cid")
    assert records.history("reason_status").action.tolist() == ["add", "restore"]


def test_a_backup_holds_and_a_restore_touches_one_company_only(tmp_path):
    here, there = (Records(tmp_path / "all.sqlite", name) for name in ("here", "there"))
    here.add("reason_status", [STATUS], by="Ann")
    there.add("reason_status", [STATUS], by="Bob")
    backup = here.back_up()
    there.add("reason_status", [STATUS | {"reason": "moved"}], by="Bob")
    here.add("reason_status", [STATUS | {"reason": "moved"}], by="Ann")
    here.restore(backup, by="Ann")
    assert (len(here.frame("reason_status")), len(there.frame("reason_status"))) == (1, 2)
    assert len(Records(backup, "there").frame("reason_status")) == 0
    before = content(there)
    with pytest.raises(StoreError, match="'here', not of 'there'"):
        there.restore(backup, by="Bob")
    assert content(there) == before


def flipped(path, at):
    whole = bytearray(path.read_bytes())
    whole[at] ^= 1
    path.write_bytes(whole)


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "text", "other database", "missing", "page"])
def test_a_damaged_backup_is_refused_and_nothing_changes(records, tmp_path, harm):
    records.add("reason_status", [STATUS | {"fix": "a unique remark " * 3}], by="Ann")
    backup = records.back_up(tmp_path / "b.sqlite")
    records.add("reason_status", [STATUS | {"reason": "moved"}], by="Ann")
    held, size = content(records), backup.stat().st_size
    if harm == "cut":
        backup.write_bytes(backup.read_bytes()[: size // 2])
    elif harm == "flipped":
        flipped(backup, backup.read_bytes().index(b"unique"))
    elif harm == "page":
        backup.write_bytes(backup.read_bytes()[: size - 4096] + b"\x99" * 4096)
    elif harm == "other database":
        backup.unlink()
        with closing(sqlite3.connect(backup)) as connection:
            connection.execute("CREATE TABLE t (a)")
    elif harm == "missing":
        backup.unlink()
    else:
        backup.write_bytes({"empty": b"", "text": b"customer;day\n"}[harm])
    for language in ("en", "ru"):
        with use_language(language), pytest.raises(StoreError) as caught:
            records.restore(backup, by="Bob")
        assert caught.value.code == "RECORDS_BACKUP" and "b.sqlite" in str(caught.value)
    assert content(records) == held
    assert not (tmp_path / "backups").exists()


def test_a_store_that_cannot_be_read_is_set_aside_whole_and_the_backup_takes_its_place(records, tmp_path):
    records.add("reason_status", [STATUS], by="Ann")
    backup = records.back_up(tmp_path / "good.sqlite")
    garbage = b"this is no database" * 500
    records.database.path.write_bytes(garbage)
    with pytest.raises(StoreError) as caught:
        open_records("shop", records.database.path)
    assert caught.value.code == "RECORDS_DAMAGED" and "--restore" in str(caught.value)
    aside = restore_records("shop", backup, by="Bob", url=records.database.path)
    assert aside.read_bytes() == garbage
    assert len(open_records("shop", records.database.path).frame("reason_status")) == 1


def test_a_backup_never_overwrites_a_file_and_may_go_into_a_folder(records, tmp_path):
    records.add("reason_status", [STATUS], by="Ann")
    taken = tmp_path / "notes.txt"
    taken.write_text("mine")
    with pytest.raises(StoreError, match="already"):
        records.back_up(taken)
    assert taken.read_text() == "mine"
    (tmp_path / "stick").mkdir()
    assert records.back_up(tmp_path / "stick").parent.name == "stick"
    assert len({records.back_up() for _again in range(3)}) == 3


# ----------------------------------------------------------------------------------------- the demo company


def test_the_demo_company_is_seeded_once_and_follows_a_sample_made_anew(home):
    generate(home / "data" / "sample" / "en", customers=300)
    records = open_records("demo-en")
    reasons, complaints = records.frame("reasons"), records.frame("complaints")
    rows = (home / "data" / "sample" / "en" / "reasons.csv").read_text("utf-8").splitlines()
    assert len(reasons) == len(rows) - 1 > 20 and len(complaints) > 5
    assert set(reasons.changed_by) == {"demo"} and reasons.confidence_share.between(0.1, 1).all()
    records.withdraw("reasons", reasons.record_id[0], 1, by="Ann")
    records.edit("reasons", reasons.record_id[1], 1, {"note": "asked again"}, by="Ann")
    assert len(open_records("demo-en").frame("reasons")) == len(reasons) - 1, "what was withdrawn must not come back"
    assert not demo_records.seed(records)
    shutil.rmtree(home / "data" / "sample")
    generate(home / "data" / "sample" / "en", customers=200)
    after = open_records("demo-en").frame("reasons")
    rows = (home / "data" / "sample" / "en" / "reasons.csv").read_text("utf-8").splitlines()
    assert "asked again" in after.note.tolist()
    assert len(after) in (len(rows) - 1, len(rows))
    assert open_records("shop").frame("reasons").empty


# ------------------------------------------------------------------------------------- doctor, the dictionary


def test_doctor_backs_up_and_restores_in_both_languages(home, capsys):
    orders = home / "orders.csv"
    orders.write_text("customer_id,ordered_on,amount\nA,2026-01-05,10\nB,2026-02-06,20\n")

    def run(*words):
        status = cli.main(["doctor", "--orders", str(orders), *words])
        found = capsys.readouterr()
        return status, found.out + found.err

    from winback.start import start

    records = open_records(start(orders=orders))
    records.add("reason_status", [STATUS], by="Ann")
    status, text = run("--backup", str(home / "b.sqlite"))
    assert status == 0 and "backed up" in text and (home / "b.sqlite").is_file()
    status, text = run("--backup", "--json")
    assert Path(json.loads(text)["backup"]).parent.name == "backups"
    records.add("reason_status", [STATUS | {"reason": "moved"}], by="Ann")
    status, text = run("--restore", str(home / "b.sqlite"), "--lang", "ru")
    assert status == 0 and "сохранено" in text
    assert len(records.frame("reason_status")) == 1
    (home / "b.sqlite").write_bytes(b"x")
    status, text = run("--restore", str(home / "b.sqlite"), "--lang", "ru")
    assert status == 1 and "повреждён" in text
    assert run("--restore", "x", "--backup", "y")[0] == 2
    [health] = examine_stores()
    assert health.companies == 1 and health.backed_up_at is not None and not health.problem
    records.database.path.write_bytes(b"no database at all" * 300)
    assert "damaged" in examine_stores()[0].problem
    status, text = run("--restore", str(home / "b.sqlite"))
    assert status == 1


def test_doctor_knows_the_records_of_a_list_and_those_at_an_address(home, capsys):
    (home / "gym members.csv").write_text("Customer,Churn\nA,Yes\nB,No\n")

    def run(*words):
        status = cli.main(["doctor", *words])
        found = capsys.readouterr()
        return status, found.out + found.err

    listed = ["--customers", str(home / "gym members.csv")]
    elsewhere = ["--records", str(home / "team.sqlite")]
    status, text = run(*listed, "--backup")
    assert status == 1 and "Nothing is recorded of gym-members" in text
    open_records("gym-members").add("reason_status", [STATUS], by="Ann")
    with open_records("gym-members", home / "team.sqlite") as team:
        team.add("reason_status", [STATUS, STATUS | {"reason": "moved"}], by="Bob")
    for place, count in ((), 1), (elsewhere, 2):
        kept = str(home / f"{count}.sqlite")
        assert run(*listed, *place, "--backup", kept)[0] == 0
        assert len(Records(kept, "gym-members").frame("reason_status")) == count
    # The backup of one store put into the other.
    status, text = run(*listed, *elsewhere, "--restore", str(home / "1.sqlite"))
    assert status == 0 and "gym-members are again as in" in text
    assert len(open_records("gym-members", home / "team.sqlite").frame("reason_status")) == 1
    assert run("--customers", str(home / "none.csv"), "--backup")[0] == 1
    assert run("--customers", "x", "--backup", "--orders", "y")[0] == 2
    assert run(*listed)[0] == 2
    (home / "broken.sqlite").write_bytes(b"no database at all" * 300)
    status, text = run("--records", str(home / "broken.sqlite"))
    assert status == 1 and "broken.sqlite" in text


def test_the_dictionary_of_records_is_up_to_date():
    assert (ROOT / "data" / "RECORDS.md").read_text(encoding="utf-8") == records_markdown()
