"""A session of Spark as an engine: on this computer, on a cluster, or through Spark Connect."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import ibis
from ibis.backends.pyspark import Backend
from pyspark.sql import SparkSession

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
}


class Spark(Backend):
    """Ibis on Spark, which here may also cache an expression that joins a table in memory, and keeps blanks blank."""

    def _register_in_memory_table(self, op: Any) -> None:
        # By way of pandas, as Ibis does it, a text that is missing would become the text NaN.
        self._session.createDataFrame(op.data.to_pyarrow(op.schema)).createOrReplaceTempView(op.name)

    def _create_cached_table(self, name: str, expr: Any) -> Any:
        self._run_pre_execute_hooks(expr)
        # The view is cached, not its query: Spark Connect reads a query anew each time and may not know it again.
        self._session.sql(self.compile(expr)).createTempView(name)
        self._session.catalog.cacheTable(name)
        return self.table(name)

    def _drop_cached_table(self, name: str) -> None:
        self._session.catalog.uncacheTable(name)
        self._session.catalog.dropTempView(name)


def connect_spark(full: str, schema: str) -> Any:
    """Return Spark at an address, in a schema where one is named."""
    ibis.pyspark.has_operation  # noqa: B018 - loading the engine's own entry sets its options
    found = Spark().connect(_session(full))
    if schema:
        found.raw_sql(f"USE `{schema}`")
    return found


@cache
def _session(full: str) -> Any:
    """``spark://local`` is a session on this computer, ``spark://host:7077`` a cluster, ``sc://…`` Spark Connect."""
    parts = urlsplit(full)
    if parts.scheme == "sc":
        return SparkSession.builder.remote(full.split("?", maxsplit=1)[0]).getOrCreate()
    master = "local[*]" if parts.netloc in ("", "local") else f"spark://{parts.netloc}"
    settings = SETTINGS | {name: value for name, value in parse_qsl(parts.query) if name.startswith("spark.")}
    builder = SparkSession.builder.master(master).appName("winback")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
