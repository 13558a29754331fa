"""Ends worker processes whose parent is gone: a pool's worker waits for work by a pipe that it holds open itself."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread


def end_when_orphaned() -> None:
    """End this process when the one that started it has ended, however that was ended."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
