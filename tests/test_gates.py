import datetime as dt

import pytest

from winback.gates import NO, PARTLY, YES, gates
from winback.load import load
from winback.text import use_language


def company(folder, customers, months, extra=""):
    lines = ["customer_id,ordered_on,amount" + (",manager_id,cost" if extra else "")]
    for n in range(customers):
        for month in range(months):
            day = dt.date(2023, 1, 5) + dt.timedelta(days=round(month * 30.44))
            lines.append(f"C{n},{day},{10 + n}" + (f",M{n % 3},5" if extra else ""))
    path = folder / "orders.csv"
    path.write_text("\n".join(lines) + "\n")
    return load(path)


def allowed(found):
    return found.set_index("step").allowed.to_dict()


def test_a_spreadsheet_of_thirty_customers_and_a_year_is_enough_to_measure(tmp_path):
    found = allowed(gates(company(tmp_path, 30, 13)))
    assert (found["measure"], found["own_clock"], found["audit"]) == (YES, YES, YES)
    assert (found["lifetime"], found["managers"], found["plan_fact"]) == (NO, NO, NO)


def test_ten_customers_get_a_list_and_no_rates(tmp_path):
    found = gates(company(tmp_path, 10, 3))
    assert allowed(found)["measure"] == PARTLY
    assert "no rates" in found.set_index("step").brings["measure"]


def test_one_purchase_each_allows_no_clock_and_no_model(tmp_path):
    found = allowed(gates(company(tmp_path, 150, 1)))
    assert (found["own_clock"], found["audit"], found["lifetime"], found["warnings"]) == (NO, NO, NO, NO)


def test_managers_and_cost_unlock_their_steps(tmp_path):
    found = allowed(gates(company(tmp_path, 120, 25, extra="yes")))
    assert (found["managers"], found["value"], found["lifetime"]) == (YES, YES, YES)
    assert found["departures"] == NO


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_step_says_what_it_needs_and_what_is_missing(tmp_path, language):
    with use_language(language):
        found = gates(company(tmp_path, 5, 2))
    assert (found.sentence.str.len() > 30).all()
    missing = found[found.allowed == NO]
    assert (missing.brings.str.len() > 0).all() or set(missing[missing.brings == ""].step) <= {"warnings"}
