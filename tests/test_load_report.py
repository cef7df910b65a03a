"""The load report in words: rows and money that add up, and nothing of single rows where strangers read."""

from __future__ import annotations

from winback.load import LoadReport, load


def test_the_balance_says_what_was_set_aside_and_names_no_row(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,ordered_on,amount\na,2026-01-05,100\n,2026-01-06,40\nb,2026-02-05,10\n")
    lines = LoadReport.from_dict(load(path).report).balance()
    assert "3 rows worth 150 = accepted 2 (110) + ignored 1 (40)" in lines[0]
    assert any("no customer is named" in line for line in lines)
    assert not any("orders.csv" in line for line in lines)
