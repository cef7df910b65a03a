"""How a conclusion came about: who named it, and what beside the words speaks for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .evidence import Evidence
from .model import Weighed, alike_odds
from .voices import main_reasons

SPEAKS = float(np.log(1.5))
"""Evidence that makes a conclusion one and a half times as likely is worth telling."""
TOLD_COUNT, TOLD_SHARE = 2, 0.15
"""So many others, and such a share of those asked, are worth telling as the ground of a conclusion."""


def who_named_it(frame: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Add what each side says at first, whether it names the concluded reason at all, and the ``basis``.

    ``frame``: ``row, reason``. Adds ``asked_reason, asked_named`` (the customer), ``inside_reason, inside_named`` (our
    own people) and ``basis``: ``several``, ``customer``, ``staff`` or ``read``.
    """
    main = main_reasons(statements)
    pairs = statements[["row", "reason", "source", "side"]].merge(frame[["row", "reason"]], on=["row", "reason"])
    for side, name in (("customer", "asked"), ("staff", "inside")):
        said = main[main.side == side].set_index("row").reason.astype("str")
        frame[f"{name}_reason"] = said.reindex(frame.row).fillna("").to_numpy()
        frame[f"{name}_named"] = frame.row.isin(pairs.row[pairs.side == side])
    naming = frame.row.map(pairs.drop_duplicates(["row", "source"]).groupby("row").size()).fillna(0)
    frame["basis"] = np.select(
        [naming > 1, frame.asked_named, frame.inside_named], ["several", "customer", "staff"], "read"
    )
    return frame.astype({"basis": "str"})


def lean(frame: pd.DataFrame, evidence: Evidence, weighed: Weighed, best: np.ndarray) -> pd.DataFrame:
    """Add what beside the words speaks for the conclusion, against what was said or the next best reason.

    Adds ``alike_by`` (the attribute whose other customers speak for it most, or blank) and ``facts`` (names of facts,
    blank between them). ``best``: the concluded reasons' places, one per row of ``frame``.
    """
    codes = pd.Index(evidence.voices.codes)
    other = frame.inside_reason.where(frame.inside_reason != frame.reason, frame.asked_reason)
    other = other.where((other != "") & (other != frame.reason), frame.runner_up)
    against, rows = codes.get_indexer(pd.Index(other)), np.arange(len(frame))
    leaning = np.full((len(frame), 1 + len(evidence.alike)), SPEAKS)
    for number in range(len(evidence.alike)):
        odds = alike_odds(evidence, weighed.tables, number, weighed.own)
        leaning[:, 1 + number] = odds[rows, best] - odds[rows, against]
    names = np.array(["", *(told.name for told in evidence.alike)], dtype=object)
    told = pd.Series("", index=frame.index, dtype="str")
    for fact in weighed.facts:
        mine = fact.at(rows, best)
        speaks = (mine > 0) & (mine - fact.at(rows, against) > SPEAKS)
        told = told.where(~speaks, told + " " + fact.name)
    return frame.assign(alike_by=pd.array(names[leaning.argmax(1)], dtype="str"), facts=told.str.strip())


def peers(
    frame: pd.DataFrame, statements: pd.DataFrame, levels: dict[str, tuple[np.ndarray, pd.Index]]
) -> pd.DataFrame:
    """Count the others of the same manager, time or region who were asked themselves, and who named the reason.

    Adds ``alike_named_count`` of ``alike_asked_count``; ``alike_inside``: only those of whom our own people said the
    same as of this customer.
    """
    frame = frame.assign(alike_named_count=0, alike_asked_count=0, alike_inside=False)
    asked = statements.loc[statements.side == "customer", ["row", "reason"]].drop_duplicates()
    for name, (level, _names) in levels.items():
        table = frame.assign(level=level[frame.row])
        for inside in (False, True):
            keys = ["level", "inside_reason"] if inside else ["level"]
            people = table[table.asked_reason != ""].groupby(keys).size().rename("of")
            named = table[["row", *keys]].merge(asked, on="row").groupby([*keys, "reason"]).size().rename("named")
            found = table[[*keys, "reason"]].join(people, on=keys).join(named, on=[*keys, "reason"]).fillna(0)
            others = (found["of"] - (frame.asked_reason != "")).astype(int)
            named_by = (found["named"] - frame.asked_named).astype(int)
            use = (frame.alike_by == name) & (named_by >= TOLD_COUNT) & (named_by >= TOLD_SHARE * others)
            if inside:
                use &= (others >= 3) & frame.inside_reason.ne("") & frame.inside_reason.ne(frame.reason)
            frame.loc[use, "alike_named_count"] = named_by[use]
            frame.loc[use, "alike_asked_count"] = others[use]
            frame.loc[use, "alike_inside"] = inside
    return frame
