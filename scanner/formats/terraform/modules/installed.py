"""The modules that `terraform init` installed: `.terraform/modules/modules.json` of a root module."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.calls import inside

if TYPE_CHECKING:
    from scanner.model import Tree

MANIFEST = ".terraform/modules/modules.json"


class InstalledModule(msgspec.Struct, frozen=True):
    """A module that was installed.

    Attributes:
        directory: where it is, relative to the scan root.
        version: its version, "" for one that does not come from a registry.
    """

    directory: str
    version: str = ""


class _Module(msgspec.Struct, frozen=True, rename="pascal"):
    key: str
    dir: str
    version: str = ""


class _Manifest(msgspec.Struct, frozen=True, rename="pascal"):
    modules: list[_Module] = []


def installed_modules(directory: str, tree: Tree) -> dict[str, InstalledModule]:
    """Return the modules installed for a root module, by the names of their calls with dots.

    A manifest that cannot be read lists nothing.
    """
    data = tree.content(posixpath.join(directory, MANIFEST))
    if data is None:
        return {}
    try:
        manifest = msgspec.json.decode(data, type=_Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return {
        module.key: InstalledModule(
            inside(posixpath.join(directory, module.dir.replace("\\", "/"))), module.version
        )
        for module in manifest.modules
    }
