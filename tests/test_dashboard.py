"""The dashboard without a browser: filters to frames, the page's words, the server's settings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.companies import every, make_company, orders_frame
from tests.dashboard_company import CLOCKS, invented_company, invented_folder, invented_screens
from winback.bridge import bridge
from winback.dashboard import cards, serve, server, state
from winback.dashboard.page import Page
from winback.dashboard.prepare import STEPS, prepare_screens
from winback.dashboard.screens import Screens, read_screens, save_screens
from winback.dashboard.state import Filters
from winback.dashboard.view import Dashboard
from winback.errors import WinbackError
from winback.loss_reports import loss_report, losses_over_time
from winback.losses import Losses, measure_losses
from winback.managers import compare_managers
from winback.value import value_losses

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def screens() -> Screens:
    return invented_screens()


@pytest.fixture(scope="module")
def losses() -> dict[str, Losses]:
    return {code: measure_losses(invented_company(), code) for code in CLOCKS}


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_losses_over_time_are_those_of_the_library(screens, losses, clock, period):
    ours = state.over_time(screens, Filters(clock=clock, period=period))
    theirs = losses_over_time(losses[clock], period)
    theirs = theirs[theirs.settled].tail(len(ours)).reset_index(drop=True)
    assert len(ours) > 2
    for name in ("customers", "entered", "lost", "returned", "complete"):
        assert ours[name].tolist() == theirs[name].tolist(), name
    for name in ("loss_rate", "money_lost_a_year", "money_returned_a_year"):
        assert ours[name].to_numpy() == pytest.approx(theirs[name].to_numpy(), nan_ok=True), name


@pytest.mark.parametrize("clock", CLOCKS)
def test_report_by_manager_is_that_of_the_library(screens, losses, clock):
    ours = state.by_group(screens, Filters(clock=clock), "manager_id").set_index("manager_id")
    theirs = loss_report(losses[clock], "manager_id").set_index("manager_id")
    for manager, row in theirs.iterrows():
        assert ours.customers[manager] == row.customers
        assert ours.lost[manager] == row.lost
        assert ours.money_lost_a_year[manager] == pytest.approx(row.money_lost_a_year)


def test_headline_agrees_with_a_count_in_plain_pandas(screens, losses):
    frame = losses["own"].customers
    head = state.headline(screens, Filters())
    lost = frame[frame.state == "lost"]
    assert head.customers == len(frame)
    assert head.lost == len(lost)
    assert head.active == (frame.state == "active").sum()
    assert head.one_purchase == (frame.purchase_count == 1).sum()
    assert head.money_a_year == pytest.approx(lost.year_amount.sum())
    lately = lost[pd.to_datetime(lost.lost_on) > pd.Timestamp(losses["own"].as_of) - pd.Timedelta(days=365)]
    with_us = frame[frame.allowed_days.notna() & ((frame.state != "lost") | frame.customer_id.isin(lately.customer_id))]
    assert head.loss_rate == pytest.approx(len(lately) / len(with_us))


def test_headline_of_a_year_ago_is_what_was_known_then(screens):
    company = invented_company()
    then = measure_losses(company, "own", company.last_on - pd.Timedelta(days=365)).customers
    head = state.headline(screens, Filters())
    assert head.lost_before == (then.state == "lost").sum()
    assert head.money_before == pytest.approx(then.year_amount[then.state == "lost"].sum())


def test_parts_of_a_filter_add_up_to_the_whole(screens):
    whole = state.headline(screens, Filters())
    parts = [state.headline(screens, Filters(region=value)) for value in screens.values("region")]
    assert len(parts) == 3
    assert sum(part.lost for part in parts) == whole.lost
    assert sum(part.money_a_year for part in parts) == pytest.approx(whole.money_a_year)


def test_comparison_of_managers_is_that_of_the_library(screens, losses):
    ours = state.compare(screens, Filters()).set_index("manager_id").sort_index()
    theirs = compare_managers(losses["own"]).set_index("manager_id").sort_index()
    assert ours.lost.tolist() == theirs.lost.tolist()
    assert ours.expected_lost.to_numpy() == pytest.approx(theirs.expected_lost.to_numpy())
    assert ours.verdict.tolist() == theirs.verdict.tolist()


def test_bridge_closes_for_every_filter(screens):
    company = invented_company()
    whole = bridge(company, company.last_on).set_index("component").amount
    ours = state.bridge(screens, Filters()).set_index("component").amount
    assert ours["before"] == pytest.approx(whole["before"], abs=0.01)
    assert ours["gone"] == pytest.approx(whole["gone"], abs=0.01)
    for filters in (Filters(), Filters(region="South"), Filters(manager_id="M3", industry="Retail")):
        amount = state.bridge(screens, filters).set_index("component").amount
        assert amount["before"] + amount.drop(["before", "after"]).sum() == pytest.approx(amount["after"], abs=0.01)


def test_classes_and_matrix_are_those_of_the_library(screens, losses):
    theirs = value_losses(losses["own"])
    by_class = theirs.by_class("abc").set_index("abc")
    ours = state.classes(screens, Filters()).set_index("abc")
    assert ours.money_lost_a_year.to_dict() == pytest.approx(by_class.money_lost_a_year.to_dict())
    cells = theirs.matrix().set_index(["abc", "xyz"]).lost
    for row in state.matrix(screens, Filters()).itertuples():
        assert row.lost == cells[(row.abc, row.xyz)]


def test_worth_of_the_lost_multiplies_out(screens):
    worth, head = state.worth_of_lost(screens, Filters()), state.headline(screens, Filters())
    assert head.lost * worth.average_order_amount * worth.orders_a_year == pytest.approx(head.money_a_year)


def test_key_accounts_are_the_largest_lost_first(screens, losses):
    shown = state.lost_accounts(screens, Filters())
    frame = losses["own"].customers
    expected = frame[frame.state == "lost"].nlargest(state.ACCOUNTS_SHOWN, "year_amount")
    assert shown.customer_id.tolist() == expected.customer_id.tolist()


def test_an_empty_selection_gives_empty_frames_and_a_page(screens):
    nobody = Filters(region="North", manager_id="M3", industry="Hotels", abc="B", clock="fixed:180")
    assert state.headline(screens, replace(nobody, region="nowhere")).customers == 0
    page = Dashboard(screens)
    page.filters.filters = replace(nobody, region="nowhere")
    page._finish()
    for view in page.views:
        view.stale = True
    page._finish()
    assert "could not be drawn" not in page.notes.value


def test_names_stay_out_unless_switched_on(screens):
    assert "name" not in screens.frame("accounts")
    text = "".join(frame.to_csv() for frame in screens.frames.values())
    assert "Secret name" not in text
    named = prepare_screens(invented_company(), clocks=("fixed:180",), show_names=True)
    assert named.frame("accounts").name.str.startswith("Secret name").all()


def test_address_names_the_filters_and_ignores_strangers(screens):
    filters = Filters(region="South", clock="fixed:180", period="year")
    read, more = state.read_address(filters.address(view="value"), screens)
    assert read == filters
    assert more == {"view": "value"}
    read, _more = state.read_address("region=Atlantis&clock=rm&period=century&__class__=x&abc=A", screens)
    assert read == Filters(abc="A")


def test_a_filter_redraws_every_chart_of_every_view(screens):
    page = Dashboard(screens)
    page._finish()
    # In this company three have come back, and its people have no campaign: the returns are tested by themselves.
    views = [view for view in page.views if view.code != "returns"]
    charts = [card.chart for view in views for card in vars(view).values() if hasattr(card, "chart")]
    charts = [chart for chart in charts if chart.spec]
    assert len(charts) >= 18
    for name, value in (("region", "South"), ("clock", "fixed:180"), ("abc", "A")):
        before = [chart.spec for chart in charts]
        page.filters._choices[name].value = value
        page._finish()
        same = [n for n, chart in enumerate(charts) if chart.spec == before[n]]
        # The tests of the rule and of the warnings, the hours and the proof of the plan are of the whole company: only
        # the rule changes them.
        by_rule_only = 4
        by_company_only = 3  # the bridge, the lifetime value and the classes of the base do not depend on the rule
        assert len(same) <= (by_company_only if name == "clock" else by_rule_only), (name, same)


def test_language_switch_changes_every_word(screens):
    page = Dashboard(screens)
    page._finish()
    english_text = page.views[0].figures.value
    page.languages.value = "ru"
    page._finish()
    words = page.head.value + page.views[0].said.value + page.views[1].accounts.value
    assert "Потерянные клиенты" in page.head.value
    assert page.views[0].figures.value != english_text
    for english_word in ("Lost", "customers", "a year", "Which", "days"):
        assert english_word not in words
    assert page.page.language == "ru"
    assert page.filters._choices["region"].description == "Регион"


def test_text_of_the_data_cannot_become_markup(screens):
    page = Dashboard(screens)
    page._finish()
    assert "<b>East</b>" not in page.views[1].accounts.value
    assert "&lt;b&gt;East" in page.views[1].accounts.value
    assert "<b>East" not in page.views[1].groups.chart.spec.replace("\\u003c", "<")
    assert "<script" not in cards.figure_card("<script>", "<script>", "<script>")
    card = ("q", "s", '{"x":"</script><b>"}')
    html = cards.first_view("", places=1, tabs=[], figures_row="", led="", said="", card=card)
    assert "</script><b>" not in html


def test_a_problem_is_told_in_both_languages(tmp_path):
    folder = save_screens(Screens(problem={"en": "Row 3 has no date.", "ru": "В строке 3 нет даты."}), tmp_path / "s")
    page = Dashboard(read_screens(folder))
    assert "Row 3 has no date." in page.notes.value
    page.languages.value = "ru"
    assert "В строке 3 нет даты." in page.notes.value
    assert not page.page.has_charts


def test_unreadable_data_become_a_page_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    bad = tmp_path / "orders.csv"
    bad.write_text("this is\nno table of orders\n", encoding="utf-8")
    shown = read_screens(serve.open_screens(bad))
    assert set(shown.problem) == {"en", "ru"}
    assert "orders.csv" in shown.problem["en"] or shown.problem["en"]
    assert not shown.frames


def test_screens_are_prepared_once_per_data_and_method(monkeypatch):
    company = invented_company()
    monkeypatch.setattr(serve, "start", lambda data: company)
    prepare, named = serve.prepare_screens, []

    def counted(*given, told, **wanted):
        steps = []
        named.append(steps)

        def heard(*step):
            told(*step)
            steps.append(serve._step_words(*step))

        return prepare(*given, clocks=CLOCKS[1:], told=heard, **wanted)

    monkeypatch.setattr(serve, "prepare_screens", counted)
    first = serve.open_screens("x")
    assert serve.open_screens("x") == first
    assert len(named) == 1
    assert serve.open_screens("x", show_names=True) != first
    assert len(set(named[0])) == len(named[0]) == len(CLOCKS[1:]) * len(STEPS) + 1, "every step has a name of its own"


def test_orders_alone_make_a_page_without_managers_and_regions():
    rows = [row for n in range(40) for row in every(f"c{n}", 20 + n, "2024-01-01", 12 if n % 2 else 5)]
    page = Dashboard(prepare_screens(make_company(orders_frame(rows)), clocks=CLOCKS[:1]))
    page._finish()
    assert set(page.filters._choices) == {"abc", "clock", "period"}
    assert page.views[0].figures.value


def test_few_customers_are_told_in_words():
    rows = [row for n in range(6) for row in every(f"c{n}", 30, "2024-01-01", 20)]
    page = Dashboard(prepare_screens(make_company(orders_frame(rows)), clocks=CLOCKS[:1]))
    assert "6 customers is too few" in page.notes.value


def test_one_purchase_majority_stands_apart():
    rows = [(f"once{n}", "2025-03-01", 10.0) for n in range(60)]
    rows += [row for n in range(30) for row in every(f"c{n}", 30, "2024-01-01", 20)]
    page = Dashboard(prepare_screens(make_company(orders_frame(rows)), clocks=CLOCKS[:1]))
    page._finish()
    assert "67% bought only once" in page.views[1].once.text.value
    assert state.headline(page.screens, Filters()).lost < 60


def test_page_answers_only_what_it_knows():
    asked, ready, sent = [], [], []
    page = Page(on_address=asked.append, on_ready=lambda: ready.append(1))
    page.send = sent.append
    for content in (
        {"kind": "ping"},
        {"kind": "address", "query": "x" * 9000},
        {"kind": "ready"},
        {"kind": "rm"},
        "no",
    ):
        page._answer(page, content, [])
    assert sent == [{"kind": "pong"}]
    assert len(asked[0]) == 2000
    assert ready == [1]


def test_an_error_in_a_callback_stays_inside_the_page(screens, monkeypatch, caplog):
    page = Dashboard(screens)
    monkeypatch.setattr(page.views[0], "draw", lambda filters: 1 / 0)
    page.filters._choices["region"].value = "South"
    assert "could not be drawn" in page.notes.value
    assert "ZeroDivisionError" in caplog.text


def test_server_inherits_nothing_but_what_it_needs(monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_OWNER", "x")
    environment = serve.server_environment(Path("/s"), lang="ru", port=1, ip="127.0.0.1", pool_size=1, show_names=False)
    assert "SECRET_OF_THE_OWNER" not in environment
    assert json.loads(environment["WINBACK_SERVER"])["language"] == "ru"
    assert Path(environment["JUPYTER_PATH"]).joinpath("voila/templates/winback/index.html.j2").is_file()


def test_server_serves_no_files_and_no_other_template():
    config = server.settings(8866, "127.0.0.1", 2, "en")
    assert config.VoilaConfiguration.file_allowlist == ["(?!)"]
    assert config.VoilaConfiguration.allow_template_override == "NO"
    assert config.VoilaConfiguration.show_tracebacks is False
    assert config.MappingKernelManager.cull_idle_timeout > 0
    assert config.MappingKernelManager.cull_connected is False
    assert "connect-src 'self' ws: wss:" in config.Voila.tornado_settings["headers"]["Content-Security-Policy"]


def test_a_page_of_this_machine_answers_to_no_other_name():
    assert server.settings(8866, "127.0.0.1", 2, "en").Voila.tornado_settings["allow_remote_access"] is False
    assert "allow_remote_access" not in server.settings(8866, "0.0.0.0", 2, "en").Voila.tornado_settings


def test_unknown_language_is_refused_before_anything_starts():
    with pytest.raises(WinbackError, match="allowed: en, ru"):
        serve.start_server(invented_folder(), lang="xx")


def test_a_taken_port_is_passed_over():
    import socket

    port = serve.free_port(9300)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert serve.free_port(port) > port


def test_notebook_is_thin_and_clean():
    notebook = json.loads(serve.find_notebook().read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(notebook["cells"]) <= 6
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in code:
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        text = "".join(cell["source"])
        assert not any(word in text for word in ("def ", "for ", "%", "/", "sys.path"))
