"""Each engine with the demo company in it: servers of the tests' own, started once and stopped at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import winback as wb
from tests.demo import demo_company
from tests.engines.calculations import Steps
from tests.postgres import own_server

HOME_VARIABLE = "WINBACK_HOME"


@pytest.fixture(scope="session")
def near() -> Steps:
    """The demo company on the embedded engine."""
    return Steps(demo_company())


@pytest.fixture(scope="session")
def own_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="winback-engines-"))
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(folder)
    yield folder
    os.environ.pop(HOME_VARIABLE) if before is None else os.environ.update({HOME_VARIABLE: before})
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(own_home: Path) -> Iterator[str]:
    with own_server() as address:
        yield address


@pytest.fixture(scope="session", params=["postgres"])
def far(request: pytest.FixtureRequest) -> Steps:
    """The demo company in an engine of its own."""
    return Steps(wb.send_company(demo_company(), request.getfixturevalue(request.param)))
