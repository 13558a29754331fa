"""Evaluates a query on inputs, with the policies that a scan would have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError, PolicyLimitError
from scanner.policy.bundles.mounting import join
from scanner.policy.conventions.conftest.modules import conftest_modules
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.protocol import Module, Row
from scanner.policy.load import read_pack, shipped_directory
from scanner.policy.portable.engine import PortableEngine, as_in_opa

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
    engine = as_in_opa(options.engines.untrusted())
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
    reader = PortableEngine(EmbeddedEngines().covering())
    try:
        brought, _ = conftest_modules(options.bundles, reader, rego_v0=options.conftest.rego_v0)
    finally:
        reader.close()
    data = join(
        (
            *((bundle.place, bundle.data) for bundle in options.bundles),
            ("--data", options.conftest.data),
            ("the settings of rules", {"settings": pack.settings}),
        )
    )
    return (*map(Module, pack.sources), *brought), data
