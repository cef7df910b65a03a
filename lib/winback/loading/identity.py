"""One customer under two names: suggestions with their reasons, figures of each spelling, and never by substring."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import ibis
from rapidfuzz.distance import OSA

from .balance import UNITS
from .spelling import FORMS, differences, is_code, key, parts
from .tables import kept

MOST_GROUPS = 2_000
MOST_SHOWN = 300
MOST_NAMES_FOR_TYPOS = 200_000
BLOCK = 200
LONG_NAME, LONG_WORD, SHARED_BY = 10, 8, 3
COMMON_BOXES = re.compile(
    r"^(info|sales?|office|mail|admin|contact|order|orders|zakaz|shop|support|manager|buh|client|no-?reply|hello)\d*@"
)


@dataclass
class Member:
    """One spelling: its id, the name it is compared by, and what is known of it."""

    id: str
    label: str
    rows: int
    units: int
    last_on: str
    region: str = ""
    email: str = ""
    phone: str = ""

    @property
    def coded(self) -> bool:
        """Whether the id is a code and the name stands in the table of customers."""
        return self.id != self.label


def members_of(people: ibis.Table, customers: ibis.Table | None) -> ibis.Table:
    """Return one row per customer with the name to compare: ``id, label, mark`` and rows, money, last day, contacts."""
    known = people.select(
        id=people.customer_id,
        rows=people.rows,
        units=people.units,
        last_on=people.last_on,
        region=people.region if "region" in people.columns else ibis.null("string"),
    )
    text = ibis.null("string")
    if customers is None:
        table = known.mutate(name=text, email=text, phone=text)
    else:
        extra = {n: customers[n] if n in customers.columns else text for n in ("name", "email", "phone", "region")}
        listed = customers.select("customer_id", **{f"of_{n}": value for n, value in extra.items()})
        both = known.outer_join(listed, known.id == listed.customer_id)
        table = both.select(
            id=ibis.coalesce(both.id, both.customer_id),
            rows=both.rows.fill_null(0),
            units=both.units.fill_null(0),
            last_on=both.last_on,
            region=ibis.coalesce(both.region, both.of_region),
            name=both.of_name,
            email=both.of_email.lower(),
            phone=both.of_phone,
        )
    label = ibis.coalesce(table.name, table.id)
    return kept(table.mutate(label=label).mutate(mark=key(label)).drop("name"))


def suggest(members: ibis.Table) -> tuple[list[dict[str, Any]], bool]:
    """Return suggestions of customers to join, most money first, and whether some were left out for their number."""
    pairs: dict[frozenset[str], set[str]] = {}
    known: dict[str, Member] = {}
    groups, cut = _groups(members, "mark", MOST_GROUPS)
    for group in groups:
        _keep(known, group)
        for one, other, why in _same_name(group):
            pairs.setdefault(frozenset((one.id, other.id)), set()).update(why)
    for column in ("email", "phone"):
        shared, more = _groups(members, column, MOST_GROUPS, most=SHARED_BY)
        cut = cut or more
        for group in shared:
            _keep(known, group)
            for one, other in _each_pair(group):
                if _same_box(one, other, column):
                    pairs.setdefault(frozenset((one.id, other.id)), set()).add(column)
    count = int(members.count().to_pyarrow().as_py())
    if count <= MOST_NAMES_FOR_TYPOS:
        for one, other in _typos(members):
            _keep(known, (one, other))
            pairs.setdefault(frozenset((one.id, other.id)), set()).add("typo")
    found = [_entry("customer", group, pairs) for group in _joined(known, pairs)]
    found.sort(key=lambda entry: (-entry["amount"], entry["keep"]))
    return found[:MOST_SHOWN], cut or len(found) > MOST_SHOWN or count > MOST_NAMES_FOR_TYPOS


def _keep(known: dict[str, Member], group: Iterable[Member]) -> None:
    known.update({member.id: member for member in group})


def _groups(members: ibis.Table, column: str, limit: int, most: int = 50) -> tuple[list[list[Member]], bool]:
    """The customers that share a value of a column, 2 to ``most`` of them."""
    given = members.filter(members[column].notnull() & (members[column] != ""))
    sizes = given.group_by(column).agg(n=given.count(), money=given.units.sum())
    several = sizes.filter((sizes.n > 1) & (sizes.n <= most)).order_by(ibis.desc("money"), column).limit(limit + 1)
    rows = given.semi_join(several, column).order_by(column, "id").to_pyarrow().to_pylist()
    found: dict[str, list[Member]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(_member(row))
    return list(found.values())[:limit], len(found) > limit


def _member(row: dict[str, Any]) -> Member:
    last_on = row["last_on"].isoformat() if row["last_on"] else ""
    texts = {name: row[name] or "" for name in ("region", "email", "phone")}
    return Member(row["id"], row["label"] or row["id"], int(row["rows"]), int(row["units"]), last_on, **texts)


def _each_pair(group: list[Member]) -> Iterator[tuple[Member, Member]]:
    for place, one in enumerate(group):
        for other in group[place + 1 :]:
            yield one, other


def _same_name(group: list[Member]) -> Iterator[tuple[Member, Member, list[str]]]:
    """Pairs of a group of like spellings; companies of two legal forms are two companies."""
    forms = {form for member in group if (form := parts(member.label)[1])}
    for one, other in _each_pair(group):
        first, second = parts(one.label)[1], parts(other.label)[1]
        if first != second and (len(forms) > 1 or (first and second)):
            continue
        why = differences(one.label, other.label)
        if one.coded or other.coded:
            # Two numbers under one name may be namesakes: something else must be the same too.
            shared = [
                name for name in ("email", "phone") if getattr(one, name) and getattr(one, name) == getattr(other, name)
            ]
            if not shared and not (first and one.region == other.region):
                continue
            why = [*(why or ["same_name"]), *shared]
        yield one, other, why


def _same_box(one: Member, other: Member, column: str) -> bool:
    """Whether a shared e-mail or phone is enough: a common box or a family's phone is not, unless the names agree."""
    shared_word = _words(one.label) & _words(other.label)
    if shared_word:
        return True
    return (
        column == "email" and not COMMON_BOXES.match(one.email) and not (parts(one.label)[1] or parts(other.label)[1])
    )


def _words(label: str) -> set[str]:
    return {word for word in parts(label)[0].split() if len(word) >= 4 and word not in FORMS}


def _typos(members: ibis.Table) -> Iterator[tuple[Member, Member]]:
    """Names one letter apart that share a region, phone or e-mail; found where their beginning or end agrees."""
    usable = members.filter(
        members.mark.notnull() & (members.mark.length() >= LONG_NAME) & ~members.mark.re_search(r"\d|@")
    )
    usable = usable.filter(usable.region.notnull() | usable.phone.notnull() | usable.email.notnull())
    blocks: dict[tuple[str, ...], list[Member]] = defaultdict(list)
    for row in usable.order_by("id").to_pyarrow().to_pylist():
        member, mark = _member(row), row["mark"]
        for place in (row["region"], row["phone"], row["email"]):
            if place:
                blocks[(place, "^", mark[:5])].append(member)
                blocks[(place, "$", mark[-5:])].append(member)
    seen = set()
    for group in blocks.values():
        if 1 < len(group) <= BLOCK:
            for one, other in _each_pair(group):
                pair = frozenset((one.id, other.id))
                if pair not in seen and _one_letter_apart(one, other):
                    seen.add(pair)
                    yield one, other


def _one_letter_apart(one: Member, other: Member) -> bool:
    (first, form), (second, other_form) = parts(one.label), parts(other.label)
    left, right = first.split(), second.split()
    if len(left) != len(right) or (form and other_form and form != other_form) or is_code(one.label):
        return False
    unlike = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(unlike) != 1 or OSA.distance(*unlike[0], score_cutoff=1) != 1:
        return False
    a, b = unlike[0]
    close = one.phone == other.phone != "" or one.email == other.email != ""
    # Иванов and Иванова, Альфа and Альфы: endings tell people and things apart, typing errors seldom stand there.
    return min(len(a), len(b)) >= (4 if close else LONG_WORD) and a[-2:] == b[-2:] and a[0] == b[0]


def _joined(known: dict[str, Member], pairs: dict[frozenset[str], set[str]]) -> list[list[Member]]:
    """Pairs that touch make one group."""
    home = {name: name for pair in pairs for name in pair}

    def root(name: str) -> str:
        while home[name] != name:
            name = home[name]
        return name

    for pair in sorted(pairs, key=sorted):
        one, other = sorted(pair)
        home[root(other)] = root(one)
    groups = defaultdict(list)
    for name in sorted(home):
        groups[root(name)].append(known[name])
    return list(groups.values())


def _entry(kind: str, group: list[Member], pairs: dict[frozenset[str], set[str]]) -> dict[str, Any]:
    order = sorted(sorted(group, key=lambda m: m.id), key=lambda m: (m.rows, m.last_on), reverse=True)
    ids = {member.id for member in group}
    why = sorted(set().union(*(reasons for pair, reasons in pairs.items() if pair <= ids)))
    return {
        "kind": kind,
        "keep": order[0].id,
        "others": [member.id for member in order[1:]],
        "why": why,
        "rows": sum(member.rows for member in group),
        "amount": sum(member.units for member in group) / UNITS,
        "members": [
            {"id": m.id, "name": m.label, "rows": m.rows, "amount": m.units / UNITS, "last_on": m.last_on}
            for m in order
        ],
    }


def suggest_managers(people: ibis.Table, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return suggestions of employees to join; ``names`` tells id → name where a table of managers does.

    ``people``: ``id, rows, units, last_on`` of the orders. Initials join a full name when only one fits.
    """
    rows = people.order_by("id").limit(MOST_GROUPS).to_pyarrow().to_pylist()
    texts = {"region": None, "email": None, "phone": None}
    members = [_member({**row, **texts, "label": names.get(row["id"], row["id"])}) for row in rows]
    pairs: dict[frozenset[str], set[str]] = {}
    alike, by_word = defaultdict(list), defaultdict(list)
    for member in members:
        words = parts(member.label)[0].split()
        if not is_code(member.label) and any(len(word) > 1 and word.isalpha() for word in words):
            alike[tuple(sorted(words))].append(member)
            for word in words:
                by_word[word].append(member)
    for group in alike.values():
        for one, other in _each_pair(group):
            pairs[frozenset((one.id, other.id))] = set(differences(one.label, other.label) or ["same_name"])
    for member in members:
        long = [word for word in parts(member.label)[0].split() if len(word) > 1]
        near = by_word[long[0]] if len(long) == 1 else []
        fits = [m for m in near if m is not member and _initials_of(member.label, m.label)]
        if len(fits) == 1:
            pairs.setdefault(frozenset((member.id, fits[0].id)), set()).add("initials")
    known = {member.id: member for member in members}
    return [_entry("manager", group, pairs) for group in _joined(known, pairs)]


def _initials_of(short: str, full: str) -> bool:
    """Whether 'Орлов П.' or 'П. С. Орлов' can be 'Орлов Пётр Сергеевич'."""
    words, names = parts(short)[0].split(), parts(full)[0].split()
    long = [word for word in words if len(word) > 1]
    initials = [word for word in words if len(word) == 1]
    if len(long) != 1 or not initials or long[0] not in names or any(len(name) == 1 for name in names):
        return False
    rest = [name for name in names if name != long[0]]
    return len(rest) >= len(initials) and [name[0] for name in rest[: len(initials)]] == initials
