"""An order that stands on several lines counts exactly once, whoever wrote the file."""

import csv
import datetime as dt
import random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from winback.load import load, preview
from winback.loading.report import LoadReport
from winback.text import use_language


def write(folder, text, name="sales.csv"):
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def money(company):
    orders = company.orders
    found = orders.group_by("order_id").agg(money=orders.amount.sum()).to_pyarrow().to_pylist()
    return {row["order_id"]: round(row["money"], 2) for row in found}


def by_product(company):
    orders = company.orders
    found = orders.group_by("product_group").agg(money=orders.amount.sum()).to_pyarrow().to_pylist()
    return {row["product_group"]: round(row["money"], 2) for row in found}


def codes(company):
    return [entry["code"] for entry in company.report["changed"] + company.report["warnings"]]


PRICED = """Order ID;Client;Date;Product;Quantity;Price;Order total
1;Ann;05.01.2026;Cup;2;10,00;50,00
1;Ann;05.01.2026;Pot;1;30,00;50,00
2;Bob;06.01.2026;Cup;1;10,00;10,00
3;Ann;07.01.2026;Cup;1;10,00;40,00
3;Ann;07.01.2026;Pot;1;30,00;40,00
"""


def test_a_total_that_the_lines_add_up_to_is_counted_once_and_shared(tmp_path):
    company = load(write(tmp_path, PRICED))
    assert money(company) == {"1": 50.0, "2": 10.0, "3": 40.0}
    assert by_product(company) == {"Cup": 40.0, "Pot": 60.0}
    assert company.report["rows"]["read"] == {"rows": 5, "amount": 100.0}
    assert company.report["questions"] == []
    sentence = next(line for line in LoadReport.from_dict(company.report).sentences() if "Order total" in line)
    assert "100.00 instead of 190.00" in sentence
    with use_language("ru"):
        assert any("100,00 вместо 190,00" in line for line in LoadReport.from_dict(company.report).sentences())


def test_amounts_of_lines_stay_amounts_of_lines(tmp_path):
    lines = ["Order ID;Client;Date;Product;Quantity;Price;Total"]
    lines += [f"{n};Ann;05.01.2026;{p};2;{5 * n},00;{10 * n},00" for n in (1, 2, 3) for p in ("Cup", "Pot")]
    company = load(write(tmp_path, "\n".join(lines) + "\n"))
    assert money(company) == {"1": 20.0, "2": 40.0, "3": 60.0}
    assert company.report["questions"] == []


BARE = """Order ID;Client;Date;Product;Total
1;Ann;05.01.2026;Cup;50,00
1;Ann;05.01.2026;Pot;50,00
2;Bob;06.01.2026;Cup;10,00
2;Bob;06.01.2026;Lid;10,00
3;Ann;07.01.2026;Cup;40,00
3;Ann;07.01.2026;Pot;40,00
"""


def test_a_repeated_total_without_prices_is_a_question_with_both_revenues(tmp_path):
    path = write(tmp_path, BARE)
    found = preview(path)
    question = next(q for q in found.questions if q["code"] == "GRN10")
    assert {o["value"]: o["amount"] for o in question["options"]} == {"order": 100.0, "line": 200.0}
    assert (question["chosen"], question["options"][1]["examples"][0]) == ("order", ["1: 50 × 2", "100"])
    company = load(path, currency="EUR")
    assert money(company) == {"1": 50.0, "2": 10.0, "3": 40.0}
    assert any(
        "100.00 EUR; if on every line: 200.00 EUR." in s for s in LoadReport.from_dict(company.report).sentences()
    )
    assert sorted(row["kind"] for row in company.orders.to_pyarrow().to_pylist()) == ["line"] * 3 + ["purchase"] * 3
    answer = found.mapping.to_dict()
    answer["files"]["sales.csv"]["grain"] = "line"
    answered = load(path, mapping=answer)
    assert money(answered) == {"1": 100.0, "2": 20.0, "3": 80.0}
    assert answered.report["questions"] == []


def test_two_orders_with_equal_lines_prove_nothing_and_stay_as_they_are(tmp_path):
    text = "\n".join(BARE.splitlines()[:5]) + "\n"
    company = load(write(tmp_path, text))
    assert money(company) == {"1": 100.0, "2": 20.0}
    assert [q["chosen"] for q in company.report["questions"]] == ["line"]


def test_fields_on_the_first_line_only_count_for_the_whole_order(tmp_path):
    text = """Order ID;Client;Date;Product;Total;Status
1;Ann;05.01.2026;Cup;50,00;paid
1;;;Pot;;
2;Bob;06.01.2026;Cup;10,00;paid
3;Cid;07.01.2026;Cup;40,00;cancelled
3;;;Pot;;
"""
    company = load(write(tmp_path, text))
    assert money(company) == {"1": 50.0, "2": 10.0}
    assert [(e["code"], e["rows"], e["amount"]) for e in company.report["ignored_by_reason"]] == [("STA03", 2, 40.0)]
    assert company.report["rows"]["rejected"]["rows"] == 0
    assert "GRN02" in codes(company)


def test_one_line_written_twice_is_no_order_of_two_lines(tmp_path):
    lines = ["Order ID;Client;Date;Total", *[f"{n};Ann;05.01.2026;{n},50" for n in (1, 2, 3, 4) for _twice in "ab"]]
    company = load(write(tmp_path, "\n".join(lines) + "\n"))
    assert not {"GRN01", "GRN02", "GRN10"} & set(codes(company))


def test_an_unreadable_total_sets_the_whole_order_aside(tmp_path):
    company = load(write(tmp_path, PRICED.replace("40,00", "later")))
    assert money(company) == {"1": 50.0, "2": 10.0}
    assert [(e["code"], e["rows"]) for e in company.report["rejected_by_reason"]] == [("NUM02", 2)]


LINES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9_999)), min_size=1, max_size=4)
ORDERS = st.lists(st.tuples(st.integers(1, 99_999), LINES), min_size=2, max_size=8)


@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(orders=ORDERS, seed=st.integers(0, 9), repeated=st.booleans())
def test_every_order_keeps_its_cents_in_any_order_of_lines_and_columns(tmp_path_factory, orders, seed, repeated):
    names = ["order_id", "customer", "date", "product", "quantity", "price", "total"]
    rows, expected = [], {}
    for number, (total, lines) in enumerate(orders):
        expected[f"N{number}"] = total / 100
        for place, (quantity, price) in enumerate(lines):
            stands = repeated or not place
            rows.append(
                {
                    "order_id": f"N{number}",
                    "customer": f"C{number % 3}" if stands else "",
                    "date": dt.date(2026, 1, 1 + number).isoformat() if stands else "",
                    "product": f"P{place}",
                    "quantity": quantity,
                    "price": f"{price / 100:.2f}",
                    "total": f"{total / 100:.2f}" if stands else "",
                }
            )
    chance = random.Random(seed)
    if repeated:
        chance.shuffle(rows)
    chance.shuffle(names)
    path = tmp_path_factory.mktemp("any") / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names)
        writer.writeheader()
        writer.writerows(rows)
    entry = {"table": "orders", "grain": "order", "columns": {
        "order_id": "order_id", "customer": "customer_id", "date": "ordered_on", "product": "product_group",
        "quantity": "quantity", "price": "unit_price", "total": "amount"}}  # fmt: skip
    company = load(path, mapping={"files": {"orders.csv": entry}}, today=dt.date(2026, 11, 22))
    assert money(company) == expected
    assert all(row["amount"] >= 0 for row in company.orders.to_pyarrow().to_pylist())
    assert company.report["rows"]["read"]["rows"] == len(rows)
