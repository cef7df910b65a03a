"""What the columns of the contract are called, in the language in use."""

from __future__ import annotations

from .text import _


def contract_headings() -> dict[str, str]:
    """What a file's columns may be read as, as headings: for forms, reports and questions alike."""
    return {
        "industry": _("Industry"),
        "ordered_on": _("Date of the order"),
        "order_id": _("Number of the order"),
        "cost": _("Cost"),
        "product_group": _("Product group"),
        "status": _("Status"),
        "currency": _("Currency"),
        "quantity": _("Quantity"),
        "unit_price": _("Price of one"),
        "discount_share": _("Discount"),
        "potential_amount": _("Potential a year"),
        "email": _("E-mail address"),
        "phone": _("Phone"),
        "contact_person": _("Contact person"),
        "contact_checked_on": _("Contact data checked on"),
        "birthday": _("Birthday"),
        "do_not_contact": _("Do not contact"),
        "consent_on": _("Consent given on"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "hired_on": _("Hired on"),
        "hours_a_week": _("Hours a week"),
        "hour_cost": _("Cost of an hour"),
        "leave_reason": _("Reason for leaving the company"),
        "leave_kind": _("Kind of leaving"),
        "contacted_on": _("Date of the contact"),
        "kind": _("Kind"),
        "note": _("Note"),
        "period": _("Month"),
        "planned_amount": _("Planned amount"),
        "respondent": _("Who answered"),
        "parameter": _("Parameter"),
        "score_share": _("Score"),
        "answered_on": _("Date of the answer"),
        "comment": _("Comment"),
    }
