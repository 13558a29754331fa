"""Tells what is deployed from what others only call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.suffixes import LOCK_FILE

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.module import Module

_SETTINGS = ("backend", "cloud")


def is_deployed(instance: ModuleInstance) -> bool:
    """Tell whether `terraform init` is run for a module itself, as far as its files show it.

    A root module does that a unit calls, that configures providers, or says where its state is, or has a lock file.
    A module without any of these is there to be called, and its requirements are those of its callers.
    """
    return instance.caller is None and (instance.unit is not None or _shows_it(instance.module))


def _shows_it(module: Module) -> bool:
    if module.of_kind("provider") or module.tree.read(module.path(LOCK_FILE)) is not None:
        return True
    settings = module.of_kind("terraform")
    return any(name in block.blocks or name in block.arguments for block in settings for name in _SETTINGS)
