"""The process behind a live published page: stand-alone Voila for one notebook, behind a token, with few kernels.

Started by :mod:`winback.publishing.live` in an environment of its own, which its kernels inherit.
"""

from __future__ import annotations

import json
import os
from typing import Any

import tornado.web
from jupyter_server.utils import url_path_join
from traitlets.config import Config
from voila.tornado.handler import TornadoVoilaHandler

from ..dashboard.server import DashboardServer, settings
from ..text import _

CLOSED = (
    "/voila/query/", "/voila/files/", "/voila/execution/", "/voila/render/", "/voila/templates/", "/voila/api/contents",
)  # fmt: skip
"""What Voila would serve beside the page: nobody needs it."""


class _Page(TornadoVoilaHandler):
    """The page and no other path; no kernel ever learns of an address, which may hold the token."""

    @tornado.web.authenticated
    async def get(self, path: str | None = None) -> None:
        if path:
            raise tornado.web.HTTPError(404)
        if self.request.query:
            self.redirect(self.base_url)
            return
        server = self.settings["voila"]
        if len(self.kernel_manager.list_kernel_ids()) >= server.most_kernels:
            self.set_status(503)
            self.set_header("Retry-After", "120")
            told = _("Too many people look at this page at once. Try again in two minutes.")
            self.finish(f"<!doctype html><meta charset=utf-8><p>{told}</p>")
            return
        await super().get(path="")


class _Nothing(tornado.web.RequestHandler):
    """Answers for what is not served."""

    def prepare(self) -> None:
        raise tornado.web.HTTPError(404)


class LiveServer(DashboardServer):
    """Voila for one published page."""

    most_kernels = 0

    def init_handlers(self) -> list[Any]:
        """Close what is not needed, before Voila's own."""
        shut = [(url_path_join(self.server_url, f"{path}.*"), _Nothing) for path in CLOSED]
        found = []
        for pattern, handler, *more in super().init_handlers():
            found.append((pattern, _Page if handler is TornadoVoilaHandler else handler, *more))
        return [*shut, *found]

    def _announce(self, watch: Any) -> None:
        """Nothing is warmed up, so nothing is said of it."""
        watch.stop()


def live_settings(wanted: dict[str, Any]) -> Config:
    """Return the whole configuration of the server."""
    config = settings(wanted["port"], wanted["ip"], 0, wanted["language"])
    config.Voila.root_dir = wanted["root"]
    config.Voila.token = wanted["token"]
    if wanted["token"]:
        # Behind a proxy the page has another name; who has the token is no page of another site.
        config.Voila.tornado_settings["allow_remote_access"] = True
    config.IdentityProvider.cookie_options = {"samesite": "Strict", "httponly": True}
    config.MappingKernelManager.cull_idle_timeout = wanted["idle_seconds"]
    config.MappingKernelManager.cull_interval = max(1, min(20, wanted["idle_seconds"] // 4))
    return config


def main() -> None:
    """Serve the page as the environment says; the kernels see nothing of it."""
    wanted = json.loads(os.environ.pop("WINBACK_SERVER"))
    server = LiveServer(config=live_settings(wanted))
    server.most_kernels = wanted["most_kernels"]
    server.notebook_path = wanted["notebook"]
    server.initialize([])
    server.start()


if __name__ == "__main__":
    main()
