"""Reads the text that an instance is given to boot with, the way cloud-init tells its formats apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.formats.terraform.strings.base64_text import unwrapped
from scanner.formats.terraform.strings.multipart import parts
from scanner.formats.terraform.strings.scripts import add_text

if TYPE_CHECKING:
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.strings.rendered import Rendered
    from scanner.model import Pointer

_START = re.compile(r"\s*+(?:##[ \t]*template:[^\n]*\n\s*+)?")
_CLOUD_CONFIG = re.compile(r"#cloud-config(?![\w-])")
_MULTIPART = re.compile(r"(?i)(?:content-type|mime-version):")
_SCRIPT = re.compile(r"(?i)#!|#cloud-boothook|#include|#ps1|<(?:powershell|script)>")
_UNREAD = re.compile(
    r"(?i)\{|#part-handler|#cloud-config|content-type:|mime-version:|<(?:persist|runaslocalsystem)>"
    r"|[a-z0-9+/]{24,}={0,2}\s*\Z"
)
"""Ignition, Python, parts in parts and other formats that are not read here, and base64."""


def read_boot_text(
    rendered: Rendered, at: Pointer, gatherer: Gatherer, *, is_script: bool, is_part: bool = False
) -> None:
    """Add what a text makes an instance do; one in no format of cloud-init makes it do nothing.

    Args:
        rendered: the text.
        at: its pointer; the parts of a multipart text stand at `at + (i,)`.
        gatherer: where facts go.
        is_script: whether it is a script whatever it begins with.
        is_part: whether it is a part of a multipart text.
    """
    rendered = unwrapped(rendered)
    text, holes = rendered.text, rendered.holes
    start = _START.match(text)
    position = start.end() if start else 0
    if _CLOUD_CONFIG.match(text, position):
        from scanner.formats.terraform.strings.cloud_init import read_cloud_config  # noqa: PLC0415 - loads the YAML reader

        read_cloud_config(rendered, at, gatherer)
    elif not is_part and _MULTIPART.match(text, position):
        for index, part in enumerate(parts(rendered)):
            read_boot_text(part, (*at, index), gatherer, is_script=False, is_part=True)
    elif is_script or _SCRIPT.match(text, position):
        add_text(rendered, at, gatherer, phase="boot", target="instance")
    elif holes.pattern.match(text, position):
        gatherer.add_unread(at, holes.within(text), "boot", "instance")
    elif _UNREAD.match(text, position):
        first_line = text[position:].partition("\n")[0].strip()
        gatherer.add_unread(at, (holes.restored(first_line),), "boot", "instance")
