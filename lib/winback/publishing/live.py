"""Grade B: the published figures served live, and every unsafe start refused with a sentence."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from winback_page.page import FILE

from ..dashboard.screens import OWN_MACHINE
from ..dashboard.serve import PASSED_ON, TEMPLATE, free_port, stop_server
from ..errors import WinbackError
from ..text import _, format_date, language
from ..workspace import own_folder
from .manifest import MANIFEST, digest_of
from .snapshot import HERE, STYLE, page_script

LIVE, NOTEBOOK = "live", "page.ipynb"
TOKEN = "WINBACK_TOKEN"
SHORTEST_TOKEN = 20
SAFE_VERSIONS = {"voila": "0.5.6", "jupyter_server": "2.20.0", "nbconvert": "7.17.1"}
"""Older ones have known holes."""
PORT = 8870


@dataclass(frozen=True)
class Serving:
    """How a live page is served: address, limits, and for how long an idle kernel lives."""

    ip: str = "127.0.0.1"
    port: int = PORT
    most_kernels: int = 30
    idle_seconds: int = 120


def live_files(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the files a live page is served from: everything published as one file, and the one notebook."""
    style = "\n".join(path.read_text(encoding="utf-8") for path in (STYLE, HERE / "page.css"))
    whole = {**data, "language": language(), "script": page_script("live.js"), "style": style}
    cell: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    source = ["from winback_page import open_page\n", "\n", "open_page()"]
    notebook = {
        "cells": [cell | {"id": "page", "source": source}],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return {f"{LIVE}/{FILE}": text, f"{LIVE}/{NOTEBOOK}": json.dumps(notebook, indent=1)}


def check_start(folder: Path, ip: str, token: str) -> Path:
    """Return the folder to be served. Raises ``WinbackError`` where serving it would not be safe."""
    _check_versions()
    root = _check_root(folder.expanduser().resolve())
    if ip not in OWN_MACHINE and not token:
        raise WinbackError(
            _(
                "{ip} can be reached by others, and there is no login: put a token of {n} characters or more into the "
                "environment as {name}, or serve on 127.0.0.1 behind a proxy with a login (see docs/publishing.md)."
            ).format(ip=ip, n=SHORTEST_TOKEN, name=TOKEN)
        )
    if token and len(token) < SHORTEST_TOKEN:
        raise WinbackError(
            _("The token in {name} has {found} characters; it needs {n} or more, or it can be guessed.").format(
                name=TOKEN, found=len(token), n=SHORTEST_TOKEN
            )
        )
    return root


def _check_versions() -> None:
    for package, least in SAFE_VERSIONS.items():
        found = version(package)
        if _parts(found) < _parts(least):
            raise WinbackError(
                _("{package} is {found}, which has known holes; {least} or later is needed: make install").format(
                    package=package, found=found, least=least
                )
            )


def _parts(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", text)[:3]]


def _check_root(folder: Path) -> Path:
    """Only what a publication wrote is served: a whole folder, or one with anything else in it, never."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(name): str(digest) for name, digest in told["files"].items()}
        expires = dt.date.fromisoformat(told["expires_on"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        files, expires = {}, dt.date.max
    if f"{LIVE}/{FILE}" not in files:
        raise WinbackError(
            _(
                "{folder} is no live publication, and a folder of anything else is not served. "
                "Make one with: winback publish --live --out DIR"
            ).format(folder=folder)
        )
    root, data = folder / LIVE, own_folder().resolve()
    if root == data or data in root.parents or root in data.parents:
        raise WinbackError(_("{folder} lies among the companies' data and is not served.").format(folder=root))
    for path in sorted(root.rglob("*")):
        if path.is_dir() or files.get(f"{LIVE}/{path.relative_to(root).as_posix()}") != digest_of(path):
            raise WinbackError(
                _("{file} was not published, or was changed since. Only what was published is served.").format(
                    file=path
                )
            )
    if expires < dt.date.today():
        raise WinbackError(_("This publication was valid until {day}. Publish anew.").format(day=format_date(expires)))
    return root


def start_live(folder: str | Path, serving: Serving | None = None, token: str | None = None) -> Any:
    """Start serving a live publication; return the process and its address. The caller ends the process.

    ``token``: what a reader has to know; none: a new one, which the address holds; empty: no login, on this machine
    only. Raises ``WinbackError`` where the start would not be safe.
    """
    serving = serving or Serving()
    given = os.environ.get(TOKEN, "") if token is None else token
    root = check_start(Path(folder), serving.ip, given)
    secret = given or (secrets.token_urlsafe(24) if token is None else "")
    port = free_port(serving.port, serving.ip)
    private = tempfile.mkdtemp(prefix="winback_live_")
    wanted = {
        "port": port, "ip": serving.ip, "token": secret, "root": str(root), "notebook": str(root / NOTEBOOK),
        "language": language(), "most_kernels": serving.most_kernels, "idle_seconds": serving.idle_seconds,
    }  # fmt: skip
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "HOME": private,
        "USERPROFILE": private,
        "IPYTHONDIR": str(Path(private) / "ipython"),
        "JUPYTER_CONFIG_DIR": str(Path(private) / "config"),
        "JUPYTER_RUNTIME_DIR": str(Path(private) / "runtime"),
        "JUPYTER_PATH": str(TEMPLATE),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "WINBACK_SERVER": json.dumps(wanted),
    }
    command = [sys.executable, "-m", "winback.publishing.live_server"]
    process = subprocess.Popen(command, env=environment, cwd=private, stdin=subprocess.DEVNULL, text=True)
    query = f"?token={secret}" if secret else ""
    return process, f"http://{serving.ip}:{port}/{query}"


def serve_live(folder: str | Path, serving: Serving) -> int:
    """Serve a live publication until interrupted; return the server's exit status."""
    process, address = start_live(folder, serving)
    shown = address if not os.environ.get(TOKEN) else address.split("?")[0]
    print(_("The published page is served at {address}; stop it with Ctrl+C.").format(address=shown), flush=True)
    try:
        return int(process.wait())
    except KeyboardInterrupt:
        return 0
    finally:
        stop_server(process)
