"""The user's own files of settings, in TOML: read, checked value by value, refused with what is allowed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import WinbackError
from .text import _
from .workspace import home


class Refused(WinbackError):
    """A value in a file of settings that is not allowed; ``place`` names the file and where in it."""

    def __init__(self, place: str, field: str, found: object, allowed: str) -> None:
        shown = repr(found) if isinstance(found, str) else f"{found:g}" if isinstance(found, float) else str(found)
        super().__init__(
            _("{place}: {field} is {found}. Allowed: {allowed}.").format(
                place=place, field=field, found=shown, allowed=allowed
            )
        )


def read_toml(source: str | Path, sections: Sequence[str]) -> tuple[Path, dict[str, Any]]:
    """Return a file of settings; a relative name is looked for here, then in the project's folder.

    Raises ``WinbackError`` when it cannot be read or has a section that is not known.
    """
    path = Path(str(source).strip()).expanduser()
    if not path.exists() and not path.is_absolute():
        path = home() / path
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WinbackError(
            _("The settings file {name} cannot be read: {error}.").format(name=path.name, error=error)
        ) from error
    for name in data:
        if name not in sections:
            raise Refused(f"{path.name}, [{name}]", _("section"), name, ", ".join(sections))
    return path, data


def write_defaults(defaults: Path, path: str | Path) -> Path:
    """Write a file of common settings, with its explanations, to a new file to be changed; return its path.

    Raises ``WinbackError`` when the file exists or cannot be written.
    """
    path = Path(path).expanduser()
    try:
        with path.open("x", encoding="utf-8") as handle:
            handle.write(defaults.read_text(encoding="utf-8"))
    except FileExistsError as error:
        raise WinbackError(_("{name} exists already; nothing was written over.").format(name=path.name)) from error
    except OSError as error:
        raise WinbackError(_("{name} cannot be written: {error}.").format(name=path.name, error=error)) from error
    return path


def table_of(found: Any, place: str) -> dict[str, Any]:
    """Return a table of a file; ``WinbackError`` when something else stands there."""
    if not isinstance(found, dict):
        raise Refused(place, _("content"), found, _("a table of names and values"))
    return found


def only(names: Iterable[str], known: Sequence[str], place: str) -> None:
    """Refuse a name that is not among those known."""
    for name in names:
        if name not in known:
            raise Refused(place, _("name"), name, ", ".join(known))


def one_of(found: Any, known: Sequence[str], place: str, part: str) -> str:
    """Return a value that has to be one of those known; ``WinbackError`` for another, or for none."""
    if found not in known:
        raise Refused(place, part, _("missing") if found is None else found, ", ".join(known))
    return str(found)


def in_range(value: Any, low: float, high: float, place: str) -> float:
    """Return a number of a file; ``WinbackError`` when it is none or out of its range."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        allowed = _("a number from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
        raise Refused(place, _("value"), value, allowed)
    return float(value)


def merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of before with those given in their place, one level deep in tables."""
    found = dict(before)
    for name, value in given.items():
        known = found.get(name)
        found[name] = {**known, **value} if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return found
