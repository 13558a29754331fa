"""Hashes files of a bundle as OPA does it: documents by their value, everything else by its bytes.

https://www.openpolicyagent.org/docs/management-bundles#signature-format; OPA 1.22, v1/bundle/hash.go.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from posixpath import basename
from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.model import Source
from scanner.policy.bundles.documents import read_yaml
from scanner.policy.bundles.names import DATA, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

ALGORITHMS = {
    "SHA-224": "sha224",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
    "SHA-512-224": "sha512_224",
    "SHA-512-256": "sha512_256",
}
"""OPA takes MD5 and SHA-1 too, which bind nobody to a content."""
_MAX_DEPTH = 200
_SMALLEST_EXPONENT, _LARGEST_EXPONENT = 1e-6, 1e21


class _Literal(str):
    """A number as it is written."""

    __slots__ = ()


def file_hash(name: str, content: bytes, algorithm: str) -> str:
    """Return the hash of a file as hexadecimal digits.

    Args:
        name: its path within the bundle.
        content: its bytes.
        algorithm: a key of `ALGORITHMS`.

    Raises:
        ValueError: the file is a document, and not JSON or YAML; or the algorithm is not known.
    """
    if algorithm not in ALGORITHMS:
        raise ValueError(f"the hash {algorithm} is not one that signatures may use")
    result = hashlib.new(ALGORITHMS[algorithm], usedforsecurity=True)
    if basename(name) in DATA or basename(name) == MANIFEST:
        for part in _parts(_value(name, content), 0):
            result.update(part)
    else:
        result.update(content)
    return result.hexdigest()


def _value(name: str, content: bytes) -> Any:
    """Return the value of a document, in which numbers of JSON are what they are written as."""
    try:
        text = content.decode("utf-8-sig")
        return json.loads(text, parse_int=_Literal, parse_float=_Literal, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError(f"{name} is nested too deep") from error
    except ValueError as error:
        if not name.endswith((".yaml", ".yml")):
            raise ValueError(f"{name} is not JSON") from error
    try:
        return read_yaml(Source(name, text))
    except PolicyLoadError as error:
        raise ValueError(str(error)) from error


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _parts(value: Any, depth: int) -> Iterator[bytes]:
    """Yield what is hashed of a value, in order: objects by their keys in order, without space between anything."""
    if depth > _MAX_DEPTH:
        raise ValueError("a document is nested too deep")
    if isinstance(value, dict):
        yield b"{"
        for index, key in enumerate(sorted(value)):
            yield b"," * bool(index) + _scalar(key) + b":"
            yield from _parts(value[key], depth + 1)
        yield b"}"
    elif isinstance(value, list):
        yield b"["
        for index, item in enumerate(value):
            yield b"," * bool(index)
            yield from _parts(item, depth + 1)
        yield b"]"
    else:
        yield _scalar(value)


def _scalar(value: Any) -> bytes:
    """Return a scalar as Go's encoder writes it."""
    if isinstance(value, _Literal):
        return value.encode()
    if isinstance(value, float):
        return _decimal(value).encode()
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def _decimal(number: float) -> str:
    """Return a number as Go writes it in JSON: the fewest digits, without exponent between 1e-6 and 1e21."""
    written = repr(number).removesuffix(".0")
    if number == 0 or _SMALLEST_EXPONENT <= abs(number) < _LARGEST_EXPONENT:
        return format(Decimal(written), "f")
    mantissa, _, exponent = written.partition("e")
    return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0')}"
