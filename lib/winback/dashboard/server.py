"""The process behind the dashboard: stand-alone Voila for one notebook, with warm kernels and nothing else to read.

Started by :mod:`winback.dashboard.serve` in an environment of its own, because kernels inherit the server's.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import plotly
import tornado.ioloop
import tornado.web
from jupyter_server.utils import url_path_join
from traitlets.config import Config
from voila.app import Voila

from ..text import _, set_language
from .screens import OWN_MACHINE, SHOWN

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss:; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget")
IDLE_SECONDS = 600
LARGEST_MESSAGE_BYTES = 16 * 2**20


class _Warmth(tornado.web.RequestHandler):
    """Answers how many kernels wait ready for a visitor."""

    def initialize(self, server: DashboardServer) -> None:
        self.server = server

    def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.finish({"warm": self.server.warm_count()})


class DashboardServer(Voila):
    """Voila for one notebook; adds Plotly's bundle to the static files and says when the first kernel is warm."""

    name = "voila"

    def setup_template_dirs(self) -> None:
        """Look up the template, and serve Plotly's bundle from the installed package."""
        super().setup_template_dirs()
        self.static_paths.append(str(Path(plotly.__file__).parent / "package_data"))

    def init_handlers(self) -> list[Any]:
        """Add the page that counts warm kernels before Voila's own catch-all."""
        ready = (url_path_join(self.server_url, "/winback/ready"), _Warmth, {"server": self})
        return [ready, *super().init_handlers()]

    def warm_count(self) -> int:
        """Return how many kernels have run the notebook and wait for a visitor."""
        pools = getattr(self.kernel_manager, "_pools", {})
        begun = [item.result() for pool in pools.values() for item in pool if item.done() and not item.exception()]
        return sum(item["task"].done() for item in begun)

    def start(self) -> None:
        """Serve until stopped; print the address once the first visitor would be served at once."""
        loop = tornado.ioloop.IOLoop.current()
        if os.environ.get(SHOWN):
            renew = tornado.ioloop.PeriodicCallback(self._renew, 500)
            loop.add_callback(renew.start)
        watch = tornado.ioloop.PeriodicCallback(lambda: self._announce(watch), 100)
        loop.add_callback(watch.start)
        super().start()

    async def _renew(self) -> None:
        """Warm kernels that wait with the screens of another company make way for new ones."""
        try:
            shown = Path(os.environ[SHOWN]).read_text(encoding="utf-8").strip()
        except OSError:
            return
        if shown == os.environ["WINBACK_SCREENS"]:
            return
        os.environ["WINBACK_SCREENS"] = shown
        manager = self.kernel_manager
        for name, pool in list(getattr(manager, "_pools", {}).items()):
            waiting = [item.result() for item in pool if item.done() and not item.exception()]
            for item in waiting:
                await manager.shutdown_kernel(item["kernel_id"], now=True)
            manager.fill_if_needed(delay=manager.fill_delay, notebook_name=name)

    def _announce(self, watch: Any) -> None:
        if self.warm_count():
            watch.stop()
            print(_("The dashboard is ready: {address}").format(address=self.display_url), flush=True)


def settings(port: int, ip: str, pool_size: int, language: str) -> Config:
    """Return the whole configuration of the server; no file of the user's is read for it."""
    config = Config()
    config.Voila.port = port
    config.Voila.ip = ip
    config.Voila.open_browser = False
    config.Voila.log_level = "ERROR"
    config.Voila.config_file_paths = []
    config.Voila.tornado_settings = {
        "headers": {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"},
        "websocket_max_message_size": LARGEST_MESSAGE_BYTES,
    }
    if ip in OWN_MACHINE:
        # A page of another site whose name was bent to this machine must not be able to talk to it.
        config.Voila.tornado_settings["allow_remote_access"] = False
    voila = config.VoilaConfiguration
    voila.template = "winback"
    voila.allow_template_override = "NO"
    voila.allow_theme_override = "NO"
    voila.file_allowlist = ["(?!)"]
    voila.extension_allowlist = list(EXTENSIONS)
    voila.show_tracebacks = False
    voila.preheat_kernel = pool_size > 0
    voila.default_pool_size = pool_size
    voila.resources = {"winback": page_words(language)}
    if os.name == "posix":
        config.KernelManager.transport = "ipc"  # kernels on TCP ports could be reached by every user of the machine
    config.VoilaKernelManager.fill_delay = 4.0  # lets the visitor's own page load first
    config.MappingKernelManager.cull_idle_timeout = IDLE_SECONDS
    config.MappingKernelManager.cull_interval = 60
    config.MappingKernelManager.cull_connected = False
    return config


def page_words(language: str) -> dict[str, str]:
    """Return the few words the page shows before its kernel speaks."""
    set_language(language)
    style = Path(__file__).parent / "template/voila/templates/winback/static/style.css"
    return {
        "language": language,
        "title": _("Customers lost, and what they cost"),
        "loading": _("Opening the dashboard …"),
        "lost": _("The connection to the calculation is gone. The figures below no longer change."),
        "reload": _("Reload the page"),
        "broken": _("The dashboard could not be drawn. Start it again; if it stays so, run: winback doctor"),
        "version": str(style.stat().st_mtime_ns),
    }


def main() -> None:
    """Serve the dashboard as the environment says (``WINBACK_SERVER``: a JSON object of this module's settings)."""
    wanted = json.loads(os.environ.pop("WINBACK_SERVER"))
    server = DashboardServer(config=settings(wanted["port"], wanted["ip"], wanted["pool_size"], wanted["language"]))
    server.notebook_path = wanted["notebook"]
    server.initialize([])
    server.start()


if __name__ == "__main__":
    main()
