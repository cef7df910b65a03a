"""A page to PDF with the browser that stands on the machine: Chrome, Chromium, Edge or a kin of them."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..errors import WinbackError
from ..text import _

VARIABLE = "WINBACK_BROWSER"
NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge", "brave-browser", "brave",
)  # fmt: skip
MAC = ("Google Chrome", "Microsoft Edge", "Chromium", "Brave Browser")
WINDOWS = (
    r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe", r"BraveSoftware\Brave-Browser\Application\brave.exe",
)  # fmt: skip
LONGEST_SECONDS = 180
DRAWING_MS = 20_000
DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")


class NoBrowser(WinbackError):
    """There is no browser that could print."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No PDF was made: it needs Chrome, Edge or Chromium on this machine. Install one, or name its program "
                "in {variable}; the HTML report can also be printed to PDF by any browser."
            ).format(variable=VARIABLE)
        )


def find_browser() -> str:
    """Return the program of a browser that can print: the one named by WINBACK_BROWSER, or one that is installed.

    Raises :class:`NoBrowser`.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        found = shutil.which(named)
        if not found:
            raise WinbackError(_("{variable} names {file}, which is no program.").format(variable=VARIABLE, file=named))
        return found
    places = [Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MAC]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if os.environ.get(variable):
            places += [Path(os.environ[variable]) / part for part in WINDOWS]
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for place in places:
        if place.is_file():
            return str(place)
    raise NoBrowser


def print_page(page: str, made_on: dt.date, browser: str = "") -> bytes:
    """Return a page of :mod:`winback.reporting.pages` as PDF; its dates are those of the report, not of the printing.

    Raises ``WinbackError`` where there is no browser, or it cannot print.
    """
    browser = browser or find_browser()
    with tempfile.TemporaryDirectory(prefix="winback_print_", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        words = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
            "--generate-pdf-document-outline", f"--virtual-time-budget={DRAWING_MS}",
            f"--user-data-dir={Path(folder) / 'profile'}", f"--print-to-pdf={target}",
        ]  # fmt: skip
        # As root, inside of a container, the browser refuses to start in its sandbox; it opens this one page only.
        words += ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        told = ""
        try:
            done = subprocess.run(
                [*words, f"{source.as_uri()}#print"], capture_output=True, timeout=LONGEST_SECONDS, check=False
            )
            told = done.stderr.decode("utf-8", "replace").strip()[-200:]
        except (OSError, subprocess.TimeoutExpired) as error:
            told = str(error)
        if not target.exists():
            raise WinbackError(_("{browser} did not print: {told}").format(browser=Path(browser).name, told=told))
        return steady_pdf(target.read_bytes(), made_on)


def steady_pdf(data: bytes, made_on: dt.date) -> bytes:
    """Return a PDF with the report's date in the place of the moment it was printed; nothing in it moves.

    >>> steady_pdf(b"/CreationDate (D:20260101101112+00'00')", dt.date(2026, 3, 5))
    b"/CreationDate (D:20260305000000+00'00')"
    """
    return DATES.sub(rb"/\1 (D:" + made_on.strftime("%Y%m%d000000").encode(), data)
