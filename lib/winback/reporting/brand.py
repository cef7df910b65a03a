"""The owner's own look: name, logo and colours from one TOML file; without it the project's own."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from ..charts.theme import BLUE
from ..errors import WinbackError
from ..settings_files import Refused, read_toml
from ..text import _
from ..workspace import own_folder

FILE = "brand.toml"
SECTION = "brand"
KEYS = ("name", "logo", "accent", "dark", "footer")
DARK = "#0f2a47"
LEAST_CONTRAST = 4.5
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg"}
LARGEST_LOGO = 2_000_000
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Brand:
    """How a report looks. ``accent`` marks lines and headings, ``dark`` is the ground of the cover; both as #rrggbb.

    ``name`` stands in the place of the company's name, ``footer`` at the foot of every page.
    """

    name: str = ""
    logo: bytes = b""
    kind: str = ""
    accent: str = BLUE
    dark: str = DARK
    footer: str = ""

    @property
    def logo_address(self) -> str:
        """The logo as an address that holds it whole; nothing without one."""
        return f"data:{KINDS[self.kind]};base64,{base64.b64encode(self.logo).decode()}" if self.logo else ""


def contrast_on_white(colour: str) -> float:
    """Return how far a colour stands out from white, by WCAG: from 1 to 21.

    >>> round(contrast_on_white("#000000"))
    21
    """
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def read_brand(file: str | Path = "") -> Brand:
    """Return the look that a file names; without one that of ``data/own/brand.toml``, or the project's own.

    Raises ``WinbackError`` for an unknown key, a colour too light to be read on white, a logo that is no picture.
    """
    if not file:
        file = own_folder() / FILE
        if not file.exists():
            return Brand()
    path, data = read_toml(file, (SECTION,))
    told = data.get(SECTION, {})
    for key, value in told.items():
        if key not in KEYS:
            raise Refused(f"{path.name}, [{SECTION}]", _("key"), key, ", ".join(KEYS))
        if not isinstance(value, str):
            raise Refused(f"{path.name}, [{SECTION}]", key, str(value), _("text in quotation marks"))
    colours = {key: _colour(path.name, key, told[key]) for key in ("accent", "dark") if key in told}
    logo, kind = _logo(path, told["logo"]) if told.get("logo") else (b"", "")
    return Brand(told.get("name", "").strip(), logo, kind, footer=told.get("footer", "").strip(), **colours)


def _colour(file: str, key: str, value: str) -> str:
    found = value.strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", found):
        raise Refused(f"{file}, [{SECTION}]", key, value, _("a colour such as {example}").format(example=BLUE))
    if contrast_on_white(found) < LEAST_CONTRAST:
        raise Refused(f"{file}, [{SECTION}]", key, value, _("a colour dark enough to be read on white"))
    return found


def _logo(file: Path, name: str) -> tuple[bytes, str]:
    path = Path(name).expanduser()
    path = path if path.is_absolute() else file.parent / path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WinbackError(
            _("{file}: the logo {name} cannot be read: {error}.").format(
                file=file.name, name=name, error=error.strerror or str(error)
            )
        ) from error
    if len(data) > LARGEST_LOGO:
        raise WinbackError(_("{file}: the logo {name} is larger than 2 MB.").format(file=file.name, name=name))
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.verify()
            kind = str(picture.format)
    except (OSError, SyntaxError, ValueError) as error:
        raise WinbackError(_("{file}: the logo {name} is no picture.").format(file=file.name, name=name)) from error
    if kind not in KINDS:
        raise WinbackError(
            _("{file}: the logo {name} is {kind}; allowed: PNG and JPEG.").format(file=file.name, name=name, kind=kind)
        )
    return data, kind
