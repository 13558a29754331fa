"""Encodes documents as the engine's input; the contract is docs/contract.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Document

CONTRACT = "1.3"
"""Version of the document contract."""

_MAX_DEPTH = 120
"""Levels of nesting the engine's JSON reader takes, less what the contract adds."""

_encode = msgspec.json.Encoder().encode


def encode(document: Document, *, with_document: bool) -> bytes:
    """Return the input for one document; `with_document` says whether any policy reads `input.document`."""
    content = {"contract": CONTRACT, **_entry(document)}
    if with_document:
        content["document"] = document.plain()
    return _bytes(content)


def encode_value(value: Any) -> bytes:
    """Return a value as the whole input, for policies that know nothing of facts."""
    return _bytes(value)


def encode_facts(document: Document) -> bytes:
    """Return a document's entry in the input for the rules that judge all documents together."""
    return _bytes(_entry(document))


def encode_project(facts: Sequence[bytes]) -> bytes:
    """Return the input for the rules that judge all documents together; `facts` has each document's entry."""
    return _encode({"contract": CONTRACT, "documents": [msgspec.Raw(entry) for entry in facts]})


def _entry(document: Document) -> dict[str, Any]:
    facts = document.facts
    file = {
        "path": document.source.path,
        "format": document.format,
        "kind": document.kind,
        "index": document.index,
        "in_image_build": document.in_image_build,
    }
    return {
        "file": file,
        "images": facts.images,
        "references": facts.references,
        "commands": facts.commands,
        "workloads": facts.workloads,
        "configs": facts.configs,
        "credentials": facts.credentials,
        "resources": facts.resources,
        "changes": facts.changes,
        "governance": facts.governance,
    }


def _bytes(content: Any) -> bytes:
    try:
        return _encode(content)
    except (TypeError, ValueError, RecursionError):
        return _encode(_plain(content, _MAX_DEPTH))


def _plain(value: Any, depth: int) -> Any:
    """Return a value with everything that JSON cannot hold made text: keys, lone surrogates, foreign objects."""
    if depth == 0:
        raise PolicyEvalError(
            f"the document is nested deeper than {_MAX_DEPTH} levels",
            hint="the policy engine reads no deeper",
        )
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {_plain(_key(key), depth): _plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth - 1) for item in value]
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name), depth - 1) for name in value.__struct_fields__}
    return _plain(str(value), depth)


def _key(key: Any) -> str:
    scalar = key is None or isinstance(key, bool | int | float)
    return _encode(key).decode() if scalar else str(key)
