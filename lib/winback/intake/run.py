"""Run a job of an intake: here and now, or in a process of its own while the page stays awake."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from ..errors import WinbackError
from . import work

log = logging.getLogger("winback.intake")
Step = Callable[[str, float], None]
End = Callable[[dict[str, Any]], None]


class Here:
    """Does a job at once, in this process: a notebook's cell waits for it."""

    def __init__(self, job: dict[str, Any], on_step: Step, on_end: End) -> None:
        try:
            ended = {"done": work.do(job, on_step)}
        except WinbackError as error:
            ended = work.refused(error)
        on_end(ended)

    def stop(self) -> None:
        """Nothing runs any more."""


class Apart:
    """Does a job in a process of its own and reports on the loop of the page; ``stop`` ends it.

    ``on_end`` gets ``{"done": …}``, ``{"refused": sentence, …}``, ``{"stopped": True}`` or ``{"broken": True}``.
    """

    def __init__(self, job: dict[str, Any], on_step: Step, on_end: End) -> None:
        self._on_step, self._on_end, self._stopped = on_step, on_end, False
        try:
            self._post: Callable[..., Any] = asyncio.get_running_loop().call_soon_threadsafe
        except RuntimeError:
            self._post = lambda act, *given: act(*given)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "winback.intake.work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"PYTHONUTF8": "1"},
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job, ensure_ascii=False) + "\n")
        self._process.stdin.close()
        self.thread = threading.Thread(target=self._follow, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End the job; nothing was changed by it, because a load saves whole or not at all."""
        self._stopped = True
        self._process.terminate()

    def _follow(self) -> None:
        ended: dict[str, Any] = {}
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if "step" in told:
                self._post(self._on_step, told["step"], told["share"])
            else:
                ended = told
        self._process.wait()
        if not ended:
            ended = {"stopped": True} if self._stopped else {"broken": True}
            if not self._stopped:
                log.error("a job ended without an answer, status %s", self._process.returncode)
        self._post(self._on_end, ended)
