"""Policies are asked without guards first, and with them where that fails: the answers are the same, and it is fast."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import PolicyEvalError, PolicyLimitError, PolicyLoadError
from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.engine import PortableEngine, as_in_opa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Row

TEXT, NUMBER = b'{"x": "a"}', b'{"x": 1}'
REGO = "package p\n\nimport rego.v1\n\nr := [y | y := upper(input.x)]\n"
GUARD = "of_upper("
FAILS = "package p\n\nimport rego.v1\n\nr := crypto.md5(input.x)\n"


class Recording(EmbeddedEngine):
    """Keeps what all of its kind were asked in a test."""

    made: tuple[Recording, ...] = ()
    refuses = ""
    exceeds = ""

    def __init__(self, *, covering: bool = False) -> None:
        super().__init__(covering=covering)
        self.text = ""
        self.asked = 0
        self.closed = 0
        Recording.made = (*Recording.made, self)

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies, unless they are refused."""
        brought = [module.source.text for module in modules if not module.source.path.startswith("<")]
        self.text = "".join(brought)
        if Recording.refuses and Recording.refuses in self.text:
            raise PolicyLoadError("refused")
        super().load(modules, data)

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        self.asked += 1
        if Recording.exceeds and Recording.exceeds in query:
            raise PolicyLimitError("took too long")
        return super().query(query, input_json)

    def close(self) -> None:
        """Forget what was loaded."""
        self.closed += 1
        super().close()


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recording, "made", ())
    monkeypatch.setattr(Recording, "refuses", "")
    monkeypatch.setattr(Recording, "exceeds", "")


def loaded(*regos: str) -> PortableEngine:
    """Return an engine as scans have it."""
    engine = as_in_opa(Recording())
    assert isinstance(engine, PortableEngine)
    engine.load([Module(Source(f"p{number}.rego", rego)) for number, rego in enumerate(regos)], {"a": ["A"]})
    return engine


def said(engine: PortableEngine, document: bytes, query: str = "data.p.r") -> Any:
    """Return the one value of a query."""
    (row,) = engine.query(query, document)
    return row.expressions[0]


def test_what_does_not_fail_is_asked_once() -> None:
    assert said(loaded(REGO), TEXT) == ["A"]
    (only,) = Recording.made
    assert only.asked == 1
    assert GUARD not in only.text


def test_what_fails_is_asked_of_policies_with_guards() -> None:
    engine = loaded(REGO)
    assert [said(engine, one) for one in (NUMBER, TEXT, NUMBER)] == [[], ["A"], []]
    first, second = Recording.made
    assert GUARD in second.text
    assert (first.asked, second.asked) == (3, 2)
    assert said(engine, NUMBER, "[data.a, data.p.r]") == [["A"], []]
    assert engine.value("p.r", NUMBER) == []


def test_policies_that_fail_often_are_asked_with_guards_alone() -> None:
    engine = loaded(REGO)
    assert {tuple(said(engine, NUMBER)) for _ in range(30)} == {()}
    first, second = Recording.made
    assert (first.asked, second.asked) == (20, 30)


def test_policies_that_fail_now_and_then_are_still_asked_without() -> None:
    engine = loaded(REGO)
    for number in range(90):
        said(engine, TEXT if number % 3 else NUMBER)
    first, second = Recording.made
    assert (first.asked, second.asked) == (90, 30)


def test_what_fails_with_guards_too_is_told_in_its_place() -> None:
    engine = loaded(FAILS.replace("r :=", 'r := upper("a") if'))
    with pytest.raises(PolicyEvalError, match=r"crypto\.md5") as caught:
        engine.query("data.p.r", NUMBER)
    assert caught.value.span is not None
    assert (caught.value.span.path, caught.value.span.line) == ("p0.rego", 5)


def test_policies_without_guards_are_asked_once() -> None:
    engine = loaded(FAILS)
    for _ in range(2):
        with pytest.raises(PolicyEvalError, match=r"crypto\.md5"):
            engine.query("data.p.r", NUMBER)
    assert [one.asked for one in Recording.made] == [2]


def test_what_takes_too_long_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recording, "exceeds", "data.p")
    with pytest.raises(PolicyLimitError):
        loaded(REGO).query("data.p.r", NUMBER)
    assert len(Recording.made) == 1


def test_policies_that_cannot_be_loaded_without_guards_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recording, "refuses", ":= upper(")
    assert said(loaded(REGO), NUMBER) == []
    (only,) = Recording.made
    assert GUARD in only.text


def test_policies_that_cannot_be_loaded_with_guards_fail_as_they_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recording, "refuses", GUARD)
    engine = loaded(REGO)
    for _ in range(2):
        with pytest.raises(PolicyEvalError, match="upper"):
            engine.query("data.p.r", NUMBER)
    assert said(engine, TEXT) == ["A"]
    first, second = Recording.made
    assert second.closed == 1
    assert first.closed == 0


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param('r := 1 if { print("x"); input.x }', id="print"),
        pytest.param("r := 1 if data.p.s with input.x as 2", id="with"),
        pytest.param("r := [1 | data.p.s with input.x as 2]", id="with-in-a-comprehension"),
    ],
)
def test_what_leaves_something_behind_where_it_fails_has_guards_at_once(rule: str) -> None:
    loaded(f"{REGO.replace('r :=', 's :=')}\n{rule}\n")
    assert GUARD in Recording.made[0].text


def test_what_is_covered_is_known() -> None:
    engine = PortableEngine(Recording(covering=True))
    engine.load([Module(Source("p.rego", REGO))], {})
    assert said(engine, NUMBER) == []
    assert len(Recording.made) == 1
    assert engine.coverage()["p.rego"].covered == (5,)


def test_both_engines_end() -> None:
    engine = loaded(REGO)
    said(engine, NUMBER)
    engine.close()
    assert [one.closed for one in Recording.made] == [1, 1]


def test_other_policies_are_asked_then() -> None:
    engine = loaded(REGO)
    said(engine, NUMBER)
    engine.load([Module(Source("p.rego", REGO.replace("upper", "lower")))], {})
    assert [said(engine, one) for one in (b'{"x": "A"}', NUMBER)] == [["a"], []]


def test_it_can_be_used_in_another_process() -> None:
    engine = pickle.loads(pickle.dumps(loaded(REGO)))
    engine.load([Module(Source("p.rego", REGO))], {})
    assert [said(engine, one) for one in (NUMBER, TEXT)] == [[], ["A"]]
    assert GUARD not in Recording.made[1].text
