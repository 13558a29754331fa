from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.policy.bundles.directory import read_directory
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.testing.unit import run_tests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner.policy.testing.trial import Trial


@pytest.fixture
def run_rego(tmp_path: Path) -> Callable[..., list[Trial]]:
    """Runs the tests in the text of policies, in this process."""

    def run(*texts: str, rego: int = 1, data: object = None) -> list[Trial]:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}_test.rego").write_text(text, encoding="utf-8")
        bundle = read_directory(tmp_path, tests=True, name="p")
        engine = EmbeddedEngine(covering=True)
        modules = [Module(source, 0 if rego == 0 else 1) for source in bundle.policies]
        return run_tests(modules, data or {}, engine, engine)  # type: ignore[arg-type]

    return run
