"""Checks the parts of a configuration file; what is wrong is told with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import ConfigError
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner.model import Pointer, Source, SourceMap, Span
    from scanner.syntax.nodes import Node


class Checks:
    """Checks the parts of one file.

    Args:
        source: the file.
        places: finds the parts of its value.
        root: the value's node, None where keys are not told apart from their values.
    """

    def __init__(self, source: Source, places: SourceMap, root: Node | None = None) -> None:
        self._source = source
        self._places = places
        self._root = root

    def span(self, at: Pointer) -> Span:
        """Return where a part stands."""
        return self._source.span(*self._places.locate(at))

    def error(self, at: Pointer, message: str, hint: str) -> ConfigError:
        """Return the error that says what is wrong with a part."""
        return ConfigError(message, hint=hint, span=self.span(at))

    def keys(self, at: Pointer, value: Any, known: Collection[str], what: str) -> None:
        """Check that a part is a mapping without unknown keys.

        Raises:
            ConfigError: it is not.
        """
        if not isinstance(value, dict):
            raise self.error(at, f"{what} must be a mapping", f"its keys are {', '.join(known)}")
        for key in value:
            if key not in known:
                where = f" in {what}" if at else ""
                hint = suggest(str(key), known)
                raise ConfigError(f"unknown key {key!r}{where}", hint=hint, span=self._key_span(at, key))

    def _key_span(self, at: Pointer, key: str) -> Span:
        """Return where a key of a mapping stands."""
        from scanner.syntax.nodes import Mapping, entries, find  # noqa: PLC0415 - only where something is wrong

        mapping = find(self._root, at) if self._root is not None else None
        entry = entries(mapping).get(key) if isinstance(mapping, Mapping) else None
        return self._source.span(entry[0].start, entry[0].end) if entry else self.span((*at, key))

    def items(self, at: Pointer, value: Any) -> list[Any]:
        """Return the items of a list.

        Raises:
            ConfigError: it is none.
        """
        if not isinstance(value, list):
            raise self.error(at, f"{at[-1]} must be a list", "write one item a line, each after `- `")
        return value

    def boolean(self, at: Pointer, value: Any) -> None:
        """Check that a part is true or false.

        Raises:
            ConfigError: it is neither.
        """
        if not isinstance(value, bool):
            raise self.error(at, f"{at[-1]} must be true or false", "write true or false")

    def pattern(self, at: Pointer, pattern: str) -> None:
        """Check that a pattern of images can match one.

        Raises:
            ConfigError: it cannot.
        """
        from scanner.images.patterns import compile_pattern  # noqa: PLC0415 - few configurations have one

        try:
            compile_pattern(pattern)
        except ConfigError as error:
            raise self.error(at, error.message, error.hint or "write registry/path") from error
