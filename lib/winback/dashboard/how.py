"""How each figure and chart of the dashboard is computed, in a sentence or two, by its place: view/name."""

from __future__ import annotations

from ..text import _


def how_computed(place: str) -> str:
    """Return how the figure at a place is computed, in the language in use; ``KeyError`` when nothing stands there."""
    return _BY_VIEW[place.partition("/")[0]]()[place]


def places() -> list[str]:
    """Return every place that has an explanation."""
    return [place for make in _BY_VIEW.values() for place in make()]


def _overview() -> dict[str, str]:
    active = _("Customers with more than one purchase whose silence is not longer than the loss rule allows.")
    lost = _("Customers silent for longer than the loss rule allows. Who bought once has no rhythm and is not counted.")
    rate = _(
        "Customers lost within the last 365 days and still away, divided by all who were with us when these days began "
        "or came since."
    )
    money = _(
        "What the lost customers bought in the 365 days that end with their last purchase, added up. It is not a "
        "forecast of what a win-back brings."
    )
    periods = _(
        "A loss counts in the period in which the rule ran out, a return in the period of the purchase that ended the "
        "silence. Each period uses only what was known by its end. Money: the customer's last year before leaving."
    )
    return {
        "overview/active": active,
        "overview/lost": lost,
        "overview/rate": rate,
        "overview/money": money,
        "overview/back": _("Customers who bought again within the last 365 days after the rule had called them lost."),
        "overview/picture": periods,
        "losses/lost": lost,
        "losses/rate": rate,
        "losses/left": periods,
        "losses/came": periods,
        "losses/over_time": periods,
        "value/money": money,
    }


def _losses() -> dict[str, str]:
    groups = _(
        "Money lost a year of the lost customers of each group; the share beside the bar is lost customers divided by "
        "all customers of the group."
    )
    return {
        "losses/groups": groups,
        "losses/managers": groups,
        "losses/fair": _(
            "The portfolio of a year ago: each customer's chance to be lost is the rate of customers alike (number of "
            "purchases, interval, how much of the allowed silence had run out). Their sum is what a portfolio "
            "explains; outside the band chance alone does not explain the difference."
        ),
        "losses/accounts": _("Lost customers with the most money in the 365 days that end with their last purchase."),
        "losses/audit": _(
            "The clock is put back to past days and each rule is asked whom it would have called lost. Who bought "
            "again was given up too early; for the others it is counted how many days passed until the rule noticed."
        ),
        "losses/once": _("Every customer stands in one state; turnover is of all time."),
    }


def _value() -> dict[str, str]:
    return {
        "value/per_customer": _("Money lost a year divided by the number of lost customers."),
        "value/order": _("Money lost a year divided by the orders of the lost in their last year."),
        "value/orders": _("Orders of the lost in their last year divided by the number of lost customers."),
        "value/bridge": _(
            "Turnover of the last 12 months against the 12 before, customer by customer. The change of each who stayed "
            "is parted into how often, how large and how many product groups. The steps add up exactly."
        ),
        "value/abc": _(
            "Classes by turnover of all time, the largest first: A up to 80% of it, B up to 95%, C the rest, unless "
            "set otherwise."
        ),
        "value/xyz": _(
            "How much the purchases of a customer vary from month to month (standard deviation divided by mean): "
            "X little, Z most. Only customers with enough months are judged."
        ),
        "value/matrix": _("Money lost a year and lost customers of each class (A, B, C) and steadiness (X, Y, Z)."),
        "value/lifetime": _(
            "A model of purchases (BG/NBD) and of their size (Gamma-Gamma) gives each customer's chance to be still "
            "active and the profit expected of the coming months."
        ),
    }


def _reasons() -> dict[str, str]:
    shared = _(
        "A customer with several reasons is shared out among them by how sure each is. Reasons are concluded from all "
        "sources together: a customer's own word weighs more than what staff suppose."
    )
    known = _("Lost customers for whom at least one source names a reason, divided by all lost customers.")
    return {
        "reasons/known": known,
        "reasons/known_money": _("Money lost a year of the customers for whom a reason is known."),
        "reasons/can_fix": _("Money lost a year for reasons that lie in our hands, each customer shared out."),
        "reasons/callable": _(
            "Lost customers who would not return to the old problem: their main reason is fixed, out of our hands, or "
            "the call itself sets it right."
        ),
        "reasons/dearest": shared,
        "reasons/coverage": known,
        "reasons/groups": shared,
        "reasons/fixable": _("Each reason of the catalogue says whether the company can fix it: yes, in part, or no."),
        "reasons/doing": _("Each reason belongs to the company, a competitor or the customer's own circumstances."),
        "reasons/over_time": _("Customers by the period in which they left, and by whose doing it was."),
        "reasons/sides": _("Share of those of whom staff spoke, and of customers asked, who name the reason."),
        "reasons/behind": _(
            "Customers for whom our people name this reason, by the reason concluded from all sources together."
        ),
        "reasons/managers": _(
            "How often customers of a manager name a reason, with its 95% interval, against customers of the other "
            "managers and against what our people say of the same customers."
        ),
        "reasons/bounds": _(
            "Worst case: none of those who were not asked left for this reason. Best case: all of them did."
        ),
        "reasons/fixes": _("Reasons with their status as recorded; 'can be called' are customers of fixed reasons."),
    }


def _segments() -> dict[str, str]:
    back = _(
        "For each customer to be called: chance to win the return by asking × profit of the second life − cost. The "
        "chances start from benchmarks and are replaced by your own results."
    )
    return {
        "segments/called": _(
            "Customers of the three priorities that are worth a call, by the rules of the priorities, lost or with one "
            "purchase; nobody who asked not to be contacted."
        ),
        "segments/called_money": _("What the customers to be called bought in their last year with us."),
        "segments/reached": _("Customers on the list with a phone or an e-mail address, and no wish to be left alone."),
        "segments/expected_return": back,
        "segments/priorities": _(
            "Rules over class, steadiness, potential, reason and time since leaving give each customer one priority. "
            "Upper bar: share of the money, lower bar: share of the customers."
        ),
        "segments/bands": _("Lost customers worth returning, by the time since their last purchase and by priority."),
        "segments/groups": _("Money lost a year by group and priority."),
        "segments/reach": _("Share of the customers of each priority that can be reached."),
        "segments/expected": back,
        "segments/states": _(
            "Every customer's state at the end of each quarter, from what was known then. Fading: still with us, "
            "buying much less than in the year before."
        ),
        "segments/classes": _(
            "Classes by the money of the year, with limits fixed once, so that a sinking base shows."
        ),
        "segments/flows": _("Customers by their state one quarter ago (rows) and now (columns)."),
    }


def _plan() -> dict[str, str]:
    profit = _(
        "For each attempt: (chance to return when asked − chance to return anyway) × profit of the second life − cost "
        "of the attempt, in hours and money. Added up over those to be called."
    )
    return {
        "plan/called": _("Lost customers with a worthwhile attempt, within everybody's hours; a tenth is held out."),
        "plan/profit": profit,
        "plan/cost": _("Hours of work by their price, and what is spent on the remedy and the way of contact."),
        "plan/more": _("Returns expected from asking, less those who would come back anyway."),
        "plan/listed": _("In the order of the first step; the chance to return when asked by this way."),
        "plan/ways": profit,
        "plan/remedies": profit,
        "plan/left": _("The first thing that speaks against each customer; money of their last year."),
        "plan/stop": _("Attempts in the order of their expected profit, added up. The line: the next one costs more."),
        "plan/loads": _("Hours the steps of the plan take each employee, against the hours set aside for it."),
        "plan/proof": _(
            "The smallest difference in returns that a comparison of so many customers finds in four of five cases, at "
            "5% false alarms."
        ),
    }


def _returns() -> dict[str, str]:
    effect = _(
        "Customers contacted against customers drawn by lot to wait, within groups of equal value. The difference is "
        "what the contact caused, with its 95% interval."
    )
    results = _("Customers contacted who bought again, divided by all contacted; line: 95% interval.")
    watch = _("Customers who came back within the last months, by the gravest sign of leaving again.")
    return {
        "returns/came": results,
        "returns/caused": effect,
        "returns/profit": _("Profit of the purchases after the return, of all contacted who came back."),
        "returns/at_risk": watch,
        "returns/at_risk_money": _("What these customers bought in their last year before they left."),
        "returns/cause": effect,
        "returns/money": effect,
        "returns/channels": results,
        "returns/reasons": results,
        "returns/lives": _("Share of the returned by days since the return; who is still observed counts as long."),
        "returns/watch": watch,
    }


def _risk() -> dict[str, str]:
    chance = _("The chances of those with a warning, learned from your own past losses, added up.")
    return {
        "risk/warned": _("Customers with us whose margin at stake, by chance to be lost, puts them on the list."),
        "risk/margin": _("Margin of the last 365 days of those with a warning."),
        "risk/expected_lost": chance,
        "risk/expected_amount": _("Each customer's chance to be lost × margin a year, added up."),
        "risk/listed": _(
            "In the order of chance to be lost × margin. 'Lost from': the day on which the rule runs out."
        ),
        "risk/signs": _("Margin of the customers who show a sign; a customer counts under every sign shown."),
        "risk/groups": _("Margin a year of those with a warning, and the part of it expected to be lost."),
        "risk/test": _(
            "On past days the list is made from what was known then, and compared with who was lost in the days after. "
            "Bars: share of the money lost that the list had named; all lists are equally long."
        ),
        "risk/taken": _(
            "Customers served by the one who left, from the day of leaving, against customers of the others at that "
            "time; the band is the 95% interval."
        ),
    }


_BY_VIEW = {
    "overview": _overview,
    "losses": lambda: _overview() | _losses(),
    "value": lambda: _overview() | _value(),
    "reasons": _reasons,
    "segments": _segments,
    "plan": _plan,
    "returns": _returns,
    "risk": _risk,
}
