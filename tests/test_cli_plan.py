"""``winback plan``: what people and machines read, what is written and recorded, how it refuses."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.test_cli import project, result, run  # noqa: F401  (the fixture is used by its name)
from winback.records import open_records

LIST = "Customer ID,Churn,Monthly Charges,Manager\n" + "".join(
    f"K{i:02},{'Yes' if i < 40 else 'No'},{100 + 13 * i},{'Anna' if i % 2 else 'Boris'}\n" for i in range(60)
)


@pytest.fixture
def listed(project):  # noqa: F811
    """Options that name a list of sixty customers of two managers, forty of them lost."""
    (project / "list.csv").write_text(LIST, encoding="utf-8")
    return ["--customers", "list.csv"]


def test_plan_prints_the_documented_keys(capsys, listed):
    found = result(capsys, "plan", *listed, "--budget", "2000", "--top", "3")
    assert (found["command"], found["shape"], found["lost"]) == ("plan", 1, 40)
    total = found["total"]
    assert total["cost_amount"] <= 2000
    assert total["called"] <= total["chosen"] <= total["lost"] == 40
    assert total["chosen_profit_amount"] <= total["bound_amount"] + 1e-6
    assert len(found["call"]) == 3
    assert {"customer_id", "remedy", "channel", "manager_id", "planned_on", "arm", "expected_profit_amount"} <= set(
        found["call"][0]
    )
    counted = sum(row["customers"] for row in found["not_called"])
    assert counted + total["called"] == 40
    assert found["margin"][0]["resource"] == "budget"
    assert found["design"]["design"] in ("hold_out", "none")
    assert set(found["sentences"]) >= {"summary", "why_not", "line", "design", "discount"}
    assert (found["recorded"], found["file"]) == (None, None)


def test_plan_is_printed_for_people_in_both_languages(capsys, listed):
    status, out, _err = run(capsys, "plan", *listed, "--top", "2")
    assert status == 0
    assert "Whom to call: the first 2 of" in out
    assert "Expected profit" in out
    _status, out, _err = run(capsys, "plan", *listed, "--lang", "ru")
    assert "Связываемся сейчас" in out
    assert "Ожидаемая прибыль" in out


def test_the_plan_is_recorded_once_and_another_of_its_name_refused(capsys, listed):
    assert result(capsys, "plan", *listed, "--record", "Anna", "--name", "Autumn")["recorded"] is True
    assert result(capsys, "plan", *listed, "--record", "Anna", "--name", "Autumn")["recorded"] is False
    campaigns = open_records("list").frame("campaigns")
    assert campaigns.campaign_id.tolist() == ["Autumn"]
    status, _out, err = run(capsys, "plan", *listed, "--record", "Anna", "--name", "Autumn", "--budget", "500")
    assert status == 1
    assert "Autumn" in err


def test_the_plan_is_written_with_those_who_are_not_called(capsys, listed, project):  # noqa: F811
    assert run(capsys, "plan", *listed, "--out", "plan.xlsx")[0] == 0
    sheet = openpyxl.load_workbook("plan.xlsx").active
    assert sheet.max_row == 41
    assert run(capsys, "plan", *listed, "--out", "plan.csv")[0] == 0
    rows = pd.read_csv("plan.csv")
    assert {"arm", "why_not", "channel", "remedy"} <= set(rows.columns)
    found = result(capsys, "plan", *listed, "--out")
    assert Path(found["file"]).name == "plan.parquet"
    assert run(capsys, "plan", *listed, "--out", "plan.doc")[0] == 1


def test_own_remedies_and_channels_are_written_changed_and_used(capsys, listed):
    assert run(capsys, "plan", "--write-remedies", "mine.toml", "--write-approach", "ways.toml")[0] == 0
    assert "slot_booking" in tomllib.loads(Path("mine.toml").read_text(encoding="utf-8"))["remedies"]
    Path("ways.toml").write_text(
        "".join(f"[channels.{c}.size]\nA = 0.0\nB = 0.0\nC = 0.0\n" for c in ("meeting", "visit", "call", "event")),
        encoding="utf-8",
    )
    found = result(capsys, "plan", *listed, "--approach", "ways.toml", "--top", "0")
    assert {row["channel"] for row in found["call"]} <= {"letter", "email"}
    Path("mine.toml").write_text("[remedies.news]\nhours = -1\n", encoding="utf-8")
    status, _out, err = run(capsys, "plan", *listed, "--remedies", "mine.toml")
    assert status == 1
    assert "mine.toml" in err
    assert "hours" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--budget", "-1"), "--budget"), (("--design", "coin"), "coin"), (("--discount", "150"), "150")],
)
def test_options_that_cannot_be_are_wrong_usage(capsys, listed, words, told):
    status, _out, err = run(capsys, "plan", *listed, *words)
    assert status == 2
    assert told in err


def test_a_superior_nobody_knows_is_refused(capsys, listed):
    status, out, err = run(capsys, "plan", *listed, "--superior", "Zoe", "--json")
    assert status == 1
    assert "Zoe" in err
    assert "Anna" in json.loads(out)["error"]["message"]


# --------------------------------------------------------------------- the hand-over


def all_of(folder: Path) -> str:
    """Everything a person could read in the text files and the workbook of a hand-over."""
    texts = [path.read_text("utf-8-sig") for path in folder.rglob("*") if path.suffix in (".csv", ".txt", ".ics")]
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return "\n".join([*texts, *cells])


def test_the_plan_is_handed_over_in_lists_with_a_sheet_for_each_owner(capsys, listed):
    found = result(capsys, "plan", *listed, "--top", "0", "--hand-over", "out")
    done = found["handed_over"]
    assert Path(done["folder"]) == Path("out")
    rows = {one["file"]: one["rows"] for one in done["files"]}
    assert rows["plan.xlsx"] == found["total"]["called"]
    assert {path.name for path in Path("out").iterdir()} == {*rows, "hand-over.json"}
    sheets = openpyxl.load_workbook("out/plan.xlsx").sheetnames
    assert set(sheets) >= {row["manager_id"] for row in found["call"]}
    assert done["left_out"] == []
    told = run(capsys, "plan", *listed, "--hand-over", "out")[1]
    assert "Handed over in out" in told
    assert "Nobody of the plan had to be left out." in told
    assert "Исключать из списков никого не пришлось." in run(
        capsys, "plan", *listed, "--hand-over", "out", "--lang", "ru"
    )[1]  # fmt: skip


def test_a_plan_on_record_is_handed_over_again_without_who_objected_since(capsys, listed):
    planned = result(capsys, "plan", *listed, "--record", "Anna", "--name", "Autumn", "--top", "0")
    gone = planned["call"][0]["customer_id"]
    open_records("list").add(
        "permissions",
        [{"customer_id": gone, "channel": "any", "decision": "objection", "given_on": "2026-01-01"}],
        by="Anna",
    )
    done = result(capsys, "plan", *listed, "--campaign", "Autumn", "--hand-over", "out")["handed_over"]
    rows = {one["file"]: one["rows"] for one in done["files"]}
    assert rows["plan.xlsx"] == planned["total"]["called"] - 1
    assert gone not in all_of(Path("out"))
    assert any(row["why_code"] == "objection" and not row["customer_id"] for row in done["left_out"])
    assert any("asked not to be contacted" in sentence for sentence in done["sentences"])


def test_the_second_wave_is_handed_over_by_itself(capsys, listed):
    planned = result(capsys, "plan", *listed, "--record", "Anna", "--name", "Two", "--design", "waves", "--top", "0")
    assert planned["design"]["design"] == "waves"
    first = result(capsys, "plan", *listed, "--campaign", "Two", "--hand-over", "one")["handed_over"]
    second = result(capsys, "plan", *listed, "--campaign", "Two", "--wave", "2", "--hand-over", "two")["handed_over"]
    assert first["files"][0]["rows"] + second["files"][0]["rows"] == planned["total"]["chosen"]
    assert any("second wave" in sentence for sentence in first["sentences"])


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--hand-over", "list.csv"), 1, "list.csv is a file. Give a folder"),
        (("--hand-over", "list.csv/out"), 1, "cannot be written"),
        (("--hand-over", "."), 1, "holds other files"),
        (("--hand-over", "out", "--campaign", "Nobody's"), 1, "No plan is on record under the name 'Nobody's'"),
        (("--hand-over", "out", "--letters", "none.toml"), 1, "none.toml"),
        (("--campaign", "Autumn"), 2, "--hand-over DIR"),
        (("--wave", "2"), 2, "--hand-over DIR"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused_and_nothing_is_written(capsys, listed, words, status, told):
    found, _out, err = run(capsys, "plan", *listed, *words)
    assert found == status
    assert told in " ".join(err.split())
    assert "Traceback" not in err
    assert not Path("out").exists()
    assert Path("list.csv").read_text("utf-8") == LIST
