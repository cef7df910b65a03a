"""A reason, a change, and what a run of changes makes of the reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace

FIRST_VERSION = 1


@dataclass(frozen=True)
class Leaf:
    """One reason: its names and hints, its place, its code on three questions, and what has become of it."""

    code: str
    class_code: str
    group_code: str
    name_en: str
    name_ru: str
    hint_en: str = ""
    hint_ru: str = ""
    cause: str = "unknown"
    can_change: str = "partly"
    lever: str = "partly"
    waits: str = ""
    since_version: int = FIRST_VERSION
    retired: bool = False
    merged_into: str = ""
    split_from: str = ""
    former_names: tuple[str, ...] = ()

    @property
    def current_names(self) -> tuple[str, ...]:
        """The names it goes by now, in both languages."""
        return tuple(name for name in (self.name_en, self.name_ru) if name)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the reason has or had, in both languages."""
        return (*self.current_names, *self.former_names)


@dataclass(frozen=True)
class Change:
    """One recorded change; its ``number`` is the version it makes. Fields as in the records of catalogue changes."""

    number: int
    change: str
    reason: str
    into: str = ""
    name_en: str = ""
    name_ru: str = ""
    class_code: str = ""
    group_code: str = ""
    cause: str = ""
    can_change: str = ""
    lever: str = ""


def fold(base: tuple[Leaf, ...], changes: list[Change]) -> dict[str, Leaf]:
    """Return the reasons after the changes; a new one stands behind the last of its group, 'other' stays last."""
    leaves = {leaf.code: leaf for leaf in base}
    for change in changes:
        old = leaves.get(change.reason)
        if change.change == "add":
            leaves[change.reason] = _new_leaf(change, change.reason)
        elif old is None:
            continue
        elif change.change == "rename":
            former = (*old.former_names, old.name_en, old.name_ru)
            leaves[old.code] = replace(
                old,
                name_en=change.name_en or old.name_en,
                name_ru=change.name_ru or old.name_ru,
                former_names=tuple(n for n in former if n and n not in (change.name_en, change.name_ru)),
            )
        elif change.change == "merge":
            leaves[old.code] = replace(old, retired=True, merged_into=change.into)
        elif change.change == "split":
            leaves[change.into] = _new_leaf(change, change.into, split_from=old.code)
            leaves[old.code] = replace(old, retired=True)
        elif change.change == "retire":
            leaves[old.code] = replace(old, retired=True)
    groups = list(dict.fromkeys(leaf.group_code for leaf in base))
    return dict(sorted(leaves.items(), key=lambda item: groups.index(item[1].group_code)))


def _new_leaf(change: Change, code: str, split_from: str = "") -> Leaf:
    return Leaf(
        code=code,
        class_code=change.class_code,
        group_code=change.group_code,
        name_en=change.name_en,
        name_ru=change.name_ru,
        cause=change.cause,
        can_change=change.can_change,
        lever=change.lever,
        since_version=change.number,
        split_from=split_from,
    )
