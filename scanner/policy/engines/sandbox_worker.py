"""A process that evaluates policies nobody vouches for, and can do nothing else.

It is run as `python -I -S -B sandbox_worker.py DIRECTORY SECONDS MEMORY_BYTES COVERING` without an environment, DIRECTORY being
where regorus is installed. It answers the frames of its standard input on its standard output, and ends when they do.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` takes longer to import than the rest of a worker
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.engines.framing import LENGTH_BYTES, frame, parts_of
    from scanner.policy.engines.parent import end_with_parent
    from scanner.policy.engines.regorus_session import (
        RefusedError,
        Session,
        Text,
        imported_regorus,
        syntax_tree,
    )
    from scanner.policy.engines.sandbox_limits import OUT_OF_MEMORY, allow, give_up, prepare_allocator
else:
    sys.path += [os.path.dirname(__file__), *sys.argv[1:2]]  # noqa: PTH120 - `pathlib` takes long to import too
    from framing import LENGTH_BYTES, frame, parts_of
    from parent import end_with_parent
    from regorus_session import RefusedError, Session, imported_regorus, syntax_tree
    from sandbox_limits import OUT_OF_MEMORY, allow, give_up, prepare_allocator

_INPUT, _OUTPUT = 0, 1
_CHUNK = 1024 * 1024
_MAX_REQUEST = 4 * 1024 * 1024 * 1024  # bytes; what is longer is no request
_MAX_VALUE = 16 * 1024 * 1024  # bytes
_MAX_TREE = 64 * 1024 * 1024  # bytes; a tree is a hundred times as long as its policy


class _Worker:
    """Answers requests: a verb and its arguments, all of them bytes."""

    def __init__(self, *, covering: bool) -> None:
        self._covering = covering
        self._session: Session | None = None
        self._answers: dict[bytes, Callable[..., list[bytes]]] = {
            b"load": self._load,
            b"value": lambda rule, given: [self._loaded.value(rule.decode(), given.decode()).encode()],
            b"query": lambda query, given: [self._loaded.query(query.decode(), given.decode()).encode()],
            b"prints": lambda: [line.encode() for line in self._loaded.prints()],
            b"tree": lambda *module: [syntax_tree(_modules(module)[0]).encode()],
            b"coverage": lambda: [self._loaded.coverage().encode()],
        }

    def answer(self, request: list[bytes]) -> bytes:
        """Return the frame that answers a request."""
        try:
            parts = self._answers[request[0]](*request[1:])
        except RefusedError as error:
            kind = b"panicked" if error.panicked else b"refused"
            text = str(error).encode(errors="replace")[:_CHUNK]
            return frame(kind, text, error.step.encode(), str(error.module).encode())
        most = _MAX_VALUE if request[0] in {b"value", b"query"} else _MAX_TREE
        if sum(map(len, parts)) > most:
            return frame(b"large", str(most).encode())
        return frame(b"answer", *parts)

    @property
    def _loaded(self) -> Session:
        assert self._session is not None, "nothing is loaded"
        return self._session

    def _load(self, data: bytes, *modules: bytes) -> list[bytes]:
        self._session = None  # what was loaded before takes no memory from what comes
        texts = _modules(modules)
        self._session = Session(texts, data.decode(), covering=self._covering, on_module=_tell_module)
        return []


def _modules(parts: tuple[bytes, ...]) -> list[Text]:
    triples = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return [(path.decode(), text.decode(), int(rego)) for path, text, rego in triples]


def _tell_module(number: int) -> None:
    """Say which policy is read next: if this process ends, it was the one."""
    _write(frame(b"reading", str(number).encode()))


def _read(size: int) -> bytes:
    """Return so many bytes of the standard input; fewer where it ends."""
    chunks = []
    while size and (chunk := os.read(_INPUT, min(size, _CHUNK))):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(_OUTPUT, view) :]


def _serve(worker: _Worker, seconds: float) -> None:
    """Answer requests until there are no more."""
    while len(header := _read(LENGTH_BYTES)) == LENGTH_BYTES:
        size = int.from_bytes(header, "big")
        if size > _MAX_REQUEST or len(body := _read(size)) < size:
            return
        allow(seconds)
        _write(worker.answer(parts_of(body)))


def main() -> None:
    """Give up what is not needed, and answer."""
    _, _, seconds, memory_bytes, covering = sys.argv
    prepare_allocator()
    imported_regorus()  # while files can be opened
    end_with_parent()
    give_up(int(memory_bytes))
    try:
        _write(frame(b"ready"))
        _serve(_Worker(covering=covering == "1"), float(seconds))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)  # who asked is gone


if __name__ == "__main__":
    main()
