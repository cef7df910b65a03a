"""Changes to the catalogue, checked before they are recorded: pure functions from a catalogue to its next changes.

Each returns the changes that a version would consist of, so that what they move can be looked at first
(:func:`winback.reasons.ledger.moved`), or refuses with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..errors import WinbackError
from ..text import _, ngettext
from .catalogue import CAUSES, DEGREES, NAME_LIMIT, OTHER, Catalogue, Change, Leaf
from .spelling import slug, tidy


def plan_add(
    catalogue: Catalogue,
    group_code: str,
    *,
    name_en: str = "",
    name_ru: str = "",
    cause: str = "",
    can_change: str = "partly",
    lever: str = "partly",
) -> list[Change]:
    """Return the change that adds a reason to a group; its code is made from the name and never changes.

    ``cause`` is the group's class unless said otherwise. Refused: no name, a name that is taken or longer than the
    labels allow, a group or an answer that does not exist.

    >>> from .catalogue import default_catalogue
    >>> [change.reason for change in plan_add(default_catalogue(), "service", name_ru="Нет парковки")]
    ['net_parkovki']
    """
    groups = [code for code in catalogue.groups if code != OTHER]
    _allowed(_("group"), group_code, groups)
    names = _names(catalogue, name_en, name_ru)
    class_code = catalogue.groups[group_code]["class"]
    change = Change(
        number=catalogue.newest + 1,
        change="add",
        reason=slug(name_en or name_ru, catalogue.codes_ever),
        class_code=class_code,
        group_code=group_code,
        cause=cause or class_code,
        can_change=can_change,
        lever=lever,
        **names,
    )
    return [_coded(change)]


def plan_rename(catalogue: Catalogue, code: str, name_en: str = "", name_ru: str = "") -> list[Change]:
    """Return the change that gives a reason other names; a blank name keeps the one it has."""
    leaf = _in_use(catalogue, code)
    names = _names(catalogue, name_en, name_ru, besides=(leaf.code,))
    return [Change(number=catalogue.newest + 1, change="rename", reason=leaf.code, **names)]


def plan_merge(catalogue: Catalogue, codes: Sequence[str], into: str) -> list[Change]:
    """Return the changes after which every statement of these reasons counts under another one.

    The codes stay in the records. Refused: a reason into itself, a circle, 'other', and codes not in use.
    """
    target = _known(catalogue, into)
    if not codes:
        raise WinbackError(_("Name at least one reason that goes into '{into}'.").format(into=catalogue.name(into)))
    for code in dict.fromkeys(codes):
        leaf = _known(catalogue, code)
        if leaf.code == into:
            raise WinbackError(
                _("'{name}' cannot be merged into itself; choose another reason.").format(name=catalogue.name(code))
            )
        if target.merged_into and catalogue.reads(into) == code:
            raise WinbackError(
                _("'{into}' already counts as '{name}': merging back would make a circle.").format(
                    into=catalogue.name(into), name=catalogue.name(code)
                )
            )
        _not_other(catalogue, _in_use(catalogue, code))
    _in_use(catalogue, into)
    return [
        Change(number=catalogue.newest + 1 + place, change="merge", reason=code, into=into)
        for place, code in enumerate(dict.fromkeys(codes))
    ]


def plan_split(catalogue: Catalogue, code: str, parts: Sequence[Mapping[str, str]]) -> list[Change]:
    """Return the changes that split a reason into two or more new ones.

    Each part has ``name_en`` or ``name_ru`` and may have ``group_code``, ``cause``, ``can_change``, ``lever``; what it
    does not say it has from the old reason. The old one stays readable and is no longer offered; its statements stay
    with it until a person re-assigns them.
    """
    old = _not_other(catalogue, _in_use(catalogue, code))
    if len(parts) < 2:
        raise WinbackError(
            _("A split of '{name}' needs at least two parts; to give it another name, rename it.").format(
                name=catalogue.name(code)
            )
        )
    inherited = {name: getattr(old, name) for name in ("group_code", "cause", "can_change", "lever")}
    changes: list[Change] = []
    for part in parts:
        so_far = catalogue.after([*changes])
        added = plan_add(so_far, **(inherited | {key: value for key, value in part.items() if value}))[0]
        changes.append(replace(added, change="split", reason=code, into=added.reason))
    return changes


def plan_retire(catalogue: Catalogue, code: str, statements: int = 0) -> list[Change]:
    """Return the change after which a reason is no longer offered; refused while statements name it."""
    leaf = _not_other(catalogue, _in_use(catalogue, code))
    if statements:
        raise WinbackError(
            ngettext(
                "'{name}' cannot be retired: {n} statement names it. Merge it into another reason instead.",
                "'{name}' cannot be retired: {n} statements name it. Merge it into another reason instead.",
                statements,
            ).format(name=catalogue.name(code), n=statements)
        )
    return [Change(number=catalogue.newest + 1, change="retire", reason=leaf.code)]


def _known(catalogue: Catalogue, code: str) -> Leaf:
    if code not in catalogue.by_code:
        raise WinbackError(
            _("The catalogue has no reason with the code {code!r}; pick one from the list of reasons.").format(
                code=code
            )
        )
    return catalogue.by_code[code]


def _in_use(catalogue: Catalogue, code: str) -> Leaf:
    leaf = _known(catalogue, code)
    if leaf.merged_into:
        raise WinbackError(
            _("'{name}' is no longer in use: it counts as '{into}'.").format(
                name=catalogue.name(code), into=catalogue.name(catalogue.reads(code))
            )
        )
    if leaf.retired:
        raise WinbackError(
            _("'{name}' is no longer in use: it was split or retired.").format(name=catalogue.name(code))
        )
    return leaf


def _not_other(catalogue: Catalogue, leaf: Leaf) -> Leaf:
    if leaf.code == OTHER:
        raise WinbackError(
            _("'{name}' is kept for answers without a reason: it cannot be merged, split or retired.").format(
                name=catalogue.name(OTHER)
            )
        )
    return leaf


def _names(catalogue: Catalogue, name_en: str, name_ru: str, besides: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the names in one line each; refuse none at all, long ones, and those another reason in use has."""
    names = {"name_en": " ".join(str(name_en).split()), "name_ru": " ".join(str(name_ru).split())}
    if not any(tidy(name) for name in names.values()):
        raise WinbackError(_("A reason needs a name, in English or in Russian."))
    taken = {tidy(n): leaf for leaf in catalogue.by_code.values() if not leaf.retired for n in leaf.current_names}
    for name in filter(None, names.values()):
        if len(name) > NAME_LIMIT:
            raise WinbackError(
                _("The name '{name}' has {n} characters; charts have room for {limit}.").format(
                    name=name, n=len(name), limit=NAME_LIMIT
                )
            )
        holder = taken.get(tidy(name))
        if holder and holder.code not in besides:
            raise WinbackError(
                _("The name '{name}' is taken by the reason {code!r}; choose another name.").format(
                    name=name, code=holder.code
                )
            )
    return names


def _coded(change: Change) -> Change:
    _allowed(_("whose cause"), change.cause, [c for c in CAUSES if c != "unknown"])
    _allowed(_("can it change"), change.can_change, DEGREES)
    _allowed(_("do we hold the lever"), change.lever, DEGREES)
    return change


def _allowed(what: str, given: str, allowed: Sequence[str]) -> None:
    if given not in allowed:
        raise WinbackError(
            _("A reason's '{what}' is {given!r}; allowed: {allowed}.").format(
                what=what, given=given, allowed=", ".join(allowed)
            )
        )
