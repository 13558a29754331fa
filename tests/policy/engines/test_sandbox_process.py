"""The worker as a process: what it can do, how it ends, and what is left of it."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.errors import EngineError, PolicyError, PolicyLimitError
from scanner.policy.engines import sandbox_process
from scanner.policy.engines.framing import frame
from scanner.policy.engines.protocol import Limits
from scanner.policy.engines.sandbox import SandboxedEngine
from scanner.policy.engines.sandbox_threads import ThreadedPipes

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.engines.protocol import Module

    Make = Callable[..., SandboxedEngine]
    Write = Callable[..., Module]

ROOT = Path(__file__).parents[3]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
FIGURES = "x := count([1 | some a in numbers.range(1, 10000); some b in numbers.range(1, 10000)])"


def process_id(engine: SandboxedEngine) -> int:
    assert engine._process is not None
    return engine._process._popen.pid


def is_there(process: int) -> bool:
    """Return whether a process runs; one that has ended and is not waited for does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(") ")[2][0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def ends_within(process: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while is_there(process) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_there(process)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@LINUX
def test_what_a_worker_is_left_with(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed(seconds=7, mib=100)
    engine.load([write_module("x := 1")], {})
    place = Path(f"/proc/{process_id(engine)}")
    limits = {
        line[:26].strip(): line[26:].split()[:2]
        for line in (place / "limits").read_text("ascii").splitlines()
    }
    assert limits["Max open files"] == ["0", "0"]
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max core file size"] == ["1", "1"]
    soft, hard = limits["Max address space"]
    assert 100 * 1024 * 1024 < int(soft) == int(hard) < 300 * 1024 * 1024
    assert limits["Max cpu time"][0] == "8"
    assert (place / "environ").read_bytes() == b""
    assert (place / "cwd").readlink() == Path("/")
    assert len(list((place / "fd").iterdir())) == 3
    assert os.getsid(process_id(engine)) == process_id(engine)


@LINUX
def test_a_worker_needs_nothing_of_the_package(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    engine.load([write_module("x := 1")], {})
    mapped = Path(f"/proc/{process_id(engine)}/maps").read_text("utf-8")
    assert "regorus" in mapped
    assert "msgspec" not in mapped


@LINUX
def test_nothing_is_left_of_a_worker(write_module: Write) -> None:
    gc.collect()
    before = open_files()
    engine = SandboxedEngine(Limits(0.5, 64 * 1024 * 1024))
    engine.load([write_module(f"{FIGURES}\nf(n) := f(n + 1)\ny := f(1)\nz := 1")], {})
    seen = []
    for rule in ("p.x", "p.y", "p.z"):
        seen.append(process_id(engine))
        if rule == "p.z":
            assert engine.value(rule, b"{}") == 1
        else:
            with pytest.raises(PolicyLimitError):
                engine.value(rule, b"{}")
            assert engine.value("p.z", b"{}") == 1
    assert len(set(seen)) == 3
    engine.close()
    engine.close()
    assert open_files() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(seen[-1], os.WNOHANG)


@LINUX
def test_an_engine_that_is_forgotten_ends_its_worker(write_module: Write) -> None:
    engine = SandboxedEngine()
    engine.load([write_module("x := 1")], {})
    worker = process_id(engine)
    del engine
    gc.collect()
    assert not is_there(worker)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (signal.SIGKILL, "ended the engine (signal 9)"),
        (signal.SIGTERM, "ended the engine (signal 15)"),
        (signal.SIGXCPU, "took longer than 30 s"),
    ],
)
def test_a_worker_that_is_killed(
    sandboxed: Make, write_module: Write, number: signal.Signals, message: str
) -> None:
    engine = sandboxed()
    engine.load([write_module("x := 1")], {})
    os.kill(process_id(engine), number)
    with pytest.raises(PolicyLimitError) as caught:
        engine.value("p.x", b"{}")
    assert caught.value.message == message
    assert engine.value("p.x", b"{}") == 1


def test_a_worker_that_is_stopped(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed(seconds=0.3)
    engine.load([write_module("x := 1")], {})
    os.kill(process_id(engine), signal.SIGSTOP)
    with pytest.raises(PolicyLimitError, match=r"^took longer than 0\.3 s;"):
        engine.value("p.x", b'"' + b"y" * 1_000_000 + b'"')
    assert engine.value("p.x", b"{}") == 1


@pytest.mark.parametrize(
    "garbage",
    [b"\xff" * 64, b"\0" * 7 + b"\x08" + b"\0" * 7 + b"\x05", b"\0" * 7 + b"\x01" + b"x"],
    ids=["a request longer than all memory", "a part longer than its request", "no part"],
)
def test_a_worker_that_is_sent_garbage_ends(sandboxed: Make, write_module: Write, garbage: bytes) -> None:
    engine = sandboxed()
    engine.load([write_module("x := 1")], {})
    assert engine._process is not None
    engine._process._pipes.start(10)
    engine._process._pipes.send(garbage)
    with pytest.raises(PolicyLimitError):
        engine.value("p.x", b"{}")
    assert engine.value("p.x", b"{}") == 1


WRITES = "import os, sys\nos.write(1, {0!r})\nsys.stdin.buffer.read(1)\nos.write(1, {1!r})\nsys.stdin.buffer.read()"
READY = b"\0" * 7 + b"\x0d" + b"\0" * 7 + b"\x05ready"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"\xff" * 100, "ended the engine (its answer cannot be read)"),
        (b"\0" * 7 + b"\x08" + b"\0" * 7 + b"\x05", "ended the engine (its answer cannot be read)"),
        (b"\0" * 7 + b"\xff" + b"x" * 20, "took longer than 0.4 s"),
    ],
    ids=["a frame longer than all memory", "a part longer than its frame", "half a frame"],
)
def test_a_worker_that_writes_garbage(
    sandboxed: Make,
    write_module: Write,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: bytes,
    message: str,
) -> None:
    program = tmp_path / "worker.py"
    program.write_text(WRITES.format(READY, answer), "utf-8")
    monkeypatch.setattr(sandbox_process, "_PROGRAM", program)
    with pytest.raises(PolicyLimitError) as caught:
        sandboxed(seconds=0.4).load([write_module("x := 1")], {})
    assert caught.value.message == message


@pytest.mark.parametrize(
    "answer",
    [
        frame(),
        frame(b"reading"),
        frame(b"reading", b"x"),
        frame(b"refused", b"text"),
        frame(b"refused", b"text", b"module", b"x"),
        frame(b"refused", b"text", b"module", b"7"),
        frame(b"refused", b"\xff", b"module", b"0"),
        frame(b"large"),
        frame(b"something", b"else"),
    ],
    ids=lambda answer: answer[8:].decode("ascii", "replace").replace("\0", "."),
)
def test_a_worker_that_lies(
    sandboxed: Make, write_module: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: bytes
) -> None:
    program = tmp_path / "worker.py"
    program.write_text(WRITES.format(READY, answer), "utf-8")
    monkeypatch.setattr(sandbox_process, "_PROGRAM", program)
    with pytest.raises(PolicyError, match="cannot be read"):
        sandboxed().load([write_module("x := 1")], {})


def test_a_worker_that_answers_too_much(
    sandboxed: Make, write_module: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sandboxed()
    engine.load([write_module("x := 1")], {})
    assert engine._process is not None
    monkeypatch.setattr(engine._process, "ask", lambda *_: [b"answer", b"1", b"2"])
    with pytest.raises(EngineError, match=r"^the answer of the worker for policies cannot be read$"):
        engine.value("p.x", b"{}")
    assert engine.value("p.x", b"{}") == 1


def test_a_worker_that_does_not_start(
    sandboxed: Make, write_module: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "worker.py"
    program.write_text("raise ImportError('no regorus here')", "utf-8")
    monkeypatch.setattr(sandbox_process, "_PROGRAM", program)
    with pytest.raises(EngineError, match=r"does not start: ImportError: no regorus here$"):
        sandboxed().load([write_module("x := 1")], {})
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(EngineError, match=r"does not start: \[Errno 2\]"):
        sandboxed().load([write_module("x := 1")], {})


def test_an_interrupt_ends_the_worker_and_goes_on(
    sandboxed: Make, write_module: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sandboxed()
    engine.load([write_module("x := 1")], {})
    assert engine._process is not None

    def interrupt(_data: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine._process._pipes, "send", interrupt)
    with pytest.raises(KeyboardInterrupt):
        engine.value("p.x", b"{}")
    assert engine.value("p.x", b"{}") == 1


PARENT = """\
import sys
from scanner.model import Source
from scanner.policy.engines.framing import frame
from scanner.policy.engines.protocol import Limits, Module
from scanner.policy.engines.sandbox import SandboxedEngine

engine = SandboxedEngine(Limits(float(sys.argv[1])))
engine.load([Module(Source("p.rego", "package p\\nimport rego.v1\\ny := 1\\n" + sys.argv[2]))], {})
print(engine._process._popen.pid, flush=True)
if sys.argv[3] == "busy":
    engine.value("p.x", b"{}")
elif sys.argv[3] == "idle":
    sys.stdin.read()
"""


def parent(tmp_path: Path, seconds: float, state: str) -> subprocess.Popen[str]:
    program = tmp_path / "parent.py"
    program.write_text(PARENT, "utf-8")
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-X", "dev", str(program), str(seconds), FIGURES, state],
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@LINUX
@pytest.mark.parametrize("state", ["idle", "busy"])
def test_a_worker_whose_parent_is_killed_ends(tmp_path: Path, state: str) -> None:
    with parent(tmp_path, 100, state) as process:  # the time it may take does not end it
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        time.sleep(0.1)
        process.kill()
    assert ends_within(worker, 30)


@LINUX
def test_a_parent_that_closes_nothing_ends_in_silence(tmp_path: Path) -> None:
    with parent(tmp_path, 30, "done") as process:
        output, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert not is_there(int(output))


@LINUX
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_leaves_its_parents_worker(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    engine.load([write_module("x := 1")], {})
    worker = process_id(engine)
    child = os.fork()
    if child == 0:
        fresh = engine.value("p.x", b"{}") == 1 and process_id(engine) != worker
        engine.close()
        gc.collect()
        os._exit(0 if fresh else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert process_id(engine) == worker
    assert is_there(worker)
    assert engine.value("p.x", b"{}") == 1


def test_pipes_that_threads_watch(
    sandboxed: Make, write_module: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_process, "pipes_of", ThreadedPipes)
    engine = sandboxed(seconds=0.5)
    engine.load([write_module(f"{FIGURES}\ny := input\nf(n) := f(n + 1)\nz := f(1)")], {})
    given = b'"' + b"y" * 1_000_000 + b'"'
    assert engine.value("p.y", given) == "y" * 1_000_000
    with pytest.raises(PolicyLimitError, match=r"^took longer than 0\.5 s;"):
        engine.value("p.x", b"{}")
    with pytest.raises(PolicyLimitError, match=r"^ended the engine \(signal 11\);"):
        engine.value("p.z", b"{}")
    assert engine.value("p.y", b"1") == 1
    os.kill(process_id(engine), signal.SIGKILL)
    with pytest.raises(PolicyLimitError, match=r"^ended the engine \(signal 9\);"):
        engine.value("p.y", given)
    assert engine.value("p.y", b"1") == 1
