"""Kubernetes manifests, in YAML and JSON: workloads of every kind, and custom resources that hold pods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

__all__ = ["NAME", "matches", "parse"]

NAME = "kubernetes"
_SUFFIXES = (".yaml", ".yml", ".json")
_beginning = re.compile(
    r"(?>(?:[ \t]*+(?:[#%][^\n]*+|---[^\n]*+|\r?)\n)*)(?P<indent>[ \t]*+)(?P<bracket>[{\[]?)"
).match
_KEYS = ("apiVersion", "kind")
_first_key = re.compile(
    r"[\"']?(?:apiVersion|data|items|kind|metadata|spec|stringData|type)[\"']?[ \t]*+:"
).match
_line_keys = {
    key: re.compile(rf"^([ \t]*+)[\"']?{key}[\"']?[ \t]*+:", re.MULTILINE).finditer for key in _KEYS
}
_inner_keys = {key: re.compile(rf"[\"']?\b{key}[\"']?[ \t\r\n]*+:").search for key in _KEYS}


def matches(source: Source) -> bool:
    """Tell whether a source holds objects: `apiVersion` and `kind` in the outermost mapping."""
    name = source.path.rpartition("/")[2].lower()
    if "." in name.lstrip(".") and not name.endswith(_SUFFIXES):
        return False
    text = source.text
    if not all(key in text for key in _KEYS):
        return False
    begin = _beginning(text)
    if "." not in name and not (begin and (begin["bracket"] or _first_key(text, begin.end()))):
        # Without a suffix it is prose about manifests as likely as a manifest.
        return False
    if begin and begin["bracket"]:
        return all(_inner_keys[key](text, begin.end()) for key in _KEYS)
    indents = {"", begin["indent"] if begin else ""}
    return all(any(found[1] in indents for found in _line_keys[key](text)) for key in _KEYS)


def parse(source: Source, tree: Tree) -> list[Document]:  # noqa: ARG001 - a manifest needs no other file
    """Return one document for each YAML document, or the one of a JSON text.

    Raises:
        ParseError: the source is neither valid YAML nor valid JSON, or exceeds a limit of the reader.
    """
    from scanner.formats.kubernetes.read import read  # noqa: PLC0415 - a scan without manifests needs none of it

    return read(source, NAME)
