"""Staff against customers: what each side says, how far they agree, and under whom they differ (method row R2)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from .bounds import holm
from .voices import main_reasons

CONFIDENCE = 0.95
BY_MANAGER = [
    "manager_id", "reason", "asked_count", "named_count", "named_share", "low_share", "high_share", "others_share",
    "staff_count", "staff_named_count", "staff_share", "instead", "chance_share", "corrected_share",
    "staff_chance_share", "verdict",
]  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """How far staff and customers agree, on the customers of whom both spoke.

    ``same_reason_share``: they name the same reason first; ``same_class_share``: the same class; ``kappa``: agreement
    beyond chance (Cohen 1960) with its 95 % range; 1 is full agreement, 0 is chance.
    """

    customers: int
    same_reason_share: float
    same_class_share: float
    kappa: float
    kappa_low: float
    kappa_high: float


def side_shares(statements: pd.DataFrame) -> pd.DataFrame:
    """Share each side's answer on each customer out among the reasons it named, by confidence × weight.

    Columns: ``row, customer_id, side, reason, class_code, share``; adds up to 1 per customer and side.
    """
    firm = statements.confidence_share.fillna(0.5).clip(0.01, None) * statements.weight.fillna(1.0)
    rows = statements.assign(firm=firm)
    rows = rows[rows.firm > 0]
    keys = ["row", "customer_id", "side", "reason", "class_code"]
    table = rows.groupby(keys, as_index=False)[["firm"]].max()
    table["share"] = table.firm / table.groupby(["row", "side"]).firm.transform("sum")
    return table.drop(columns="firm")


def both_spoke(shares: pd.DataFrame) -> pd.DataFrame:
    """Keep the customers of whom both sides spoke."""
    spoken = shares.groupby("row").side.nunique()
    return shares[shares.row.isin(spoken.index[spoken == 2])]


def staff_against_customers(statements: pd.DataFrame, only_both: bool = False) -> pd.DataFrame:
    """Return what staff say and what customers say, reason by reason; the largest difference first.

    ``code, staff_customers, staff_share, asked_customers, asked_share, gap_share`` (asked − staff), ``chance_share``
    (how often chance alone shows such a difference in who names the reason at all; two-sided and exact: Fisher's test),
    ``differs`` (after Holm's correction). ``only_both``: only customers of whom both spoke, tested in pairs (McNemar).
    """
    shares = side_shares(statements)
    paired = both_spoke(shares)
    counted = paired if only_both else shares
    sums = counted.groupby(["reason", "side"]).agg(share=("share", "sum"), named=("share", "size")).reset_index()
    people = counted.groupby("side").row.nunique()
    return compare_sides(sums, people, _mcnemar(paired) if only_both else None)


def compare_sides(sums: pd.DataFrame, people: pd.Series, chances: dict[str, float] | None = None) -> pd.DataFrame:
    """Compare what both sides say where it is counted already; the columns of :func:`staff_against_customers`.

    ``sums``: ``reason, side, share`` (customers, shared out) and ``named`` (customers of whom the side named it at
    all); ``people``: side → customers of whom it spoke; ``chances``: reason → chance, by default Fisher's test.
    """
    table = _wide(sums, "share")
    whole = table.sum()
    parts = table / whole.where(whole > 0, 1.0)
    frame = pd.DataFrame(
        {
            "code": table.index, "staff_customers": table.staff, "staff_share": parts.staff,
            "asked_customers": table.customer, "asked_share": parts.customer,
            "gap_share": parts.customer - parts.staff,
        }
    )  # fmt: skip
    frame["chance_share"] = frame.code.map(_fisher(sums, people) if chances is None else chances).fillna(1.0)
    frame["differs"] = holm(frame.chance_share.to_numpy()) <= 1 - CONFIDENCE if len(frame) else False
    return frame.sort_values(["gap_share", "code"], key=_size, ascending=[False, True], ignore_index=True)


def _wide(sums: pd.DataFrame, what: str) -> pd.DataFrame:
    """A row per reason, a column for staff and one for customers."""
    table = sums.set_index(["reason", "side"])[what].unstack(fill_value=0)
    return table.reindex(columns=["staff", "customer"], fill_value=0)


def _size(values: pd.Series) -> pd.Series:
    return values.abs() if values.name == "gap_share" else values


def _mcnemar(paired: pd.DataFrame) -> dict[str, float]:
    named = paired.pivot_table(index=["row", "reason"], columns="side", values="share", aggfunc="size", fill_value=0)
    named = named.reindex(columns=["staff", "customer"], fill_value=0) > 0
    only = pd.DataFrame({"staff": named.staff & ~named.customer, "customer": named.customer & ~named.staff})
    counts = only.groupby(level="reason").sum()
    return {
        str(code): float(scipy.stats.binomtest(int(row.customer), int(row.staff + row.customer)).pvalue)
        for code, row in counts.iterrows()
        if row.staff + row.customer
    }


def _fisher(sums: pd.DataFrame, spoken_of: pd.Series) -> dict[str, float]:
    """The customers of whom both spoke are in both counts: that makes the test cautious, not bold."""
    people = spoken_of.reindex(["staff", "customer"], fill_value=0).astype(int)
    named = _wide(sums, "named").astype(int)
    return {
        str(code): float(scipy.stats.fisher_exact([row.tolist(), (people - row).tolist()]).pvalue)
        for code, row in named.iterrows()
    }


def agreement(statements: pd.DataFrame) -> Agreement:
    """Measure how far staff and customers agree, on the customers of whom both spoke.

    Answers of several reasons count by their shares. kappa = (observed − chance) / (1 − chance); its range by the
    jackknife over customers.
    """
    paired = both_spoke(side_shares(statements))
    count = paired.row.nunique()
    if not count:
        return Agreement(0, *[math.nan] * 5)
    kappa, low, high = _kappa(*(_matrix(paired, "reason", side) for side in ("staff", "customer")))
    first = main_reasons(statements[statements.row.isin(paired.row)])
    wide = first.pivot(index="row", columns="side", values=["reason", "class_code"])
    return Agreement(
        customers=count,
        same_reason_share=float((wide["reason", "staff"] == wide["reason", "customer"]).mean()),
        same_class_share=float((wide["class_code", "staff"] == wide["class_code", "customer"]).mean()),
        kappa=kappa,
        kappa_low=low,
        kappa_high=high,
    )


def _matrix(paired: pd.DataFrame, name: str, side: str) -> np.ndarray:
    rows, codes = np.unique(paired.row), np.unique(paired[name])
    part = paired[paired.side == side]
    matrix = np.zeros((len(rows), len(codes)))
    np.add.at(matrix, (np.searchsorted(rows, part.row), np.searchsorted(codes, part[name])), part["share"])
    return matrix


def _kappa(staff: np.ndarray, asked: np.ndarray) -> tuple[float, float, float]:
    count, agreed = len(staff), (staff * asked).sum(1)
    staff_sum, asked_sum = staff.sum(0), asked.sum(0)
    kappa = _beyond_chance(agreed.sum() / count, (staff_sum * asked_sum).sum() / count**2)
    if count < 3:
        return float(kappa), math.nan, math.nan
    rest = count - 1
    without = ((staff_sum - staff) * (asked_sum - asked)).sum(1) / rest**2
    left_out = _beyond_chance((agreed.sum() - agreed) / rest, without)
    error = math.sqrt(rest / count * float(((left_out - left_out.mean()) ** 2).sum()))
    reach = float(scipy.stats.t.ppf(0.5 + CONFIDENCE / 2, rest)) * error
    return float(kappa), max(float(kappa) - reach, -1.0), min(float(kappa) + reach, 1.0)


def _beyond_chance(observed: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Agreement beyond chance; full agreement on a single reason counts as 1."""
    gap = 1 - np.asarray(chance, dtype=float)
    return np.where(gap > 1e-12, (observed - chance) / np.where(gap > 1e-12, gap, 1.0), 1.0)


def disagreement_by_manager(
    statements: pd.DataFrame, lost: pd.DataFrame, limit_share: float = 1 - CONFIDENCE
) -> pd.DataFrame:
    """Find what customers say of a manager's work and staff do not: reasons of the company's own making.

    For each manager and such a reason, the manager's lost customers who were asked themselves and named it are compared
    with the other managers' (``chance_share``: Fisher's exact test, one-sided; ``corrected_share``: after Holm over all
    managers and reasons that could show anything), and with what our own people said of the same manager's customers
    (``staff_chance_share``). ``verdict``: ``hidden`` (more than chance, and staff say it less), ``named`` (more than
    chance, and staff say so too), ``as_others``. With equal managers at most ``limit_share`` of such tables name
    anybody.

    Columns: ``manager_id, reason, asked_count, named_count, named_share, low_share, high_share, others_share,
    staff_count, staff_named_count, staff_share, instead`` (what staff name most), ``chance_share, corrected_share,
    staff_chance_share, verdict``; the strongest first. Empty where customers have no manager.
    """
    if "manager_id" not in lost or statements.empty:
        return pd.DataFrame(columns=BY_MANAGER)
    owner = lost.manager_id.fillna("").astype("str").to_numpy()
    rows = statements.assign(manager_id=owner[statements.row]).drop_duplicates(["row", "side", "reason"])
    named = rows.groupby(["manager_id", "side", "reason", "class_code"]).size().reset_index(name="customers")
    people = rows.groupby(["manager_id", "side"]).row.nunique().reset_index(name="customers")
    return compare_under_managers(named, people, limit_share)


def compare_under_managers(
    named: pd.DataFrame, people: pd.DataFrame, limit_share: float = 1 - CONFIDENCE
) -> pd.DataFrame:
    """Compare the managers where it is counted already; the columns of :func:`disagreement_by_manager`.

    ``named``: ``manager_id, side, reason, class_code`` and the ``customers`` of whom the side named the reason;
    ``people``: ``manager_id, side`` and the ``customers`` of whom it spoke.
    """
    counts = _counts(named[named.manager_id != ""], people[people.manager_id != ""])
    if counts.empty:
        return pd.DataFrame(columns=BY_MANAGER)
    counts["chance_share"] = scipy.stats.hypergeom.sf(
        counts.named_count - 1, counts.all_asked, counts.all_named, counts.asked_count
    )
    counts["corrected_share"] = _corrected(counts, limit_share)
    counts["staff_chance_share"] = scipy.stats.hypergeom.sf(
        counts.named_count - 1,
        counts.asked_count + counts.staff_count,
        counts.named_count + counts.staff_named_count,
        counts.asked_count,
    )
    more = counts.corrected_share <= limit_share
    less = (counts.staff_chance_share <= limit_share) & (counts.staff_count > 0)
    counts["verdict"] = np.select([more & less, more], ["hidden", "named"], "as_others")
    counts = counts.sort_values(["corrected_share", "chance_share", "manager_id", "reason"], ignore_index=True)
    return counts[BY_MANAGER]


def _counts(named: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return per manager and reason of our own making that a customer named: who was asked, who named it, and staff."""
    asked, staff = (named[named.side == side] for side in ("customer", "staff"))
    ours = asked[asked.class_code == "company"]
    table = ours.groupby(["manager_id", "reason"]).customers.sum().rename("named_count").reset_index()
    spoken = people.groupby(["side", "manager_id"]).customers.sum()
    of_side = spoken.index.get_level_values("side")
    questioned, inside = (spoken[of_side == side].droplevel("side") for side in ("customer", "staff"))
    said = staff.groupby(["manager_id", "reason"]).customers.sum().rename("staff_named_count")
    most = said.reset_index(name="n")
    most = most.sort_values(["n", "reason"], ascending=[False, True]).drop_duplicates("manager_id")
    table["asked_count"] = table.manager_id.map(questioned).astype(int)
    table["all_asked"] = int(questioned.sum())
    table["all_named"] = table.groupby("reason").named_count.transform("sum")
    table = table.join(said, on=["manager_id", "reason"]).fillna({"staff_named_count": 0})
    table["staff_named_count"] = table.staff_named_count.astype(int)
    table["staff_count"] = table.manager_id.map(inside).fillna(0).astype(int)
    first = most.set_index("manager_id").reason.astype("str")
    table["instead"] = first.reindex(table.manager_id).fillna("").to_numpy()
    table["named_share"] = table.named_count / table.asked_count
    elsewhere = (table.all_asked - table.asked_count).where(lambda n: n > 0)
    table["others_share"] = (table.all_named - table.named_count) / elsewhere
    table["staff_share"] = table.staff_named_count / table.staff_count.where(table.staff_count > 0)
    table["low_share"], table["high_share"] = _wilson(table.named_share, table.asked_count)
    return table[table.all_asked > table.asked_count]


def _wilson(share: pd.Series, count: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return Wilson's limits of shares, for a whole column: (p + z²/2n ± z sqrt(p(1 − p)/n + z²/4n²)) / (1 + z²/n)."""
    z = float(scipy.stats.norm.ppf(0.5 + CONFIDENCE / 2))
    middle, scale = share + z * z / (2 * count), 1 + z * z / count
    reach = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - reach) / scale, (middle + reach) / scale


def _corrected(counts: pd.DataFrame, limit_share: float) -> np.ndarray:
    """Correct for the number of comparisons; those too small to ever show anything do not count (Tarone 1990)."""
    most = np.minimum(counts.asked_count, counts.all_named)
    best = scipy.stats.hypergeom.sf(most - 1, counts.all_asked, counts.all_named, counts.asked_count)
    tests = next((k for k in range(1, len(counts) + 1) if (best <= limit_share / k).sum() <= k), len(counts))
    able = best <= limit_share / tests
    corrected = np.ones(len(counts))
    corrected[able] = holm(counts.chance_share.to_numpy()[able])
    return corrected
