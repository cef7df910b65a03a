"""A live published page under visitors: memory and kernels after they left, and the redraw of many at once.

``python -m benchmarks.bench_publish DIR`` with a folder that ``winback publish --live`` wrote. Thirty visits one after
the other, three minutes of rest, then twenty viewers at once who change a filter again and again.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import sys
import time
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from winback.dashboard.serve import stop_server
from winback.publishing.live import Serving, start_live

VISITS, REST_SECONDS, VIEWERS, CHANGES = 30, 180, 20, 10
SECRET = "a-token-for-the-benchmark"


def memory_mb(process: object) -> tuple[float, int]:
    """The memory of the server with its kernels, and how many kernels there are."""
    parent = psutil.Process(process.pid)
    children = [child for child in parent.children(recursive=True) if child.is_running()]
    kernels = [child for child in children if "ipykernel" in " ".join(child.cmdline())]
    return sum(one.memory_info().rss for one in [parent, *children]) / 2**20, len(kernels)


def wait_until_served(base: str) -> None:
    while True:
        try:
            urllib.request.urlopen(f"{base}voila/static/plotly.min.js", timeout=5).close()
        except OSError:
            time.sleep(0.3)
        else:
            return


def visit(base: str) -> tuple[str, str, str]:
    """Open the page; return the kernel, the cookies, and the model of the page's widget."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(f"{base}?token={SECRET}", timeout=120) as answer:
        page = answer.read().decode()
    kernel = re.search(r'"kernelId": ?"([0-9a-f-]+)"', page).group(1)
    model = re.search(r'"model_id": ?"([0-9a-f]+)"', page).group(1)
    return kernel, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), model


def message(model: str, content: dict) -> str:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "comm_msg",
        "session": "s",
        "username": "",
        "version": "5.3",
        "date": "",
    }
    data = {"comm_id": model, "data": {"method": "custom", "content": content}}
    return json.dumps({"header": header, "parent_header": {}, "metadata": {}, "channel": "shell", "content": data})


async def view(base: str, opened: tuple[str, str, str], parts: list[str], changes: int, number: int) -> list[float]:
    """Change the filter again and again; return how long each new view took to come, in seconds."""
    kernel, cookies, model = opened
    url = f"{base.replace('http', 'ws')}api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
    socket = await websocket_connect(HTTPRequest(url, headers={"Cookie": cookies}), max_message_size=2**26)
    took = []
    for turn in range(changes):
        part, code = parts[(turn + number) % len(parts)], ("en", "ru")[turn % 2]
        begun = time.perf_counter()
        await socket.write_message(
            message(model, {"kind": "show", "lang": code, "part": part, "period": "quarter", "view": "losses"})
        )
        while True:
            text = await asyncio.wait_for(socket.read_message(), 60)
            if f'\\"part\\":\\"{part}\\"' in text and f'\\"lang\\":\\"{code}\\"' in text:
                break
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(0.5)
    socket.close()
    return took


async def many(base: str, opened: list[tuple[str, str, str]], parts: list[str]) -> list[float]:
    found = await asyncio.gather(*(view(base, one, parts, CHANGES, place) for place, one in enumerate(opened)))
    return [seconds for took in found for seconds in took]


def main() -> None:
    folder = sys.argv[1]
    parts = list(json.loads(Path(folder, "live", "page.json").read_text(encoding="utf-8"))["periods"])
    process, address = start_live(folder, Serving(port=8990, most_kernels=40), token=SECRET)
    base = address.split("?")[0]
    try:
        wait_until_served(base)
        kernel = visit(base)
        asyncio.run(view(base, kernel, parts, 2, 0))
        time.sleep(REST_SECONDS)
        before, left = memory_mb(process)
        print(f"after one visit and a rest: {before:.0f} MB, {left} kernels")
        opened = []
        for place in range(VISITS):
            begun = time.perf_counter()
            asyncio.run(view(base, visit(base), parts, 1, place))
            opened.append(time.perf_counter() - begun)
        during, kernels = memory_mb(process)
        print(f"{VISITS} visits: median {statistics.median(opened):.1f} s each; {during:.0f} MB with {kernels} kernels")
        time.sleep(REST_SECONDS)
        after, left = memory_mb(process)
        print(f"after {REST_SECONDS} s of rest: {after:.0f} MB ({after / before - 1:+.0%}), {left} kernels")
        all_opened = [visit(base) for _viewer in range(VIEWERS)]
        took = asyncio.run(many(base, all_opened, parts))
        full, kernels = memory_mb(process)
        print(
            f"{VIEWERS} viewers at once: {len(took)} redraws, median {statistics.median(took) * 1000:.0f} ms, "
            f"95th percentile {statistics.quantiles(took, n=20)[-1] * 1000:.0f} ms; {full / kernels:.0f} MB a kernel"
        )
    finally:
        stop_server(process)


if __name__ == "__main__":
    main()
