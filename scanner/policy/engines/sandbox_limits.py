"""What a worker gives up, for good, before it reads the first policy, and what it allows itself for each request.

Windows has none of these limits, and macOS does not honour the one of memory: there the clock of the process that asks is what
ends a worker. The worker imports this without the package: nothing but the standard library may be imported here.
"""

from __future__ import annotations

import os
import sys
import time

if sys.platform != "win32":
    import resource

OUT_OF_MEMORY = 77
"""The exit status of a worker whose memory ran out while Python, not regorus, wanted more."""
_OWN_BYTES = 128 * 1024 * 1024
"""What the interpreter and regorus map themselves, at most, where the system does not say it."""


def prepare_allocator() -> None:
    """Let regorus's allocator reserve little; before regorus is imported. By itself it reserves 1 GiB of addresses."""
    os.environ["MIMALLOC_ARENA_RESERVE"] = "32768"  # KiB


def give_up(memory_bytes: int) -> None:
    """Give up more memory than some, core dumps, writing to files, and opening files and sockets; after all imports."""
    if sys.platform != "win32":
        _bound(resource.RLIMIT_AS, _mapped() + memory_bytes)
        _bound(resource.RLIMIT_FSIZE, 0)
        _bound(
            resource.RLIMIT_CORE, 1
        )  # no dump, as with 0; and Linux starts no program that takes it either
        _bound(resource.RLIMIT_NOFILE, 0)


def allow(seconds: float) -> None:
    """Allow some time of the processor from now on, rounded up to seconds; the system ends a process that takes more."""
    if sys.platform == "win32":
        return
    soft = int(time.process_time() + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _mapped() -> int:
    """Return how many bytes of addresses this process uses."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - `pathlib` takes long to import
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _OWN_BYTES


def _bound(limit: int, value: int) -> None:
    if sys.platform == "win32":
        return
    hard = resource.getrlimit(limit)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(limit, (value, value))
    except (OSError, ValueError):
        return  # macOS refuses some
