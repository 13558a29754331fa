from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from scanner.model import Source
from scanner.policy.engines.protocol import Limits, Module
from scanner.policy.engines.sandbox import SandboxedEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.policy.engines.protocol import RegoVersion

MIB = 1024 * 1024


def module(text: str, path: str = "p.rego", rego: RegoVersion = 1) -> Module:
    """Return a policy of package p, if the text does not begin with another."""
    head = "" if text.startswith("package") else "package p\nimport rego.v1\n"
    return Module(Source(path, head + text), rego)


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_by_others() -> None:
    """Collect what earlier tests left in cycles, an engine in a traceback for one: only the thread that made it may."""
    gc.collect()


@pytest.fixture
def write_module() -> Callable[..., Module]:
    return module


@pytest.fixture
def sandboxed() -> Iterator[Callable[..., SandboxedEngine]]:
    """Makes engines in workers, and ends them."""
    made = []

    def make(*, seconds: float = 30, mib: int = 256, covering: bool = False) -> SandboxedEngine:
        made.append(SandboxedEngine(Limits(seconds, mib * MIB), covering=covering))
        return made[-1]

    yield make
    for engine in made:
        engine.close()
