"""A list of customers that says itself who left: its columns, its money, its reasons."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

import winback as wb
from tests.companies import SHARED
from winback.collecting.answers import parts_of, spellings_of
from winback.collecting.import_mapping import ImportMapping, read_import_mapping, recall
from winback.customer_list import preview_customer_list, read_customer_list, remember_list
from winback.text import use_language

TELCO = SHARED / "ibm_telco" / "Telco_customer_churn.xlsx"
REASONS = {
    "Attitude of support person": "rude_staff",
    "Competitor offered higher download speeds": "competitor_service",
    "Competitor offered more data": "competitor_terms",
    "Don't know": "other",
    "Competitor made better offer": "competitor_terms",
    "Attitude of service provider": "rude_staff",
    "Competitor had better devices": "competitor_product",
    "Network reliability": "product_defects",
    "Product dissatisfaction": "product_unsuitable",
    "Price too high": "competitor_price",
    "Service dissatisfaction": "slow_work",
    "Lack of self-service on Website": "passed_around",
    "Extra data charges": "competitor_price",
    "Moved": "moved",
    "Limited range of services": "not_offered_more",
    "Lack of affordable download/upload speed": "competitor_price",
    "Long distance charges": "competitor_price",
    "Poor expertise of phone support": "unqualified_staff",
    "Poor expertise of online support": "unqualified_staff",
    "Deceased": "died",
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """What is remembered of mappings stays in the test."""
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path / "home"))


def write(folder: Path, text: str, name: str = "clients.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


RUSSIAN = """Код клиента;Ушёл/остался;Абонентская плата, руб.;Дата ухода;Город;Причина ухода;Телефон
001;ушёл;1 000,50;15.03.2026;Тверь;Дорого; +7 900 111-22-33
002;остался;2 000,00;;Тула;;
003;ушла;500,25;20.03.2026;Тула;Дорого; +7 900 111-22-34
"""


def test_russian_list_says_who_left_when_and_for_how_much(tmp_path):
    base = read_customer_list(write(tmp_path, RUSSIAN))
    rows = base.customers.set_index("customer_id")
    assert rows.state.to_dict() == {"001": "lost", "002": "active", "003": "lost"}
    assert rows.month_amount.to_dict() == {"001": 1000.5, "002": 2000.0, "003": 500.25}
    assert rows.year_amount["001"] == 12006.0
    assert rows.region.to_dict() == {"001": "Тверь", "002": "Тула", "003": "Тула"}
    assert base.as_of == dt.date(2026, 3, 20)
    assert rows.silence_days["001"] == 5
    assert (base.currency, base.money) == ("RUB", ("year_amount", "month_amount"))


def test_a_phone_in_the_list_becomes_yes_or_no_and_its_number_stays_in_the_file(tmp_path):
    base = read_customer_list(write(tmp_path, RUSSIAN))
    assert base.customers.has_phone.tolist() == [True, False, True]
    assert not any("900" in str(value) for value in base.customers.to_numpy().ravel())


def test_reasons_in_the_list_are_rows_of_the_ledger_with_their_words_and_place(tmp_path):
    known = ImportMapping("customers", reasons={"Дорого": "competitor_price"})
    said = read_customer_list(write(tmp_path, RUSSIAN), known).said
    assert said.customer_id.tolist() == ["001", "003"]
    assert set(said.reason) == {"competitor_price"}
    assert set(said.source) == {"list"}
    assert said.note.tolist() == ["Дорого", "Дорого"]
    assert said.origin.tolist() == ["clients.csv:2", "clients.csv:4"]
    assert said.given_on.dt.date.tolist() == [dt.date(2026, 3, 15), dt.date(2026, 3, 20)]


def test_a_reason_nobody_has_mapped_stays_other_with_its_words_and_is_counted(tmp_path):
    text = "Customer ID,Churned,Monthly Charges,Churn Reason\nA,Yes,10,Alien abduction\nB,No,20,\nC,Yes,30,-\n"
    base = read_customer_list(write(tmp_path, text))
    assert base.said[["customer_id", "reason", "note"]].to_numpy().tolist() == [["A", "other", "Alien abduction"]]
    assert any("1 answer" in note and "Alien abduction" in note for note in base.notes)
    with use_language("ru"):
        notes = read_customer_list(tmp_path / "clients.csv").notes
    assert any("1 ответ не соответствует" in note for note in notes)


def test_two_reasons_in_one_cell_are_two_rows_and_two_words_for_one_reason_are_one(tmp_path):
    text = "Client;Churned;Amount a year;Reason\nA;1;10;Price; \nB;1;10;Price | Rude\nC;1;10;Price | Dear\nD;0;5;\n"
    codes = {"Price": "competitor_price", "Dear": "competitor_price", "Rude": "rude_staff"}
    mapping = {"kind": "customers", "reasons": codes}
    said = read_customer_list(write(tmp_path, text), mapping).said
    assert said[["customer_id", "reason"]].to_numpy().tolist() == [
        ["A", "competitor_price"],
        ["B", "competitor_price"],
        ["B", "rude_staff"],
        ["C", "competitor_price"],
    ]
    assert said.note.tolist()[-1] == "Price\nDear"


def test_a_state_nobody_can_tell_is_asked_for_and_not_guessed(tmp_path):
    text = "id,Customer status,Monthly fee\na,Churned,5\nb,Paused,6\nc,Stayed,7\nd,Stayed,7\n"
    path = write(tmp_path, text)
    with pytest.raises(wb.WinbackError, match=r"clients.csv, column 'Customer status': .*'Paused'.*lost or active"):
        read_customer_list(path)
    preview = preview_customer_list(path)
    assert {s["written"]: s["meaning"] for s in preview.states} == {"Churned": "lost", "Stayed": "active", "Paused": ""}
    base = read_customer_list(path, {"kind": "customers", "states": {"Paused": "lost"}})
    assert base.lost.customer_id.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("header", "values", "lost"),
    [
        ("Active", ("yes", "no", "yes"), ["b"]),
        ("Отток", ("да", "нет", "нет"), ["a"]),
        ("Exited", ("1", "0", "1"), ["a", "c"]),
        ("censor", ("0.0", "1.0", "1.0"), ["a"]),
        ("Статус клиента", ("Действующий", "Потерян", "Расторгнут"), ["b", "c"]),
        ("Ушёл", ("x", "", ""), None),
        ("Left", ("yes", "", ""), ["a"]),
    ],
)
def test_a_flag_is_read_by_its_name_and_its_values(tmp_path, header, values, lost):
    rows = "".join(f"{c},{v},{m}\n" for c, v, m in zip("abc", values, (10, 20, 30), strict=True))
    path = write(tmp_path, f"Customer ID,{header},Monthly Charges\n{rows}")
    if lost is None:
        with pytest.raises(wb.WinbackError):
            read_customer_list(path)
    else:
        assert read_customer_list(path).lost.customer_id.tolist() == lost


def test_without_a_flag_the_day_of_leaving_says_who_left(tmp_path):
    base = read_customer_list(write(tmp_path, "Customer ID,Cancel date,ARR\na,2026-02-01,100\nb,,200\n"))
    assert dict(zip(base.customers.customer_id, base.customers.state, strict=True)) == {"a": "lost", "b": "active"}
    assert base.customers.year_amount.sum() == 300


def test_a_customer_who_stands_twice_counts_once_and_a_blank_one_is_told(tmp_path):
    text = "Customer ID,Churn,Monthly Charges\na,Yes,10\na,No,99\n,No,5\nb,No,20\n"
    base = read_customer_list(write(tmp_path, text))
    assert base.customers.customer_id.tolist() == ["a", "b"]
    assert base.customers.month_amount.sum() == 30
    assert sum("left out" in note for note in base.notes) == 2


def test_money_that_cannot_be_read_is_told_with_its_row(tmp_path):
    base = read_customer_list(write(tmp_path, "Customer ID,Churn,Monthly Charges\na,Yes,10\nb,No,much\nc,No,20\n"))
    assert any("row 3: 'much'" in note and "'Monthly Charges'" in note for note in base.notes)
    assert base.customers.month_amount.tolist() == [10.0, 0.0, 20.0]


def test_the_amount_of_a_year_comes_from_what_the_list_has(tmp_path):
    paid = write(tmp_path, "Customer ID,Churn,Total Charges,Tenure months\na,Yes,1200,24\nb,No,50,0\n", "paid.csv")
    assert read_customer_list(paid).customers.year_amount.tolist() == [600.0, 600.0]
    bare = write(tmp_path, "Customer ID,Churn\na,Yes\nb,No\n", "bare.csv")
    base = read_customer_list(bare)
    assert base.customers.year_amount.tolist() == [0.0, 0.0]
    assert any("no money" in note for note in base.notes)


def test_classes_follow_the_money(tmp_path):
    rows = "".join(f"c{n},No,{m}\n" for n, m in enumerate((700, 150, 60, 50, 40)))
    base = read_customer_list(write(tmp_path, f"Customer ID,Churn,Annual revenue\n{rows}"))
    # shares before each: 0, 70, 85, 91 and 96 %
    assert base.customers.abc.tolist() == ["A", "A", "B", "B", "C"]


def test_a_file_that_does_not_say_who_left_is_refused_with_what_it_lacks(tmp_path):
    path = write(tmp_path, "Customer ID,Monthly Charges\na,10\nb,20\n")
    with pytest.raises(wb.WinbackError, match=r"who has left.*It has: Customer ID, Monthly Charges"):
        read_customer_list(path)
    with pytest.raises(wb.WinbackError, match=r"'Nonsense', which clients\.csv does not have"):
        read_customer_list(path, {"kind": "customers", "columns": {"Customer ID": "customer_id", "Nonsense": "left"}})


def test_a_mapping_is_confirmed_once_remembered_and_passed_on(tmp_path):
    text = "Nr,Gone?,Fee\n1,y,10\n2,n,20\n"
    path = write(tmp_path, text)
    columns = {"Nr": "customer_id", "Gone?": "left", "Fee": "month_amount"}
    preview = preview_customer_list(path, {"kind": "customers", "columns": columns})
    remember_list(preview)
    later = write(tmp_path, "fee,GONE?,Nr\n30,y,7\n", "march.csv")
    assert read_customer_list(later).customers.month_amount.tolist() == [30.0]
    shared = preview.mapping.save(tmp_path / "shared.toml")
    assert read_import_mapping(shared) == preview.mapping
    assert recall("customers", ("Fee", "Nr")) is None
    bad = tmp_path / "bad.toml"
    bad.write_text('kind = "customers"\n[states]\ny = "gone"\n', encoding="utf-8")
    with pytest.raises(wb.WinbackError, match=r"bad\.toml: states = 'gone' is not allowed\. Allowed: lost, active"):
        read_customer_list(path, bad)


def test_loading_such_a_list_as_orders_names_the_way_to_go(tmp_path):
    with pytest.raises(wb.LoadError, match=r"notebook 03.*winback reasons --customers clients.csv"):
        wb.load(write(tmp_path, "Customer ID,Churn,Monthly Charges\na,Yes,10\nb,No,20\n"))


def test_a_base_is_opened_from_a_list_in_the_same_call_as_from_orders(tmp_path):
    path = write(tmp_path, RUSSIAN)
    base = wb.open_base(customers=path, as_of="2026-04-01")
    assert (base.as_of, base.name, base.records_key) == (dt.date(2026, 4, 1), "clients", "clients")
    with pytest.raises(wb.WinbackError, match="not both"):
        wb.open_base(data="x", customers=path)
    with pytest.raises(wb.WinbackError, match="is no date"):
        wb.open_base(customers=path, as_of="soon")


def test_answers_are_parted_only_where_they_are_surely_several():
    known = {"Price, too high", "Service", "Other"}
    assert parts_of("Price, too high, Service", known) == ["Price, too high", "Service"]
    assert parts_of("Price, too high", known) == ["Price, too high"]
    assert parts_of("It was dear, slow", known) == ["It was dear, slow"]
    assert spellings_of(["Price; Service", "Service", "-", ""]) == {"Service": 2, "Price": 1}


# ------------------------------------------------------------------------------------------------ public lists


@pytest.fixture(scope="module")
def telco(tmp_path_factory):
    if not TELCO.exists():
        pytest.skip(f"{TELCO.name} is not at hand")
    saved = ImportMapping("customers", reasons=REASONS).save(tmp_path_factory.mktemp("telco") / "telco.toml")
    return read_customer_list(TELCO, saved)


def telco_frame():
    return pd.read_excel(TELCO, engine="calamine")


def test_telco_totals_are_right_to_the_cent(telco):
    assert (len(telco.customers), len(telco.lost)) == (7043, 1869)
    assert telco.lost.lifetime_amount.sum() == 7_755_256
    assert telco.customers.lifetime_amount.sum() == 30_991_283
    assert round(telco.lost.month_amount.sum(), 2) == 139_130.85
    assert round(telco.lost.year_amount.sum(), 2) == round(139_130.85 * 12, 2)


def test_telco_reasons_are_mapped_once_and_every_lost_customer_has_one(telco):
    assert len(telco.said) == 1869
    assert telco.said.customer_id.is_unique
    plain = telco_frame().dropna(subset=["Churn Reason"])
    counts = plain["Churn Reason"].map(REASONS).value_counts().to_dict()
    assert telco.said.reason.value_counts().to_dict() == counts
    assert not any("no known reason" in note for note in telco.notes)


def test_telco_reasons_are_suggested_confirmed_once_and_remembered():
    if not TELCO.exists():
        pytest.skip(f"{TELCO.name} is not at hand")
    preview = preview_customer_list(TELCO)
    assert len(preview.reasons) == 20
    assert sum(entry["meaning"] != "other" for entry in preview.reasons) >= 18
    assert len(read_customer_list(TELCO).said.query("reason == 'other'")) > 1500
    confirmed = {**preview.mapping.to_dict(), "reasons": {**preview.mapping.reasons, "Don't know": "other"}}
    remember_list(preview, confirmed)
    base = read_customer_list(TELCO)
    assert len(base.said.query("reason == 'other'")) == 154
    assert not any("no known reason" in note for note in base.notes)


def test_telco_pareto_adds_up_to_the_cent_in_customers_and_in_every_money(telco):
    reasons = wb.study_reasons(telco)
    assert reasons.coverage().known == 1869
    for money, total in (("lifetime_amount", 7_755_256), ("month_amount", 139_130.85)):
        pareto = reasons.pareto(money=money)
        assert round(pareto.amount.sum(), 2) == total
        assert round(pareto.customers.sum(), 6) == 1869


def test_telco_money_by_reason_adds_up_to_the_money_of_the_lost(telco):
    money = telco.said.merge(telco.lost, on="customer_id").groupby("reason").lifetime_amount.sum()
    assert money.sum() == 7_755_256
    assert money["moved"] == telco_frame().query("`Churn Reason` == 'Moved'").CLTV.sum()


def test_smcrm_says_by_censor_who_stayed():
    path = SHARED / "smcrm" / "customerChurn.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not at hand")
    base = read_customer_list(path)
    plain = pd.read_csv(path)
    assert len(base.lost) == int((plain.censor == 0).sum())
    assert base.customers.customer_id.str.fullmatch(r"\d+").all()


def test_hillstrom_is_a_mailing_and_no_list_of_who_left():
    path = SHARED / "hillstrom" / "hillstrom.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not at hand")
    with pytest.raises(wb.WinbackError, match="no list of customers that says who left"):
        read_customer_list(path)
