"""Panels over policies that a test writes, and documents of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from scanner.discover.limits import Limits
from scanner.discover.tree import FileTree
from scanner.formats.registry import recognise
from scanner.model import Document, Source
from scanner.policy.bundles.model import Bundle
from scanner.policy.conventions.conftest.modules import conftest_modules
from scanner.policy.conventions.conftest.panel import ConftestPanel
from scanner.policy.engines.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from pathlib import Path

MakePanel = Callable[..., ConftestPanel]
MakeDocuments = Callable[..., list[Document]]


def documents_below(root: Path, paths: Sequence[str]) -> list[Document]:
    tree = FileTree(root, Limits())
    found: list[Document] = []
    for path in paths:
        source = tree.read(path)
        assert source is not None
        format_ = recognise(source, any_data=True)
        assert format_ is not None, path
        found += format_.parse(source, tree)
    return found


def panel_over(
    policies: Mapping[str, str],
    data: Mapping[str, Any] | None = None,
    *,
    rego_v0: bool = False,
    **options: Any,
) -> ConftestPanel:
    engine = EmbeddedEngine()
    bundle = Bundle("policy", tuple(Source(path, text) for path, text in policies.items()))
    modules, notes = conftest_modules([bundle], engine, rego_v0=rego_v0)
    panel = ConftestPanel(modules, data or {}, engine, **{"severities": {}, **options})
    panel.notes = (*notes, *panel.notes)
    return panel


@pytest.fixture
def make_panel() -> MakePanel:
    """Makes a panel of texts of policies by path, or of one text."""

    def make(
        policies: Mapping[str, str] | str, data: Mapping[str, Any] | None = None, **options: Any
    ) -> ConftestPanel:
        texts = {"policy/main.rego": policies} if isinstance(policies, str) else policies
        return panel_over(texts, data, **options)

    return make


@pytest.fixture
def make_documents(tmp_path: Path) -> MakeDocuments:
    """Makes the documents of texts of files by path, or of one manifest."""

    def make(files: Mapping[str, str] | str) -> list[Document]:
        texts = {"pod.yaml": files} if isinstance(files, str) else files
        for path, text in texts.items():
            place = tmp_path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        return documents_below(tmp_path, list(texts))

    return make


@pytest.fixture
def below() -> Callable[[Path, Sequence[str]], list[Document]]:
    """Reads the documents of files below a directory."""
    return documents_below
