"""The lists of single customers for the workbook, made only where names are wanted: who is lost, called, warned of."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..dashboard.screens import DIMENSIONS, Screens
from ..early.words import sign_names
from ..planning import default_remedies
from ..records.words import choice_names
from ..text import _

MOST = 1000
COLUMNS = {
    "accounts": "customer_id name group last_on lost_on silence_days year_amount purchase_count",
    "plan_list": "customer_id name planned_on owner way remedy return_share cost_amount expected_profit_amount",
    "risk_list": "customer_id name group last_on runs_out_on chance_share margin_a_year expected_loss_amount signs",
}


def named_lists(screens: Screens, names: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the lists by their question, customers with their names where they are known.

    ``names``: name by customer id. Nobody who asked not to be contacted stands in the list of calls.
    """
    questions = {
        "accounts": _("Which large customers are lost?"),
        "plan_list": _("Whom do we call first?"),
        "risk_list": _("Whom to look after first?"),
    }
    found = {}
    for code, question in questions.items():
        frame = screens.frame(code)
        if frame.empty:
            continue
        frame = frame.head(MOST).assign(name=frame.customer_id.astype(str).map(names).fillna(""))
        groups = [name for name in DIMENSIONS if name in frame]
        columns = [one for name in COLUMNS[code].split() for one in (groups if name == "group" else [name])]
        found[question] = _in_words(frame[[name for name in columns if name in frame]])
    return found


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    made = frame.copy()
    if "signs" in made:
        called = sign_names()
        told = [[called[code] for code in str(codes).split(",") if code in called] for codes in made.signs]
        made["signs"] = [", ".join(one) for one in told]
    if "way" in made:
        ways, remedies = choice_names("channel"), default_remedies()
        made["way"] = [ways.get(str(code), str(code)) for code in made.way]
        made["remedy"] = [remedies.name(str(code)) for code in made.remedy]
    return made.reset_index(drop=True)
