"""The command line: what people read, what machines read, and how it refuses."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from winback import cli
from winback.commands import doctor
from winback.start import start
from winback.text import set_language

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

ORDERS = """client;date;total;manager
A;2024-01-10;100;Anna
A;2024-04-10;100;Anna
A;2024-07-10;100;Anna
B;2024-01-05;50;Boris
B;2024-06-05;50;Boris
B;2024-12-20;50;Boris
C;2024-03-03;70;Boris
;2024-03-04;9;Boris
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """An empty project, in English, to work in."""
    for name in ("notebooks", "data/own", "data/sample"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WINBACK_HOME", raising=False)
    monkeypatch.delenv("WINBACK_LANG", raising=False)
    monkeypatch.delenv("WINBACK_DEBUG", raising=False)
    yield tmp_path
    set_language("en")


@pytest.fixture
def orders(project):
    path = project / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return str(path)


def run(capsys, *words: str) -> tuple[int, str, str]:
    status = cli.main(words)
    told = capsys.readouterr()
    return status, told.out, told.err


def result(capsys, *words: str) -> dict:
    status, out, err = run(capsys, *words, "--json")
    assert status == 0, err
    return json.loads(out)


def test_measure_prints_the_documented_keys(capsys, orders):
    found = result(capsys, "measure", "--orders", orders, "--as-of", "2024-12-31", "--clock", "fixed:120")
    assert (found["command"], found["shape"], found["clock"], found["as_of"]) == (
        "measure",
        1,
        "fixed:120",
        "2024-12-31",
    )
    assert (found["customers"], found["one_purchase"], found["active"], found["lost"]) == (3, 1, 1, 2)
    assert found["loss_rate"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["money_lost_a_year"] == 370.0
    assert found["past_revenue_of_lost"] == 370.0
    assert found["came_back_customers"] == 1
    assert found["came_back_events"] == 2
    assert found["own_rhythm"] == {"customers": 2, "lost": 1}
    assert {row["manager_id"]: row["lost"] for row in found["by_manager"]} == {"Anna": 1, "Boris": 1}


def test_rows_and_money_of_the_load_add_up_in_every_result(capsys, orders):
    rows = result(capsys, "measure", "--orders", orders)["rows"]
    for unit in ("rows", "amount"):
        assert rows["read"][unit] == sum(rows[part][unit] for part in ("accepted", "ignored", "rejected"))
    assert (rows["ignored"]["rows"], rows["ignored"]["amount"]) == (1, 9.0)


def test_text_and_json_tell_the_same_number(capsys, orders):
    found = result(capsys, "measure", "--orders", orders, "--clock", "fixed:120")
    _status, out, _err = run(capsys, "measure", "--orders", orders, "--clock", "fixed:120")
    line = next(line for line in out.splitlines() if line.split()[:1] == ["Lost"])
    assert line.split()[-1] == str(found["lost"])


def test_russian_is_spoken_throughout(capsys, orders):
    status, out, _err = run(capsys, "measure", "--orders", orders, "--lang", "ru")
    assert status == 0
    words = [word for word in out.replace(orders, "").split() if word.isascii() and word.isalpha()]
    assert set(words) <= {"orders", "Anna", "Boris"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_help_names_every_command_in_the_language(capsys, language):
    status, out, _err = run(capsys, "--lang", language, "--help")
    assert status == 0
    commands = ["load", "sample", "measure", "value", "audit", "reasons", "segment", "dashboard", "lab", "doctor"]
    assert all(f"  {name} " in out for name in commands)
    assert ("Команды" in out) == (language == "ru")


def test_a_file_that_is_not_there_is_refused_in_a_sentence(capsys):
    status, out, err = run(capsys, "measure", "--orders", "nowhere.csv")
    assert (status, out) == (1, "")
    assert "nowhere.csv" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["measure", "--bogus"], "no option --bogus"),
        (["quantify"], "no command 'quantify'"),
        (["measure", "--as-of", "yesterday"], "'yesterday' is not a day"),
        (["measure", "--lang", "fr"], "Language 'fr'"),
        (["measure", "--data", "a", "--orders", "b"], "not both"),
        (["load"], "Name a file"),
        (["sample", "--customers", "many"], "--customers"),
    ],
)
def test_wrong_usage_has_status_two_and_says_where_help_is(capsys, words, told):
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert told in err
    assert "--help" in err


def test_an_unknown_clock_is_refused_with_the_allowed_ones(capsys, orders):
    status, _out, err = run(capsys, "measure", "--orders", orders, "--clock", "sundial")
    assert status == 1
    assert "fixed:" in err


def test_the_company_loaded_last_is_used_when_none_is_named(capsys, orders):
    assert run(capsys, "load", orders)[0] == 0
    status, out, err = run(capsys, "measure", "--json")
    assert status == 0
    assert json.loads(out)["customers"] == 3
    assert "orders" in err


def test_an_unchanged_file_is_not_read_twice_and_a_changed_one_is(capsys, orders, monkeypatch):
    starting = importlib.import_module("winback.start")
    read = []
    loader = starting.load
    monkeypatch.setattr(starting, "load", lambda *a, **k: read.append(a) or loader(*a, **k))
    first = result(capsys, "measure", "--orders", orders)
    assert result(capsys, "measure", "--orders", orders) == first
    assert len(read) == 1
    Path(orders).write_text(ORDERS + "D;2024-05-05;10;Anna\n", encoding="utf-8")
    assert result(capsys, "measure", "--orders", orders)["customers"] == 4
    assert len(read) == 2


def test_a_failed_load_leaves_what_was_loaded(capsys, orders):
    before = result(capsys, "measure", "--orders", orders)
    Path(orders).write_text("nothing\nof use\n", encoding="utf-8")
    assert run(capsys, "measure", "--orders", orders)[0] == 1
    Path(orders).write_text(ORDERS, encoding="utf-8")
    after = result(capsys, "measure", "--orders", orders)
    assert after["company"]["fingerprint"] == before["company"]["fingerprint"]


def test_as_of_sees_nothing_later(capsys, orders):
    early = result(capsys, "measure", "--orders", orders, "--as-of", "2024-07-31")
    Path(orders).write_text(ORDERS + "Z;2025-05-05;1000;Anna\nA;2025-05-05;1000;Anna\n", encoding="utf-8")
    again = result(capsys, "measure", "--orders", orders, "--as-of", "2024-07-31")
    for part in ("customers", "active", "lost", "money_lost_a_year", "by_manager", "came_back_events"):
        assert again[part] == early[part]


def test_files_are_added_and_the_history_tells_it(capsys, orders, project):
    assert run(capsys, "load", orders, "--into", "shop")[0] == 0
    (project / "more.csv").write_text("client;date;total;manager\nD;2025-01-10;30;Anna\n", encoding="utf-8")
    found = result(capsys, "load", "more.csv", "--add")
    assert found["report"]["added"]["new"] == 1
    assert found["company"]["folder"].endswith("shop")
    told = result(capsys, "load", "--history")["history"]
    assert [entry["how"] for entry in told] == ["load", "add"]
    status, out, _err = run(capsys, "load", "--history", "--lang", "ru")
    assert (status, len(out.splitlines())) == (0, 2)


def test_a_database_is_loaded_measured_and_opened_by_its_address_and_read_anew(capsys, project):
    address = f"sqlite:///{project / 'shop.db'}?table=orders"
    with contextlib.closing(sqlite3.connect(project / "shop.db")) as shop, shop:
        shop.execute("create table orders (client text, date text, total real)")
        shop.executemany("insert into orders values (?, ?, ?)", [("A", "2024-01-10", 100), ("B", "2024-02-10", 50)])
    assert result(capsys, "load", address)["report"]["rows"]["accepted"] == {"rows": 2, "amount": 150.0}
    assert result(capsys, "measure", "--data", address)["customers"] == 2
    with contextlib.closing(sqlite3.connect(project / "shop.db")) as shop, shop:
        shop.execute("insert into orders values ('C', '2024-03-10', 7)")
    assert start(data=address).report["rows"]["accepted"] == {"rows": 3, "amount": 157.0}


def test_a_saved_mapping_is_used_for_the_next_load(capsys, project):
    (project / "sales.csv").write_text("client;date;paid;total\nA;2024-01-10;1;100\nB;2024-01-11;2;200\n", "utf-8")
    assert result(capsys, "load", "sales.csv", "--save-mapping", "m.json")["report"]["rows"]["accepted"]["rows"] == 2
    saved = json.loads((project / "m.json").read_text("utf-8"))
    (entry,) = saved["files"].values()
    entry["columns"] = {"client": "customer_id", "date": "ordered_on", "paid": "amount"}
    (project / "m.json").write_text(json.dumps(saved), "utf-8")
    found = result(capsys, "load", "sales.csv", "--mapping", "m.json")["report"]["rows"]["accepted"]
    assert found == {"rows": 2, "amount": 3.0}


def test_pasted_text_a_mapping_and_a_workbook_of_the_report(capsys, project, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("client\tdate\ttotal\nA\t2024-01-10\t100\nB\t2024-01-11\t1\n"))
    words = ["load", "--paste", "--save-mapping", "m.json", "--report", "r.xlsx"]
    status, out, err = run(capsys, *words)
    assert status == 0, err
    assert "2" in out
    assert json.loads((project / "m.json").read_text("utf-8"))["files"]
    assert (project / "r.xlsx").read_bytes()[:2] == b"PK"


def test_a_refusal_is_json_too(capsys):
    status, out, err = run(capsys, "load", "nowhere.csv", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "KND00")
    assert "nowhere.csv" in err


def test_an_interrupted_load_says_that_nothing_changed(capsys, orders, monkeypatch):
    def stopped(*_words, **_ways):
        raise KeyboardInterrupt

    monkeypatch.setattr("winback.commands.data.load_files", stopped)
    status, _out, err = run(capsys, "load", orders)
    assert status == 130
    assert "unchanged" in err


def test_value_multiplies_to_the_money_lost(capsys, orders):
    found = result(capsys, "value", "--orders", orders, "--clock", "fixed:120")
    product = found["lost"] * found["average_order_amount"] * found["orders_a_year"]
    assert product == pytest.approx(found["money_lost_a_year"])
    assert not found["lifetime"]["possible"]
    assert "100" in found["lifetime"]["sentence"]


def test_own_assumptions_are_read_and_a_wrong_name_is_refused(capsys, orders, project):
    (project / "own.toml").write_text("silence_factor = 3.0\n", encoding="utf-8")
    options = ["--orders", orders, "--clock", "article", "--as-of", "2025-01-31"]
    patient = result(capsys, "measure", *options, "--assumptions", "own.toml")
    assert patient["lost"] <= result(capsys, "measure", *options)["lost"]
    (project / "own.toml").write_text("patience = 3.0\n", encoding="utf-8")
    status, _out, err = run(capsys, "measure", *options, "--assumptions", "own.toml")
    assert status == 1
    assert "patience" in err


def test_audit_of_a_short_file_says_that_it_is_too_short(capsys, orders):
    status, _out, err = run(capsys, "audit", "--orders", orders, "--as-of", "2024-05-01")
    assert status == 1
    assert "too short" in err


def test_sample_writes_the_demo_company_and_makes_it_the_one_to_work_on(capsys, project):
    found = result(capsys, "sample", "--customers", "100")
    assert Path(found["files"]["orders"]).is_file()
    assert (project / "data" / "sample" / "en" / "truth").is_dir()
    status, out, err = run(capsys, "measure", "--json")
    assert status == 0
    assert json.loads(out)["customers"] <= 100
    assert "demo-en" in err


def test_doctor_finds_this_installation_in_order(capsys):
    found = result(capsys, "doctor")
    assert found["ok"]
    assert {"python", "voila", "language_ru", "disk", "data_folder"} <= {check["name"] for check in found["checks"]}


def test_doctor_names_a_version_with_known_holes_and_the_remedy(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "version", lambda name: "0.5.1" if name == "voila" else "99.0")
    status, out, _err = run(capsys, "doctor")
    assert status == 1
    line = next(line for line in out.splitlines() if "voila" in line)
    assert "problem" in line
    assert "0.5.6" in line
    assert "make install" in line


def test_lab_says_what_it_would_open(capsys, project):
    found = result(capsys, "lab", "--lang", "ru")
    assert found["folder"].endswith("ru")
    assert any("root_dir" in word for word in found["words"])


def test_an_unknown_error_is_told_without_a_traceback(capsys, orders, monkeypatch):
    monkeypatch.setattr("winback.commands.analysis.open_requested", lambda request: 1 / 0)
    status, _out, err = run(capsys, "measure", "--orders", orders)
    assert status == 1
    assert "division by zero" in err
    assert "Traceback" not in err


def test_a_reader_that_closes_early_is_no_error(orders):
    words = f"{sys.executable} -m winback measure --orders {orders} --json | head -c 20"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", words], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("days", [90, 180, 365])
@pytest.mark.parametrize(
    ("check", "source"), [("cdnow_sample", "cdnow_sample"), ("northwind", "northwind")], ids=["cdnow", "northwind"]
)
def test_published_counts_come_out(capsys, check, source, days):
    if not SHARED.is_dir():
        pytest.skip("the public data sets are not at hand")
    expected = json.loads((SHARED / "computed_checks.json").read_text("utf-8"))[check]
    if f"lost_gt{days}d" not in expected:
        pytest.skip(f"no published count for {days} days")
    found = result(capsys, "measure", "--orders", str(SHARED / source), "--clock", f"fixed:{days}")
    assert found["customers"] == expected["customers"]
    assert found["lost"] == expected[f"lost_gt{days}d"]
    assert found["past_revenue_of_lost"] == pytest.approx(expected[f"past_revenue_of_lost_gt{days}d"], abs=0.011)
    assert found["came_back_customers"] == expected[f"came_back_after_gap_gt{days}d_customers"]
    assert found["came_back_events"] == expected[f"came_back_events_gt{days}d"]
    assert found["own_rhythm"]["customers"] == expected["own_rhythm_customers_ge3_days"]
    assert found["own_rhythm"]["lost"] == expected["own_rhythm_lost_silence_gt_4/3_mean_interval"]


def test_columns_no_list_knows_are_written_out_to_be_named_and_then_load(capsys, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("Foo;Bar;Baz\nA;05.03.2024;1\nB;06.03.2024;2\n", "utf-8")
    status, _out, err = run(capsys, "load", str(path))
    assert status == 1
    assert "--save-mapping" in err
    status, _out, err = run(capsys, "load", str(path), "--save-mapping", "map.toml")
    assert status == 1
    assert "--mapping map.toml" in err
    text = Path("map.toml").read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith(("Foo", "Bar", "Baz"))] == [
        'Foo = ""',
        'Bar = ""',
        'Baz = ""',
    ]
    for name, meaning in (("Foo", "customer_id"), ("Bar", "ordered_on"), ("Baz", "amount")):
        text = text.replace(f'{name} = ""', f'{name} = "{meaning}"')
    Path("map.toml").write_text(text, "utf-8")
    found = result(capsys, "load", str(path), "--mapping", "map.toml")
    assert found["report"]["rows"]["accepted"] == {"rows": 2, "amount": 3.0}


def test_the_command_line_starts_without_what_only_some_commands_need():
    heavy = ["scipy.stats", "scipy.optimize", "sklearn", "plotly", "pptx", "ipywidgets", "IPython", "nbformat"]
    asked = (
        "import gc, sys, winback.cli; "
        f"print([name for name in {heavy} if name in sys.modules], gc.isenabled(), gc.get_freeze_count() > 100_000)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "[] True True"
