"""From nothing running to the first page of a built demo, and how much memory the server then holds."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from socket import socket

import psutil

LONGEST_SECONDS = 120


def rows() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "MEDVIRK_DATA_DIR": folder,
            "MEDVIRK_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "ip_site.settings.dev",
        }
        environment.pop("MEDVIRK_DATABASE_URL", None)
        built = _seconds(["--no-serve"], environment)
        return [{"name": "build the demo", "seconds": built}, *_served(environment)]


def _medvirk() -> str:
    return str(Path(sys.executable).with_name("medvirk"))


def _seconds(arguments: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([_medvirk(), "demo", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    return round(time.perf_counter() - began, 1)


def _served(environment: dict[str, str]) -> list[dict[str, object]]:
    port = _free_port()
    began = time.perf_counter()
    server = subprocess.Popen(
        [_medvirk(), "demo", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for_page(port, began + LONGEST_SECONDS)
        seconds = round(time.perf_counter() - began, 1)
        family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
        megabytes = round(sum(process.memory_info().rss for process in family) / 2**20)
        return [
            {"name": "start to first page, demo built", "seconds": seconds},
            {"name": "memory of web server, worker and starter", "MiB": megabytes},
        ]
    finally:
        server.terminate()
        server.wait(20)


def _wait_for_page(port: int, until: float) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/nn/", headers={"Host": f"meland.localhost:{port}"})
    while time.perf_counter() < until:
        try:
            with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - our own server
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the demo did not answer")


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
