"""What came of a load, as safe HTML: the balance of rows and money, what was set aside and why, what was noticed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..charts.start import part_names
from ..loading import codes
from ..loading.report import LoadReport
from ..text import _, format_count, format_money, format_share, one_stop

MOST_NOTES = 12


def outcome(report: LoadReport, name: str) -> str:
    """Return the whole outcome of a load."""
    told = [_added(report), _balance_table(report), _reasons_table(report)]
    lines = [codes.warning(entry["code"], entry["found"]) for entry in (*report.warnings, *report.changed)]
    shown = [line for line in lines if line]
    if shown:
        more = len(shown) - MOST_NOTES
        kept = shown[:MOST_NOTES] + (
            [_("and more of the same kind: {n}").format(n=format_count(more))] if more > 0 else []
        )
        items = "".join(f"<li>{escape(one_stop(line))}</li>" for line in kept)
        told.append(f'<p class="wb-asked">{escape(_("What else was noticed"))}</p><ul class="wb-noticed">{items}</ul>')
    title = _("Loaded: {name}").format(name=name)
    return f'<p class="wb-done" role="status">{escape(title)}</p>{"".join(told)}'


def _added(report: LoadReport) -> str:
    """What the files brought to a company that was there before."""
    counts = {key: report.added.get(key, 0) for key in ("new", "changed", "same")}
    if not any(counts.values()):
        return ""
    words = _("Orders: new {new}, changed {changed}, same {same}.")
    return f"<p>{escape(words.format(**{key: format_count(int(n)) for key, n in counts.items()}))}</p>"


def _balance_table(report: LoadReport) -> str:
    names = {"read": _("Read")} | part_names()
    read = report.rows["read"]["rows"]
    rows = [
        [
            names[part],
            format_count(report.rows[part]["rows"]),
            format_share(report.rows[part]["rows"] / read) if read else "",
            format_money(report.rows[part]["amount"], report.currency),
        ]
        for part in names
    ]
    return _table([_("Rows and money"), _("Rows"), _("Share"), _("Money")], rows, numbers=3)


def _reasons_table(report: LoadReport) -> str:
    words = part_names()
    kinds = (("ignored", report.ignored_by_reason), ("rejected", report.rejected_by_reason))
    found = [(part, entry) for part, entries in kinds for entry in entries]
    found.sort(key=lambda pair: -abs(pair[1]["amount"]))
    rows = [
        [
            f"{words[part]}: {codes.reason(entry['code'])}",
            format_count(entry["rows"]),
            format_money(entry["amount"], report.currency),
            codes.remedy(entry["code"]),
        ]
        for part, entry in found
    ]
    return _table([_("Set aside"), _("Rows"), _("Money"), _("What to do")], rows, numbers=2) if rows else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int) -> str:
    """A table whose columns after the first are numbers, as many as told."""
    kinds = ["wb-text", *["wb-number"] * numbers, *["wb-text"] * len(head)]
    top = "".join(
        f'<th scope="col" class="{kind}">{escape(text)}</th>' for text, kind in zip(head, kinds, strict=False)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-title="{escape(title)}" class="{kind}">{escape(cell)}</td>'
            for title, cell, kind in zip(head, row, kinds, strict=False)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="wb-outcome"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
