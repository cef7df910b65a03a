"""How each figure is computed, written from what the code itself says: ``python -m scripts.figures`` makes the pages.

The sentences are those behind the dashboard's "Details"; the assumptions are those of ``winback.assumptions``.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from winback.assumptions import Assumptions, as_rows
from winback.dashboard.how import how_computed, places
from winback.reporting.words import chapter_titles
from winback.text import _, format_number, use_language

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"en": ROOT / "docs" / "figures.md", "ru": ROOT / "docs" / "ru" / "figures.md"}

TABS = {
    "overview": "Overview", "losses": "Losses", "value": "Value", "reasons": "Reasons", "segments": "Segments",
    "plan": "The plan", "returns": "Returns", "risk": "Risks",
}  # fmt: skip

TITLES = {
    "overview/active": "Active customers",
    "overview/lost": "Lost customers",
    "overview/rate": "Lost within 12 months",
    "overview/money": "Money lost a year",
    "overview/back": "Came back in 12 months",
    "overview/picture": "How much turnover a year leaves, and how much comes back?",
    "losses/lost": "Lost customers",
    "losses/rate": "Lost within 12 months",
    "losses/left": "Lost in the last full period",
    "losses/came": "Came back in the last full period",
    "losses/over_time": "How many customers are lost, how many return?",
    "losses/groups": "In which regions is the money lost?",
    "losses/managers": "With which managers is the money lost?",
    "losses/fair": "Who loses more than the portfolio explains?",
    "losses/accounts": "Which large customers are lost?",
    "losses/audit": "How far can the rule be trusted?",
    "losses/once": "Who buys, who is lost, who bought only once?",
    "value/money": "Money lost a year",
    "value/per_customer": "A lost customer brought",
    "value/order": "Average order of the lost",
    "value/orders": "Orders a year of the lost",
    "value/bridge": "Where did the turnover go, against the 12 months before?",
    "value/abc": "Do we lose the key customers or the small ones?",
    "value/xyz": "Do steady or irregular buyers leave?",
    "value/matrix": "Which customers are the dearest loss?",
    "value/lifetime": "What are today's customers still worth?",
    "reasons/known": "Reason known",
    "reasons/known_money": "Money with a known reason",
    "reasons/can_fix": "Left for what we can fix",
    "reasons/callable": "Can be called now",
    "reasons/dearest": "Which reasons cost most?",
    "reasons/coverage": "How much of the loss has a known reason?",
    "reasons/groups": "Which groups of reasons cost most?",
    "reasons/fixable": "What of it can we change?",
    "reasons/doing": "Whose doing is it, by manager?",
    "reasons/over_time": "Do the reasons change?",
    "reasons/sides": "What do our people say, and what do customers say?",
    "reasons/behind": "What hides behind what our people say?",
    "reasons/managers": "With whom do customers say what our people leave out?",
    "reasons/bounds": "What could those say who have not been asked?",
    "reasons/fixes": "What must be fixed before anybody is called back?",
    "segments/called": "To be called",
    "segments/called_money": "Their money a year",
    "segments/reached": "Can be reached",
    "segments/expected_return": "Expected return",
    "segments/priorities": "Whom to return first?",
    "segments/bands": "How long ago did those leave who are worth returning?",
    "segments/groups": "In which regions are those who are worth returning?",
    "segments/reach": "Who can be reached?",
    "segments/expected": "What is expected to come back?",
    "segments/states": "Where did the customers stand, quarter by quarter?",
    "segments/classes": "Does the base rise or sink?",
    "segments/flows": "Who went where in the last quarter?",
    "plan/called": "Approached now",
    "plan/profit": "Expected profit",
    "plan/cost": "What it costs",
    "plan/more": "More returns",
    "plan/listed": "Whom do we call first?",
    "plan/ways": "By which way?",
    "plan/remedies": "What is offered?",
    "plan/left": "Who is not called, and why?",
    "plan/stop": "Where do we stop?",
    "plan/loads": "Is there time for it?",
    "plan/proof": "Will we know that it was us?",
    "returns/came": "Came back of those contacted",
    "returns/caused": "Because of the contact",
    "returns/profit": "Profit they brought",
    "returns/at_risk": "At risk again",
    "returns/at_risk_money": "Their money a year",
    "returns/cause": "Did we cause it?",
    "returns/money": "And did it bring money?",
    "returns/channels": "By which channel of contact did they come back?",
    "returns/reasons": "After which reasons did they come back?",
    "returns/lives": "What is the second life like?",
    "returns/watch": "Who of the returned is about to leave again?",
    "risk/warned": "With a warning",
    "risk/margin": "Their margin a year",
    "risk/expected_lost": "Expected to be lost",
    "risk/expected_amount": "Margin expected to be lost",
    "risk/listed": "Whom to look after first?",
    "risk/signs": "Which signs stand behind the warnings?",
    "risk/groups": "In which regions is margin at stake?",
    "risk/test": "Did such lists prove right on past days?",
    "risk/taken": "What did a departure take along?",
}

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def figures_page(language: str) -> str:
    """Return the page of a language: the loss rule, every figure by view, every assumption."""
    words = WORDS[language]
    with use_language(language):
        parts = [words["head"], words["other"], words["about"], words["rule"]]
        parts += [_view(code, words) for code in TABS]
        parts += [words["assumptions"], _assumptions(words)]
    return "\n\n".join(parts) + "\n"


def _view(code: str, words: dict[str, str]) -> str:
    question = chapter_titles().get(code, "")
    title = words["view"].format(name=_(TABS[code]))
    told = dict.fromkeys(place for place in places() if place.startswith(f"{code}/"))
    rows = [f"| {_(TITLES[place])} | {how_computed(place)} |" for place in told]
    lines = [f"## {title}", *([question] if question else [])]
    return "\n\n".join([*lines, "\n".join([f"| {words['figure']} | {words['how']} |", "| --- | --- |", *rows])])


def _assumptions(words: dict[str, str]) -> str:
    head = f"| {words['name']} | {words['value']} | {words['unit']} | {words['source']} |"
    rows = [
        f"| `{row['name']}` | {_plain(row['value'])} | {row['unit']} | {row['source']} |"
        for row in as_rows(Assumptions())
    ]
    return "\n".join([head, "| --- | --- | --- | --- |", *rows])


def _plain(value: float) -> str:
    digits = next(digits for digits in range(5) if abs(round(value, digits) - value) < 1e-9 or digits == 4)
    return format_number(value, min(digits, 3))


def main() -> None:
    """Write the pages of both languages."""
    for language, path in PAGES.items():
        path.write_text(figures_page(language), encoding="utf-8")


if __name__ == "__main__":
    main()
