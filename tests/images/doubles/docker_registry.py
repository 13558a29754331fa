"""Debian's `docker-registry`: a real registry without a referrers API, on loopback, in a temporary directory."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGURATION = """\
version: 0.1
log: {{level: info, accesslog: {{disabled: true}}}}
storage:
  delete: {{enabled: true}}
  filesystem: {{rootdirectory: {directory}}}
http: {{addr: '127.0.0.1:0'}}
"""
LOGIN = """\
auth:
  htpasswd: {{realm: test, path: {file}}}
"""
HASH = "$2y$05$abcdefghijklmnopqrstuuDIEddBSuRWBBEY6g5zv60IAP5bSSfki"
"""What bcrypt makes of `access.PASSWORD`, with a salt that is none."""
START_S = 30.0
_address = re.compile(r'msg="listening on (127\.0\.0\.1:[0-9]+)"').search


def program() -> str | None:
    """Return the path of the program, None where it is not installed."""
    return shutil.which("docker-registry")


@contextmanager
def running(directory: Path, user: str = "") -> Iterator[str]:
    """Yield the URL of a registry that stores into a directory, and end it.

    Args:
        directory: an empty directory.
        user: who may use it, with `access.PASSWORD`; "" lets everybody.

    Raises:
        RuntimeError: if it does not start.
    """
    path = program()
    assert path is not None
    text = CONFIGURATION.format(directory=directory / "storage")
    if user:
        (directory / "users").write_text(f"{user}:{HASH}\n")
        text += LOGIN.format(file=directory / "users")
    (directory / "registry.yml").write_text(text)
    with (directory / "registry.log").open("wb") as log:
        command = [path, "serve", str(directory / "registry.yml")]
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=directory, env={"HOME": str(directory)}
        )
        try:
            yield f"http://{address(process, directory / 'registry.log')}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address on which a registry says it listens: the system chose a port that was free."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        if found := _address(log.read_text()):
            return found[1]
        time.sleep(0.02)
    raise RuntimeError(f"docker-registry does not start: {log.read_text()}")
