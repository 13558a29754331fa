"""Functions that encode strings: base64, character encodings, gzip, and URLs.

What is encoded stays readable where it is not wholly known: the call is then an `Encoded`. So it is with
`base64gzip`: what Go's compressor writes can only be had from it, but the string inside can be read.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, FunctionError
from scanner.evaluate.functions.charsets import codec_of
from scanner.evaluate.meter import ExhaustedError, require_room
from scanner.evaluate.types import STRING
from scanner.evaluate.values import CHARACTERS, Encoded, Text, joined, parts_of
from scanner.facts.model import Unknown
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from scanner.evaluate.values import Value

MAX_UNZIPPED = 4_000_000
"""Bytes that `base64gunzip` unpacks."""

_base64 = re.compile(r"[A-Za-z0-9+/]*+={0,2}").fullmatch
_escapes = re.compile(r"%(?![0-9A-Fa-f]{2})").search


def decoded_text(data: bytes) -> str:
    """Return the string that data are in UTF-8.

    Raises:
        FunctionError: they are not UTF-8.
    """
    try:
        return normal(data.decode())
    except UnicodeDecodeError as exc:
        raise FunctionError("the data is not valid UTF-8") from exc


def decoded_base64(text: str) -> bytes:
    """Return the data of a text in base64, line breaks ignored. RFC 4648, section 4.

    Raises:
        FunctionError: it is not base64.
    """
    text = text.replace("\r", "").replace("\n", "")
    if len(text) % 4 or not _base64(text):
        raise FunctionError("the string is not valid base64")
    return b64decode(text)


def _base64encode(value: Value) -> Value:
    return b64encode(value.encode()).decode() if isinstance(value, str) else Encoded("base64", value)


def _base64decode(value: Value) -> Value:
    if isinstance(value, str):
        return decoded_text(decoded_base64(value))
    if isinstance(value, Encoded) and value.codec == "base64" and not _is_zipped(value):
        return value.value
    raise ExhaustedError


def _is_zipped(value: Encoded) -> bool:
    return parts_of(value.value)[-1:] == (ZIPPED,)


ZIPPED = Unknown("gzip")
"""What stands after the string in the value of `base64gzip`: the compressed data are not the string."""


def _base64gzip(value: Value) -> Value:
    parts = value.parts if isinstance(value, Text) else (value,) if value else ()
    return Encoded("base64", joined([part for part in (*parts, ZIPPED) if isinstance(part, str | Unknown)]))


def _base64gunzip(text: str) -> str:
    """Return the string that was compressed and encoded."""
    import zlib  # noqa: PLC0415 - few configurations unpack anything

    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(decoded_base64(text), MAX_UNZIPPED)
    except zlib.error as exc:
        raise FunctionError("the data is not valid gzip") from exc
    if unpacker.unconsumed_tail:
        raise ExhaustedError
    if not unpacker.eof:
        raise FunctionError("the data is not valid gzip")
    return decoded_text(data)


def _textencodebase64(text: str, encoding: str) -> str:
    try:
        data = text.encode(codec_of(encoding))
    except UnicodeEncodeError as exc:
        raise FunctionError("the string has characters that the encoding has not") from exc
    return b64encode(data).decode()


def _textdecodebase64(text: str, encoding: str) -> str:
    codec = codec_of(encoding)
    try:
        result = decoded_base64(text).decode(codec)
    except UnicodeDecodeError as exc:
        raise FunctionError("the data is not valid in the encoding") from exc
    if "\ufffd" in result:
        raise FunctionError("the data is not valid in the encoding")
    return normal(result)


def _urlencode(text: str) -> str:
    from urllib.parse import quote_plus  # noqa: PLC0415 - few configurations build URLs

    require_room(len(text) * 12 // CHARACTERS if len(text) > 100_000 else 0)
    return quote_plus(text)


def _urldecode(text: str) -> str:
    from urllib.parse import unquote_to_bytes  # noqa: PLC0415 - few configurations build URLs

    if _escapes(text):
        raise FunctionError("a % stands before no two hexadecimal digits")
    return decoded_text(unquote_to_bytes(text.replace("+", " ")))


FUNCTIONS = {
    "base64encode": Function(_base64encode, (STRING,), takes_unknown=True),
    "base64decode": Function(_base64decode, (STRING,), takes_unknown=True),
    "base64gzip": Function(_base64gzip, (STRING,), takes_unknown=True),
    "textencodebase64": Function(_textencodebase64, (STRING, STRING)),
    "textdecodebase64": Function(_textdecodebase64, (STRING, STRING)),
    "urlencode": Function(_urlencode, (STRING,)),
}
OPENTOFU = {
    "base64gunzip": Function(_base64gunzip, (STRING,)),
    "urldecode": Function(_urldecode, (STRING,)),
}
