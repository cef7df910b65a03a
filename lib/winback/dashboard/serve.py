"""Start the dashboard: prepare its frames, then serve one notebook in an environment of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from ..errors import WinbackError
from ..text import LANGUAGES, _, language

DEFAULT_PORT = 8866
PORTS_TRIED = 50
TEMPLATE = Path(__file__).parent / "template"
# What Python itself needs to run; nothing of the owner's shell reaches the kernels a visitor talks to.
PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def free_port(port: int = DEFAULT_PORT, ip: str = "127.0.0.1") -> int:
    """Return the first free port from this one on.

    >>> 8000 <= free_port(8000) < 8000 + PORTS_TRIED
    True
    """
    for candidate in range(port, port + PORTS_TRIED):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ip, candidate))
            except OSError:
                continue
            return candidate
    raise WinbackError(
        _("All ports from {first} to {last} are taken. Free one, or name another port.").format(
            first=port, last=port + PORTS_TRIED - 1
        )
    )


def find_notebook() -> Path:
    """Return the dashboard's notebook: beside the library in the project, or below the working directory."""
    places = [Path(__file__).resolve().parents[3], Path.cwd()]
    for place in places:
        notebook = place / "notebooks" / "dashboard.ipynb"
        if notebook.is_file():
            return notebook
    raise WinbackError(
        _("The dashboard's notebook is missing: {path}. Run the command from the project's folder.").format(
            path=places[0] / "notebooks" / "dashboard.ipynb"
        )
    )


def server_environment(screens: Path, lang: str, port: int, ip: str, pool_size: int, show_names: bool) -> dict[str, str]:
    """Return the environment of the server and its kernels: only what they need."""
    home = tempfile.mkdtemp(prefix="winback_")
    wanted = {"port": port, "ip": ip, "pool_size": pool_size, "language": lang, "notebook": str(find_notebook())}
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed | {
        "HOME": home,
        "USERPROFILE": home,
        "IPYTHONDIR": str(Path(home) / "ipython"),
        "JUPYTER_CONFIG_DIR": str(Path(home) / "config"),
        "JUPYTER_RUNTIME_DIR": str(Path(home) / "runtime"),
        "JUPYTER_PATH": str(TEMPLATE),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "WINBACK_SERVER": json.dumps(wanted),
        "WINBACK_SCREENS": str(screens),
        "WINBACK_LANG": lang,
        "WINBACK_SHOW_NAMES": "1" if show_names else "",
    }


def start_server(
    screens: str | Path,
    lang: str | None = None,
    port: int = DEFAULT_PORT,
    ip: str = "127.0.0.1",
    pool_size: int = 2,
    show_names: bool = False,
) -> tuple[subprocess.Popen[str], str]:
    """Start a server on prepared screens; return its process and its address. The caller ends the process."""
    lang = lang or language()
    if lang not in LANGUAGES:
        raise WinbackError(
            _("Language is '{given}'; allowed: {allowed}.").format(given=lang, allowed=", ".join(LANGUAGES))
        )
    port = free_port(port, ip)
    environment = server_environment(Path(screens).resolve(), lang, port, ip, pool_size, show_names)
    process = subprocess.Popen(
        [sys.executable, "-m", "winback.dashboard.server"],
        env=environment,
        cwd=environment["HOME"],
        stdin=subprocess.DEVNULL,
        text=True,
    )
    return process, f"http://{ip}:{port}/"
