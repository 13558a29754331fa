"""Where the module is that a call calls. See the Terraform language, "Module Sources"."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.suffixes import SUFFIXES
from scanner.formats.terraform.syntax.nested import literal
from scanner.model import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.formats.terraform.modules.installed import InstalledModule
    from scanner.formats.terraform.syntax.config import Block
    from scanner.model import Tree

LOCAL = ("./", "../", ".\\", "..\\")
"""What the source of a local module begins with."""
OUTSIDE = ".."


class Target(msgspec.Struct, frozen=True):
    """What a call leads to.

    Attributes:
        directory: the directory of the module, None where it is not here.
        failure: why it is not here, where it should be.
    """

    directory: str | None = None
    failure: Failed | None = None


def source_of(call: Block) -> str | None:
    """Return the source that a call is written with, None where it is no literal."""
    argument = call.arguments.get("source")
    return None if argument is None else literal(argument.expression)


def local_directory(source: str, directory: str) -> str | None:
    """Return the directory that a source names from another one, None for a remote source.

    What is outside of the scan root begins with `OUTSIDE`.
    """
    if not source.startswith(LOCAL):
        return None
    return inside(posixpath.join(directory, source.replace("\\", "/")))


def inside(path: str) -> str:
    """Return a path in normal form, "" for the scan root."""
    normal = posixpath.normpath(path)
    return "" if normal == "." else normal


def is_outside(directory: str) -> bool:
    """Tell whether a directory is outside of the scan root."""
    return directory.startswith("/") or directory.split("/", 1)[0] == OUTSIDE


def target(
    call: Block, directory: str, tree: Tree, installed: Mapping[str, InstalledModule], key: str
) -> Target:
    """Return where the module is that a call in a directory calls.

    Args:
        call: the call.
        directory: the directory of its module.
        tree: the files of the scan.
        installed: the modules that `terraform init` installed, by key.
        key: the key of the call among them: the names of the calls that lead to it, with dots.
    """
    source = source_of(call)
    if source is None:
        return Target()
    local = local_directory(source, directory)
    if local is None:
        found = installed.get(key)
        return Target(found.directory if found is not None and has_files(tree, found.directory) else None)
    if is_outside(local):
        return Target()
    return Target(local) if has_files(tree, local) else Target(failure=_missing(call, source))


def has_files(tree: Tree, directory: str) -> bool:
    """Tell whether there is Terraform configuration in a directory inside of the scan root."""
    return not is_outside(directory) and any(name.endswith(SUFFIXES) for name in tree.names(directory))


def _missing(call: Block, source: str) -> Failed:
    argument = call.arguments["source"]
    message = f"module {call.labels[0]} is not here: there are no Terraform files in {source}"
    hint = "correct the source, or scan a directory that holds the module too"
    return Failed(argument.config.source.path, argument.span, message, hint)
