"""A PostgreSQL server of the tests' own: its own folder, port and password, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

PASSWORD = "p@ss w0rd"


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server, give its address, stop it; the test is skipped where PostgreSQL is not installed."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        pytest.skip("PostgreSQL is not installed: the package 'postgresql' brings its server")
    tools = binaries[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="winback-pg-"))
    as_user = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", pwd.getpwnam("postgres").pw_name, "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data = folder / "data"
    start = [*as_user, str(tools / "initdb"), "-D", str(data), "-U", "shop", "-A", "scram-sha-256", "-E", "UTF8"]
    subprocess.run([*start, "--no-sync", f"--pwfile={secret}"], check=True, capture_output=True, cwd=folder)
    options = ["-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    server = subprocess.Popen(
        [*as_user, str(tools / "postgres"), "-D", str(data), *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"postgresql://shop:{quote(PASSWORD)}@127.0.0.1:{port}/postgres"
    try:
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str) -> None:
    for _attempt in range(100):
        try:
            psycopg.connect(address, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
