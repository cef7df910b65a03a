"""``winback reasons`` and ``winback segment``: what people and machines read, what comes back, how they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.companies import SHARED
from tests.test_cli import project, result, run  # noqa: F401  (the fixture is used by its name)
from winback.collecting.import_mapping import read_import_mapping
from winback.records import open_records

TELCO = SHARED / "ibm_telco" / "Telco_customer_churn.xlsx"
ORDERS = """client;date;total;manager
A;2024-01-10;100;Anna
A;2024-04-10;100;Anna
B;2024-01-05;50;Boris
B;2024-03-05;50;Boris
C;2024-03-03;70;Boris
C;2024-12-03;70;Anna
D;2024-05-02;30;Boris
D;2024-06-02;20;Anna
E;2024-12-20;10;Anna
"""
FORM = """Timestamp,Customer number,Why did you stop buying?,Comments
2024-12-18 10:00,A,too dear,
2024-12-19 10:00,B,staff was rude,never again
"""
SHOP = """Customer ID,Churn,Monthly Charges,Manager
A,Yes,20,Anna
B,Yes,10,Boris
C,No,14,Anna
D,Yes,5,Anna
E,No,1,Anna
"""
LATER = "2024-12-20 10:00,D,Rude staff,\n"
LIST = """Customer ID,Churn,Monthly Charges,Churn Reason
a,Yes,10.10,Price too high
b,No,20.20,
c,Yes,30.30,Attitude of support person
d,Yes,5.05,Moved
"""


@pytest.fixture
def shop(project):  # noqa: F811
    """Options that name five customers of a shop, three of them lost; nobody has been asked yet."""
    (project / "shop.csv").write_text(SHOP, encoding="utf-8")
    return ["--customers", "shop.csv"]


@pytest.fixture
def orders(project):  # noqa: F811
    """Options that name the orders of a shop of five customers, three of them lost."""
    (project / "orders.csv").write_text(ORDERS, encoding="utf-8")
    return ["--orders", "orders.csv", "--clock", "fixed:120"]


@pytest.fixture
def listed(project):  # noqa: F811
    """Options that name a list of four customers, three of them lost."""
    (project / "list.csv").write_text(LIST, encoding="utf-8")
    return ["--customers", "list.csv"]


def read_form(capsys, shop, *more, text=FORM):
    Path("form.csv").write_text(text, encoding="utf-8")
    return run(capsys, "reasons", *shop, "--read", "form.csv", *more)


def recorded():
    return open_records("shop").frame("reasons")


def test_without_reasons_it_says_how_many_are_lost_and_how_to_ask(capsys, orders):
    status, out, err = run(capsys, "reasons", *orders)
    assert status == 0
    assert "No reason is known yet" in out
    assert "--template staff" in err
    found = result(capsys, "reasons", *orders)
    assert (found["customers"], found["lost"], found["clock"]) == (5, 3, "fixed:120")
    assert found["money"] == {"year_amount": {"all": 500.0, "lost": 350.0}}
    assert (found["coverage"]["known"], found["reasons"], found["overturning"]) == (0, [], [])


def test_a_form_is_recorded_only_once_its_answers_are_confirmed(capsys, shop):
    status, out, err = read_form(capsys, shop)
    assert status == 1
    assert "Rude staff" in out
    assert "nothing was recorded" in err
    assert len(recorded()) == 0
    assert read_form(capsys, shop, "--accept-mapping", "--by", "Anna")[0] == 0
    rows = recorded().set_index("customer_id")
    assert rows.reason.to_dict() == {"A": "competitor_price", "B": "rude_staff"}
    assert set(rows.changed_by) == {"Anna"}
    status, out, _err = read_form(capsys, shop)
    assert status == 0
    assert "nothing was added twice" in out


def test_a_mapping_is_written_corrected_given_and_then_remembered(capsys, shop, project):  # noqa: F811
    status, out, err = read_form(capsys, shop, "--save-mapping", "form.toml")
    assert (status, len(recorded())) == (0, 0)
    assert "Reason" in out
    assert "--mapping form.toml" in err
    text = (project / "form.toml").read_text(encoding="utf-8")
    (project / "form.toml").write_text(text.replace('"competitor_price"', '"competitor_terms"'), encoding="utf-8")
    assert read_form(capsys, shop, "--mapping", "form.toml")[0] == 0
    assert set(recorded().reason) == {"competitor_terms", "rude_staff"}


def test_the_reasons_of_a_shop_add_up_in_customers_and_money(capsys, shop):
    read_form(capsys, shop, "--accept-mapping")
    found = result(capsys, "reasons", *shop, "--by", "manager")
    assert {row["code"]: (row["customers"], row["amount"]) for row in found["reasons"]} == {
        "competitor_price": (1.0, 240.0),
        "rude_staff": (1.0, 120.0),
    }
    assert found["coverage"]["known_amount_share"] == pytest.approx(360 / 420)
    assert [row["high_share"] for row in found["bounds"]] == [pytest.approx(2 / 3)] * 2
    groups = {row["manager_id"]: row for row in found["by_group"]["groups"]}
    assert {name: (row["customers"], row["lost"], row["amount"]) for name, row in groups.items()} == {
        "Anna": (4, 2, 300.0),
        "Boris": (1, 1, 120.0),
    }
    assert groups["Boris"]["reason"] == "rude_staff"
    assert found["by_group"]["owner_rule"] == "A customer belongs to the employee named in the list."


def test_another_rule_of_ownership_moves_customers_and_says_so(capsys, orders):
    usual = result(capsys, "reasons", *orders, "--by", "manager")["by_group"]
    assert usual["owner"] == "last_else_card"
    assert {row["manager_id"]: (row["customers"], row["amount"]) for row in usual["groups"]} == {
        "Anna": (4, 250.0),
        "Boris": (1, 100.0),
    }
    status, out, _err = run(capsys, "reasons", *orders, "--by", "manager", "--owner", "most_money")
    assert status == 0
    rows = [line.split()[:3] for line in out.splitlines() if line.split()[:1] in (["Anna"], ["Boris"])]
    assert rows == [["Anna", "3", "1"], ["Boris", "2", "2"]]
    assert "who brought most money in the customer's last year" in out


def test_text_tells_each_part_with_its_sentence(capsys, shop):
    read_form(capsys, shop, "--accept-mapping")
    _status, out, _err = run(capsys, "reasons", *shop)
    for title in (
        "How much is known",
        "The dearest reasons",
        "Staff against customers",
        "What the silent",
        "Fix first",
    ):
        assert title in out
    assert "Dearest: 'Competitor is cheaper' with 240 a year" in out
    assert "Fix first: 'Rude staff', 120 a year" in out


def test_a_template_is_written_once_filled_in_and_read_back(capsys, shop, project):  # noqa: F811
    written = result(capsys, "reasons", *shop, "--template", "staff", "--out", "asked")["files"]
    assert sorted(name.split("/")[-1] for name in written) == ["Staff survey – Anna.xlsx", "Staff survey – Boris.xlsx"]
    status, _out, err = run(capsys, "reasons", *shop, "--template", "staff", "--out", "asked")
    assert status == 1
    assert "nothing was written over" in err
    _fill(written[0], "A", "Competitor is cheaper")
    status, out, _err = run(capsys, "reasons", *shop, "--read", written[0], "--by", "Anna")
    assert (status, out.strip()) == (0, "1 new record.")
    assert recorded().reason.tolist() == ["competitor_price"]


def test_a_bad_cell_is_named_by_sheet_row_and_column_and_changes_nothing(capsys, shop):
    file = result(capsys, "reasons", *shop, "--template", "staff", "--out", "staff.xlsx")["files"][0]
    row = _fill(file, "A", "Competitor is cheaper", sure="very")
    _fill(file, "B", "Rude staff")
    status, out, err = run(capsys, "reasons", *shop, "--read", file)
    assert (status, out) == (1, "")
    assert f"sheet 'Staff survey', row {row}, column " in err
    assert "found 'very'" in err
    assert len(recorded()) == 0
    status, _out, err = run(capsys, "reasons", *shop, "--read", file, "--partly")
    assert status == 0
    assert "found 'very'" in err
    assert sorted(recorded().customer_id) == ["A", "B"]


def _fill(file, customer, reason, sure=""):
    """Choose a reason for a customer as a person would; return the row."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())
    header = next(row for row in rows if row[0].value == "Customer")
    place = {cell.value: number for number, cell in enumerate(header)}
    row = next(row for row in rows if row[0].value == customer)
    row[place["Reason 1"]].value = reason
    row[place["Confidence"]].value = sure or None
    book.save(file)
    return row[0].row


def test_records_may_lie_in_a_file_of_the_users_choice(capsys, shop, project):  # noqa: F811
    read_form(capsys, shop, "--accept-mapping", "--records", "kept.sqlite")
    assert len(recorded()) == 0
    assert result(capsys, "reasons", *shop, "--records", "kept.sqlite")["coverage"]["known"] == 2
    assert (project / "kept.sqlite").exists()


def test_a_list_shows_what_its_answers_seem_to_mean_and_counts_them_once_accepted(capsys, listed):
    status, out, _err = run(capsys, "reasons", *listed)
    assert status == 0
    assert "Rude staff" in out
    assert "2 answers wait to be confirmed" in out
    before = result(capsys, "reasons", *listed)
    assert {row["code"] for row in before["reasons"]} == {"other", "moved"}
    assert {row["written"] for row in before["waiting"]} == {"Price too high", "Attitude of support person"}
    after = result(capsys, "reasons", *listed, "--accept-mapping")
    assert {row["code"]: row["amounts"]["month_amount"] for row in after["reasons"]} == {
        "rude_staff": 30.3,
        "competitor_price": 10.1,
        "moved": 5.05,
    }
    assert after["money"]["month_amount"] == {"all": 65.65, "lost": 45.45}
    assert result(capsys, "reasons", *listed)["waiting"] == []


def test_a_list_is_segmented_by_the_same_command_line(capsys, listed):
    found = result(capsys, "segment", *listed, "--accept-mapping")
    assert sum(row["customers"] for row in found["priorities"]) == found["lost"] == 3
    assert sum(row["amount"] for row in found["priorities"]) == pytest.approx(found["money"]["year_amount"]["lost"])


def test_a_refused_list_names_a_command_that_works(capsys, listed, project):  # noqa: F811
    (project / "my lists").mkdir()
    (project / "list.csv").rename(project / "my lists" / "list.csv")
    for command in ("measure", "load"):
        status, _out, err = run(capsys, command, "--orders", "my lists/list.csv")
        assert status == 1
        assert "'winback reasons --customers \"my lists/list.csv\"'" in err
    assert run(capsys, "reasons", "--customers", "my lists/list.csv")[0] == 0


def test_segments_list_whom_to_turn_to_with_why(capsys, shop):
    found = result(capsys, "segment", *shop, "--top", "1")
    assert [row["customer_id"] for row in found["call"]] == ["A"]
    assert found["call"][0]["why"]
    assert found["call_count"] >= 1
    assert sum(row["customers"] for row in found["priorities"]) == 3
    assert sum(row["customers"] for row in found["reachability"]) + sum(
        row["customers"] for row in found["screened"]
    ) == 3  # fmt: skip
    _status, out, _err = run(capsys, "segment", *shop)
    assert "Return first" in out
    assert "class A" in out


def test_own_rules_are_written_changed_and_used(capsys, shop, project):  # noqa: F811
    assert result(capsys, "segment", "--write-rules", "own.toml")["rules"] == "own.toml"
    status, _out, err = run(capsys, "segment", "--write-rules", "own.toml")
    assert status == 1
    assert "nothing was written over" in err
    (project / "own.toml").write_text("[thresholds]\nrecent_days = 1\n", encoding="utf-8")
    found = result(capsys, "segment", *shop, "--rules", "own.toml")
    assert found["thresholds"]["recent_days"] == 1
    (project / "own.toml").write_text("[thresholds]\nrecent_days = -1\n", encoding="utf-8")
    status, _out, err = run(capsys, "segment", *shop, "--rules", "own.toml")
    assert status == 1
    assert "own.toml, [thresholds]: recent_days is -1" in err


@pytest.mark.parametrize(
    ("ending", "read"), [("csv", pd.read_csv), ("xlsx", pd.read_excel), ("parquet", pd.read_parquet)]
)
def test_everybody_is_written_with_why_to_a_file(capsys, shop, ending, read):
    found = result(capsys, "segment", *shop, "--out", f"list.{ending}")
    frame = read(found["file"])
    assert sorted(frame.customer_id) == ["A", "B", "D"]
    assert frame.why.str.len().min() > 10


def test_a_file_that_cannot_be_written_is_refused_before_any_work(capsys, shop):
    for file, told in (("list.doc", "allowed: .xlsx, .csv, .parquet"), ("nowhere/list.csv", "no folder nowhere")):
        status, _out, err = run(capsys, "segment", *shop, "--out", file)
        assert status == 1
        assert told in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--by", "region"], "allowed: manager, class"),
        (["--by", "manager", "--owner", "mine"], "usual, card, last, most_money"),
        (["--catalogue-version", "7"], "no version 7"),
        (["--template", "poem"], "no template 'poem'"),
        (["--read", "nowhere.xlsx"], "nowhere.xlsx was not found"),
        (["--read", "shop.csv"], "none of the templates"),
        (["--by", "manager", "--owner", "last"], "another rule needs orders"),
        (["--records", "mysql://x/y"], "Records cannot be kept"),
        (["--assumptions", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(capsys, shop, words, told):
    status, out, err = run(capsys, "reasons", *shop, *words, "--json")
    assert status == 1
    assert told in err
    assert told in json.loads(out)["error"]["message"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--orders", "orders.csv"], "either --customers or orders"),
        (["--mapping", "map.toml", "--accept-mapping"], "not both"),
        (["--clock", "own"], "leave out --clock"),
        (["--template", "staff", "--read", "x"], "not both"),
        (["--out", "x"], "--template KIND"),
        (["--partly"], "--partly is for --read"),
        (["--owner", "last", "--by", "class"], "--owner is for --by manager"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(capsys, shop, words, told):
    status, _out, err = run(capsys, "reasons", *shop, *words)
    assert status == 2
    assert told in err


def test_russian_is_spoken_throughout(capsys, shop):
    read_form(capsys, shop, "--accept-mapping")
    for command in (["reasons", "--by", "manager"], ["segment"]):
        status, out, err = run(capsys, command[0], *shop, *command[1:], "--lang", "ru")
        assert status == 0
        words = {word.strip(".,;:") for word in (out + err).split()}
        assert {word for word in words if word.isascii() and word.isalpha()} <= {"shop", "Anna", "Boris", *"ABCDE"}


# ------------------------------------------------------------------------------------------------- public data


@pytest.mark.skipif(not TELCO.exists(), reason="the list of a telephone company is not at hand")
def test_telco_is_mapped_once_and_adds_up_to_the_cent(capsys, project):  # noqa: F811
    saved = ["--accept-mapping", "--save-mapping", "telco.toml"]
    found = result(capsys, "reasons", "--customers", str(TELCO), *saved)
    assert len(read_import_mapping(project / "telco.toml").reasons) == 19
    assert (found["customers"], found["lost"]) == (7043, 1869)
    assert found["money"]["lifetime_amount"] == {"all": 30_991_283.0, "lost": 7_755_256.0}
    assert found["money"]["month_amount"]["lost"] == 139_130.85
    assert sum(row["customers"] for row in found["reasons"]) == pytest.approx(1869)
    for money, total in (("lifetime_amount", 7_755_256.0), ("month_amount", 139_130.85)):
        assert sum(row["amounts"][money] for row in found["reasons"]) == pytest.approx(total, abs=0.005)
    assert found["coverage"]["other"] == pytest.approx(154)
    sorted_ones = result(capsys, "segment", "--customers", str(TELCO), "--top", "5")
    assert sum(row["customers"] for row in sorted_ones["priorities"]) == 1869
    assert len(sorted_ones["call"]) == 5


@pytest.mark.parametrize(
    ("name", "cards", "clock", "owner"),
    [
        ("northwind", ("customers.csv", "CustomerID"), "fixed:60", "last"),
        ("chinook", ("derived_customers.csv", "CustomerId"), "fixed:180", "card"),
        ("crm_sales_opportunities", ("accounts.csv", "account"), "fixed:10", "last"),
    ],
)
@pytest.mark.usefixtures("project")
def test_public_companies_tell_losses_and_reasons_per_employee(capsys, name, cards, clock, owner):
    if not (SHARED / name).exists():
        pytest.skip(f"needs ../shared/data/{name}")
    shop = ["--data", str(SHARED / name), "--clock", clock]
    known = pd.read_csv(SHARED / name / cards[0], dtype=str)[cards[1]].head(40)
    form = "Timestamp,Customer number,Reason\n" + "".join(f"2018-01-01,{customer},Rude staff\n" for customer in known)
    assert read_form(capsys, shop, text=form)[0] == 0
    found = result(capsys, "reasons", *shop, "--by", "manager", "--owner", owner)
    groups = pd.DataFrame(found["by_group"]["groups"])
    assert (groups.customers.sum(), groups.lost.sum()) == (found["customers"], found["lost"])
    assert groups.amount.sum() == pytest.approx(found["money"]["year_amount"]["lost"], abs=0.01)
    assert groups.known.sum() == found["coverage"]["known"] > 0
    assert groups.reason_amount.sum() == pytest.approx(found["coverage"]["known_amount"])
    assert set(groups.reason) - {""} == {"rude_staff"}
    assert found["by_group"]["owner_rule"].startswith("A customer belongs to the employee")


# ------------------------------------------------------------------------------------- what machines are promised


def documented(section):
    """The names in backticks in one section of the description, and in the one that both commands share."""
    text = (Path(__file__).parents[1] / "docs" / "json.md").read_text(encoding="utf-8")
    parts = {part.splitlines()[0].strip(): part for part in text.split("\n## ")}
    return set(re.findall(r"`(\w+)`", parts["reasons and segment"] + parts[section])) | {"command", "shape"}


@pytest.mark.parametrize(("command", "more"), [("reasons", ["--by", "manager"]), ("segment", [])])
def test_every_key_is_described(capsys, shop, command, more):
    read_form(capsys, shop, "--accept-mapping")
    assert set(result(capsys, command, *shop, *more)) <= documented(command)


def test_what_differs_from_a_record_is_told_and_the_rest_is_recorded(capsys, shop):
    read_form(capsys, shop, "--accept-mapping")
    status, out, _err = read_form(capsys, shop, text=FORM.replace("never again", "once more") + LATER)
    assert status == 1
    assert "1 new record." in out
    assert "once more" in out
    rows = recorded().set_index("customer_id")
    assert rows.note["B"].endswith("never again")
    assert "D" in rows.index
