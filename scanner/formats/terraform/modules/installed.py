"""The modules that `terraform init` installed: `.terraform/modules/modules.json` of a root module."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.calls import inside

if TYPE_CHECKING:
    from scanner.model import Tree

MANIFEST = ".terraform/modules/modules.json"


class _Module(msgspec.Struct, frozen=True, rename="pascal"):
    key: str
    dir: str


class _Manifest(msgspec.Struct, frozen=True, rename="pascal"):
    modules: list[_Module] = []


def installed_modules(directory: str, tree: Tree) -> dict[str, str]:
    """Return the directories of the modules installed for a root module, by the names of their calls with dots.

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
        module.key: inside(posixpath.join(directory, module.dir.replace("\\", "/")))
        for module in manifest.modules
    }
