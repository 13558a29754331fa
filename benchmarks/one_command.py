"""Runs one command, and writes what it used as JSON: seconds on the clock, of the processor, and MiB of the largest process.

    python -I -S benchmarks/one_command.py FILE COMMAND [ARGUMENT ...]

It is a small process of its own: a process begins with the size of the one that started it, and a worker that its parent did not
wait for must count too.
"""

import ctypes
import json
import os
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Run the command."""
    place, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ)
    used = [os.wait4(pid, 0)[2]]
    wall = time.perf_counter() - start
    while True:
        try:
            used.append(os.wait4(-1, 0)[2])
        except ChildProcessError:
            break
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    memory = max(one.ru_maxrss for one in used) / 1024
    Path(place).write_text(json.dumps({"wall": wall, "processor": processor, "memory": memory}), "utf-8")


if __name__ == "__main__":
    main()
