"""The files that make up a module. See the Terraform language, "Files and Directories", and OpenTofu, "Files"."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.formats.terraform.modules.overrides import overrides
from scanner.formats.terraform.suffixes import JSON_SUFFIXES, SUFFIXES
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.formats.terraform.syntax.json_config import JsonConfig

if TYPE_CHECKING:
    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Source, Tree

_MAX_CHARACTERS = 20_000_000
"""Code points in the files of one directory; what is more has its own documents, but gives no names."""
_PREFERRED = {".tofu": ".tf", ".tofu.json": ".tf.json"}


def read(source: Source) -> Config:
    """Return a Terraform file.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    return JsonConfig(source) if source.path.endswith(JSON_SUFFIXES) else HclConfig(source)


def configs_of(tree: Tree, directory: str, given: Config | None = None) -> tuple[Config, ...]:
    """Return the files of a directory that can be read: the ordinary ones by name, then those that override.

    Args:
        tree: the files of the scan.
        directory: the directory.
        given: a file that stands in the place of the one in the tree, and of one that shadows it.
    """
    named = {} if given is None else {file_name(given): given}
    names = {*_used(tree.names(directory), set(named)), *named}
    left = _MAX_CHARACTERS
    found = []
    for name in sorted(names, key=lambda name: (overrides(name), name)):
        config = named.get(name) or _read(tree, posixpath.join(directory, name), left)
        if config is not None:
            found.append(config)
            left -= len(config.source.text)
    return tuple(found)


def file_name(config: Config) -> str:
    """Return the name of a file in its directory."""
    return posixpath.basename(config.source.path)


def _read(tree: Tree, path: str, room: int) -> Config | None:
    source = tree.read(path)
    if source is None or len(source.text) > room:
        return None
    try:
        return read(source)
    except ParseError:
        return None


def _used(names: tuple[str, ...], given: set[str]) -> set[str]:
    """Return the names of the files that make up a module: OpenTofu leaves out `x.tf` where `x.tofu` is."""
    found = {name for name in names if name.endswith(SUFFIXES)}
    for tofu, plain in _PREFERRED.items():
        for name in [name for name in found if name.endswith(tofu)]:
            shadowed = name.removesuffix(tofu) + plain
            found.discard(name if shadowed in given else shadowed)
    return found
