"""The documents for users: every command in them exists, the cheap ones run, every link and notebook is there."""

from __future__ import annotations

import datetime as dt
import importlib.util
import random
import re
import shlex
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
import pandas as pd
import pytest
from scripts import figures

from winback import cli
from winback.dashboard.how import places
from winback.text import _, set_language, use_language

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
OTHERS = {"--headless", "--print-to-pdf", "--workbook", "--size"}
"""Options in the documents that are another program's."""
MAKE_VARIABLES = {"DATA", "PORT", "WINBACK_LANG", "PYTHON", "SIZE", "WORKERS", "EXTRAS"}
GUIDES = ("guide-marketer", "guide-consultant", "guide-owner", "guide-administrator", "figures", "exports", "not-known")
RUNS = ("load", "measure", "value", "audit", "reasons", "segment", "plan", "risk", "returns", "doctor", "publish")
"""Commands that a small company answers within a second or two."""
WRITES = {"--save-mapping", "--report", "--write-rules", "--write-remedies", "--write-approach", "--out"}
PLACEHOLDER = re.compile(r"[A-Z_]{2,}|[A-Z]|.*[…|<>].*")


@cache
def pages() -> tuple[Path, ...]:
    found = [ROOT / "README.md", ROOT / "README.ru.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    return tuple(sorted([*found, *(ROOT / "data").glob("*.md"), ROOT / "reports" / "README.md"]))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def code_of(page: Path) -> tuple[str, ...]:
    """Lines of shell in fenced blocks, and inline code, in the order of the page."""
    text = page.read_text(encoding="utf-8")
    found = []
    for block in FENCE.finditer(text):
        if block[1] in ("", "sh", "bash", "console", "shell"):
            found += [line.strip() for line in block[2].replace("\\\n", " ").splitlines()]
    return tuple(found + INLINE.findall(FENCE.sub("", text)))


def words_of(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return line.split()


@cache
def commands(page: Path) -> tuple[tuple[str, ...], ...]:
    """The words behind ``winback`` of each command on a page."""
    found = []
    for line in code_of(page):
        words = words_of(line)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words = words[1:]
        if words[:1] == ["winback"]:
            found.append(tuple(words[1:]))
        elif len(words) > 2 and "python" in words[0] and words[1:3] == ["-m", "winback"]:
            found.append(tuple(words[3:]))
    return tuple(found)


def fault(words: tuple[str, ...]) -> str:
    """What is wrong with the words behind ``winback``; empty: nothing."""
    if not words or words[0] == "…":
        return ""
    context = click.Context(cli.winback)
    if words[0].startswith("--"):
        group = {name for option in cli.winback.params for name in option.opts} | {"--help"}
        return "" if words[0] in group else f"winback has no option {words[0]}"
    command = cli.winback.get_command(context, words[0])
    if command is None:
        return f"there is no command {words[0]}"
    given = [word for word in words[1:] if not re.fullmatch(r"…|\[.*\]", word)]
    try:
        options, left, _order = command.make_parser(click.Context(command)).parse_args(given)
    except click.UsageError as error:
        return f"{words[0]}: {error.format_message()}"
    for option in command.params:
        value = options.get(option.name)
        choices = getattr(option.type, "choices", None)
        if isinstance(value, str) and choices and value not in choices and not PLACEHOLDER.fullmatch(value):
            return f"{words[0]}: {option.opts[0]} does not take {value}"
    takes = any(isinstance(option, click.Argument) for option in command.params)
    return "" if takes or not left else f"{words[0]} takes no {left[0]}"


def test_a_broken_command_is_found():
    assert fault(("measure", "--clocks", "own"))
    assert fault(("meassure",))
    assert fault(("plan", "--design", "coin"))
    assert fault(("plan", "--budget"))
    assert fault(("measure", "orders.csv"))
    assert not fault(("plan", "--design", "hold_out", "--budget", "5000"))


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_command_exists_with_its_options(page):
    faults = {" ".join(words): fault(words) for words in commands(page) if fault(words)}
    assert not faults


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_option_target_module_and_variable_named_exists(page):
    known = {name for command in cli.winback.commands.values() for option in command.params for name in option.opts}
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    wrong = []
    for line in code_of(page):
        words = words_of(line)
        if re.match(r"--[a-z]", line) and words[0] not in known | OTHERS:
            wrong.append(line)
        if words[:1] == ["make"]:
            named = [word for word in words[1:] if "=" not in word]
            variables = {word.partition("=")[0] for word in words[1:] if "=" in word}
            if set(named) - targets or variables - MAKE_VARIABLES:
                wrong.append(line)
        for before, module in pairwise(words):
            own = module.partition(".")[0] in ("winback", "scripts", "benchmarks")
            if before == "-m" and own and importlib.util.find_spec(module) is None:
                wrong.append(line)
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lib").rglob("*.py"))
    variables = set(re.findall(r"\bWINBACK_[A-Z]+\b", page.read_text(encoding="utf-8")))
    wrong += [name for name in sorted(variables) if name not in source]
    assert not wrong


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_and_notebook_named_is_there(page):
    text = page.read_text(encoding="utf-8")
    targets = [link.partition("#")[0] for link in LINK.findall(FENCE.sub("", text)) if "://" not in link]
    lost = [target for target in targets if target and not (page.parent / target).exists()]
    notebooks = {path.stem for path in (ROOT / "notebooks").glob("0*.ipynb")}
    lost += [name for name in re.findall(r"\b0\d_[a-z_]+\b", text) if name not in notebooks]
    numbers = {name[:2] for name in notebooks}
    lost += [n for n in re.findall(r"(?:[Nn]otebook|[Бб]локнот\w*) (\d\d)\b", text) if n not in numbers]
    assert not lost


def test_the_pages_of_figures_say_what_the_code_says():
    assert set(figures.TITLES) == set(places())
    with use_language("ru"):
        assert [title for title in figures.TITLES.values() if _(title) == title] == []
    for language, path in figures.PAGES.items():
        assert path.read_text(encoding="utf-8") == figures.figures_page(language), "python -m scripts.figures"


def test_both_languages_have_the_same_guides_and_the_readme_names_them():
    for readme, folder in (("README.md", "docs"), ("README.ru.md", "docs/ru")):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert [name for name in GUIDES if f"({folder}/{name}.md)" not in text] == []


def test_pictures_are_light_enough_to_be_looked_at():
    found = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert len(found) >= 3
    assert [path.name for path in found if path.stat().st_size > 250_000] == []


def write_orders(folder: Path) -> None:
    """Files of the names that the documents use: sixty customers of three years, five of whom stopped early."""
    rng = random.Random(3)
    rows = []
    for number in range(60):
        day, gap = dt.date(2023, 1, 1) + dt.timedelta(days=rng.randrange(60)), rng.choice((30, 45, 60, 90))
        until = dt.date(2025, 12, 31) if number % 3 else dt.date(2025, 2, 1)
        while day <= until:
            rows.append((f"C{number:02d}", day.isoformat(), round(rng.uniform(50, 400), 2), f"M{number % 3}"))
            day += dt.timedelta(days=max(5, round(rng.gauss(gap, gap / 6))))
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_on", "amount", "manager_id"])
    frame["order_id"] = [f"N{number}" for number in range(len(frame))]
    (folder / "exports").mkdir()
    frame.to_csv(folder / "orders.csv", index=False)
    frame.to_csv(folder / "exports" / "orders.csv", index=False)
    for name in ("orders.xlsx", "client.xlsx"):
        frame.to_excel(folder / name, index=False)
    for name, month in (("jan.csv", "2025-01"), ("feb.csv", "2025-02"), ("february.csv", "2025-02")):
        frame[frame.ordered_on.str.startswith(month)].to_csv(folder / name, index=False)


def can_run(words: tuple[str, ...], folder: Path, written: set[str]) -> bool:
    """Whether a command needs nothing but the files of this test."""
    if not words or words[0] not in RUNS or any(PLACEHOLDER.fullmatch(word) for word in words):
        return False
    if words[0] == "publish" and words[1:] != ("--list",):
        return False
    if {"--record", "--campaign", "--backup", "--test"} & set(words):
        return False
    for before, word in pairwise(words):
        is_file = before not in WRITES and re.search(r"\.(csv|xlsx|toml|zip|parquet)$|/$", word)
        if "://" in word or "--restore" in (before, word) or before in ("--hand-over", "--read", "--template"):
            return False
        if is_file and word not in written and not (folder / word).exists():
            return False
    return "--paste" not in words


def test_the_cheap_commands_run(tmp_path, monkeypatch, capsys):
    for name in ("notebooks", "data/own", "data/sample"):
        (tmp_path / name).mkdir(parents=True)
    write_orders(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("WINBACK_HOME", "WINBACK_LANG", "WINBACK_RECORDS"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main(["load", "orders.csv"]) == 0
    ran, failed, written = set(), {}, set()
    for page in pages():
        for words in commands(page):
            kind = (words[:1], *sorted(word for word in words if word.startswith("--")))
            if kind in ran or not can_run(words, tmp_path, written):
                continue
            status = cli.main(list(words))
            ran.add(kind)
            written |= {word for before, word in pairwise(words) if before in WRITES}
            if status:
                failed[" ".join(words)] = capsys.readouterr().err[-300:]
    set_language("en")
    assert not failed
    assert len(ran) >= 12
    assert {words[0] for words, *_options in ran} >= {
        "load",
        "measure",
        "value",
        "audit",
        "segment",
        "plan",
        "risk",
        "doctor",
    }
