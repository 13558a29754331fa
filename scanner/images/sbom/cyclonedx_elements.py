"""What elements of CycloneDX XML are in its JSON, as far as facts are read from them."""

from __future__ import annotations

from typing import Any

_LISTS = frozenset({"components", "licenses", "hashes", "authors", "dependencies", "properties", "services"})
_OBJECTS = frozenset(
    {
        "metadata",
        "component",
        "supplier",
        "manufacturer",
        "author",
        "tool",
        "service",
        "license",
        "provides",
        "swid",
    }
)
_PLAIN = frozenset(
    {
        "timestamp",
        "name",
        "version",
        "vendor",
        "publisher",
        "cpe",
        "purl",
        "email",
        "id",
        "expression",
        "swhid",
        "omniborId",
    }
)
TEXTUAL = _PLAIN | {"hash", "property"}
"""Names of elements whose text is read."""

KNOWN = _LISTS | _OBJECTS | TEXTUAL | {"tools", "dependency"}
"""Names of elements that are read; others are passed over with all that is in them."""


def textual(name: str, attributes: dict[str, str], text: str) -> str | dict[str, str]:
    """Return the value of an element whose text is read."""
    if name == "hash":
        return {"alg": attributes.get("alg", ""), "content": text}
    if name == "property":
        return {"name": attributes.get("name", ""), "value": text}
    return text


def built(name: str, attributes: dict[str, str], children: list[tuple[str, Any]]) -> Any:
    """Return the value of an element that has others in it, which are given by their names."""
    if name in _LISTS:
        return [{child: item} if name == "licenses" else item for child, item in children]
    if name == "dependency":
        refs = [value.get("ref", "") for _, value in children if type(value) is dict]
        return {"ref": attributes.get("ref", ""), "dependsOn": refs}
    if name == "tools":
        return _tools(children)
    return _object(attributes, children)


def _object(attributes: dict[str, str], children: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a list that stands twice is one list, so that none hides the other."""
    value: dict[str, Any] = {**attributes}
    for name, child in children:
        before = value.get(name)
        value[name] = before + child if type(before) is list and type(child) is list else child
    return value


def _tools(children: list[tuple[str, Any]]) -> Any:
    """Return the tools of 1.2 to 1.4 as a list, those of later versions as the object that holds them."""
    old = [value for child, value in children if child == "tool"]
    return old or {child: value for child, value in children if child != "tool"}
