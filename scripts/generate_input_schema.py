"""Writes docs/schema/input.schema.json, the document contract, from the facts' types.

`--check` writes nothing and fails where the file is not what it would write.

It is written so that `opa check --schema` understands it: OPA reads `anyOf`, takes the first of several names in `type`
for the only one, and checks nothing below `oneOf`.
"""

from __future__ import annotations

import inspect
import re
import sys
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from scanner.facts import evidence, model
from scanner.model import Pointer
from scanner.policy.input import CONTRACT
from scripts.schema_files import write_or_check

SCHEMA_ID = "urn:cattleguard:schema:input:1.3"
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_CLASSES = (
    model.Image,
    model.Reference,
    model.Command,
    model.Setting,
    model.Mount,
    model.Probe,
    model.Container,
    model.ConfigUse,
    model.Workload,
    model.Config,
    model.Credential,
    model.Resource,
    model.ChangedAttribute,
    model.Change,
    model.GovernanceChange,
    evidence.Platform,
    evidence.Proof,
    evidence.Signature,
    evidence.Attestation,
    evidence.Coverage,
    evidence.MinimumElements,
    evidence.LicenseUse,
    evidence.Sbom,
    evidence.Material,
    evidence.Provenance,
    evidence.Vulnerability,
    evidence.VulnerabilityScan,
    evidence.Base,
    evidence.Lookup,
    evidence.Incomplete,
    evidence.Link,
    evidence.Evidence,
)
_FILE = {
    "path": ("string", "POSIX path relative to the root of the scan."),
    "format": ("string", "Name of the format."),
    "kind": ("string", "What the document is within its format (`Deployment`, `workflow`, `stage`)."),
    "index": ("integer", "Place among the documents of the file, from 0."),
    "in_image_build": ("boolean", "Whether what it describes happens while an image is built."),
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of both inputs."""
    facts = {name: _type(hint) for name, hint in get_type_hints(model.Facts).items()}
    entry = {"file": _ref("File"), **facts}
    contract = {"const": CONTRACT, "description": "Version of the contract."}
    document = {
        "contract": contract,
        **entry,
        "document": {"description": "The document as its author wrote it."},
    }
    definitions = {
        "Pointer": {
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "description": "JSON pointer of a part of the document, as its segments.",
        },
        "File": _object({name: {"type": kind, "description": text} for name, (kind, text) in _FILE.items()}),
        "Facts": _object(entry),
        **{cls.__name__: _definition(cls) for cls in _CLASSES},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "What a Cattleguard policy sees as input",
        "description": "Input of one document, or of the rules over the whole project. See docs/contract.md.",
        "anyOf": [
            {"title": "scope: document", **_object(document, optional=("document",))},
            {
                "title": "scope: project",
                **_object({"contract": contract, "documents": {"type": "array", "items": _ref("Facts")}}),
            },
        ],
        "$defs": dict(sorted(definitions.items())),
    }


def _definition(cls: type) -> dict[str, Any]:
    doc = inspect.cleandoc(cls.__doc__ or "")
    texts = {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(doc)}
    properties = {}
    for name, hint in get_type_hints(cls).items():
        properties[name] = _type(hint)
        if name in texts:
            properties[name] = {**properties[name], "description": texts[name]}
    return {"description": doc.split("\n\n")[0], **_object(properties)}


def _type(hint: Any) -> dict[str, Any]:
    if hint == Pointer:
        return _ref("Pointer")
    if hint is Any:
        return {}
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _ref(hint.__name__)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(arguments[1])}
    if origin in (Union, types.UnionType):
        return _union(arguments)
    raise TypeError(f"no JSON Schema for {hint}")


def _union(arguments: tuple[Any, ...]) -> dict[str, Any]:
    literals = [
        value for argument in arguments if get_origin(argument) is Literal for value in get_args(argument)
    ]
    if literals:
        return {"enum": [*literals, *([None] if type(None) in arguments else [])]}
    return {"anyOf": [_type(argument) for argument in arguments]}


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    sys.exit(write_or_check({"input.schema.json": schema()}, "generate_input_schema.py"))
