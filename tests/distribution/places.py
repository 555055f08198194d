"""A machine of its own: the built wheels in a fresh environment, and the product running there."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import polib

from tests.contracts.source import ROOT
from tests.requirements import lacks

EXAMPLE = ROOT / "tests" / "example_plugin"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LONGEST = 120


def _lock_without_uv(folder: Path) -> Path:
    """The set-up fetches uv by pip, before there is a uv that would keep it; running needs none."""
    written = folder / "requirements.lock"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    written.write_text(re.sub(r"^uv==.*\n(?: .*\n)*", "", lock, flags=re.MULTILINE), encoding="utf-8")
    return written


class Machine:
    """`home` is where everything is run; nothing of the repository is on its path."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.environment = folder / "environment"
        self.home.mkdir()
        _uv("venv", "--quiet", "--python", sys.executable, str(self.environment))
        self._install("--require-hashes", "-r", str(_lock_without_uv(folder)))
        wheels = [_wheel(ROOT, folder / "core"), _wheel(_copy(folder), folder / "example")]
        self._install("--no-deps", *map(str, wheels))

    def _install(self, *what: str) -> None:
        """From what the set-up has fetched already: nothing is asked of the network."""
        run = _uv("pip", "install", "--quiet", "--offline", "--python", str(self.environment / "bin" / "python"), *what)
        if run.returncode and "cache" in run.stderr:
            lacks("distribution", f"uv has not kept what a fresh environment needs: {run.stderr.strip()[:300]}")
        assert run.returncode == 0, run.stderr

    def variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**kept, "PATH": f"{self.environment}/bin:/usr/bin:/bin", "MEDVIRK_PLUGINS_STRICT": "1"}

    def run(self, *command: str) -> str:
        run = subprocess.run(
            [str(self.environment / "bin" / command[0]), *command[1:]],
            cwd=self.home,
            env=self.variables(),
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert not run.stderr, run.stderr
        return run.stdout

    @contextmanager
    def serving(self) -> Iterator[int]:
        """The web server and the worker, as `medvirk demo` runs them, on a free port."""
        port = _free_port()
        command = [str(self.environment / "bin" / "medvirk"), "demo", "--port", str(port)]
        with (self.home / "log").open("w") as log:
            process = subprocess.Popen(command, cwd=self.home, env=self.variables(), stdout=log, stderr=log)
            try:
                self._wait(port, process)
                yield port
            finally:
                process.terminate()
                process.wait(20)

    def _wait(self, port: int, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + LONGEST
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError((self.home / "log").read_text())


class Browser:
    """Somebody signed in on a municipality's host, with cookies and forms, and nothing but the address bar."""

    def __init__(self, machine: Machine, handle: str, slug: str) -> None:
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        link = machine.run("medvirk", "demo", "--link", handle, "--host", slug).strip()
        self.host = link.split("/")[2]
        self.port = self.host.rpartition(":")[2]
        status, page = self.open(link.split("/", 3)[3])
        assert status == 200, page

    def open(self, path: str, **fields: str) -> tuple[int, str]:
        """GET, or POST of a form."""
        data = urlencode(fields).encode() if fields else None
        request = Request(f"http://127.0.0.1:{self.port}/{path.lstrip('/')}", data=data, headers={"Host": self.host})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Open a form and send it filled in."""
        _status, page = self.open(path)
        token = TOKEN.search(page)
        assert token, page
        return self.open(path, csrfmiddlewaretoken=token[1], **fields)


def _uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    uv = Path(sys.executable).with_name("uv")
    return subprocess.run([str(uv), *arguments], capture_output=True, text=True, timeout=LONGEST)


def _copy(folder: Path) -> Path:
    """The example's files, with their catalogues compiled as its developer would have them."""
    copy = folder / "source"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "dist"))
    for source in copy.rglob("*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    return copy


def _wheel(source: Path, into: Path) -> Path:
    """As `make wheel` builds."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    subprocess.run(build, cwd=source, check=True, capture_output=True, timeout=LONGEST)
    (wheel,) = into.glob("*.whl")
    return wheel


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])
