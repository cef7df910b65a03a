"""What a rule may look at: the fields of a customer, their values from best to worst, and how they are told."""

from __future__ import annotations

UNKNOWN = "unknown"
"""What is not stated; its own value everywhere, never dropped."""

CHOICES: dict[str, tuple[str, ...]] = {
    "state": ("lost", "one_purchase"),
    "abc": ("A", "B", "C", UNKNOWN),
    "xyz": ("X", "Y", "Z", UNKNOWN),
    "potential_band": ("large", "middle", "small", UNKNOWN),
    "potential_source": ("declared", "peers", "size", UNKNOWN),
    "class_code": ("company", "competitor", "customer", "other", UNKNOWN),
    "can_change": ("yes", "partly", "no", UNKNOWN),
    "lever": ("yes", "partly", "no", UNKNOWN),
    "reason_status": ("fixed", "fixing", "open", "unfixable", UNKNOWN),
    "worth_it": ("yes", "no", UNKNOWN),
    "reachable": ("yes", "no", "do_not_contact", UNKNOWN),
    "silence_band": ("to_3_months", "to_6_months", "to_1_year", "to_2_years", "over_2_years", UNKNOWN),
}
"""Fields with a closed list of values."""

TEXTS = ("reason", "region", "industry", "manager_id", "channel")
"""Fields whose values are the data's own."""

NUMBERS = (
    "lost_days",
    "silence_days",
    "year_amount",
    "average_share",
    "purchase_count",
    "orders_a_year",
    "times_returned",
    "potential_amount",
    "share_of_wallet_share",
    "confidence_share",
    "return_share",
    "expected_profit_amount",
    "letter_profit_amount",
)
"""Fields with a number. ``lost_days``: since the day of the loss; ``average_share``: money of the year against the
average customer's; ``letter_profit_amount``: the profit expected
of the cheapest attempt, a letter sent in bulk for its printing and postage."""
