"""What an engine may take and give in all: a policy that keeps to the limits of each request is bounded too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import PolicyLimitError
from scanner.policy.engines.protocol import Limits
from scanner.policy.engines.sandbox import SandboxedEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.policy.engines.protocol import Module

    Write = Callable[..., Module]

SLOW = "x := count([1 | some a in numbers.range(1, 500); some b in numbers.range(1, 500); a + b < 0])"


@pytest.fixture
def engine(write_module: Write) -> Iterator[SandboxedEngine]:
    made = SandboxedEngine(Limits(seconds=1, answer_bytes=1000))
    made.load([write_module(f'{SLOW}\nlong := concat("", ["a" | some _ in numbers.range(1, 400)])')], {})
    yield made
    made.close()


def test_slow_answers_end_when_they_are_too_slow_in_all(
    engine: SandboxedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Limits, "total_seconds", 0.3)
    with pytest.raises(PolicyLimitError) as caught:
        [engine.value("p.x", b"{}") for _ in range(100)]
    assert caught.value.message == "took longer than 0.3 s in all"
    with pytest.raises(PolicyLimitError):
        engine.query("true", b"{}")


def test_the_total_is_that_of_thirty_slow_answers() -> None:
    assert Limits(seconds=2).total_seconds == 60


def test_answers_end_when_they_are_too_long_in_all(engine: SandboxedEngine) -> None:
    for _ in range(3):
        assert len(engine.value("p.long", b"{}")) == 400
    with pytest.raises(PolicyLimitError) as caught:
        engine.value("p.long", b"{}")
    assert caught.value.message == "gave answers of more than 0 MiB in all"
