"""What instances run when they boot: user data, custom data, start-up scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.scripts import script
from scanner.formats.terraform.blocks import nested
from scanner.formats.terraform.cloud_init import read_cloud_config
from scanner.formats.terraform.multipart import parts
from scanner.formats.terraform.render import render
from scanner.formats.terraform.stand_ins import in_script
from scanner.formats.terraform.values import unknowns

if TYPE_CHECKING:
    from scanner.formats.terraform.config import Declaration
    from scanner.formats.terraform.gather import Gatherer
    from scanner.formats.terraform.render import Rendered
    from scanner.formats.terraform.values import Value
    from scanner.model import Pointer

BOOT_ATTRIBUTES = (
    "user_data",
    "user_data_base64",
    "custom_data",
    "metadata_startup_script",
    "startup_script",
)
_METADATA_KEYS = ("startup-script", "user-data")
_CLOUD_INIT = frozenset({"cloudinit_config", "template_cloudinit_config"})
_START = re.compile(r"\s*(?:##[ \t]*template:[^\n]*\n)?\s*")
_SHEBANG = re.compile(r"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?([^\s/]+)")
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})
_CLOUD_CONFIG = re.compile(r"#cloud-config(?![\w-])")
_MULTIPART = re.compile(r"(?i)(?:content-type|mime-version):")
_NOT_SHELL = re.compile(
    r"(?i)<(?:powershell|script|persist|runaslocalsystem)>|#ps1|#include|#part-handler|rem\b|\{|content-type:|mime-version:"
)


def read_boot(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add what the instances of a resource run when they boot."""
    body, at = declaration.body, declaration.at
    if declaration.labels[0] in _CLOUD_INIT:
        for part in nested(body, at, "part"):
            _read(part.body.get("content"), (*part.at, "content"), gatherer)
    elif declaration.kind == "resource":
        for name in BOOT_ATTRIBUTES:
            _read(body.get(name), (*at, name), gatherer)
        metadata = body.get("metadata")
        if isinstance(metadata, dict):
            for key in _METADATA_KEYS:
                _read(metadata.get(key), (*at, "metadata", key), gatherer)
        for profile in nested(body, at, "os_profile"):
            _read(profile.body.get("custom_data"), (*profile.at, "custom_data"), gatherer)


def _read(value: Value, at: Pointer, gatherer: Gatherer) -> None:
    rendered = render(gatherer.config, gatherer.evaluator, at, in_script)
    if rendered is None:
        unknown = unknowns(value)
        if unknown:
            gatherer.add_unread(at, unknown, "boot", "instance")
        return
    _read_text(rendered, at, gatherer)


def _read_text(rendered: Rendered, at: Pointer, gatherer: Gatherer, *, is_part: bool = False) -> None:
    text = rendered.text
    start = _START.match(text)
    assert start is not None
    position = start.end()
    if position == len(text):
        return
    if _CLOUD_CONFIG.match(text, position):
        read_cloud_config(rendered, at, gatherer)
    elif not is_part and _MULTIPART.match(text, position):
        for index, part in enumerate(parts(rendered)):
            gatherer.places.add_text((*at, index), part.locate)
            _read_text(part, (*at, index), gatherer, is_part=True)
    elif (shell := _shell(text, position)) is not None:
        gatherer.places.add_text(at, rendered.locate)
        found = script(text, at, phase="boot", target="instance", shell=shell)
        gatherer.add_script(found, rendered.holes)
    else:
        first_line = text[position:].partition("\n")[0]
        gatherer.add_unread(at, (rendered.holes.restored(first_line.strip()),), "boot", "instance")


def _shell(text: str, position: int) -> str | None:
    """Return the shell that runs a script, None if it is not for a shell."""
    shebang = _SHEBANG.match(text, position)
    if shebang is not None:
        return shebang[1] if shebang[1] in _SHELLS else None
    return None if _NOT_SHELL.match(text, position) else "sh"
