"""A panel of strangers' policies that does everything wrong costs its own findings alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import msgspec
import pytest

from scanner.errors import EngineError, PolicyLimitError
from scanner.model import Document, Failed, Source
from scanner.policy.conventions.isolated import IsolatedPanel
from scanner.policy.verdicts import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.conventions.panel import Panel


class Rule(msgspec.Struct):
    path: str


class Hostile:
    """A panel that does what it is told to."""

    def __init__(self, act: Callable[[], Judgement], files: int = 1) -> None:
        self.act = act
        self.rules = tuple(Rule(f"p{number}.rego") for number in range(files))

    def document(self, _document: Document) -> Judgement:
        return self.act()

    def project(self, _facts: object, _documents: object) -> Judgement:
        return self.act()


class Named(msgspec.Struct):
    source: Source


DOCUMENT = cast("Document", Named(Source("a.yaml", "")))


def isolated(act: Callable[[], Judgement], most: int = 10, files: int = 1) -> IsolatedPanel:
    return IsolatedPanel(cast("Panel", Hostile(act, files)), most)


def raising(error: Exception) -> Callable[[], Judgement]:
    def act() -> Judgement:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (PolicyLimitError("took longer than 1 s", hint="more"), "took longer than 1 s; hint: more"),
        (EngineError("it is gone"), "it is gone"),
        (RecursionError("deep"), "an error that is a defect of cattleguard: RecursionError: deep"),
    ],
)
def test_what_it_raises_is_a_failure(error: Exception, why: str) -> None:
    panel = isolated(raising(error))
    expected = Judgement(failed=(Failed("a.yaml", None, f"not judged by the policies p0.rego: {why}"),))
    assert panel.document(DOCUMENT) == expected
    assert panel.project([b""], [DOCUMENT]) == expected


def test_an_interrupt_is_none_of_its_errors() -> None:
    def act() -> Judgement:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        isolated(act).document(DOCUMENT)


def test_a_flood_ends() -> None:
    said = Judgement(failed=(Failed("a.yaml", None, "no"),) * 4)
    asked = []

    def act() -> Judgement:
        asked.append(1)
        return said

    panel = isolated(act)
    assert [panel.document(DOCUMENT) == said for _ in range(5)] == [True, True, False, False, False]
    assert len(asked) == 3
    (failed,) = panel.document(DOCUMENT).failed
    assert (
        failed.message == "not judged by the policies p0.rego: they gave more than 10 findings and failures"
    )


def test_not_all_policies_of_many_are_named() -> None:
    (failed,) = isolated(raising(EngineError("no")), files=9).document(DOCUMENT).failed
    named = "p0.rego, p1.rego, p2.rego, p3.rego, p4.rego and 4 more"
    assert failed.message == f"not judged by the policies {named}: no"


def test_slow_answers_end() -> None:
    def act() -> Judgement:
        time.sleep(0.02)
        return Judgement()

    panel = IsolatedPanel(cast("Panel", Hostile(act)), seconds=0.03)
    for _ in range(3):
        last = panel.document(DOCUMENT)
    (failed,) = last.failed
    assert failed.message == "not judged by the policies p0.rego: they took longer than 0.03 s in all"
