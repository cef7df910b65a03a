"""Reports that write a customer, its contracts, documents and goods one under another: which row belongs to which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .grid import Grid, is_total, role_of
from .looks import DATE
from .periods import period_of

_DATED = r"(?:от|of|dated|from)\s+(?P<date>\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d)"
_KIND = (
    r"реализация|корректировка|возврат|отч[её]т|акт|чек|продажа|сч[её]т|накладная|упд|оказание|заказ|передача|списание"
    r"|ввод|sales?|invoice|credit|return|refund|order|receipt|delivery|correction"
)
DOCUMENT = re.compile(rf"(?i)^(?P<kind>(?:{_KIND})\b[^№#\d]*?)\s*(?:[№#]|no\.?|n)?\s*(?P<number>\S+)\s+{_DATED}")
CONTRACT = re.compile(rf"(?i)\b(?:договор|соглашение|контракт|contract|agreement|оферта)\w*\b|^без договора|{_DATED}")
LABEL = re.compile(r"(?i)^по (менеджерам|номенклатуре|товарам|группам|документам)\s*:?$")
STOP = re.compile(r"^\s*\*")


@dataclass
class Node:
    """A row of the report under the row it belongs to; ``role`` says what its first cell names."""

    row: int
    text: str
    role: str = ""
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """What the line of a document says: its kind, number and day."""

    kind: str
    number: str
    dated_on: str


def document_of(text: str) -> Document | None:
    """Return the document a line names, or ``None``.

    >>> document_of("Реализация (товаров и услуг) № ТД-000123 от 05.03.2024 12:00:01")
    Document(kind='Реализация (товаров и услуг)', number='ТД-000123', dated_on='2024-03-05')
    >>> document_of("Договор № 5 от 01.01.2023") is None
    True
    """
    match = DOCUMENT.match(text)
    period = period_of(match["date"]) if match else None
    if match is None or period is None:
        return None
    return Document(re.sub(r"\s+", " ", match["kind"]).strip(" №"), match["number"], period.first_on.isoformat())


def is_refund(kind: str) -> bool:
    """Return whether a document takes goods back: its money counts below zero however it is written."""
    return bool(re.match(r"(?i)возврат|credit|return|refund", kind))


def body_of(grid: Grid, first: int) -> tuple[list[int], list[int]]:
    """Return the rows of data and the rows of totals below the header; a line that begins with * ends the report."""
    rows: list[int] = []
    totals: list[int] = []
    for row in range(first, len(grid.rows)):
        if STOP.match(grid.rows[row][0]):
            break
        (totals if is_total(grid.rows[row]) else rows).append(row)
    return rows, totals


def tree(
    grid: Grid,
    rows: Sequence[int],
    levels: Sequence[str],
    amount: Callable[[int], float | None],
    *,
    depths: Sequence[int] | None = None,
    has_customer: bool = False,
) -> list[Node]:
    """Return the rows as trees, every node with its role; flat rows are trees of one node.

    Levels of grouping decide, else indents, else the texts themselves: a document stands below a customer and above
    its goods. Only the order of indents counts, and only within the rows above.
    """
    depths = depths or nesting(grid, rows, amount) or [0] * len(rows)
    # 'По менеджерам' only says what the lines below it are.
    kept = [(row, depth) for row, depth in zip(rows, depths, strict=True) if not LABEL.match(grid.rows[row][0])]
    nodes, depths = [Node(row, grid.rows[row][0]) for row, _depth in kept], [depth for _row, depth in kept]
    roots: list[Node] = []
    above: list[tuple[int, Node]] = []
    for node, depth in zip(nodes, depths, strict=True):
        while above and above[-1][0] >= depth:
            above.pop()
        (above[-1][1].children if above else roots).append(node)
        above.append((depth, node))
    _name_roles(roots, levels, has_customer)
    return roots


def nesting(grid: Grid, rows: Sequence[int], amount: Callable[[int], float | None]) -> list[int] | None:
    """Return how deep each row stands; ``None`` when the rows are all of one kind.

    Levels of grouping and indents are believed where the sums of lower rows make up the rows above them.
    """
    nodes = [Node(row, grid.rows[row][0]) for row in rows]
    documented = sum(document_of(node.text) is not None for node in nodes)
    options = [[grid.outline[row] for row in rows], [grid.indents[row] for row in rows]]
    options.sort(key=lambda depths: -len(set(depths)))
    for depths in options:
        if len(set(depths)) > 1 and depths[0] == min(depths) and (documented or _adds_up(grid, nodes, depths, amount)):
            return depths
    if documented and document_of(nodes[0].text) is None:
        return _depths_by_texts(nodes, amount)
    return None


def _adds_up(grid: Grid, nodes: list[Node], depths: Sequence[int], amount: Callable[[int], float | None]) -> bool:
    """Whether most rows with rows below them are their sums, or have no money of their own."""
    right = parents = 0
    for place, (node, depth) in enumerate(zip(nodes, depths, strict=True)):
        below: list[tuple[int, float]] = []
        for other, deeper in zip(nodes[place + 1 :], depths[place + 1 :], strict=True):
            if deeper <= depth:
                break
            below.append((deeper, amount(other.row) or 0.0))
        if below:
            parents += 1
            if any(DATE.match(cell) for cell in grid.rows[node.row][1:]):
                return False
            own, added = amount(node.row), sum(value for deeper, value in below if deeper == below[0][0])
            right += own is None or abs(own - added) <= min(2.0, 0.05 * abs(own))
    return parents > 0 and right >= parents * 0.5


def _depths_by_texts(nodes: list[Node], amount: Callable[[int], float | None]) -> list[int]:
    """Customer 0, contract 1, document 2, goods 3: told by the words, and by sums where the words leave it open."""
    depths: list[int] = []
    left: float | None = None
    for place, node in enumerate(nodes):
        before = depths[-1] if depths else 0
        following = nodes[place + 1].text if place + 1 < len(nodes) else ""
        if document_of(node.text):
            left = amount(node.row)
            depths.append(2)
        elif CONTRACT.search(node.text) and (before < 2 or document_of(following)):
            depths.append(1)
        elif before < 2 or _begins_customer(nodes, place, left, amount):
            depths.append(0)
        else:
            left = None if left is None else left - (amount(node.row) or 0.0)
            depths.append(3)
    return depths


def _begins_customer(nodes: list[Node], place: int, left: float | None, amount: Callable[[int], float | None]) -> bool:
    """A plain line is the next customer above a contract; above a document when the goods before it are complete."""
    following = nodes[place + 1].text if place + 1 < len(nodes) else ""
    if not document_of(following):
        return bool(CONTRACT.search(following))
    if left is not None and abs(left) < 0.01:
        return True
    own, added = amount(nodes[place].row), 0.0
    for node in nodes[place + 1 :]:
        if document_of(node.text):
            added += amount(node.row) or 0.0
            if own is not None and abs(added - own) < 1:
                return True
    return False


def _name_roles(roots: list[Node], levels: Sequence[str], has_customer: bool) -> None:
    by_depth: dict[int, list[Node]] = {}
    _collect(roots, 0, by_depth)
    texts = {depth: [n.text for n in nodes] for depth, nodes in by_depth.items()}
    roles = {depth: _role_by_texts(words) for depth, words in texts.items()}
    documented = any(role == "document" for role in roles.values())
    named = [role_of(level) for level in levels]
    if len(named) == len(by_depth):
        for depth, role in enumerate(named):
            roles[depth] = roles[depth] or role
    else:
        open_names = [role for role in named if role not in roles.values()]
        before = [depth for depth in sorted(roles) if not roles[depth] and not _below_document(depth, roles)]
        wanted = [role for role in open_names if role in ("customer_id", "manager_id", "region")]
        for depth, role in zip(before, wanted if len(wanted) <= len(before) else [], strict=False):
            roles[depth] = role
    if "customer_id" not in roles.values() and not has_customer:
        free = next((depth for depth in sorted(roles) if not roles[depth]), None)
        if free is not None:
            roles[free] = "customer_id"
    for root in roots:
        _settle(root, 0, roles, documented, below=False)


def _collect(nodes: list[Node], depth: int, into: dict[int, list[Node]]) -> None:
    for node in nodes:
        into.setdefault(depth, []).append(node)
        _collect(node.children, depth + 1, into)


def _role_by_texts(texts: Sequence[str]) -> str:
    kinds = Counter(
        "document" if document_of(t) else "contract" if CONTRACT.search(t) else "period" if period_of(t) else ""
        for t in texts
        if t
    )
    kind, count = kinds.most_common(1)[0] if kinds else ("", 0)
    return kind if count >= len(texts) * 0.5 else ""


def _below_document(depth: int, roles: dict[int, str]) -> bool:
    return any(role == "document" and other < depth for other, role in roles.items())


def _settle(node: Node, depth: int, roles: dict[int, str], documented: bool, below: bool) -> None:
    own = "document" if document_of(node.text) else ""
    if below:
        node.role = "product_group"
    elif own:
        node.role = own
    elif documented and roles.get(depth) in ("document", "contract", "") and not node.children:
        node.role = "contract" if CONTRACT.search(node.text) else roles.get(depth, "")
    else:
        node.role = roles.get(depth, "") or ("product_group" if depth and not node.children else "")
    for child in node.children:
        _settle(child, depth + 1, roles, documented, below or bool(own))


def grouped_rows(grid: Grid, rows: Sequence[int], dated: int | None) -> list[int] | None:
    """Return a depth for each row where names stand alone above the rows that belong to them; ``None`` otherwise.

    Such a name fills the first cell only (sums of the group may stand beside it); the rows below have a date, and
    their own first cell is blank, a date or a document.
    """
    if dated is None or not rows:
        return None
    detail = [bool(DATE.match(grid.cell(row, dated))) for row in rows]
    if detail[0] or sum(detail) < len(rows) * 0.4:
        return None
    first = [grid.cell(row, 0) for row, yes in zip(rows, detail, strict=True) if yes]
    groups = [row for row, yes in zip(rows, detail, strict=True) if not yes]
    if all(prefixed(grid.rows[row][0]) for row in groups) and all(_stands_alone(grid, row) for row in groups):
        return [int(yes) for yes in detail]
    strange = [cell for cell in first if cell and not DATE.match(cell) and not document_of(cell)]
    if len(strange) > len(first) * 0.05 or not all(_stands_alone(grid, row) for row in groups):
        return None
    depths = []
    for place, yes in enumerate(detail):
        above_name = place + 1 < len(rows) and not yes and not detail[place + 1]
        depths.append(9 if yes else 0 if above_name else 1)
    return depths


def prefixed(text: str) -> tuple[str, str] | None:
    """Return role and value of a line that names both: 'Менеджер: Иванов'; ``None`` for any other.

    >>> prefixed("Менеджер: Иванов"), prefixed("Ромашка")
    (('manager_id', 'Иванов'), None)
    """
    name, colon, value = text.partition(":")
    role = role_of(name) if colon and value.strip() else ""
    return (role, value.strip()) if role in ("customer_id", "manager_id", "region", "product_group") else None


def _stands_alone(grid: Grid, row: int) -> bool:
    others = [cell for cell in grid.rows[row][1:] if cell]
    return bool(grid.rows[row][0]) and not any(re.search(r"[^\W\d]{3}", cell) for cell in others)
