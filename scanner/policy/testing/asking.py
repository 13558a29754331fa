"""Evaluates a query on inputs, with the policies that a scan would have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError, PolicyLimitError
from scanner.policy.bundles.mounting import merge
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.protocol import Module, Row
from scanner.policy.load import read_pack, shipped_directory
from scanner.policy.testing.versions import with_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.options import Options
    from scanner.policy.engines.protocol import Engine
    from scanner.policy.testing.inputs import Input


class Answer(msgspec.Struct, frozen=True):
    """What a query has for one input.

    Attributes:
        path: the file of the document.
        index: the number of the document in it.
        rows: its answers, () where it is undefined.
        prints: what policies printed.
    """

    path: str
    index: int
    rows: tuple[Row, ...]
    prints: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the answers as JSON, each as `opa eval` gives it."""
        rows = [
            {"expressions": list(row.expressions), **({"bindings": row.bindings} if row.bindings else {})}
            for row in self.rows
        ]
        return {"file": self.path, "document": self.index, "rows": rows}


def ask(
    query: str, inputs: Sequence[Input], options: Options, *, document_input: bool = False
) -> list[Answer]:
    """Return the answers to a query, for each input.

    Args:
        query: the query, in Rego.
        inputs: the inputs, with the documents.
        options: of the scan whose policies and settings are there.
        document_input: whether the document alone is the input.

    Raises:
        PolicyLoadError: a policy is malformed.
        PolicyEvalError: the query is, or it fails.
        PolicyLimitError: it takes more time or memory than is allowed.
        EngineError: the engine cannot be reached.
    """
    modules, data = _policies(options)
    engine = options.engines.untrusted()
    try:
        engine.load(modules, data)
        return [_answer(engine, query, one, document_input=document_input) for one in inputs]
    finally:
        engine.close()


def _answer(engine: Engine, query: str, one: Input, *, document_input: bool) -> Answer:
    content = _document(one.content) if document_input else one.content
    try:
        rows = engine.query(query, content)
    except PolicyLimitError:
        raise
    except PolicyEvalError as error:
        if error.span is not None:
            raise
        hint = error.hint or "an expression of Rego, or several with `;` between"
        raise PolicyEvalError(f"the query cannot be evaluated: {error.message}", hint=hint) from error
    return Answer(one.path, one.index, tuple(rows), tuple(engine.prints()))


class _WithDocument(msgspec.Struct):
    document: msgspec.Raw = msgspec.Raw(b"null")


def _document(content: bytes) -> bytes:
    return bytes(msgspec.json.decode(content, type=_WithDocument).document)


def _policies(options: Options) -> tuple[tuple[Module, ...], dict[str, Any]]:
    """Return the shipped policies and those of the bundles, with the settings and the data."""
    settings = {rule: said.parameters for rule, said in options.rule_configs.items()}
    pack = read_pack((shipped_directory(), *options.bundles)).configured(settings)
    modules = {source.path: Module(source) for source in pack.sources}
    texts = {source.text for source in pack.sources}
    data: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    settled: set[str] = set()
    for bundle in options.bundles:
        merge(data, bundle.data, bundle.place, origins)
        settled |= bundle.rego_versions.keys()
        for source in bundle.policies:
            if source.text not in texts:
                modules[source.path] = Module(source, bundle.rego_versions.get(source.path, 1))
    brought = [module for path, module in modules.items() if path not in pack.shipped]
    if brought:
        parser = EmbeddedEngines().covering()
        try:
            read, _ = with_versions(brought, parser, settled)
        finally:
            parser.close()
        modules.update({module.source.path: module for module in read})
    merge(data, options.conftest.data, "--data", origins)
    merge(data, {"settings": pack.settings}, "the settings of rules", origins)
    return tuple(modules.values()), data
