"""A published page: what it holds and what it must not, the register, and what is refused. Published once for all."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest

from tests.published_company import canary, canary_company, canary_tables, page_of
from winback.cli import main
from winback.errors import WinbackError
from winback.publishing import manifest
from winback.publishing.groups import regroup
from winback.publishing.hide import Rules
from winback.publishing.leaks import Leak, find_leaks, personal_columns, personal_values, refuse
from winback.publishing.publish import Wish, publish
from winback.text import set_language, use_language


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


@pytest.fixture
def published(tmp_path_factory) -> str:
    return page_of(tmp_path_factory).read_text(encoding="utf-8")


@pytest.fixture
def data(published) -> dict:
    return json.loads(re.search(r'id="wb-data">(.*?)</script>', published, re.DOTALL).group(1))


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


# ------------------------------------------------------------------------------------------------------ the page


def test_no_name_phone_mail_id_or_free_text_of_the_source_is_in_the_page(published):
    assert "zq" in " ".join(value for value, _column in personal_values(canary_company(), None))
    page = published.replace("\\u003c", "<")
    assert not re.search(r"zq[a-z]+\d{4}xv", page)
    for phone in canary_tables()["customers"].phone:
        assert phone not in page
        assert phone.strip("+") not in re.sub(r"\D", "", page.split('id="wb-data">')[1].split("</script>")[0])


def test_no_amount_of_a_single_customer_is_in_the_page(data):
    """Neither what a customer ever paid nor what an order brought, to the cent or rounded as amounts are shown."""
    orders = canary_tables()["orders"]
    single = set(np.round(orders.groupby("customer_id").amount.sum(), 2)) | set(orders.amount)
    numbers = {
        abs(float(number))
        for number in re.findall(r"-?\d+\.\d+", json.dumps([data["pieces"], data["pool"]]))
        if abs(float(number)) > 20
    }
    assert len(numbers) > 50
    assert not {round(number, 2) for number in numbers} & single


def test_nothing_is_drawn_where_every_customer_would_be_a_mark_of_their_own(data):
    assert len(page_of.units.frame("plan_line"))
    assert "Where do we stop?" not in json.dumps(data, ensure_ascii=False)


def test_the_page_needs_nothing_but_itself(published):
    head = published.split('<script type="application/json"')[0]
    assert not re.search(r"(src|href)=[\"'](?!#)", head)
    assert "default-src 'none'" in head
    assert "unsafe-eval" not in head
    assert "script-src 'sha256-" in head


def test_every_script_of_the_page_is_one_its_policy_allows(published):
    import hashlib

    scripts = re.findall(r"<script>(.*?)</script>", published, re.DOTALL)
    allowed = re.findall(r"'sha256-([^']+)'", published)
    assert len(scripts) == len(allowed) == 2
    assert allowed == [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]


def test_both_languages_hold_the_same_parts_periods_and_views(data):
    english, russian = data["trees"]["en"], data["trees"]["ru"]
    assert english.keys() == russian.keys()
    assert {part: list(periods) for part, periods in english.items()} == {
        part: list(periods) for part, periods in russian.items()
    }
    assert list(english["all"]) == ["month", "quarter", "year"]
    assert [view["code"] for view in data["titles"]["en"]] == [view["code"] for view in data["titles"]["ru"]]
    assert re.search("[а-я]", json.dumps(data["words"]["ru"], ensure_ascii=False))


def test_the_page_tells_its_day_its_data_its_terms_and_its_assumptions(data):
    words = data["words"]["en"]
    told = " ".join(words["about"])
    assert canary_company().fingerprint in told
    assert "fewer than 5 customers" in told
    assert data["number"] in told
    assert "data up to 30 Jun 2026" in words["details"]
    assert {row[0] for row in words["definitions"]["rows"]} >= {"Lost customer", "Money lost a year"}
    assert "silence_factor" in {row[0] for row in words["assumptions"]["rows"]}


def test_a_region_with_one_customer_is_not_named(data):
    assert "Lone Island" not in json.dumps(data)
    regions = next(entry for entry in data["filters"]["en"] if entry["code"] == "region")
    assert [label for _code, label in regions["values"]] == ["North", "South", "others together"]


def test_money_that_one_customer_dominates_is_not_told_and_shares_of_customers_are(data):
    figures = json.dumps(_pieces(data, "all", "overview"), ensure_ascii=False)
    assert 'Money lost a year</p><p class=\\"wb-number\\">–' in figures
    told = json.dumps(data["pieces"], ensure_ascii=False)
    assert len(re.findall(r'wb-number\\">\d', told)) > 20


def _pieces(data: dict, part: str, view: str) -> list:
    place = [title["code"] for title in data["titles"]["en"]].index(view)
    found = []

    def walk(tree: object) -> None:
        if isinstance(tree, list):
            for child in tree[1]:
                walk(child)
        else:
            found.append(data["pieces"][tree])

    walk(data["trees"]["en"][part]["quarter"][place])
    return found


# -------------------------------------------------------------------------------------------------- groups


def test_managers_are_numbered_by_the_size_of_their_portfolio_unless_they_are_to_be_named():
    import pandas as pd

    managers = ["Ann"] * 40 + ["Bob"] * 60 + ["Cid"] * 3
    states = pd.DataFrame({"manager_id": managers, "state": ["active", "lost"] * 51 + ["lost"], "unit": range(103)})
    frames, offered = regroup({"states": states}, Rules(), 30)
    assert offered == {"manager_id": ["№ 1", "№ 2"]} or "…" in offered["manager_id"]
    assert not {"Ann", "Bob", "Cid"} & set(frames["states"].manager_id)
    _frames, named = regroup({"states": states}, Rules(), 30, name_managers=True)
    assert set(named["manager_id"]) <= {"Ann", "Bob", "Cid", "…"}


# --------------------------------------------------------------------------------------------------- leaks


@pytest.mark.parametrize(
    ("page", "value", "found"),
    [
        ("Lost: Anna Petrova, 5", "anna petrova", True),
        ("Annapetrova", "petrova", False),
        ("Region Nord-West", "Nord-West", True),
        ("101 customers", "101", False),
        ("call 9123456789 now", "+7 (912) 345-67-89", False),
        ("call 79123456789 now", "+7 (912) 345-67-89", True),
        ("12 345 customers", "1234", False),
        ("id C0001 is lost", "C0001", True),
        ("Lost customers", "Lost", False),
    ],
)
def test_a_value_counts_where_it_stands_as_whole_words(page, value, found):
    assert bool(find_leaks([page], [(value, "customers.name")])) == found


def test_values_in_packed_arrays_and_in_markup_are_found():
    packed = base64.b64encode(np.array([1.5, 9876543210.0]).tobytes()).decode()
    assert find_leaks([f'{{"bdata": "{packed}"}}'], [("9876543210", "customers.phone")])
    assert find_leaks(["<p>M&uuml;ller &amp; Sohn</p>"], [("Müller & Sohn", "customers.name")])


def test_whatever_looks_like_a_mail_or_a_phone_is_refused_wherever_it_comes_from():
    assert find_leaks(["ask someone@example.org"], [])[0].value == "someone@example.org"
    assert find_leaks(["ring +7 912 345-67-89"], [])[0].value == "+7 912 345-67-89"


def test_the_refusal_names_what_and_where():
    with pytest.raises(WinbackError, match=r"'Anna' \(customers.name\) would stand in the page: 'with Anna'.*1 more"):
        refuse([Leak("Anna", "customers.name", "with Anna"), Leak("Bob", "customers.name", "with Bob")])


def test_every_personal_column_is_looked_through():
    columns = set(personal_columns(canary_company()))
    assert columns >= {
        ("orders", "customer_id"), ("orders", "order_id"), ("customers", "name"), ("customers", "phone"),
        ("customers", "email"), ("customers", "contact_person"), ("contacts", "note"), ("managers", "name"),
    }  # fmt: skip
    values = {value for value, _column in personal_values(canary_company(), None)}
    kinds = ("customer", "order", "manager", "note", "person", "name", "boss")
    assert all(any(canary(kind, 1) in value for value in values) for kind in kinds)


def test_short_ids_are_found_where_no_figure_is_written_so():
    ids = [("10452", "customers.customer_id"), ("00017", "customers.customer_id"), ("88", "managers.manager_id")]
    chart = {"data": [{"type": "bar", "x": [1, 2], "y": [0, 1], "hovertext": ["firm 10452: 5 orders", ""]}]}
    names = {"data": [], "layout": {"yaxis": {"tickvals": [0, 1], "ticktext": ["88", "North"]}}}
    assert [leak.value for leak in find_leaks([json.dumps(chart)], ids)] == ["10452"]
    assert [leak.value for leak in find_leaks([json.dumps("<p>card 00017</p>")], ids)] == ["00017"]
    assert [leak.value for leak in find_leaks([json.dumps(names)], ids)] == ["88"]
    assert [leak.value for leak in find_leaks(["<table><tr><td>88</td><td>5</td></tr></table>"], ids)] == ["88"]


def test_figures_that_read_like_short_ids_or_phones_are_no_leaks():
    ids = [(number, "customers.customer_id") for number in ("88", "10452", "2026", "452", "45")]
    phone = [("+79000000004", "customers.phone")]
    page = "<p>88 customers, 10,452 EUR, 10 452 ₽, 45 % in 2026</p><p class='wb-number'>452</p>"
    chart = {"data": [{"type": "bar", "x": [10452, 0.79000000004], "y": [88, 45], "text": ["88", "45%"]}]}
    scale = {"layout": {"xaxis": {"tickvals": [88, 452], "ticktext": ["88", "452"]}}, "data": []}
    assert find_leaks([page, json.dumps(chart), json.dumps(scale)], ids + phone) == []
    assert find_leaks(["<p>call 7 (900) 000-00-04</p>"], phone)


# ---------------------------------------------------------------------------------- the register and refusals


def test_a_folder_with_other_files_or_the_data_itself_is_not_published_into(home, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("mine")
    with pytest.raises(WinbackError, match=r"holds letter.txt, which no publication wrote"):
        manifest.free_folder(full)
    for folder in (home / "data" / "own" / "x", home / "data", home):
        with pytest.raises(WinbackError, match="must not be published"):
            manifest.free_folder(folder)


@pytest.mark.parametrize(("grade", "k", "told"), [("C", 5, "allowed: A, B"), ("A", 2, "the least is 3")])
def test_an_unknown_grade_and_a_tiny_group_are_refused(tmp_path, grade, k, told):
    with pytest.raises(WinbackError, match=told):
        Wish(grade, tmp_path, rules=Rules(k=k))


def entry(home: Path, folder: Path) -> manifest.Publication:
    """A publication of one file, written down."""
    import datetime as dt

    folder.mkdir()
    (folder / "index.html").write_text("page")
    made = manifest.Publication(
        manifest.new_number(), "A", dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC), "me", "Firm", "abc", "2026-06-30", 5,
        0.1, "own", dt.date(2026, 9, 29), str(folder), ["overview"],
        {"index.html": manifest.digest_of(folder / "index.html")},
    )  # fmt: skip
    manifest.write_down(made)
    return made


def test_revoking_removes_the_files_and_keeps_the_entry(home, tmp_path, capsys):
    made = entry(home, tmp_path / "out")
    assert manifest.publications() == [made]
    assert main(["publish", "--revoke", made.number]) == 0
    assert "1 file of" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
    assert manifest.publications()[0].revoked_at is not None
    assert main(["publish", "--list"]) == 0
    assert "revoked" in capsys.readouterr().out


def test_a_file_changed_since_is_left_alone_and_told(home, tmp_path, capsys):
    made = entry(home, tmp_path / "out")
    (tmp_path / "out" / "index.html").write_text("somebody's own page")
    assert main(["publish", "--revoke", made.number]) == 1
    assert "Left alone, because it was changed since" in capsys.readouterr().out
    assert (tmp_path / "out" / "index.html").exists()


def test_an_unknown_number_is_refused_with_those_there_are(home, tmp_path, capsys):
    made = entry(home, tmp_path / "out")
    assert main(["publish", "--revoke", "nothing"]) == 1
    assert f"Not revoked: {made.number}." in capsys.readouterr().err


@pytest.fixture
def drawn(home, tmp_path_factory, monkeypatch):
    """The page is drawn already: publishing begins where it is looked through."""
    page_of(tmp_path_factory)
    monkeypatch.setattr("winback.publishing.publish.prepare_screens", lambda *_a, **_k: page_of.units)
    monkeypatch.setattr("winback.publishing.publish.build", lambda *_a, **_k: page_of.payload)


def test_nothing_is_written_when_nobody_agrees(drawn, tmp_path):
    made = publish(canary_company(), Wish("A", tmp_path / "out"), lambda _told: False)
    assert made is None
    assert not list((tmp_path / "out").iterdir())
    assert manifest.publications() == []


def test_a_leak_stops_the_publication_before_anything_is_written(drawn, tmp_path, monkeypatch):
    from dataclasses import replace

    leaking = replace(page_of.payload, pieces=[*page_of.payload.pieces, f"<p>{canary('person', 3)}</p>"])
    monkeypatch.setattr("winback.publishing.publish.build", lambda *_a, **_k: leaking)
    with pytest.raises(WinbackError, match=r"Nothing was published: 'zqperson0003xv' \(customers.contact_person\)"):
        publish(canary_company(), Wish("A", tmp_path / "out"), lambda _told: True)
    assert not list((tmp_path / "out").iterdir())
    assert manifest.publications() == []


def test_the_command_asks_and_without_anybody_to_answer_refuses(drawn, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("winback.commands.publishing.open_requested", lambda _request: canary_company())
    out = str(tmp_path / "out")
    assert main(["publish", "--out", out]) == 1
    said = capsys.readouterr().err
    assert "add --yes" in said
    assert "Groups under 5 customers are hidden" in said
    assert main(["publish", "--out", out, "--yes", "--by", "Ann", "--lang", "ru"]) == 0
    set_language("en")
    assert "Опубликовано под номером" in capsys.readouterr().out
    beside = json.loads((tmp_path / "out" / "publication.json").read_text(encoding="utf-8"))
    assert (beside["by"], beside["k"], beside["grade"], beside["company"]) == ("Ann", 5, "A", "test")
    assert beside["fingerprint"] == canary_company().fingerprint
    assert "folder" not in beside
    assert main(["publish"]) == 2
