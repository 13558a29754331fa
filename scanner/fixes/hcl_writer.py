"""Writes HCL with python-hcl2, as `terraform fmt` would lay it out."""

from __future__ import annotations

from typing import Any

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
Block = dict[str, Any]
"""What stands in a block: attributes by name, nested blocks as lists of `Block`, marked by `block`."""
_MARK = "__is_block__"


def block(content: dict[str, Any]) -> Block:
    """Return the content of a block, to be written as one and not as an object."""
    return {**content, _MARK: True}


def written(body: dict[str, Any]) -> str:
    """Return the attributes and blocks of a body, one after the other, without a line end after the last."""
    import hcl2  # noqa: PLC0415 - takes 65 ms, and only what suggests fixes needs it

    options = hcl2.DeserializerOptions(object_elements_trailing_comma=False)
    text = str(hcl2.dumps(_hcl(body), deserializer_options=options)).rstrip("\n")
    # Between what stands in a nested block, python-hcl2 leaves lines of blanks alone.
    return "\n".join(line.rstrip() for line in text.split("\n"))


def expression(value: Any) -> str:
    """Return a JSON value as an HCL expression."""
    return written({"x": value}).partition("=")[2].strip()


def _hcl(value: Any) -> Any:
    """Return a value as python-hcl2 takes it: strings as they are quoted in HCL."""
    if isinstance(value, dict):
        return {_key(key, value): _hcl(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hcl(item) for item in value]
    return quoted(value) if isinstance(value, str) else value


def _key(key: str, holder: dict[str, Any]) -> str:
    return key if _MARK in holder or key.isidentifier() else quoted(key)


def quoted(text: str) -> str:
    """Return a text as a quoted HCL string, in which nothing is a template."""
    if "{" in text:
        # python-hcl2 8.1 loses an escaped quotation mark that stands beside an escaped template.
        return _quoted(text).replace('\\"', "\\u0022")
    return _quoted(text)


def _quoted(text: str) -> str:
    escaped = "".join(
        _ESCAPES.get(character) or (character if character.isprintable() else _numbered(character))
        for character in text
    )
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def _numbered(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
