"""Writes a waiver at the end of a file of waivers; what stands there stays as it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.govern.waivers.entries import CONDITIONS
from scanner.govern.waivers.file import read_waiver_file
from scanner.model import Source

if TYPE_CHECKING:
    from scanner.model import Waiver
    from scanner.syntax.nodes import Node

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)*")
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_HEAD = "# Findings that are accepted, and why: see docs/waivers.md of cattleguard.\n"


def entry(waiver: Waiver, indent: str = "  ") -> str:
    """Return the lines, with their line feeds, that say a waiver in a file of waivers."""
    lines = [f"rules: {_list(waiver.rules)}"]
    lines += (f"{key}: {_list(getattr(waiver, key))}" for key in CONDITIONS if getattr(waiver, key))
    lines.append(f"reason: {quoted(waiver.reason)}")
    if waiver.until is not None:
        lines.append(f"until: {waiver.until}")
    lines += (
        f"{key}: {_scalar(getattr(waiver, key))}" for key in ("ticket", "owner") if getattr(waiver, key)
    )
    first, *others = lines
    return "".join((f"{indent}- {first}\n", *(f"{indent}  {line}\n" for line in others)))


def with_waiver(source: Source | None, waiver: Waiver) -> str:
    """Return the text of a file of waivers with one more at its end.

    Args:
        source: the file, None where there is none yet.
        waiver: the waiver.

    Raises:
        ConfigError: the file is not one of waivers.
        UsageError: its list cannot be written on.
    """
    if source is None or not source.text.strip():
        return f"{_HEAD}waivers:\n{entry(waiver)}"
    before = read_waiver_file(source)
    text = _appended(source, waiver)
    after = read_waiver_file(Source(source.path, text))
    if after[:-1] != before or _said(after[-1]) != _said(waiver):
        raise UsageError(
            f"{source.path} cannot be written on", hint="write its list one entry a line, each after `- `"
        )
    return text


def quoted(text: str) -> str:
    """Return a text in YAML's double quotes, on one line; what does not show, or steers what shows it, is escaped."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in written)


def _appended(source: Source, waiver: Waiver) -> str:
    text = source.text
    ending = "\r\n" if "\r\n" in text else "\n"
    place, indent, key = _place(source)
    added = (f"{key}\n" if key else "") + entry(waiver, indent)
    head, tail = text[:place], text[place:]
    if head and not head.endswith("\n"):
        head += ending
    return head + added.replace("\n", ending) + tail


def _place(source: Source) -> tuple[int, str, str]:
    """Return where an entry is written, how far it is indented, and the key that must stand above it."""
    from scanner.syntax.nodes import Mapping, Sequence, entries  # noqa: PLC0415 - only where one is written
    from scanner.syntax.yaml import Dialect, parse  # noqa: PLC0415

    text = source.text
    roots = parse(source, Dialect.CORE)
    mapping = roots[0] if roots else None
    found = entries(mapping).get("waivers") if isinstance(mapping, Mapping) else None
    if found is None:
        return len(text), "  ", "waivers:"
    key, value = found
    if not isinstance(value, Sequence) or not value.items or text[value.start] == "[":
        return _empty(source, key.end, value)
    line = source.position(value.start)[0]
    start = source.line_starts[line - 1]
    return _line_end(text, value.end), text[start : value.start], ""


def _empty(source: Source, key_end: int, value: Node) -> tuple[int, str, str]:
    """Return the place below `waivers:`, where nothing stands after it."""
    from scanner.syntax.nodes import Sequence  # noqa: PLC0415 - as above

    if isinstance(value, Sequence) or value.end > value.start:
        raise UsageError(
            f"{source.path} cannot be written on: its list stands in brackets",
            hint="write `waivers:` alone on its line, and each entry after `- `",
        )
    return _line_end(source.text, key_end), "  ", ""


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(_scalar(text) for text in texts)}]"


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED else quoted(text)


def _escaped(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _said(waiver: Waiver) -> tuple[object, ...]:
    return (
        waiver.rules,
        waiver.reason,
        waiver.until,
        waiver.ticket,
        waiver.owner,
        *(getattr(waiver, key) for key in CONDITIONS),
    )
