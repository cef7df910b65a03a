"""Each engine with the demo company in it: servers of the tests' own, started once and stopped at the end."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import winback as wb
from tests.demo import demo_company
from tests.engines.calculations import Steps
from tests.engines.spark_server import own_spark_connect
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
    """The address of a PostgreSQL server of the tests' own."""
    with own_server() as address:
        yield address


@pytest.fixture(scope="session")
def in_postgres(postgres: str) -> Steps:
    """The demo company in PostgreSQL."""
    return Steps(wb.send_company(demo_company(), postgres))


@pytest.fixture(scope="session")
def spark_settings(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a session of the tests' own is started with; skipped where Spark or Java is missing."""
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'winback[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java: the package 'default-jre-headless' brings it")
    return {
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark")),
        "spark.sql.catalogImplementation": "in-memory",
        # What makes Spark quick on large tables only costs time on these.
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.ui.enabled": "false",
        "spark.driver.memory": "2g",
    }


@pytest.fixture(scope="session")
def in_spark(spark_settings: dict[str, str]) -> Iterator[Steps]:
    """The demo company in a session of Spark on this computer."""
    from pyspark.sql import SparkSession

    yield Steps(wb.send_company(demo_company(), f"spark://local?{urlencode(spark_settings)}"))
    SparkSession.getActiveSession().stop()


@pytest.fixture(scope="session")
def over_connect(spark_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each calculation gives on the demo company through Spark Connect."""
    pytest.importorskip("grpc", reason="Spark Connect is not installed: pip install 'winback[spark]'")
    folder = tmp_path_factory.mktemp("connect")
    settings = spark_settings | {"spark.sql.warehouse.dir": str(folder / "warehouse")}
    with own_spark_connect(settings, folder) as address:
        command = [sys.executable, "-m", "tests.engines.over_connect", address, str(folder / "found")]
        done = subprocess.run(command, check=False, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    told = [line for line in done.stderr.splitlines() if not line.startswith("\tat ")]
    assert done.returncode == 0, "\n".join(told[-30:])
    found: dict[str, Any] = pickle.loads((folder / "found").read_bytes())
    return found
