"""Does something once for all threads that want it at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Generic, TypeVar

from scanner.errors import RegistryError

if TYPE_CHECKING:
    from scanner.images.registry.limits import Deadline

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


class Flights(Generic[Key, Result]):
    """What is under way, by key. It is shared by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Key, Future[Result]] = {}

    def join(self, key: Key, do: Callable[[], Result], deadline: Deadline) -> Result:
        """Return the result of doing something, by this thread or by the one that does it already.

        Args:
            key: what it is.
            do: does it.
            deadline: until when to wait for another thread.

        Raises:
            RegistryError: another thread did not finish in time (`timed-out`).
            Exception: what doing it raised, in each thread.
        """
        with self._lock:
            future = self._under_way.get(key)
            leads = future is None
            if future is None:
                future = self._under_way[key] = Future()
        if not leads:
            return _result(future, deadline)
        try:
            future.set_result(do())
        except BaseException as exc:
            future.set_exception(exc)
            raise
        finally:
            with self._lock:
                del self._under_way[key]
        return future.result()


def _result(future: Future[Result], deadline: Deadline) -> Result:
    if not wait((future,), deadline.remaining()).done:
        raise RegistryError("the answer that several calls wait for took too long", reason="timed-out")
    return future.result()
