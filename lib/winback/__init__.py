"""winback: measure the customers you lose, put money on the loss, and win them back.

The method in one screen::

    import winback as wb

    company = wb.load("orders.csv")                  # any export: who bought, when, for how much
    losses = wb.measure_losses(company)              # who fell silent for longer than their own rhythm allows
    wb.losses_over_time(losses)                      # lost and returned per quarter, as known then
    wb.compare_managers(losses)                      # against what the same portfolio would lose anyway
    wb.bridge(company, losses.as_of)                 # where the turnover went, closing to 0.00
    wb.audit(company)                                # how wrong the rule was on the company's own past
    value = wb.value_losses(losses)                  # what the lost used to bring, by class
    wb.lifetime_value(company, losses.as_of)         # who is still active, and what they will bring
    wb.segment_losses(wb.base_of(value))             # whom to return first, and why each
    wb.plan_winback(wb.base_of(value))               # how, by whom, when, and what it earns
    wb.track_returns(base, records)                  # who came back, what it brought, and did we cause it

Every calculation takes ``as_of`` and sees nothing later. Frames come in, frames go out; charts are in
:mod:`winback.charts`, words in :mod:`winback.text`, assumptions in :mod:`winback.assumptions`.
"""

from __future__ import annotations

import gc
import os

# What is imported stays for as long as the program: collecting meanwhile finds nothing and took a sixth of the start,
# and looking through it again later cost a tenth of a second each time.
_collects = gc.isenabled()
gc.disable()

# Huge pages would save a third of the time where memory is free, and cost five times as much where it must be made
# contiguous first: on a machine that has worked for an hour, sorting millions of orders took 15 s instead of 3.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
# Arrow's own allocator asks for them too: writing 20 million purchases cost 9 s of the system's time instead of 3.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

from .activity import customers_by_state, turnover_by_month
from .assumptions import Assumptions, as_rows, read_assumptions
from .audit import at_equal_delay, audit, audit_curve
from .base import CustomerBase, base_of, open_base
from .bridge import bridge, bridge_by, bridge_by_customer
from .claims import Claim, claims, claims_table
from .clocks import ArticleClock, FixedDays, OwnRhythm, parse_clock
from .company import Company, open_company
from .complaint_register import study_complaints
from .concession import Concession, concede
from .customer_list import preview_customer_list, read_customer_list
from .early import departed, hand_over, reminders, taken_along, test_warnings, warn, watch_customers
from .engines.far import connect_company
from .engines.send import send_company
from .errors import LoadError, WinbackError
from .funnel import funnel_limits
from .gates import gates
from .handing import hand_over as hand_over_plan
from .honest import honest_number
from .letters import Sender, occasions, read_letters, write_letters, write_letters_file
from .lifetime import fit_order_values, fit_purchases, lifetime_value, second_lifetime_value
from .load import Pasted, load, preview
from .loss_reports import key_accounts_lost, loss_report, losses_over_time
from .losses import Losses, measure_losses
from .managers import compare_managers, departures, portfolio_curve
from .movement import Movement, movement, movement_of
from .outlook import expected_by_class, expected_return, expected_value
from .owners import compare_owner_rules, losses_by_owner, own_customers, owner_rule
from .plan_gap import PlanGap, plan_gap
from .planning import Plan, after_fixes, plan_winback, record_fix
from .potential import check_peers, hidden_potential, potential, wallet_by_class
from .priority_moves import compare_priorities, priority_moves
from .priority_rules import default_rules, read_rules, write_rules
from .records import open_records
from .results import (
    recall_losses,
    write_losses,
    write_plan,
    write_returns,
    write_segments,
    write_value,
    write_warnings,
)
from .returns import Returns, read_attempts, read_experiment, track_returns
from .satisfaction import study_satisfaction
from .segments import Segments, segment_losses
from .self_test import study_self_test
from .start import start
from .summary import measure_summary
from .talks import count_customers, talks_without_purchase
from .text import set_language, use_language
from .time_spent import spend_time
from .value import Value, money_lost, value_losses
from .why import Reasons, against_truth, callable_now, study_reasons
from .worth import return_worth, worth_summary

gc.freeze()
if _collects:
    gc.enable()

__all__ = [
    "ArticleClock",
    "Assumptions",
    "Claim",
    "Company",
    "Concession",
    "CustomerBase",
    "FixedDays",
    "LoadError",
    "Losses",
    "Movement",
    "OwnRhythm",
    "Pasted",
    "Plan",
    "PlanGap",
    "Reasons",
    "Returns",
    "Segments",
    "Sender",
    "Value",
    "WinbackError",
    "after_fixes",
    "against_truth",
    "as_rows",
    "at_equal_delay",
    "audit",
    "audit_curve",
    "base_of",
    "bridge",
    "bridge_by",
    "bridge_by_customer",
    "callable_now",
    "check_peers",
    "claims",
    "claims_table",
    "compare_managers",
    "compare_owner_rules",
    "compare_priorities",
    "concede",
    "connect_company",
    "count_customers",
    "customers_by_state",
    "default_rules",
    "departed",
    "departures",
    "expected_by_class",
    "expected_return",
    "expected_value",
    "fit_order_values",
    "fit_purchases",
    "funnel_limits",
    "gates",
    "hand_over",
    "hand_over_plan",
    "hidden_potential",
    "honest_number",
    "key_accounts_lost",
    "lifetime_value",
    "load",
    "loss_report",
    "losses_by_owner",
    "losses_over_time",
    "measure_losses",
    "measure_summary",
    "money_lost",
    "movement",
    "movement_of",
    "occasions",
    "open_base",
    "open_company",
    "open_records",
    "own_customers",
    "owner_rule",
    "parse_clock",
    "plan_gap",
    "plan_winback",
    "portfolio_curve",
    "potential",
    "preview",
    "preview_customer_list",
    "priority_moves",
    "read_assumptions",
    "read_attempts",
    "read_customer_list",
    "read_experiment",
    "read_letters",
    "read_rules",
    "recall_losses",
    "record_fix",
    "reminders",
    "return_worth",
    "second_lifetime_value",
    "segment_losses",
    "send_company",
    "set_language",
    "spend_time",
    "start",
    "study_complaints",
    "study_reasons",
    "study_satisfaction",
    "study_self_test",
    "taken_along",
    "talks_without_purchase",
    "test_warnings",
    "track_returns",
    "turnover_by_month",
    "use_language",
    "value_losses",
    "wallet_by_class",
    "warn",
    "watch_customers",
    "worth_summary",
    "write_letters",
    "write_letters_file",
    "write_losses",
    "write_plan",
    "write_returns",
    "write_rules",
    "write_segments",
    "write_value",
    "write_warnings",
]
