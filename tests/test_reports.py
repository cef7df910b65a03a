"""The reports: what they tell, that they tell it the same way each time, and whom they do not name."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import re
import shutil
import subprocess
import zipfile
from functools import cache
from html import unescape
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from tests.dashboard_company import HOSTILE
from tests.published_company import canary, canary_company
from tests.reason_records import new_records, statement
from winback.assumptions import Assumptions
from winback.charts import groups_chart
from winback.cli import main
from winback.controls.stage import PLOTLY
from winback.dashboard import state
from winback.dashboard.behind import Sheet
from winback.dashboard.prepare import prepare_screens
from winback.dashboard.screens import Screens
from winback.errors import WinbackError
from winback.notebooks import KERNEL, write_notebook
from winback.publishing.draw import plain_chart
from winback.reasons.changes import add_reason
from winback.records import Records
from winback.reporting import browser, write
from winback.reporting.brand import Brand, read_brand
from winback.reporting.documents import document, run_notebook
from winback.reporting.edition import Edition
from winback.reporting.fragments import read_fragment
from winback.reporting.native import _hanging, place
from winback.reporting.pages import report_page, summary_page
from winback.reporting.public import with_customer_names, with_numbers
from winback.reporting.slides import slides
from winback.reporting.spec import Axis, Bars, Points, Series, read_spec
from winback.reporting.story import Story, shortened, tell
from winback.reporting.workbook import HEAD_ROW, workbook
from winback.text import format_count, format_money, set_language, use_language

DAY = dt.date(2026, 7, 1)
CANARY = re.compile(r"zq[a-z]+\d{4}xv")


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield
    set_language("en")


def asked_records() -> Records:
    """What was recorded of the company with canaries for names, with a reason named as a prankster would name it."""
    records = new_records()
    own = add_reason(records, "product", "Ann", name_en=HOSTILE, name_ru=HOSTILE)
    rows = []
    for number in range(150):
        customer, note = canary("customer", number), canary("said", number)
        if number % 3:
            reason = "competitor_price" if number % 4 else ("need_changed", "other")[number % 8 // 4]
            rows.append(statement(customer, reason, "staff", "2026-06-30", note=note))
        if number % 3 == 1:
            told = "rude_staff" if number % 5 == 3 else ("competitor_price", "shipment_wait", own)[number % 7 % 3]
            rows.append(statement(customer, told, "customer", "2026-06-30", author=canary("author", number)))
    records.add("reasons", rows, by="Ann")
    fixed = {"reason": "shipment_wait", "status": "fixed", "since_on": "2026-06-01", "owner": canary("owner", 1)}
    records.add("reason_status", [fixed], by="Ann")
    return records


@cache
def raw_screens() -> Screens:
    """The company under one rule, managers by their ids."""
    return prepare_screens(canary_company(), clocks=["own"], records=asked_records())


@cache
def made_screens() -> Screens:
    """The same as a report shows it where no names are wanted."""
    return with_numbers(raw_screens())


def unasked_screens() -> Screens:
    """The same company before anybody was asked why the lost had left."""
    screens = made_screens()
    told = {code: told | {"said": 0} for code, told in screens.about["by_clock"].items()}
    frames = {name: frame for name, frame in screens.frames.items() if not name.startswith("reasons_")}
    return Screens(screens.about | {"by_clock": told}, frames)


@cache
def story(language: str = "en") -> Story:
    with use_language(language):
        return tell(made_screens())


@cache
def edition(language: str = "en") -> Edition:
    return Edition(story(language), Brand(), DAY)


@cache
def page(language: str = "en") -> str:
    with use_language(language):
        return report_page(edition(language))


def data_of(html: str) -> dict:
    return json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL).group(1))


def words_of(html: str) -> str:
    """What a reader of a page can see or hear."""
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|data-title)="([^"]*)"', body)
    drawn = [text for chart in data_of(html)["charts"].values() for text in texts_in(chart)]
    return unescape(re.sub(r"<[^>]+>", " ", " ".join([body, *spoken, *drawn])))


def texts_in(value: object, key: str = "") -> list[str]:
    """The texts of a chart that are shown: labels, names, what appears beside the pointer."""
    if isinstance(value, dict):
        return [text for name, item in value.items() for text in texts_in(item, name)]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item, key)]
    return [value] if isinstance(value, str) and key in {"text", "ticktext", "name", "hovertext", "x", "y"} else []


needs_browser = pytest.mark.skipif(
    not any(shutil.which(name) for name in browser.NAMES), reason="no browser that prints is installed"
)


# ------------------------------------------------------------------------------------------------------ the story


def test_the_story_answers_seven_questions_each_with_a_sentence_and_what_to_do():
    assert [chapter.code for chapter in story().chapters] == [
        "losses", "value", "reasons", "segments", "plan", "returns", "risk",
    ]  # fmt: skip
    for chapter in story().chapters:
        assert chapter.lead.endswith(".") and chapter.todo.endswith("."), chapter.code
    returns = story().chapters[5]
    assert returns.lead.startswith("No campaign is recorded yet") and returns.todo.startswith("Keep the next campaign")


def test_every_figure_has_its_question_its_sentence_and_what_to_do_in_both_languages():
    for language in ("en", "ru"):
        drawn = [one for one in story(language).exhibits() if one.spec]
        assert len(drawn) > 30
        for one in drawn:
            assert one.question.endswith("?") and one.sentence and one.todo, one.key


def test_the_figures_are_those_of_the_calculation():
    screens = made_screens()
    head = state.headline(screens, state.Filters())
    numbers = [fact.number for fact in story().facts]
    assert numbers[0] == format_count(head.active)
    assert numbers[1] == format_count(head.lost)
    assert numbers[3] == format_money(head.money_a_year, screens.currency, compact=True)
    assert all(number in words_of(page()) for number in numbers)


def rows_of(key: str) -> pd.DataFrame:
    """The first table behind an exhibit."""
    return next(one for one in story().exhibits() if one.key == key).sheets[0].frame


def test_the_rows_behind_a_figure_and_how_it_is_computed_come_with_it():
    exhibits = {one.key: one for one in story().exhibits()}
    trace = exhibits["losses.over_time"].spec["data"][0]
    assert rows_of("losses.over_time").lost.tolist()[::-1] == trace["y"]
    for one in exhibits.values():
        if one.spec:
            assert one.how.endswith("."), one.key
            assert one.sheets, one.key


def test_where_nobody_was_asked_the_chapter_says_what_is_missing_and_how_to_get_it():
    told = tell(unasked_screens())
    chapter = next(one for one in told.chapters if one.code == "reasons")
    assert not chapter.exhibits
    assert "no reason is recorded" in chapter.missing[0] and "notebook 03" in chapter.missing[1]
    assert chapter.lead == chapter.missing[0]
    assert "survey" in chapter.todo


def test_a_chart_with_nothing_to_draw_becomes_its_sentence():
    told = tell(unasked_screens())
    for one in told.exhibits():
        assert bool(one.spec) != bool(one.nothing) or one.table or one.sentence


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("One. Two.", 4, "One."),
        ("В год 5 тыс. ₽ ушло. Это много.", 22, "В год 5 тыс. ₽ ушло."),
        ("No end", 3, "No end"),
    ],
)
def test_a_lead_is_cut_between_sentences_only(text, most, short):
    assert shortened(text, most) == short


def test_a_fragment_says_what_its_markup_says():
    from winback.dashboard import cards

    fact = read_fragment(cards.figures([cards.figure_card("Lost", "5", "▲ +1", "bad", "of 9")])).facts[0]
    assert dataclasses.astuple(fact) == ("Lost", "5", "▲ +1", "bad", "of 9")
    table = read_fragment(cards.table([("Reason", "text"), ("Money", "number")], [["<b>", "7"]], "x")).table
    assert (table.titles, table.rows, table.kinds) == (["Reason", "Money"], [["<b>", "7"]], ["text", "number"])


# ------------------------------------------------------------------------------------------------------ the pages


def test_a_page_needs_nothing_but_itself():
    for html in (page(), summary_page(edition())):
        head = unescape(html.split("<script>")[0])
        assert not re.search(r"(src|href)=[\"'](?!#|data:)", head)
        assert "default-src 'none'" in head and "unsafe-eval" not in head
        assert not re.search(r"https?://", head)


def test_the_same_story_gives_the_same_bytes():
    again = Edition(tell(made_screens()), Brand(), DAY)
    assert report_page(again) == page()


def test_a_page_tells_its_days_its_data_its_rule_and_its_assumptions():
    told = words_of(page())
    for text in ("Data up to 30 Jun 2026", "made on 1 Jul 2026", made_screens().about["fingerprint"],
                 "silence_factor", "All assumptions are the usual ones."):  # fmt: skip
        assert text in told
    changed = Edition(story(), Brand(), DAY, Assumptions(margin_share=0.5))
    assert "Assumptions changed for this report: margin_share." in words_of(report_page(changed))


def test_a_hostile_name_stays_text():
    html = page()
    assert HOSTILE not in html
    assert "<script>x()" not in html
    assert "&lt;script&gt;" in html or "\\u003cscript" in html


def english_in(told: str) -> set[str]:
    """The English words of a Russian text beside names of the data, of assumptions and of programs."""
    names = {part for row in edition("ru").assumed() for part in row[0].split("_")}
    own = {"North", "South", "East", "Lone", "Island", "test", "JavaScript", "slow", "script", "Gamma"}
    return set(re.findall(r"[A-Za-z]{4,}", told)) - names - own


def test_the_russian_page_has_no_english_left():
    assert english_in(words_of(page("ru"))) == set()


def test_own_name_colours_and_logo_are_on_the_page(tmp_path):
    from PIL import Image

    Image.new("RGB", (40, 20), "red").save(tmp_path / "logo.png")
    file = tmp_path / "brand.toml"
    file.write_text('[brand]\nname = "Own <Firm>"\nlogo = "logo.png"\naccent = "#7A1F02"\nfooter = "Confidential"\n')
    own = Edition(story(), read_brand(file), DAY)
    html = report_page(own)
    assert "Own &lt;Firm&gt;" in html and "--accent: #7a1f02" in html and "Confidential" in html
    assert 'src="data:image/png;base64,' in html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('accent = "red"', "accent is 'red'. Allowed: a colour such as #0b5cad"),
        ('accent = "#ffee88"', "a colour dark enough to be read on white"),
        ('colour = "#000000"', "key is 'colour'. Allowed: name, logo, accent, dark, footer"),
        ('logo = "nowhere.png"', "the logo nowhere.png cannot be read"),
        ('logo = "brand.toml"', "the logo brand.toml is no picture"),
        ("name = 5", "name is '5'. Allowed: text in quotation marks"),
    ],
)
def test_a_wrong_look_is_refused_with_what_is_allowed(tmp_path, text, told):
    file = tmp_path / "brand.toml"
    file.write_text(f"[brand]\n{text}\n", encoding="utf-8")
    with pytest.raises(WinbackError, match=re.escape(told)):
        read_brand(file)


# -------------------------------------------------------------------------------------------------- nobody is named


def test_no_name_id_phone_mail_or_free_text_is_in_the_pages():
    told, html = story(), page()
    assert not CANARY.search(words_of(html))
    assert not CANARY.search(html)
    frames = " ".join(sheet.frame.to_csv() for one in told.exhibits() for sheet in one.sheets)
    assert not CANARY.search(frames)


def test_managers_are_numbered_by_the_size_of_their_portfolio():
    frames = {
        "states": pd.DataFrame({"manager_id": ["M7", "M2", ""], "customers": [3, 9, 1]}),
        "plan_owners": pd.DataFrame({"owner": ["M2", "M9"], "name": ["Ann", "Bob"]}),
    }
    found = with_numbers(Screens({}, frames)).frames
    assert found["states"].manager_id.tolist() == ["№\u00a02", "№\u00a01", ""]
    assert found["plan_owners"].name.tolist() == ["№\u00a01", "№\u00a03"]


# --------------------------------------------------------------------------------------------------------- workbook


@cache
def book(language: str = "en") -> bytes:
    with use_language(language):
        return workbook(edition(language))


def cells_of(data: bytes) -> list:
    opened = openpyxl.load_workbook(io.BytesIO(data))
    return [cell for sheet in opened for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_workbook_holds_the_rows_behind_every_figure():
    sheets = openpyxl.load_workbook(io.BytesIO(book()))
    exhibits = [one for one in story().exhibits() if one.spec]
    titles = [sheet["A1"].value for sheet in sheets]
    assert {one.question for one in exhibits} <= set(titles)
    sheet = next(sheet for sheet in sheets if sheet["A1"].value == "How many customers are lost, how many return?")
    heads = [cell.value for cell in sheet[HEAD_ROW + 1]]
    lost = [row[heads.index("Lost")].value for row in sheet.iter_rows(min_row=HEAD_ROW + 2)]
    frame = rows_of("losses.over_time")
    assert lost == frame.lost.tolist()
    rates = [row[heads.index("Loss rate")] for row in sheet.iter_rows(min_row=HEAD_ROW + 2)]
    assert rates[0].number_format == "0.0%"
    assert [cell.value for cell in rates] == pytest.approx(frame.loss_rate.tolist())


def test_no_cell_is_a_formula_or_a_link():
    for cell in cells_of(book()):
        assert cell.data_type != "f" and cell.hyperlink is None, cell.coordinate
    hostile = pd.DataFrame({"region": ["=1+1", "http://example.com", "+7"], "lost": [1, 2, 3], "customers": [1, 2, 3]})
    sheet = Sheet("=2+2", hostile, ["region", "lost", "customers"])
    one = dataclasses.replace(story().picture, sheets=[sheet])
    told = dataclasses.replace(story(), picture=one, chapters=[])
    found = cells_of(workbook(Edition(told, Brand(), DAY)))
    assert {"=1+1", "http://example.com", "+7"} <= {cell.value for cell in found}
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in found)


def test_the_workbook_is_the_same_each_time_and_names_its_day():
    assert workbook(edition()) == book()
    with zipfile.ZipFile(io.BytesIO(book())) as opened:
        assert b"2026-07-01T00:00:00Z" in opened.read("docProps/core.xml")
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_code_of_the_program_stands_in_the_workbook():
    for language in ("en", "ru"):
        texts = {str(cell.value) for cell in cells_of(book(language))}
        assumed = {text for row in edition(language).assumed() for text in row}
        assert not {text for text in texts - assumed if re.fullmatch(r"[a-z]+_[a-z_]+", text)}


def test_the_russian_workbook_has_no_english_left():
    assert english_in(" ".join(str(cell.value) for cell in cells_of(book("ru")))) == set()


def test_customers_stand_in_the_workbook_only_where_names_are_wanted():
    assert not any(CANARY.search(str(cell.value)) for cell in cells_of(book()))
    named = with_customer_names(raw_screens(), {canary("customer", 11): canary("name", 11)})
    told = tell(named, with_lists=True)
    assert not CANARY.search(
        told.chapters[0].lead + words_of(report_page(Edition(told, Brand(), DAY))).replace("zqm", "")
    )
    cells = {str(cell.value) for cell in cells_of(workbook(Edition(told, Brand(), DAY)))}
    assert f"{canary('name', 11)} ({canary('customer', 11)})" in cells
    assert set(raw_screens().frame("plan_list").customer_id) - {canary("customer", 11)} <= cells


# ----------------------------------------------------------------------------------------------------------- slides


@cache
def deck(language: str = "en") -> bytes:
    with use_language(language):
        return slides(edition(language))


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of an office file, those of the workbooks inside of it too."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        for name in opened.namelist():
            found[name] = opened.read(name)
            if name.endswith(".xlsx"):
                found |= {f"{name}/{inner}": part for inner, part in parts_of(found[name]).items()}
    return found


def texts_of(data: bytes) -> str:
    """What a reader of slides sees: texts, notes, labels of charts."""
    parts = parts_of(data)
    shown = [part for name, part in parts.items() if re.match(r"ppt/(slides|notesSlides|charts)/[^/]+\.xml", name)]
    whole = b" ".join(shown).decode()
    return unescape(" ".join(re.findall(r"<(?:a:t|c:v)>([^<]*)<", whole)))


def charts_of(data: bytes) -> list:
    opened = Presentation(io.BytesIO(data))
    return [shape.chart for slide in opened.slides for shape in slide.shapes if shape.has_chart]


def test_the_slides_tell_the_figures_and_their_notes_the_whole_sentences():
    told = texts_of(deck())
    assert all(fact.number in told for fact in story().facts)
    assert all(chapter.todo in told for chapter in story().chapters)
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in Presentation(io.BytesIO(deck())).slides)
    exhibits = {one.key: one for one in story().exhibits()}
    assert exhibits["overview.picture"].sentence in notes
    assert exhibits["value.abc"].sentence in notes
    assert made_screens().about["fingerprint"] in notes


def test_charts_are_native_and_hold_the_numbers_of_the_calculation():
    charts = charts_of(deck())
    assert len(charts) > 12
    frame = rows_of("losses.over_time")
    lost = next(chart for chart in charts if [one.name for one in chart.plots[0].series] == ["Lost", "Returned"])
    assert list(lost.plots[0].series[0].values) == frame.lost.tolist()[::-1]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_figure_of_the_suite_can_be_drawn_as_a_native_chart(language):
    made = Presentation()
    with use_language(language):
        for one in story(language).exhibits():
            if one.spec:
                slide = made.slides.add_slide(made.slide_layouts[6])
                place(slide, read_spec(one.spec), (0, 0, 8_000_000, 4_000_000))
                names = read_spec(one.spec)
                if isinstance(names, Bars):
                    assert all(names.categories), one.key


def test_marks_beside_names_become_bars_with_their_limits_and_their_own_colours():
    colours = ["#c2410c", "#0b5cad"]
    marks = {"type": "scatter", "mode": "markers", "name": "said", "x": [0.5, 0.25], "y": [0, 1],
             "marker": {"color": colours}, "error_x": {"array": [0.1, 0.2], "arrayminus": [0.3, 0.05]}}  # fmt: skip
    layout = {"yaxis": {"tickvals": [0, 1], "ticktext": ["Slow work", "Rude staff"]}, "xaxis": {"ticktext": ["50%"]}}
    read = read_spec({"data": [marks], "layout": layout})
    assert isinstance(read, Bars)
    one = read.series[0]
    assert (read.categories, one.values, one.colours) == (
        ["Slow work", "Rude staff"],
        [0.5, 0.25],
        ["#c2410c", "#0b5cad"],
    )
    assert (one.low, one.high) == ([0.2, 0.2], [0.6, 0.45])


def test_an_axis_of_halves_shows_halves():
    """Lost against expected losses: 0.5, 1.0, 1.5, not 1, 1, 2."""
    points = Points([Series("", [0.4, 1.7], ["#0b5cad"], [], [1, 2], has_marks=True)], Axis(high=9.0), Axis(high=2.0))
    made = Presentation()
    shape = place(made.slides.add_slide(made.slide_layouts[6]), points, (0, 0, 8_000_000, 4_000_000))
    assert shape.chart.value_axis.tick_labels.number_format == "0.0"
    assert shape.chart.value_axis.major_unit == 0.5
    assert shape.chart.category_axis.tick_labels.number_format == "#,##0"


def test_a_bridge_hangs_where_its_money_is():
    spec = next(one.spec for one in story().exhibits() if one.key == "value.bridge")
    read = read_spec(spec)
    below, above, _labels = _hanging(read)
    base, amount = read.bases[1], read.series[0].values[1]
    assert amount < 0
    assert (below.values[1], above.values[1]) == pytest.approx((base + amount, -amount))


def test_labels_of_the_data_are_no_formulas_in_the_workbooks_behind_charts():
    frame = pd.DataFrame({"region": ["=1+1", "=cmd()"], "customers": [2, 2], "lost": [1, 1], "loss_rate": [0.5, 0.5],
                          "money_lost_a_year": [10.0, 5.0]})  # fmt: skip
    spec = json.loads(groups_chart(frame, "region", "EUR").to_json())
    made = Presentation()
    place(made.slides.add_slide(made.slide_layouts[6]), read_spec(plain_chart(spec)), (0, 0, 8_000_000, 4_000_000))
    target = io.BytesIO()
    made.save(target)
    books = [part for name, part in parts_of(target.getvalue()).items() if name.endswith(".xlsx")]
    assert len(books) == 1
    cells = cells_of(books[0])
    assert "=cmd()" in {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_the_slides_are_the_same_each_time_and_fetch_nothing():
    assert slides(edition()) == deck()
    parts = parts_of(deck())
    assert not [name for name, part in parts.items() if name.endswith(".rels") and b'TargetMode="External"' in part]
    assert b"2026-07-01T00:00:00Z" in parts["docProps/core.xml"]


def test_the_russian_slides_have_no_english_left():
    assert english_in(texts_of(deck("ru"))) == set()


def test_nobody_is_named_on_the_slides():
    assert not [name for name, part in parts_of(deck()).items() if re.search(rb"zq[a-z]+\d{4}xv", part)]


def test_own_logo_and_colour_are_on_the_slides(tmp_path):
    from PIL import Image

    Image.new("RGB", (40, 20), "red").save(tmp_path / "logo.png")
    file = tmp_path / "brand.toml"
    file.write_text('[brand]\nname = "Own Firm"\nlogo = "logo.png"\naccent = "#7A1F02"\n')
    told = slides(Edition(story(), read_brand(file), DAY))
    parts = parts_of(told)
    assert any(name.startswith("ppt/media/") for name in parts)
    assert b"7A1F02" in parts["ppt/slides/slide2.xml"]
    assert "Own Firm" in texts_of(told)


# ------------------------------------------------------------------------------------------------------------ paper


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


@needs_browser
@pytest.mark.browser
def test_the_summary_takes_one_page_with_the_figures_of_the_calculation(tmp_path):
    for language in ("en", "ru"):
        with use_language(language):
            pdf = browser.print_page(summary_page(edition(language)), DAY)
        assert pages_of(pdf) == 1
        assert b"D:20260701000000" in pdf
        if shutil.which("pdftotext"):
            file = tmp_path / f"{language}.pdf"
            file.write_bytes(pdf)
            text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True).stdout.decode()
            text = text.replace("\u00a0", " ").replace("\u202f", " ")
            assert all(fact.number.replace("\u00a0", " ") in text for fact in story(language).facts)


@needs_browser
@pytest.mark.browser
def test_a_long_summary_still_takes_one_page_and_is_printed_the_same_each_time():
    long = Edition(dataclasses.replace(story(), warnings=["A warning. " * 30] * 3), Brand(), DAY)
    pdf = browser.print_page(summary_page(long), DAY)
    assert pages_of(pdf) == 1
    assert pdf == browser.print_page(summary_page(long), DAY)


def test_without_a_browser_the_pdf_is_refused_in_one_sentence_and_the_rest_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda _name: None)
    monkeypatch.setattr(browser, "MAC", ())
    monkeypatch.setattr(write, "_screens", lambda *_given: made_screens())
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    made = write.write_reports(canary_company(), write.Wish(("html", "pdf"), folder=tmp_path, made_on=DAY))
    assert sorted(path.name for path in made.files) == ["report-en.html", "summary-en.html"]
    assert made.left_out == [
        "No PDF was made: it needs Chrome, Edge or Chromium on this machine. Install one, or name its program in "
        "WINBACK_BROWSER; the HTML report can also be printed to PDF by any browser."
    ]


def test_a_browser_that_does_not_exist_is_named(monkeypatch):
    monkeypatch.setenv(browser.VARIABLE, "/nowhere/chrome")
    with pytest.raises(WinbackError, match="WINBACK_BROWSER names /nowhere/chrome, which is no program"):
        browser.find_browser()


# --------------------------------------------------------------------------------------------- notebooks as documents


def a_run_notebook() -> nbformat.NotebookNode:
    """A notebook as a kernel leaves it: a figure, a knob with what it shows, and a form."""
    figure = {"data": [{"type": "bar", "x": ["A"], "y": [5]}], "layout": {"height": 200}}
    inner = {"data": {PLOTLY: figure}, "output_type": "display_data", "metadata": {}}
    knob = {"description": "Clock", "_options_labels": ["own"], "index": 0}
    states = {
        "box": {
            "model_name": "VBoxModel",
            "state": {"children": ["IPY_MODEL_knob", "IPY_MODEL_out", "IPY_MODEL_gone"]},
        },
        "knob": {"model_name": "DropdownModel", "state": knob},
        "out": {"model_name": "OutputModel", "state": {"outputs": [inner]}},
        "gone": {"model_name": "HTMLModel", "state": {"value": "<p>hidden</p>", "layout": "IPY_MODEL_none"}},
        "none": {"model_name": "LayoutModel", "state": {"display": "none"}},
        "form": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_text", "IPY_MODEL_label"]}},
        "text": {"model_name": "TextModel", "state": {"description": "Filled in by", "value": ""}},
        "label": {"model_name": "HTMLModel", "state": {"value": "<p>score it</p>"}},
    }

    def shows(data: dict, number: int) -> nbformat.NotebookNode:
        output = nbformat.v4.new_output("display_data", data)
        return nbformat.v4.new_code_cell("secret_code()", id=f"c{number}", outputs=[output])

    cells = [
        nbformat.v4.new_markdown_cell("# Who left?\n\nA **clock** says it.", id="title"),
        shows({PLOTLY: figure}, 1),
        shows({"application/vnd.jupyter.widget-view+json": {"model_id": "box"}}, 2),
        shows({"application/vnd.jupyter.widget-view+json": {"model_id": "form"}}, 3),
        shows({"text/html": "<p>told</p>"}, 4),
    ]
    metadata = {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": states}}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def test_a_notebook_becomes_a_page_whose_figures_show_without_a_network():
    html = document(a_run_notebook(), edition())
    charts = data_of(html)["charts"]
    assert [chart["data"][0]["y"] for chart in charts.values()] == [[5], [5]]
    body = html.split("<main")[1].split("</main>")[0]
    assert body.count('class="plot"') == 2
    assert "<strong>clock</strong>" in body and "<p>told</p>" in body and "Clock: <b>own</b>" in body
    assert "a form to be filled in stands here" in body
    assert not re.search("secret_code|<p>hidden|Filled in by|score it", body)
    assert not re.search(r"(src|href)=[\"'](?!#|data:)", unescape(html.split("<script>")[0]))
    assert document(a_run_notebook(), edition()) == html


def test_a_notebook_runs_with_the_settings_it_knows_and_a_failing_one_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    cells = [
        nbformat.v4.new_code_cell('language = "en"\ndata = ""', id="settings", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("print(language, data)\nassert language == 'ru', 'no such thing'", id="show"),
    ]
    path = tmp_path / "01_who.ipynb"
    write_notebook(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    done = run_notebook(path, {"language": "ru", "data": "here", "clock": "own"})
    assert "ru here" in json.dumps([cell.get("outputs") for cell in done.cells])
    with pytest.raises(WinbackError, match=r"The notebook 01_who did not run to its end: no such thing\."):
        run_notebook(path, {"language": "en"})


def test_notebooks_are_written_only_where_names_are_wanted(tmp_path):
    with pytest.raises(WinbackError, match="add --names"):
        write.write_reports(canary_company(), write.Wish(with_notebooks=True, folder=tmp_path))
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------------------------ the command


def test_the_command_writes_both_languages_and_says_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("winback.commands.report.open_requested", lambda _request: canary_company())
    monkeypatch.setattr(write, "_screens", lambda *_given: made_screens())
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    words = ["report", "--format", "html", "--both", "--dated", "2026-07-01", "--json"]
    assert main(words) == 0
    made = json.loads(capsys.readouterr().out)
    assert Path(made["folder"]).parent == tmp_path / "reports"
    names = sorted(Path(file).name for file in made["files"])
    assert names == ["report-en.html", "report-ru.html", "summary-en.html", "summary-ru.html"]
    assert all("1 июл. 2026" in Path(file).read_text("utf-8") for file in made["files"] if file.endswith("ru.html"))
