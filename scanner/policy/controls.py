"""The catalogue of control frameworks: which exist, what their identifiers look like, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError
from scanner.model import Span

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Source

FILE_NAME = "controls.json"


class Framework(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A control framework.

    Attributes:
        id: how rules name it (`nist-800-53r5`).
        title: its name.
        version: its version, as its publisher writes it.
        url: where it is published.
        pattern: regular expression that an identifier of one of its controls matches in full.
        controls: wording of the controls that rules use, by identifier.
        source: what the wording was checked against.
    """

    id: str
    title: str
    version: str
    url: str
    pattern: str
    controls: dict[str, str]
    source: str = ""

    def allows(self, control: str) -> bool:
        """Tell whether an identifier is of the framework's shape."""
        return re.fullmatch(self.pattern, control) is not None


Catalogue = Mapping[str, Framework]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    frameworks: list[Framework]


def load_catalogue(directories: Iterable[Path], sources: Iterable[Source] = ()) -> Catalogue:
    """Return the frameworks described in the `controls.json` of some directories; the first description stands.

    Args:
        directories: where to look.
        sources: further descriptions, after those.

    Raises:
        PolicyLoadError: a file is malformed.
    """
    paths = [directory / FILE_NAME for directory in directories if (directory / FILE_NAME).is_file()]
    catalogue: dict[str, Framework] = {}
    for frameworks in (
        *(_read(str(path), path.read_bytes) for path in paths),
        *(_read(source.path, source.text.encode) for source in sources),
    ):
        for framework in frameworks:
            catalogue.setdefault(framework.id, framework)
    return catalogue


def _read(path: str, read: Callable[[], bytes]) -> list[Framework]:
    try:
        frameworks = msgspec.json.decode(read(), type=_File).frameworks
        for framework in frameworks:
            re.compile(framework.pattern)
    except (OSError, msgspec.MsgspecError, re.error) as error:
        raise PolicyLoadError(
            f"the catalogue of controls cannot be used: {error}",
            hint="copy the shape of the shipped policies/controls.json",
            span=Span(path, 1, 1, 1, 1),
        ) from error
    return frameworks
