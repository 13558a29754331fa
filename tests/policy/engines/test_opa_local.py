"""An OPA server of our own: what it answers, what it is not allowed, and that it ends."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import requests

from scanner.errors import EngineError, PolicyEvalError, PolicyLimitError, PolicyLoadError
from scanner.model import Source
from scanner.policy.engines.opa.engines import OpaEngines
from scanner.policy.engines.protocol import Limits, Module, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.policy.engines.opa.engine import OpaEngine
    from scanner.policy.engines.protocol import RegoVersion

OPA = shutil.which("opa") or ""
MIB = 1024 * 1024

pytestmark = pytest.mark.skipif(not OPA, reason="opa is not on PATH")


def module(text: str, path: str = "p.rego", rego: RegoVersion = 1) -> Module:
    head = "" if text.startswith("package") else "package p\nimport rego.v1\n"
    return Module(Source(path, head + text), rego)


@pytest.fixture(autouse=True)
def in_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Directories are made where the test sees whether they stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def engine() -> Iterator[OpaEngine]:
    engine = OpaEngines(OPA, limits=Limits(seconds=2.0, memory_bytes=400 * MIB)).untrusted()
    yield engine
    engine.close()


@pytest.fixture
def trusted() -> Iterator[OpaEngine]:
    engine = OpaEngines(OPA).trusted()
    yield engine
    engine.close()


def server(engine: OpaEngine) -> Any:
    return getattr(engine, "_access")  # noqa: B009 - what is private to the engine is looked at on purpose


def answers(url: str) -> bool:
    try:
        requests.get(url, timeout=5)
    except requests.ConnectionError:
        return False
    return True


def gone(url: str) -> bool:
    for _ in range(200):
        if not answers(url):
            return True
        time.sleep(0.05)
    return False


def left(directory: Path, *names: str) -> bool:
    """Whether nothing else is left, soon: a server's directory is removed when it has ended."""
    for _ in range(200):
        if {path.name for path in directory.iterdir()} == set(names):
            return True
        time.sleep(0.05)
    return False


def test_answers_with_values_and_rows(engine: OpaEngine) -> None:
    engine.load([module("x := input.a + data.settings.b")], {"settings": {"b": 2}})
    assert engine.value("p.x", b'{"a": 1}') == 3
    assert engine.query("y := data.p.x; y > 1", b'{"a": 1}') == [Row((True, True), {"y": 3})]
    assert engine.query("data.p.x", b"{}") == []
    assert engine.prints() == []


QUERIES = [
    "true",
    "1 > 2",
    "1 > 2; true",
    "x := 1; y := 2; x < y",
    "x := [1, false, 2]; x[_]",
    "[1, false, 2][i]",
    "not false",
    "some x in [1, 2]; x > 1",
    'some k, v in {"a": 1}',
    "every x in [1] { x > 0 }",
    "x = 3",
    "input",
    "input.a",
    "input.no",
    "null",
    "{3, 1, 2}",
    "data.p.set",
    'data["p"].set',
    "data.p.no",
    "data.p.set[x]",
    "[v | some v in data.p.set]",
    "[v | v := data.p.no]",
    "[v | some v in data.p.object]",
    "[v | some v in data.p.no]",
    "count(data.p.set) == 3 # three",
    'x := ";" # ;\ncount(x)',
    "x := input with input as 3\n  with data.q as 1",
    "x := `\n`",
    "data.p.set == {1, 2, 3}",
    "x := {\n  1,\n  2\n}\nx",
    "walk([1], [p, v]); v == 1",
    'sprintf("%d;", [3])',
    "count(data.p.set) ==\n  3",
    "x := 1\n  + 2\nx",
    "2\nin data.p.set",
]


@pytest.mark.parametrize("input_json", [b'{"a": false}', b"null"])
def test_answers_queries_as_opa_eval_does(trusted: OpaEngine, input_json: bytes, tmp_path: Path) -> None:
    policy = module('set := {3, 1, 2}\nobject := {"b": 1, "a": 2}')
    (tmp_path / "p.rego").write_text(policy.source.text)
    (tmp_path / "input.json").write_bytes(input_json)
    trusted.load([policy], {})
    for query in QUERIES:
        command = [OPA, "eval", "-d", "p.rego", "-i", "input.json", "--format=json", query]
        said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        expected = [
            Row(tuple(one["value"] for one in row["expressions"]), row.get("bindings", {}))
            for row in json.loads(said.stdout).get("result", [])
        ]
        assert trusted.query(query, input_json) == expected, query


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        pytest.param("x := 1 / input.z", "div: divide by zero", "p.rego:3:6", id="builtin"),
        pytest.param(
            "x := 1 if input.z == 0\nx := 2 if true", "conflicting values", "p.rego:4:1", id="conflict"
        ),
        pytest.param('y := "é"\nx := z if {"é" == y; z := 1 / input.z}', "div", "p.rego:4:27", id="columns"),
    ],
)
def test_tells_the_place_of_what_fails(engine: OpaEngine, text: str, message: str, place: str) -> None:
    engine.load([module(text)], {})
    with pytest.raises(PolicyEvalError, match=message) as caught:
        engine.value("p.x", b'{"z": 0}')
    assert str(caught.value).startswith(place)
    with pytest.raises(PolicyEvalError, match=message) as caught:
        engine.query("y := data.p.x", b'{"z": 0}')
    assert str(caught.value).startswith(place)


def test_a_rule_without_a_value_is_an_error(engine: OpaEngine) -> None:
    engine.load([module("x := 1 if false")], {})
    for rule in ("p.x", "p.no"):
        with pytest.raises(PolicyEvalError, match=rf"data\.{rule} has no value"):
            engine.value(rule, b"{}")


@pytest.mark.parametrize("query", ["data.p.", "nowhere(1)", "true] ; [true", "1 / 0"])
def test_a_query_that_is_wrong_is_an_error(engine: OpaEngine, query: str) -> None:
    engine.load([module("x := 1")], {})
    with pytest.raises(PolicyEvalError):
        engine.query(query, b"{}")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("x := {", "dir/p.rego:3:", id="syntax"),
        pytest.param("x := nowhere(1)", "dir/p.rego:3:6", id="function"),
        pytest.param("x if not x", "dir/p.rego:3:1", id="recursion"),
        pytest.param("x if http.send({})", "dir/p.rego:3:6", id="http.send"),
        pytest.param('x if http["send"]({})', "dir/p.rego:3:6", id="http in brackets"),
        pytest.param('x if net.lookup_ip_addr("a")', "dir/p.rego:3:6", id="net.lookup_ip_addr"),
        pytest.param("x if opa.runtime()", "dir/p.rego:3:6", id="opa.runtime"),
        pytest.param(
            'x if json.match_schema({}, {"$ref": "http://127.0.0.1"})', "dir/p.rego:3:6", id="schema"
        ),
        pytest.param("x if f(1) with f as http.send\nf(y) := y", "dir/p.rego:3:", id="http by with"),
        pytest.param("package system.authz\nallow := true", "dir/p.rego:1:9", id="system"),
    ],
)
def test_refuses_with_the_place(engine: OpaEngine, text: str, place: str) -> None:
    with pytest.raises(PolicyLoadError) as caught:
        engine.load([module("y := 1", "q.rego"), module(text, "dir/p.rego")], {})
    assert str(caught.value).startswith(place)
    assert server(engine) is None


def test_trusted_policies_may_reach_out_and_see_no_environment(trusted: OpaEngine) -> None:
    trusted.load([module("x := object.get(opa.runtime(), `env`, {})")], {})
    assert set(trusted.value("p.x", b"{}")) <= {"LC_CTYPE"}  # which Python sets for itself (PEP 538)


def test_data_may_not_be_named_as_that_of_the_engine(engine: OpaEngine) -> None:
    with pytest.raises(PolicyLoadError, match=r"data\.system is reserved"):
        engine.load([], {"system": {}})


def test_reads_both_versions_of_rego(engine: OpaEngine) -> None:
    old = module('package old\ndeny[msg] { msg := "v0" }', "old.rego", 0)
    engine.load([old, module("x contains m if some m in data.old.deny")], {})
    assert engine.value("p.x", b"{}") == ["v0"]


HANGS = "x := count([1 | some a in numbers.range(1, 100000); some b in numbers.range(1, 100000); a == b + 1])"
GROWS = (
    'x := [y | some a in numbers.range(1, 100000000); y := sprintf("%d aaaaaaaaaaaaaaaaaaaaaaaaaaa", [a])]'
)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        pytest.param("[v | some v in [data.old.deny]]", [["said"]], id="rule"),
        pytest.param("[v | some v in [data.old.missing]]", [], id="no-such-rule"),
        pytest.param("count(data.old.deny)", 1, id="more-than-a-rule"),
    ],
)
def test_asks_more_than_a_reference_of_rego_v0(engine: OpaEngine, query: str, value: object) -> None:
    engine.load([Module(Source("old.rego", 'package old\ndeny[msg] { msg := "said" }\n'), 0)], {})
    assert engine.query(query, b"{}") == [Row((value,))]


def test_rego_v0_that_fails_is_told(engine: OpaEngine) -> None:
    text = "package old\ndeny[msg] { msg := to_number(input.x) }\n"
    engine.load([Module(Source("old.rego", text), 0)], {})
    for query in ("[v | some v in [data.old.deny]]", "count(data.old.deny) == 0"):
        with pytest.raises(PolicyEvalError, match="to_number"):
            engine.query(query, b'{"x": "none"}')


def test_what_fails_is_undefined_where_that_is_asked_for() -> None:
    engine = OpaEngines(OPA).untrusted(strict=False)
    try:
        engine.load(
            [module('x contains 1 if to_number(input.z) > 0\nx contains 2 if not to_number("é")')], {}
        )
        assert engine.value("p.x", b'{"z": "none"}') == [2]
        assert engine.query("[v | some v in data.p.x]", b'{"z": "none"}') == [Row(([2],))]
        assert engine.query("count(data.p.x) == 1; not 1 / 0", b'{"z": "none"}') == [Row((True, True))]
        assert engine.query("1 / 0", b"{}") == []
        engine.load([module("x := 1 if input.z\nx := 2 if input.z")], {})
        with pytest.raises(PolicyEvalError, match="conflicting"):
            engine.value("p.x", b'{"z": true}')
    finally:
        engine.close()


def test_what_hangs_is_ended_and_the_engine_can_be_used_on(engine: OpaEngine) -> None:
    engine.load([module(f"{HANGS} if input.bad\ny := 1")], {})
    started = time.monotonic()
    with pytest.raises(PolicyLimitError, match="took longer than 2 s"):
        engine.value("p.x", b'{"bad": true}')
    assert time.monotonic() - started < 10
    assert engine.value("p.y", b"{}") == 1


def test_what_takes_too_much_memory_is_ended_and_the_engine_can_be_used_on(engine: OpaEngine) -> None:
    engine.load([module(f"{GROWS} if input.bad\ny := 1")], {})
    with pytest.raises(PolicyLimitError):
        engine.value("p.x", b'{"bad": true}')
    assert engine.value("p.y", b"{}") == 1


def test_memory_is_bounded() -> None:
    engine = OpaEngines(OPA, limits=Limits(seconds=30.0, memory_bytes=200 * MIB)).untrusted()
    try:
        engine.load([module(f"{GROWS} if input.bad\ny := 1")], {})
        with pytest.raises(PolicyLimitError, match=r"ends the policy engine, or takes more than 200 MiB"):
            engine.value("p.x", b'{"bad": true}')
        assert engine.value("p.y", b"{}") == 1
    finally:
        engine.close()


def test_a_policy_that_cannot_be_read_in_time_is_refused() -> None:
    engine = OpaEngines(OPA, limits=Limits(seconds=1.0, memory_bytes=300 * MIB)).untrusted()
    text = "x := " + "[" * 3_000_000
    with pytest.raises((PolicyLimitError, PolicyLoadError)):
        engine.load([module(text)], {})
    engine.close()


def test_nobody_else_can_use_the_server(engine: OpaEngine) -> None:
    engine.load([module("x := 1")], {})
    access = server(engine)
    for headers in ({}, {"Authorization": "Bearer guess"}):
        response = requests.get(f"{access.url}/v1/data/p/x", headers=headers, timeout=5)
        assert response.status_code in {401, 403}
    assert access.token not in repr(access)


def test_the_server_ends_with_the_engine(engine: OpaEngine, tmp_path: Path) -> None:
    engine.load([module("x := 1")], {})
    url = server(engine).url
    assert answers(url)
    engine.close()
    assert not answers(url)
    assert list(tmp_path.iterdir()) == []
    engine.load([module("x := 2")], {})
    assert engine.value("p.x", b"{}") == 2


def test_loading_anew_forgets_what_was_there(engine: OpaEngine) -> None:
    engine.load([module("x := 1")], {"a": 1})
    first = server(engine).url
    engine.load([module("y := 1")], {})
    assert engine.query("data.p.x", b"{}") == []
    assert engine.query("data.a", b"{}") == []
    assert not answers(first)


def test_a_copy_uses_the_server_and_leaves_it_running(engine: OpaEngine) -> None:
    modules = [module("x := 1")]
    engine.load(modules, {})
    copy: OpaEngine = pickle.loads(pickle.dumps(engine))
    setattr(copy, "_owner", -1)  # noqa: B010 - as in another process
    copy.load(modules, {})
    assert copy.value("p.x", b"{}") == 1
    assert server(copy).url == server(engine).url
    copy.close()
    assert engine.value("p.x", b"{}") == 1


def test_a_forked_process_uses_the_server_and_leaves_it_running(engine: OpaEngine) -> None:
    engine.load([module("x := input.n")], {})
    assert engine.value("p.x", b'{"n": 0}') == 0
    children = [fork(lambda n=n: use_and_close(engine, n)) for n in range(3)]  # type: ignore[misc]
    assert [engine.value("p.x", b'{"n": %d}' % n) for n in range(50)] == list(range(50))
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    assert engine.value("p.x", b'{"n": 0}') == 0


def use_and_close(engine: OpaEngine, number: int) -> bool:
    right = all(engine.value("p.x", b'{"n": %d}' % number) == number for _ in range(50))
    engine.close()
    return right


def test_a_forked_process_whose_policy_hangs_disturbs_no_other(engine: OpaEngine) -> None:
    engine.load([module(f"{HANGS} if input.bad\ny := 1")], {})
    url = server(engine).url

    def hang() -> bool:
        try:
            engine.value("p.x", b'{"bad": true}')
        except PolicyLimitError:
            right = bool(engine.value("p.y", b"{}") == 1 and server(engine).url != url)
            engine.close()
            return right
        return False

    child = fork(hang)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert server(engine).url == url
    assert engine.value("p.y", b"{}") == 1


def fork(work: Callable[[], bool]) -> int:
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return child


def test_the_server_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "start.py"
    script.write_text(
        "import os, sys, time\n"
        "from scanner.model import Source\n"
        "from scanner.policy.engines.opa.engines import OpaEngines\n"
        "from scanner.policy.engines.protocol import Module\n"
        "engine = OpaEngines(sys.argv[1]).untrusted()\n"
        "engine.load([Module(Source('p.rego', 'package p\\nx := 1'))], {})\n"
        "if os.fork() == 0:\n"
        "    time.sleep(30)\n"  # a worker that outlives its parent holds nothing of the server
        "    os._exit(0)\n"
        "print(engine._access.url, flush=True)\n"
        "time.sleep(30)\n"
    )
    root = Path(__file__).parents[3]
    child = subprocess.Popen(
        [sys.executable, str(script), OPA],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    assert child.stdout is not None
    try:
        url = child.stdout.readline().decode().strip()
        assert answers(url)
        child.kill()
        child.wait()
        assert gone(url)
    finally:
        child.stdout.close()
        os.killpg(child.pid, signal.SIGKILL)  # the worker
    assert left(tmp_path, "start.py")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('{"builtins": [], "features": ["rego_v1_import"]}', "is older than OPA 1.0"),
        ('{"builtins": 1}', "is not OPA"),
        ("Something else", "is not OPA"),
    ],
)
def test_a_program_that_is_not_opa_is_told(tmp_path: Path, said: str, message: str) -> None:
    binary = tmp_path / "opa"
    binary.write_text(f"#!/bin/sh\necho '{said}'\n")
    binary.chmod(0o755)
    engine = OpaEngines(str(binary)).untrusted()
    with pytest.raises(EngineError, match=message):
        engine.load([module("x := 1")], {})


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        OpaEngines(str(tmp_path / "none")).untrusted().load([module("x := 1")], {})


def test_engines_can_be_pickled() -> None:
    engines = OpaEngines(OPA)
    assert pickle.loads(pickle.dumps(engines)) == engines
    assert engines.name == "opa"


def test_inputs_arrive_as_they_are(engine: OpaEngine) -> None:
    engine.load([module("x := input")], {})
    values: tuple[Any, ...] = (None, [], {}, False, 0, "", 12345678901234567890, 0.1, "é\u2028\\", [[[[{}]]]])
    for value in values:
        encoded = msgspec.json.encode(value)
        assert engine.value("p.x", encoded) == value
    with pytest.raises(PolicyEvalError):
        engine.value("p.x", b"{")
