"""Who counts as a customer: who has bought, or already who is in talks; and what that does to the loss rate."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.companies import day, every, make_company, orders_frame
from winback.errors import WinbackError
from winback.loss_reports import loss_report
from winback.losses import measure_losses
from winback.talks import count_customers, in_talks

AS_OF = day("2026-06-30")
CONTACTS = [
    ("new", "2026-06-01", "M2"),
    ("new", "2026-05-01", "M1"),
    ("stays", "2026-06-01", "M1"),
    ("forgotten", "2025-01-01", "M1"),
    ("soon", "2026-07-05", "M1"),
]


@pytest.fixture(scope="module")
def company():
    rows = [*every("stays", 30, "2025-07-05", 12), *every("gone", 30, "2025-01-01", 6)]
    contacts = pd.DataFrame(CONTACTS, columns=["customer_id", "contacted_on", "manager_id"])
    contacts["contacted_on"] = pd.to_datetime(contacts.contacted_on).dt.date
    cards = pd.DataFrame({"customer_id": ["new", "stays", "gone"], "region": ["North", "North", "South"]})
    return make_company(orders_frame(rows, manager_id="M1"), contacts=contacts, customers=cards)


def test_a_purchase_makes_a_customer_by_default(company):
    assert count_customers(company, AS_OF) == 2
    assert count_customers(company, day("2025-06-30")) == 1


def test_talks_may_count_too_as_long_as_they_go_on(company):
    assert count_customers(company, AS_OF, "talks") == 3
    assert count_customers(company, day("2026-07-31"), "talks") == 4
    assert count_customers(company, AS_OF, "talks", recent_days=5) == 2


def test_those_in_talks_belong_to_who_talked_last_and_to_the_region_of_their_card(company):
    rows = in_talks(company, AS_OF).to_pandas()
    assert rows[["customer_id", "manager_id", "region"]].to_numpy().tolist() == [["new", "M2", "North"]]


def test_the_loss_report_can_count_them_in_its_denominator(company):
    losses = measure_losses(company, "fixed:90", AS_OF)
    plain = loss_report(losses).set_index("manager_id")
    assert plain.customers.to_dict() == {"M1": 2}
    wide = loss_report(losses, "region", who="talks").set_index("region")
    assert wide.customers.to_dict() == {"South": 1, "North": 2}
    assert wide.in_talks.to_dict() == {"South": 0, "North": 1}
    assert wide.loss_rate.to_dict() == {"South": 1.0, "North": 0.0}
    by = loss_report(losses, who="talks").set_index("manager_id")
    assert by.customers.to_dict() == {"M1": 2, "M2": 1}
    assert by.lost.to_dict() == {"M1": 1, "M2": 0}
    assert by.customers.sum() == count_customers(company, AS_OF, "talks")


def test_who_has_no_class_yet_stands_in_a_group_of_its_own(company):
    wide = loss_report(measure_losses(company, "fixed:90", AS_OF), "abc", who="talks")
    assert wide.customers.sum() == 3
    assert wide[wide.abc.isna()].in_talks.tolist() == [1]


def test_another_word_or_a_company_without_contacts_is_refused(company):
    with pytest.raises(WinbackError, match="allowed: bought, talks"):
        count_customers(company, AS_OF, "called")
    orders = make_company(orders_frame(every("a", 30, "2025-07-05", 12)))
    assert count_customers(orders, AS_OF) == 1
    with pytest.raises(WinbackError, match="no contacts"):
        count_customers(orders, AS_OF, "talks")
