"""Every factor, threshold and price the method uses, with its unit and source; overridable by one TOML file."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import WinbackError
from .text import _


def _number(default: float, unit: str, source: str, low: float = 0.0, high: float = float("inf")) -> Any:
    return field(default=default, metadata={"unit": unit, "source": source, "low": low, "high": high})


@dataclass(frozen=True)
class Assumptions:
    """All assumptions of the method, frozen.

    Each field carries ``unit`` and ``source`` in its metadata; :func:`as_rows` lists them for reports.

    >>> Assumptions().silence_factor
    1.3333333333333333
    >>> Assumptions(horizon_months=24).horizon_months
    24
    """

    silence_factor: float = _number(
        4 / 3, "× usual interval", "article: quarterly buyers are lost after four months", 1
    )
    own_scatter: float = _number(2.5, "× usual scatter", "the own clock's patience beyond the usual interval", 0, 10)
    own_prior_intervals: float = _number(
        3.0, "intervals", "weight of the group while a customer has few intervals", 0, 100
    )
    warm_up_days: int = _number(
        180, "days", "in a younger file only fast buyers have closed an interval; see the audit", 0, 3650
    )
    abc_a_share: float = _number(0.80, "share of turnover", "textbook 80/95 rule", 0, 1)
    abc_b_share: float = _number(0.95, "share of turnover", "textbook 80/95 rule", 0, 1)
    xyz_x_cv: float = _number(0.10, "coefficient of variation", "textbook thresholds 10 % and 25 %", 0)
    xyz_y_cv: float = _number(0.25, "coefficient of variation", "textbook thresholds 10 % and 25 %", 0)
    benchmark_loss_rate_low: float = _number(0.09, "share a year", "article: what the best companies lose", 0, 1)
    benchmark_loss_rate_high: float = _number(0.11, "share a year", "article: what the best companies lose", 0, 1)
    departure_window_days: int = _number(180, "days", "losses this long after a manager left count as linked", 1)
    fair_limit_share: float = _number(0.05, "share", "managers outside the limits by chance alone, at most", 0.001, 0.5)
    fair_min_expected: float = _number(2.0, "customers", "fewer expected losses: too few customers to judge", 0)
    discount_rate_a_year: float = _number(0.10, "share a year", "cost of capital, to be set by the company", 0, 5)
    margin_share: float = _number(
        0.30, "share of turnover", "used only where the file has no cost; to be set by the company", 0, 1
    )
    horizon_months: int = _number(12, "months", "horizon of lifetime value", 1, 120)
    reason_trust_asked: float = _number(
        0.80, "share", "how often customers asked themselves name the true reason, before it is learned", 0.05, 0.99
    )
    reason_trust_staff: float = _number(
        0.75,
        "share",
        "how often our own people are right where the fault is not ours, before it is learned",
        0.05,
        0.99,
    )
    reason_trust_staff_own: float = _number(
        0.45, "share", "how often our own people admit the company's own fault, before it is learned", 0.05, 0.99
    )
    reason_trust_brainstorm: float = _number(
        0.60, "share", "how often a brainstorm is right, before it is learned", 0.05, 0.99
    )
    reason_trust_weight: float = _number(30, "customers", "what is assumed of a source counts for so many", 1)
    reason_habit_weight: float = _number(12, "customers", "what is usual of a source counts for so many, per reason", 1)
    reason_alike_weight: float = _number(
        1.5,
        "customers",
        "what customers of one manager, time or region have in common is pulled to the usual so far",
        0.1,
    )
    reason_inside_weight: float = _number(
        0.25, "customers asked", "what a customer of whom only our people spoke tells of the manager's others", 0, 1
    )
    reason_complaint_weight: float = _number(
        0.5, "customers asked", "what a complaint tells of the manager's other customers", 0, 5
    )
    reason_window_days: int = _number(
        270, "days", "complaints, silence and surveys this long before the last purchase are linked to the leaving", 1
    )
    min_customers: int = _number(30, "customers", "fewer: a list, no rates", 1)
    min_model_customers: int = _number(100, "customers", "fewer: no lifetime model", 1)
    min_months: int = _number(12, "months", "shorter history: no yearly rate", 1)

    # Potential, plan, and the worth of a return (method rows V5 to V10)
    peers_needed: int = _number(20, "customers", "peers of like industry and order size; fewer: potential unknown", 3)
    peers_quantile_share: float = _number(
        0.75, "quantile", "the potential is what a good customer among the peers buys, not the best", 0.05, 1
    )
    plan_window_months: int = _number(3, "months", "a single month below plan is noise", 1, 24)
    plan_short_share: float = _number(0.30, "share of plan", "a shortfall from this size on counts as a sign", 0.01, 1)
    winback_share: float = _number(
        0.40, "share", "article: what an attempt to win back brings; used where no reason is known", 0, 1
    )
    start_weight_attempts: float = _number(
        30.0, "attempts", "a starting chance counts as so many attempts; own results replace it", 1, 10_000
    )
    natural_return_share: float = _number(
        0.10, "share", "come back unasked within the horizon; used only where too few absences are seen", 0, 1
    )
    return_keep_share: float = _number(
        0.70,
        "share a year",
        "how much of the first life's margin is left a year later, where there is no model",
        0.01,
        1,
    )
    hour_cost_amount: float = _number(
        0.0, "money an hour", "cost of an hour where no manager's is known; 0: a rough figure for the currency", 0
    )
    meeting_hours: float = _number(5.0, "hours", "preparation, visit, offer, follow-up; set your own", 0)
    call_hours: float = _number(1.5, "hours", "preparation, calls, offer, follow-up; set your own", 0)
    letter_hours: float = _number(0.25, "hours", "a letter from a template; set your own", 0)
    meeting_direct: float = _number(2.0, "× cost of an hour", "travel and a small gift; set your own", 0)
    call_direct: float = _number(0.1, "× cost of an hour", "telephone; set your own", 0)
    letter_direct: float = _number(0.2, "× cost of an hour", "printing and postage; set your own", 0)
    visit_hours: float = _number(3.5, "hours", "preparation, visit at the customer's place, offer; set your own", 0)
    visit_direct: float = _number(1.0, "× cost of an hour", "travel; set your own", 0)
    email_hours: float = _number(0.1, "hours", "an e-mail from a template; set your own", 0)
    email_direct: float = _number(0.02, "× cost of an hour", "mailing service; set your own", 0)
    event_hours: float = _number(0.5, "hours", "invitation and a talk at an event; set your own", 0)
    event_direct: float = _number(1.5, "× cost of an hour", "a guest's part of an event; set your own", 0)
    winback_time_share: float = _number(
        0.15, "share of working hours", "what the managers give to winning back during a campaign; set your own", 0, 1
    )
    week_hours: float = _number(40.0, "hours a week", "where the data do not name a manager's hours", 1, 168)
    campaign_weeks: float = _number(6.0, "weeks", "how long the contacts of one campaign take; set your own", 0.2, 104)
    stand_in_share: float = _number(
        0.9, "share of the chance", "somebody else than the manager the customer knows calls; this project's", 0, 1
    )
    lost_again_share: float = _number(
        0.35, "share", "of those who return, lost again within a year; used only where too few returns are seen", 0, 1
    )
    offended_share: float = _number(
        0.68, "share of the lost", "article: left because nobody cared; used only where no reason is known", 0, 1
    )
    word_of_mouth_count: float = _number(
        10.0, "customers", "article: one offended customer takes ten others along; a scenario, off by default", 0, 100
    )

    # Returns: their proof and the months after
    test_min_arm_customers: int = _number(
        10, "customers", "fewer contacted, or fewer held out: no test of the effect is possible", 2
    )
    return_horizon_days: int = _number(
        180, "days", "returns are counted so long after the start where a campaign names no horizon", 7, 3650
    )
    fragile_days: int = _number(180, "days", "the first months after a return, in which it is watched", 7, 3650)
    smaller_basket_share: float = _number(
        0.70, "share of before", "a purchase smaller than this share of the usual one is a sign", 0.05, 1
    )
    new_sale_share: float = _number(
        0.05, "share", "article: what an attempt to sell to a new prospect brings; for comparison", 0, 1
    )

    # Movement between states and classes
    fading_share: float = _number(
        0.50,
        "share of the year before",
        "who still buys, but less than this, is fading; to be set by the company",
        0,
        1,
    )
    base_holds_share: float = _number(
        0.03, "share of classes A and B", "a smaller change of the whole base is no movement", 0, 1
    )

    # Surveys, complaints, the self-test and the claims
    survey_min_answers: int = _number(5, "answers", "fewer: neither judged nor told apart from others", 2)
    survey_wave_gap_days: int = _number(45, "days", "a longer pause between answers begins a new wave", 1, 365)
    satisfied_from_share: float = _number(0.70, "share", "this score and more: it suits the customer", 0, 1)
    unhappy_below_share: float = _number(0.50, "share", "a score below this: it does not suit", 0, 1)
    complaint_due_days: int = _number(10, "days", "where a complaint names no due date; to be set by the company", 1)
    complaint_match_days: int = _number(14, "days", "a complaint in the contacts so near to a registered one is it", 0)
    complaint_landmark_days: int = _number(30, "days", "solved by then, or not: what follows is counted from there", 1)
    complaint_follow_days: int = _number(365, "days", "how long customers are watched after a complaint", 30)
    complaint_share: float = _number(
        0.10, "share", "trade: one unhappy customer in ten complains; 1 switches it off", 0.001, 1
    )
    complaint_share_low: float = _number(0.05, "share", "studies: of small troubles one in twenty is told", 0.001, 1)
    complaint_share_high: float = _number(
        0.30, "share", "studies: of bad treatment at most three in ten is told", 0.001, 1
    )
    self_test_fine_share: float = _number(0.70, "share", "a score of the self-test that counts as no problem", 0, 1)
    blind_spot_share: float = _number(
        0.05, "share of the lost", "a reason so frequent and scored fine: a blind spot", 0, 1
    )
    call_window_days: int = _number(90, "days", "a call so soon after the loss counts as soon", 7, 365)
    call_follow_days: int = _number(180, "days", "a return within so many days of a contact counts", 7, 730)
    claim_away_days: int = _number(90, "days", "a shorter absence after the loss may be a pause, not a leave", 0, 730)
    claim_min_cases: int = _number(20, "cases", "fewer: a claim cannot be judged on them", 2)
    claim_widest_share: float = _number(0.15, "share", "a wider interval: too vague to agree with a claim", 0.01, 1)

    # Early warnings, contact kept, staff who leave (method rows E1 to E4)
    early_horizon_days: int = _number(90, "days", "a warning says who will be lost within so many days", 14, 365)
    early_pace_ratio: float = _number(
        1.5, "× interval before", "the last purchases lie so much further apart than those before", 1.05, 10
    )
    early_basket_ratio: float = _number(
        0.70, "× order before", "the last orders are so small against those before", 0, 1
    )
    early_volume_ratio: float = _number(0.70, "× volume before", "so little was bought in the last half year", 0, 1)
    early_score_drop_share: float = _number(0.10, "share", "satisfaction that fell so far, or does not suit", 0.01, 1)
    early_talks_count: int = _number(2, "contacts", "so many talks since the last purchase, beyond the own interval", 1)
    early_complaint_days: int = _number(180, "days", "a complaint not in the register counts as open so long", 1)
    early_warn_ratio: float = _number(2.0, "× usual chance", "from this chance of a loss on there is a warning", 1, 20)
    early_min_lost: int = _number(30, "customers", "fewer lost on past days: rules in place of a model", 5)
    early_sign_weight: float = _number(
        10.0, "losses", "what is assumed of a sign counts for so many expected losses; own results replace it", 0.1
    )
    early_plan_lift: float = _number(1.2, "× chance", "a shortfall against plan; replaced by own results", 1, 10)
    early_complaint_lift: float = _number(1.5, "× chance", "an open complaint; replaced by own results", 1, 10)
    early_score_lift: float = _number(1.2, "× chance", "falling satisfaction; replaced by own results", 1, 10)
    early_talks_lift: float = _number(1.2, "× chance", "talks without purchase; replaced by own results", 1, 10)
    early_contact_lift: float = _number(1.2, "× chance", "not heard from us as agreed; replaced by own results", 1, 10)
    early_manager_lift: float = _number(
        2.0, "× chance", "the manager leaves or has left; replaced by own results", 1, 10
    )
    contact_a_days: int = _number(30, "days", "key customers hear from us at least so often; set your own", 1)
    contact_b_days: int = _number(60, "days", "middle customers hear from us at least so often; set your own", 1)
    contact_c_days: int = _number(120, "days", "small customers hear from us at least so often; set your own", 1)

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            value, low, high = getattr(self, f.name), f.metadata["low"], f.metadata["high"]
            if not low <= value <= high:
                raise WinbackError(
                    _("Assumption {name} is {value}; allowed: {low} to {high}.").format(
                        name=f.name, value=value, low=low, high=high
                    )
                )


def read_assumptions(path: str | Path) -> Assumptions:
    """Return the assumptions of a TOML file; what it does not name keeps its default.

    Raises ``WinbackError`` naming the file and the key when a key is unknown or its value is out of range.
    """
    path = Path(path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WinbackError(
            _("The settings file {name} cannot be read: {error}.").format(name=path.name, error=error)
        ) from error
    known = {f.name: f for f in dataclasses.fields(Assumptions)}
    for key, value in values.items():
        if key not in known:
            raise WinbackError(
                _("{name}: unknown assumption '{key}'. Known: {known}.").format(
                    name=path.name, key=key, known=", ".join(sorted(known))
                )
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WinbackError(
                _("{name}: '{key}' must be a number, not {value!r}.").format(name=path.name, key=key, value=value)
            )
    return Assumptions(**values)


def as_rows(assumptions: Assumptions) -> list[dict[str, Any]]:
    """Return one row per assumption: name, value, unit, source (in the language in use), and if it is the default."""
    defaults = Assumptions()
    return [
        {
            "name": f.name,
            "value": getattr(assumptions, f.name),
            "unit": _(f.metadata["unit"]),
            "source": _(f.metadata["source"]),
            "is_default": getattr(assumptions, f.name) == getattr(defaults, f.name),
        }
        for f in dataclasses.fields(assumptions)
    ]
