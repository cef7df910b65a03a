"""'We fixed it': a fix on record, and at once who left because of it, their money and a letter."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.plan_frames import base_of_lost, reasons_of
from winback.errors import WinbackError
from winback.planning.fixed import after_fixes, record_fix
from winback.records.store import Records


@pytest.fixture
def records(tmp_path):
    with Records(tmp_path / "records.sqlite", "test") as opened:
        yield opened


def lost() -> tuple:
    base = base_of_lost(
        ("waited", 5000.0, "A", "m1"), ("later", 4000.0, "A", "m1"), ("rude", 3000.0, "A", "m1"),
        ("no", 2000.0, "A", "m1"), do_not_contact=[False, False, False, True],
    )  # fmt: skip
    base.customers.loc[1, "lost_on"] = pd.Timestamp("2026-06-25")
    said = {"waited": "shipment_wait", "later": "shipment_wait", "no": "shipment_wait", "rude": "rude_staff"}
    return base, reasons_of(said, {})


def test_a_fix_lists_at_once_who_left_because_of_it_and_their_money(records):
    base, reasons = lost()
    assert after_fixes(base, reasons, records=records).fixes.empty
    record_fix(records, "shipment_wait", "2026-06-20", "Loading by appointment", "Ann", cost_amount=900.0)
    found = after_fixes(base, reasons, records=records)
    row = found.fixes.iloc[0]
    # Who was lost after the fix left in spite of it.
    assert found.customers.customer_id.tolist() == ["waited", "no"]
    assert (row.reason, row.customers, row.year_amount, row.allowed) == ("shipment_wait", 2, 7000.0, 1)
    assert found.customers.set_index("customer_id").by.to_dict() == {"waited": "email", "no": ""}


def test_the_draft_letter_tells_what_was_fixed_and_goes_to_nobody_who_objected(records):
    base, reasons = lost()
    record_fix(records, "shipment_wait", "2026-06-20", "Loading by appointment", "Ann")
    letters = after_fixes(base, reasons, records=records).letters()
    assert letters.customer_id.tolist() == ["waited"]
    assert "oading by appointment" in letters.text[0]


def test_recording_a_fix_also_closes_its_reason_and_twice_changes_nothing(records):
    records.add("reason_status", [{"reason": "shipment_wait", "status": "open", "since_on": "2026-01-01"}], by="Ann")
    for _time in range(2):
        code = record_fix(records, "shipment_wait", "2026-06-20", "Loading by appointment", "Ann")
    assert records.frame("fixes").fix_id.tolist() == [code] == ["shipment_wait-2026-06-20"]
    assert records.frame("reason_status")[["reason", "status"]].to_numpy().tolist() == [["shipment_wait", "fixed"]]
    assert records.frame("reason_status").version.tolist() == [2]


def test_a_fix_of_no_known_reason_is_refused(records):
    with pytest.raises(WinbackError, match="no_such"):
        record_fix(records, "no_such", "2026-06-20", "Something", "Ann")
    assert records.frame("fixes").empty
