"""The recipes below deploy/ as far as this machine can try them: parsed, verified, and nginx really at the door."""

from __future__ import annotations

import base64
import os
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX = shutil.which("nginx") or (shutil.which("nginx", path="/usr/sbin") or "")
TOKEN = "a-token-that-nobody-guesses"


def test_compose_gives_the_page_nothing_but_the_published_folder_to_read():
    page = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["page"]
    assert len(page["volumes"]) == 1
    assert page["volumes"][0].endswith(":/published:ro")
    assert page["read_only"] is True
    assert "ports" not in page
    assert page["cap_drop"] == ["ALL"]
    assert (DEPLOY.parent / page["build"]["dockerfile"]).is_file()


def test_the_image_holds_no_data_and_does_not_run_as_root():
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY")]
    names = [name for part in copied for name in part]
    assert names == ["pyproject.toml", "constraints.txt", "README.md", "LICENSE", "lib"]
    assert all((DEPLOY.parent / name).exists() for name in names)
    assert lines.index("USER winback") < next(place for place, line in enumerate(lines) if line.startswith("CMD"))


def test_the_service_is_one_systemd_accepts(tmp_path):
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("no systemd on this machine")
    text = (DEPLOY / "winback-live.service").read_text()
    unit = tmp_path / "winback-live.service"
    unit.write_text(text.replace("/opt/winback/.venv/bin/python", shutil.which("true") or "/bin/true"))
    told = subprocess.run([verify, "verify", "--man=no", unit], check=False, capture_output=True, text=True)
    assert "winback-live" not in told.stderr, told.stderr


@pytest.fixture
def door(tmp_path) -> tuple[Path, int]:
    """The folder of an nginx made of the template, with a certificate and one reader; and its port."""
    if not NGINX or not shutil.which("openssl"):
        pytest.skip("no nginx on this machine: install the package 'nginx-light'")
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run([*request, *files], check=True, capture_output=True)
    word = subprocess.run(["openssl", "passwd", "-apr1", "word"], check=True, capture_output=True, text=True).stdout
    (tmp_path / "readers.htpasswd").write_text(f"ann:{word}")
    site = (DEPLOY / "nginx.conf.template").read_text()
    for name, value in {
        "${WINBACK_UPSTREAM}": "127.0.0.1:8976", "${WINBACK_TOKEN}": TOKEN, "/etc/nginx/winback": str(tmp_path),
        "listen 443 ssl": "listen 127.0.0.1:8978 ssl", "listen 80": "listen 127.0.0.1:8977",
    }.items():  # fmt: skip
        assert name in site
        site = site.replace(name, value)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.name == "posix" and os.geteuid() == 0 else ""
    log = f"daemon off;\npid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\n"
    (tmp_path / "nginx.conf").write_text(f"{user}{log}events {{}}\nhttp {{\n{places}{site}}}\n")
    return tmp_path, 8978


def test_nginx_takes_the_configuration_and_asks_for_a_name_before_it_passes_anybody_on(door):
    folder, port = door
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
    told = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    trust.check_hostname = False
    try:
        until = time.monotonic() + 10
        while (answer := status(port, trust)) is None and time.monotonic() < until:
            time.sleep(0.1)
        assert answer == 401
        assert status(port, trust, "ann:wrong") == 401
        # The reader is let in; behind the door nobody serves yet.
        assert status(port, trust, "ann:word") == 502
    finally:
        process.terminate()
        process.wait(10)


def status(port: int, trust: ssl.SSLContext, reader: str = "") -> int | None:
    headers = {"Authorization": f"Basic {base64.b64encode(reader.encode()).decode()}"} if reader else {}
    request = urllib.request.Request(f"https://127.0.0.1:{port}/", headers=headers)
    try:
        with urllib.request.urlopen(request, context=trust, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except OSError:
        return None
