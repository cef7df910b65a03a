"""Start the dashboard: prepare its frames, then serve one notebook in an environment of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

from ..assumptions import Assumptions
from ..company import Company, open_company
from ..errors import WinbackError
from ..loading.report import LoadReport
from ..progress import steps
from ..records import Records, open_records
from ..start import start
from ..text import LANGUAGES, _, language, use_language
from ..workspace import home
from .filters import clock_label
from .prepare import STEPS, prepare_screens
from .screens import ABOUT, CLOCKS, OWN_MACHINE, PAST, PREFIX, SHOWN, Screens, read_screens, save_screens

DEFAULT_PORT = 8866
PORTS_TRIED = 50
TEMPLATE = Path(__file__).parent / "template"
# What Python itself needs to run; nothing of the owner's shell reaches the kernels a visitor talks to.
PASSED_ON = (
    "PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
)  # fmt: skip


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
    """Return the dashboard's notebook: in the project worked in, or in the one the library stands in."""
    places = [home(), Path(__file__).resolve().parents[3]]
    for place in places:
        notebook = place / "notebooks" / "dashboard.ipynb"
        if notebook.is_file():
            return notebook
    raise WinbackError(
        _("The dashboard's notebook is missing: {path}. Run the command from the project's folder.").format(
            path=places[0] / "notebooks" / "dashboard.ipynb"
        )
    )


def server_environment(
    screens: Path,
    *,
    lang: str,
    port: int,
    ip: str,
    pool_size: int,
    show_names: bool,
    own_data: bool = False,
) -> dict[str, str]:
    """Return the environment of the server and its kernels: only what they need.

    ``own_data``: the page takes files and loads them; it is left out when another machine could open the page.
    """
    private = tempfile.mkdtemp(prefix="winback_")
    wanted = {"port": port, "ip": ip, "pool_size": pool_size, "language": lang, "notebook": str(find_notebook())}
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if own_data and ip in OWN_MACHINE:
        passed |= {SHOWN: str(Path(private) / "shown.txt"), "WINBACK_HOME": str(home())}
    return passed | {
        "HOME": private,
        "USERPROFILE": private,
        "IPYTHONDIR": str(Path(private) / "ipython"),
        "JUPYTER_CONFIG_DIR": str(Path(private) / "config"),
        "JUPYTER_RUNTIME_DIR": str(Path(private) / "runtime"),
        "JUPYTER_PATH": str(TEMPLATE),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONUTF8": "1",
        # Arrow's own pool keeps some 50 MB in every kernel that has read a few small tables.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "WINBACK_SERVER": json.dumps(wanted),
        "WINBACK_SCREENS": str(screens),
        "WINBACK_LANG": lang,
        "WINBACK_SHOW_NAMES": "1" if show_names else "",
    }


def start_server(
    screens: str | Path,
    lang: str | None = None,
    *,
    port: int = DEFAULT_PORT,
    ip: str = "127.0.0.1",
    pool_size: int = 2,
    show_names: bool = False,
    own_data: bool = False,
) -> tuple[subprocess.Popen[str], str]:
    """Start a server on prepared screens; return its process and its address. The caller ends the process.

    ``own_data``: whoever sits at this machine may load files from the page; never for a page others can open.
    """
    lang = lang or language()
    if lang not in LANGUAGES:
        raise WinbackError(
            _("Language is '{given}'; allowed: {allowed}.").format(given=lang, allowed=", ".join(LANGUAGES))
        )
    port = free_port(port, ip)
    environment = server_environment(
        Path(screens).resolve(),
        lang=lang,
        port=port,
        ip=ip,
        pool_size=pool_size,
        show_names=show_names,
        own_data=own_data,
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "winback.dashboard.server"],
        env=environment,
        cwd=environment["HOME"],
        stdin=subprocess.DEVNULL,
        text=True,
    )
    return process, f"http://{ip}:{port}/"


def open_screens(
    data: str | Path = "",
    as_of: dt.date | str | None = None,
    assumptions: Assumptions | None = None,
    show_names: bool = False,
) -> Path:
    """Return the folder of a company's screens, prepared anew only when the data or the method changed.

    Data that cannot be read become a page that says why, in every language.
    """
    try:
        company = start(data)
        if data and company.report.get("rows"):
            print("\n".join(LoadReport.from_dict(company.report).sentences()), file=sys.stderr, flush=True)
        return screens_of(company, as_of, assumptions, show_names)
    except WinbackError as error:
        problem = {language(): str(error)} | _other_languages(data, as_of)
    return save_screens(Screens(problem=problem), tempfile.mkdtemp(prefix="winback_problem_"))


def screens_of(
    company: Company,
    as_of: dt.date | str | None = None,
    assumptions: Assumptions | None = None,
    show_names: bool = False,
) -> Path:
    """Return the folder of a company's screens, prepared anew only when the data or the method changed."""
    records, told = records_of(company)
    key = _key(company, as_of, assumptions, show_names, told or (records.mark() if records else ""))
    folder = company.folder / f"{PREFIX}{key}"
    if not (folder / ABOUT).exists():
        print(_("Preparing the screens …"), file=sys.stderr, flush=True)
        for old in company.folder.glob(f"{PREFIX}*"):
            shutil.rmtree(old, ignore_errors=True)
        with steps(len(CLOCKS) * len(STEPS) + 1) as work:
            screens = prepare_screens(
                company, as_of, assumptions, show_names=show_names, records=records,
                told=lambda clock, step: work.begin(_step_words(clock, step)),
            )  # fmt: skip
        save_screens(replace(screens, about=screens.about | {"records_problem": told}), folder)
    if records:
        records.close()
    return folder


def _step_words(clock: str, step: str) -> str:
    """What a step is called while it runs, with the rule that it runs for."""
    words = {
        "losses": _("Losses and their value"),
        "reasons": _("Reasons and priorities"),
        "plan": _("The plan"),
        "warnings": _("Early warnings"),
        "past": _("Past quarters"),
        "whole": _("The company as a whole"),
    }
    return f"{words[step]}: {clock_label(clock)}" if clock else words[step]


def screens_on(screens: Path, day: dt.date) -> Path:
    """Return the folder of the same screens as of a past day, prepared once; they stand in the folder of today's.

    ``screens``: the folder of prepared screens in a company's folder. Nothing after the day is used.
    """
    folder = screens / PAST / day.isoformat()
    if not (folder / ABOUT).exists():
        about = read_screens(screens).about
        company = open_company(screens.parent)
        records, told = records_of(company)
        made = prepare_screens(
            company, day, Assumptions(**about["assumptions"]), clocks=about["clocks"], show_names=about["show_names"],
            records=records,
        )  # fmt: skip
        save_screens(replace(made, about=made.about | {"records_problem": told}), folder)
        if records:
            records.close()
    return folder


def records_of(company: Company) -> tuple[Records | None, dict[str, str]]:
    """Return a company's records, or why they cannot be read, in every language: the other views do not need them."""
    try:
        records = open_records(company)
        records.mark()
        return records, {}
    except WinbackError as error:
        told = {language(): str(error)}
    for other in (code for code in LANGUAGES if code != language()):
        with use_language(other):
            try:
                open_records(company).mark()
            except WinbackError as error:
                told[other] = str(error)
    return None, told


def _other_languages(data: str | Path, as_of: dt.date | str | None) -> dict[str, str]:
    """The same refusal in the other languages: the reader may switch."""
    told = {}
    for other in (code for code in LANGUAGES if code != language()):
        with use_language(other):
            try:
                prepare_screens(start(data), as_of, clocks=("fixed:180",))
            except WinbackError as error:
                told[other] = str(error)
    return told


def _key(
    company: Company, as_of: dt.date | str | None, assumptions: Assumptions | None, show_names: bool, recorded: object
) -> str:
    """What the screens depend on: the data, what people recorded, the wishes, and the method itself."""
    wishes = (str(as_of or ""), assumptions or Assumptions(), show_names)
    digest = hashlib.sha256(repr((company.fingerprint, *wishes, recorded)).encode())
    library = Path(__file__).parents[1]
    for path in sorted([*library.rglob("*.py"), *library.rglob("*.toml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def serve_dashboard(
    data: str | Path = "",
    lang: str | None = None,
    *,
    port: int = 0,
    as_of: dt.date | str | None = None,
    assumptions: Assumptions | None = None,
    show_names: bool = False,
    ip: str = "127.0.0.1",
    pool_size: int = 2,
) -> int:
    """Prepare a company's screens and serve them until interrupted; return the server's exit status.

    ``data``: a file, a folder of tables, or a loaded company; empty: the one loaded last, else the demo company.
    ``port`` 0: the first free one from 8866 on. The address is printed once the first visitor would be served at
    once. Raises ``WinbackError`` when no port is free or the dashboard's notebook is missing.
    """
    lang = lang or language()
    with use_language(lang):
        screens = open_screens(data, as_of, assumptions, show_names)
        process, address = start_server(
            screens,
            lang,
            port=port or DEFAULT_PORT,
            ip=ip,
            pool_size=pool_size,
            show_names=show_names,
            own_data=True,
        )
        print(_("The dashboard starts at {address}; stop it with Ctrl+C.").format(address=address), flush=True)
    # Ended from outside, the server and its kernels must not stay behind.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    try:
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        stop_server(process)


def stop_server(process: subprocess.Popen[str]) -> None:
    """End a server and its kernels, and wait until they are gone."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
