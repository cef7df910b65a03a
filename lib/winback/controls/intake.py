"""What an intake has come to: files received, what was understood, what was corrected, what was loaded."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import WinbackError
from ..intake.inbox import Inbox
from ..intake.run import Here
from ..intake.work import ADD, NEW, REPLACE
from ..load import LoadReport
from ..loading import codes
from ..start import DEMO
from ..text import _, language
from .draft import Draft

STOPPABLE = ("understand", "check")
EMPTY, READING, ASKING, LOADING, DONE = "empty", "reading", "asking", "loading", "done"


def step_words() -> dict[str, str]:
    """Return what the steps of a job are called on a screen."""
    return {
        "open": _("Opening the file …"),
        "understand": _("Looking for the columns …"),
        "check": _("Checking every row …"),
        "merge": _("Joining with what was loaded before …"),
        "save": _("Saving …"),
        "screens": _("Measuring the losses …"),
    }


class Intake:
    """The way of some files into a company, without any widget; ``on_change`` is called whenever something moved.

    ``stage``: ``empty``, ``reading`` (being looked into), ``asking`` (to be corrected), ``loading`` or ``done``.
    ``problem``: the refusal to show, if there is one; the company shown stays as it was. ``on_loaded`` gets what the
    load gave. ``folder`` is the company shown; the demo company and no company at all cannot be replaced.
    """

    def __init__(
        self,
        on_change: Callable[[], None] = lambda: None,
        on_loaded: Callable[[dict[str, Any]], None] = lambda done: None,
        *,
        folder: Path | None = None,
        runner: Callable[..., Any] = Here,
        wishes: dict[str, Any] | None = None,
    ) -> None:
        self.on_change, self.on_loaded, self.runner = on_change, on_loaded, runner
        self.inbox, self.wishes = Inbox(), dict(wishes or {})
        self.folder = folder
        self.draft: Draft | None = None
        self.report: LoadReport | None = None
        self._running: Any = None
        self._say: Callable[[], str] = str
        self.reset()

    def reset(self) -> None:
        """Forget the files; what is loaded stays."""
        self.inbox.clear()
        self.stage, self.step, self.share = EMPTY, "", -1.0
        self.paths: list[Path] = []
        self.pasted, self.named, self.draft = False, False, None
        self.refused: list[dict[str, Any]] = []
        self.mended = False
        self._suggested: dict[str, Any] = {}
        self.name, self.way = "", NEW
        self._say = str

    @property
    def busy(self) -> bool:
        """Whether a job is running."""
        return self.stage in (READING, LOADING)

    @property
    def problem(self) -> str:
        """The refusal of the last step in the language in use; empty when there is none."""
        return self._say()

    @property
    def stoppable(self) -> bool:
        """Whether the running job may be stopped: while it only reads."""
        return self.stage == READING or (self.stage == LOADING and self.step in STOPPABLE)

    @property
    def currency(self) -> str:
        """The currency the reader gave to the amounts; empty: as the files say."""
        return str(self.draft.mapping.get("currency", "")) if self.draft else ""

    @currency.setter
    def currency(self, code: str) -> None:
        if self.draft and (not code.strip() or (len(code.strip()) == 3 and code.strip().isalpha())):
            self.draft.mapping["currency"] = code.strip().upper()

    def refuse(self, problem: str) -> None:
        """Show a refusal."""
        self._say = lambda: problem
        self.on_change()

    def ways(self) -> list[str]:
        """Return what may be done with the files: a new company, and the one shown replaced or added to."""
        if self.folder is None or self.folder.name.startswith(DEMO):
            return [NEW]
        return [ADD] if self.mended else [NEW, REPLACE, ADD]

    def missing(self) -> list[str]:
        """Return what the orders still lack; rows that come back mended lack nothing."""
        return self.draft.missing() if self.draft and not self.mended else []

    def present_name(self) -> str:
        """Return the name of the company shown, as its folder says."""
        return str(_about(self.folder).get("name", "")) if self.folder else ""

    def look(self, paths: list[Path], *, pasted: bool = False, named: bool = False) -> None:
        """Look into files; what is understood is then asked about. ``named``: one that stays where it lies."""
        self.paths, self.pasted, self.named = paths, pasted, named
        self.stage, self.report, self.way, self._say = READING, None, NEW, str
        self.name = _("Pasted table") if pasted else paths[0].name.split(".")[0] or paths[0].name
        self._start({"do": "look"}, self._looked)

    def load(self) -> None:
        """Load the files as they are understood now; ``WinbackError`` while a required column is missing."""
        if self.draft is None:
            raise WinbackError(_("Choose a file first, or type its path."))
        missing = self.missing()
        if missing:
            raise WinbackError(_("Still missing: {names}. Say which column holds it.").format(names=", ".join(missing)))
        self.stage, self._say = LOADING, str
        into = "" if self.way == NEW else str(self.folder)
        job = {
            "do": "load",
            "mapping": self._given(),
            "way": self.way,
            "into": into,
            "name": self.name.strip()[:120] or _("Company"),
            "present": self.present_name(),
        }
        self._start(job | self.wishes, self._loaded)

    def _given(self) -> dict[str, Any] | None:
        """The mapping to load with; none where nothing was corrected, so that files added twice are recognised."""
        assert self.draft is not None
        untouched = self.draft.mapping == self._suggested
        return None if self.mended or (self.way == ADD and untouched) else self.draft.mapping

    def stop(self) -> None:
        """Stop the running job; nothing is changed by it."""
        if self._running is not None and self.stoppable:
            self._running.stop()

    def _start(self, job: dict[str, Any], done: Callable[[dict[str, Any]], None]) -> None:
        self.step, self.share = "open", -1.0
        self.on_change()
        job |= {"paths": [str(path) for path in self.paths], "pasted": self.pasted, "named": self.named}
        job |= {"lang": language()}
        self._running = self.runner(job, self._stepped, lambda ended: self._ended(ended, done))

    def _stepped(self, step: str, share: float) -> None:
        self.step, self.share = step, share
        self.on_change()

    def _ended(self, ended: dict[str, Any], done: Callable[[dict[str, Any]], None]) -> None:
        self._running = None
        if "done" in ended:
            done(ended["done"])
            return
        if self.stage == READING:
            self.reset()
        else:
            self.stage = ASKING
        self._say = lambda: sentence_of(ended)
        self.on_change()

    def _looked(self, found: dict[str, Any]) -> None:
        self.draft = Draft(found["files"], found["questions"], found["mapping"])
        self._suggested = copy.deepcopy(found["mapping"])
        self.mended = bool(found.get("mended"))
        if self.mended and ADD not in self.ways():
            self.reset()
            self._say = lambda: _(
                "These are rows set aside by a load. Open the company they belong to, then bring them."
            )
            self.on_change()
            return
        self.way = ADD if self.mended else self.way
        if len(self.draft.files) == 1 and not self.draft.files[0]["table"]:
            # One file alone is meant to be the orders: ask for the columns it seems to lack.
            self.draft.take_as(self.draft.keys[0], "orders")
        self.refused, self.stage = found["refused"], ASKING
        self.on_change()

    def _loaded(self, done: dict[str, Any]) -> None:
        self.stage, self.folder = DONE, Path(done["folder"])
        self.report = LoadReport.from_dict(done["report"])
        # Names that may be one are known only now; the files wait for the answer, everything else is done with them.
        if self.way == ADD or not (self.suggestions or self.late_questions):
            self.reset()
            self.stage = DONE
        self.on_loaded(done)
        self.on_change()

    @property
    def suggestions(self) -> list[dict[str, Any]]:
        """Names that may be one, as the last load found them."""
        return list(getattr(self.report, "suggestions", ()))

    @property
    def late_questions(self) -> list[dict[str, Any]]:
        """Questions that only a whole load can ask: those that were not asked before it."""
        known = {(q["code"], q["file"], q["target"]) for q in self.draft.questions} if self.draft else set()
        found = self.report.questions if self.report else []
        return [q for q in found if q.get("path") and (q["code"], q["file"], q["target"]) not in known]

    def load_again(self) -> None:
        """Load the same files with the answers given since, in the place of what they gave before."""
        if self.draft is None:
            return
        self.way = NEW if self.named else REPLACE
        self.load()

    def forget(self) -> None:
        """Delete what was received and is still waiting for an answer; a job that runs keeps its files."""
        if not self.busy:
            self.reset()
            self.report = None
            self.on_change()


def sentence_of(ended: dict[str, Any]) -> str:
    """Return in the language in use why a job gave nothing."""
    if "stopped" in ended:
        return _("Stopped. Nothing was changed.")
    if "broken" in ended:
        return _("Reading broke off: the machine may lack memory or disk. Nothing was changed.")
    try:
        return codes.refused(ended["code"], ended["found"])
    except (KeyError, IndexError):
        return str(ended["refused"])


def _about(folder: Path | None) -> dict[str, Any]:
    try:
        found = json.loads(((folder or Path()) / "company.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
