"""A Spark Connect server of the tests' own: its own port, one core's worth of everything, gone afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
START_SECONDS = 120


@contextmanager
def own_spark_connect(settings: dict[str, str], folder: Path) -> Iterator[str]:
    """Start a server with these settings, give its address, stop it."""
    import pyspark

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = Path(pyspark.__file__).parent
    address = {"spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": str(port)}
    options = [part for name, value in (settings | address).items() for part in ("--conf", f"{name}={value}")]
    log = folder / "server.log"
    with log.open("w") as told:
        server = subprocess.Popen(
            [home / "bin" / "spark-submit", "--class", SERVER, "--master", "local[2]", *options, "spark-internal"],
            cwd=folder, env=os.environ | {"SPARK_HOME": str(home)}, stdout=told, stderr=told,
        )  # fmt: skip
        try:
            _wait(server, port, log)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.3)
    raise RuntimeError("Spark Connect did not start:\n" + log.read_text()[-2000:])
