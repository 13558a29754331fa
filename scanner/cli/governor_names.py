"""Gives files of a revision, which are read from a copy, the names that they have in the repository."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from scanner.errors import CattleguardError
from scanner.options import Options

_NAMED = (
    "paths",
    "root",
    "selection",
    "rule_configs",
    "bundles",
    "waivers",
    "waiver_rules",
    "baseline",
    "baseline_file",
    "outputs",
)
"""Fields of options that can hold names of files."""


class Names(msgspec.Struct, frozen=True):
    """Makes the names of files of the repository of those of a copy.

    Attributes:
        copy: the copy.
        root: the repository.
        revision: the revision that the copy is of, as it was named.
    """

    copy: Path
    root: Path
    revision: str

    def options(self, options: Options) -> Options:
        """Return options in which no name of the copy stands."""
        return replace(options, **{name: self.named(getattr(options, name)) for name in _NAMED})

    def named(self, value: Any) -> Any:
        """Return a value in which every path of the copy, or text that begins with one, is one of the repository."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Path):
            return Path(self._text(str(value)))
        if isinstance(value, msgspec.Struct):
            fields = {name: getattr(value, name) for name in value.__struct_fields__}
            return replace(value, **{name: self.named(item) for name, item in fields.items()})
        if isinstance(value, Mapping):
            return {self.named(key): self.named(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return type(value)(self.named(item) for item in value)
        return value

    @contextmanager
    def in_errors(self) -> Iterator[None]:
        """Give errors that are raised meanwhile the names of the repository, and the revision."""
        try:
            yield
        except CattleguardError as error:
            was = str(error)
            error.message, error.span = self._within(error.message), self.named(error.span)
            error.hint = None if error.hint is None else self._within(error.hint)
            if str(error) != was:
                error.message += f" (at {self.revision}, which governs)"
            raise

    def _text(self, text: str) -> str:
        """Return a text with the name of the repository's file; in `FORMAT=FILE` the file is the copy's."""
        copy = str(self.copy)
        head, equals, tail = text.partition("=")
        if equals and self._is_below(tail):
            return f"{head}={self.root}{tail[len(copy) :]}"
        return f"{self.root}{text[len(copy) :]}" if self._is_below(text) else text

    def _is_below(self, text: str) -> bool:
        copy = str(self.copy)
        return text == copy or text.startswith(copy + os.sep)

    def _within(self, text: str) -> str:
        return text.replace(str(self.copy), str(self.root))
