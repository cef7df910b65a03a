"""The project as a whole: its lists of versions, its languages, what tracked files may not hold."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from string import Formatter

import polib
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from winback import schema

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "lib" / "winback"
MARKERS = {"_", "N_"}


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: nothing says which files are tracked")
    return tuple(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


@cache
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@cache
def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def requirements() -> list[Requirement]:
    extras = [text for group in project()["optional-dependencies"].values() for text in group]
    return [Requirement(text) for text in [*project()["dependencies"], *extras]]


def test_constraints_are_plain_names_and_versions():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)]
    assert not odd
    assert len(lines) == len(constraints())


@pytest.mark.parametrize("requirement", requirements(), ids=lambda r: r.name)
def test_every_requirement_is_constrained_to_a_version_it_allows(requirement):
    version = constraints()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version, prereleases=True)


def test_conda_environment_installs_this_project_with_its_constraints_on_an_allowed_python():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    python = next(item for item in listed if isinstance(item, str) and item.startswith("python="))
    installed = next(item["pip"] for item in listed if isinstance(item, dict))
    from packaging.specifiers import SpecifierSet

    assert SpecifierSet(project()["requires-python"]).contains(python.removeprefix("python=") + ".0")
    assert [line.split()[-1] for line in installed] == ["constraints.txt", ".[dev]"]


def test_data_dictionary_is_up_to_date():
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8") == schema.dictionary_markdown()


def test_tracked_files_name_no_foreign_host_and_no_folder_of_one_machine():
    allowed = (
        "localhost",
        "127.0.0.1",
        "www.w3.org",
        "example.com",
        "jupyter.org",
        "schemas.openxmlformats.org",
        "openoffice.org",
    )
    found = []
    for path in tracked():
        if path.suffix in {".png", ".parquet", ".xlsx", ".gz"} or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        hosts = re.findall(r"https?://([A-Za-z0-9.-]+\.[a-z]{2,})", text)
        found += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if not host.endswith(allowed)]
        banned = r"(?i)\bcdn\.|unpkg|jsdelivr|cdnjs|googleapis\.com|(?<![\w.])/(?:work|home|Users|root)/\w"
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in re.findall(banned, text)]
    assert not found


def test_tracked_files_hold_no_leftover_marks():
    marks = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
    assert not [
        str(p) for p in tracked() if p.suffix in {".py", ".md", ".po", ".ipynb"} and marks.search(p.read_text("utf-8"))
    ]


def test_no_module_is_longer_than_400_lines():
    long = {p.name: n for p in LIBRARY.rglob("*.py") if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert not long


def test_no_function_is_longer_than_60_lines():
    long = []
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 60:
                long.append(f"{path.name}:{node.name}")
    assert not long


# ---------------------------------------------------------------------------------------------- two languages


def sentences(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    """Every sentence of a module that goes through the catalogue, with its line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        wanted = 2 if node.func.id == "ngettext" else 1 if node.func.id in MARKERS else 0
        texts = [a.value for a in node.args[:wanted] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if wanted and len(texts) == wanted:
            found.append((node.lineno, tuple(texts)))
        if wanted and any(isinstance(a, ast.JoinedStr) for a in node.args[:wanted]):
            raise AssertionError(f"{path.name}:{node.lineno}: an f-string cannot be translated")
    return found


def modules() -> list[Path]:
    return sorted(p for p in LIBRARY.rglob("*.py") if p.parent.name != "text")


@cache
def russian() -> dict[str, polib.POEntry]:
    entries = {}
    for path in sorted((LIBRARY / "text" / "ru").glob("*.po")):
        entries |= {entry.msgid: entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    return entries


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(LIBRARY).as_posix())
def test_every_sentence_has_a_russian_translation(path):
    missing = []
    for line, texts in sentences(path):
        entry = russian().get(texts[0])
        done = entry and not entry.fuzzy and (len(entry.msgstr_plural) == 3 if len(texts) == 2 else entry.msgstr)
        if not done or (len(texts) == 2 and not all(entry.msgstr_plural.values())):
            missing.append(f"{line}: {texts[0]}")
    assert not missing


def test_translations_keep_the_placeholders():
    odd = []
    for entry in russian().values():
        forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
        allowed = placeholders(entry.msgid) | placeholders(entry.msgid_plural or "")
        odd += [
            entry.msgid
            for form in forms
            if placeholders(form) != placeholders(entry.msgid) and placeholders(form) - allowed
        ]
        odd += [entry.msgid for form in forms if placeholders(entry.msgid_plural or entry.msgid) - placeholders(form)]
    assert not odd


def test_one_sentence_has_one_translation():
    seen: dict[str, tuple[str, str]] = {}
    clashes = []
    for path in sorted((LIBRARY / "text" / "ru").glob("*.po")):
        for entry in polib.pofile(str(path)):
            form = entry.msgstr or str(sorted(entry.msgstr_plural.items()))
            if entry.msgid in seen and seen[entry.msgid][0] != form:
                clashes.append(f"{entry.msgid!r}: {seen[entry.msgid]} and {(form, path.name)}")
            seen[entry.msgid] = (form, path.name)
    assert not clashes


def test_catalogues_know_three_plural_forms():
    rule = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    for path in (LIBRARY / "text" / "ru").glob("*.po"):
        metadata = polib.pofile(str(path)).metadata
        assert metadata["Plural-Forms"] == rule, path.name
        assert "utf-8" in metadata["Content-Type"].lower(), path.name
