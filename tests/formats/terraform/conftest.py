from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.formats import terraform
from scanner.formats.terraform.modules.configuration import Configuration
from scanner.formats.terraform.modules.failures import failures_in
from scanner.formats.terraform.readers.bodies import body_of
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.syntax.config import Block
    from scanner.model import Failed, Pointer, Span


class Files:
    """A tree of texts."""

    def __init__(self, files: dict[str, str], assumptions: Assumptions = NO_ASSUMPTIONS) -> None:
        self.files = files
        self.assumptions = assumptions

    def read(self, path: str) -> Source | None:
        text = self.files.get(path)
        return None if text is None else Source(path, text)

    def names(self, directory: str) -> tuple[str, ...]:
        start = f"{directory}/" if directory else ""
        rest = [path[len(start) :] for path in self.files if path.startswith(start)]
        return tuple(sorted(name for name in rest if "/" not in name))

    def content(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode()

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.files if path.endswith(suffixes)))


class Reading(msgspec.Struct, frozen=True, dict=True):
    """A document, and the texts that pointers lead to."""

    document: Document

    def text(self, pointer: Pointer) -> str:
        """Return the text at a pointer."""
        span = self.document.span(pointer)
        source = self.document.source
        start = source.line_starts[span.line - 1] + span.column - 1
        return source.text[start : source.line_starts[span.end_line - 1] + span.end_column - 1]

    def related(self, pointer: Pointer) -> list[tuple[str, str, str]]:
        """Return the places that explain a pointer: kind, message, and path with line and column."""
        return [
            (one.kind, one.message, f"{one.span.path}:{one.span.line}:{one.span.column}")
            for one in self.document.related(pointer)
        ]

    def texts(self, facts: tuple[Any, ...]) -> list[str]:
        """Return the texts at the pointers of facts."""
        return [self.text(fact.at) for fact in facts]


@pytest.fixture
def read() -> Callable[..., Reading]:
    def read_file(text: str, path: str = "main.tf", **others: str) -> Reading:
        files = {path: text, **{name.replace("__", "."): other for name, other in others.items()}}
        (document,) = terraform.parse(Source(path, text), Files(files))
        return Reading(document)

    return read_file


@pytest.fixture
def read_all() -> Callable[..., list[Reading]]:
    """Read one file of several, as each of its documents."""

    def read_files(files: dict[str, str], path: str = "main.tf") -> list[Reading]:
        return [Reading(document) for document in terraform.parse(Source(path, files[path]), Files(files))]

    return read_files


@pytest.fixture
def files() -> Callable[[dict[str, str]], Files]:
    return Files


def _values(block: Block, evaluator: Evaluator) -> dict[str, Value]:
    return body_of(block, evaluator, lambda: evaluator).values


class Graph:
    """The modules of a tree of texts, and what their names stand for."""

    def __init__(self, files: dict[str, str], assumptions: Assumptions = NO_ASSUMPTIONS) -> None:
        self.tree = Files(files, assumptions)
        self.configuration = Configuration(self.tree)

    def module(self, path: str) -> Module:
        """Return the module of a file."""
        source = self.tree.read(path)
        assert source is not None
        return self.configuration.module_with(source)

    def instances(self, path: str) -> tuple[ModuleInstance, ...]:
        """Return the instances in which the module of a file is reached."""
        return self.configuration.instances_of(self.module(path)).instances

    def values(self, path: str = "main.tf") -> dict[str, dict[str, Value]]:
        """Return the values of all instances of the blocks of a file, by address."""
        found = self.instance_values(path)
        values = dict(found)
        assert len(values) == len(found)
        return values

    def instance_values(self, path: str) -> list[tuple[str, dict[str, Value]]]:
        """Return the address and the values of all instances of the blocks of a file."""
        module = self.module(path)
        config = module.config(path)
        assert config is not None
        found = []
        for instance in self.instances(path):
            for block in module.blocks(config):
                if block.kind not in ("locals", "output", "variable"):
                    for item in instance.expansion(block).items:
                        address = ".".join(filter(None, (instance.address, block.address))) + item.suffix
                        found.append((address, _values(block, instance.evaluator(item.names))))
        return found

    def failures(self, path: str = "main.tf") -> list[str]:
        """Return what of a file could not be assessed, with the text of its place."""
        module = self.module(path)
        config = module.config(path)
        assert config is not None
        reached = self.configuration.instances_of(module)
        self.instance_values(path)
        return [self._written(failed) for failed in failures_in(reached, module, config)]

    def text(self, span: Span) -> str:
        """Return the text of a place."""
        source = self.tree.read(span.path)
        assert source is not None
        start, end = source.offsets(span)
        return source.text[start:end]

    def _written(self, failed: Failed) -> str:
        assert failed.span is not None
        assert failed.span.path == failed.path
        return f"{failed.path}:{failed.span.line} {self.text(failed.span)}: {failed.message}"


@pytest.fixture(scope="session")
def graph() -> type[Graph]:
    return Graph
