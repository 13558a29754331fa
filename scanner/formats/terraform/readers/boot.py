"""What instances run when they boot: user data, custom data, start-up scripts, script extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference, as_text, unknowns
from scanner.facts.downloads import download
from scanner.formats.terraform.readers.blocks import nested
from scanner.formats.terraform.strings.boot_text import read_boot_text
from scanner.formats.terraform.strings.embedded import decoded
from scanner.formats.terraform.strings.encoded import ZIPPED
from scanner.formats.terraform.strings.render import render
from scanner.formats.terraform.strings.scripts import add_script
from scanner.formats.terraform.strings.stand_ins import in_script

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

_USER_DATA = ("user_data", "user_data_base64", "custom_data")
_STARTUP_SCRIPTS = ("metadata_startup_script", "startup_script")
BOOT_ATTRIBUTES = (*_USER_DATA, *_STARTUP_SCRIPTS)
BOOT_METADATA = ("user-data", "startup-script")
_CLOUD_INIT = frozenset({"cloudinit_config", "template_cloudinit_config"})
_SCRIPT_TYPES = ("text/x-shellscript", "text/cloud-boothook")
_EXTENSION = "custom-script-extension"
_EXTENSION_SETTINGS = ("settings", "protected_settings")


def read_boot(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add what the instances of a resource run when they boot.

    A module that is given a script under one of these names runs it too; what it is given otherwise is not
    known to be a script.
    """
    body, at = declaration.body, declaration.at
    if declaration.labels[0] in _CLOUD_INIT:
        for part in nested(body, at, "part"):
            is_script = (as_text(part.body.get("content_type")) or "").startswith(_SCRIPT_TYPES)
            _read(part.body.get("content"), (*part.at, "content"), gatherer, is_script=is_script)
    elif declaration.kind != "data":
        _read_attributes(body, at, gatherer, is_module=declaration.kind == "module")
        for profile in nested(body, at, "os_profile"):
            _read(profile.body.get("custom_data"), (*profile.at, "custom_data"), gatherer)
        if declaration.labels[0].startswith("azurerm_"):
            _read_extensions(declaration, gatherer)


def _read_attributes(body: dict[str, Value], at: Pointer, gatherer: Gatherer, *, is_module: bool) -> None:
    metadata = body.get("metadata")
    places = [((*at, name), body.get(name), name in _STARTUP_SCRIPTS) for name in BOOT_ATTRIBUTES]
    if isinstance(metadata, dict):
        places += [
            ((*at, "metadata", name), metadata.get(name), name == "startup-script") for name in BOOT_METADATA
        ]
    for place, value, is_script in places:
        if value is not None:
            _read(value, place, gatherer, is_script=is_script, note_unknown=not is_module)


def _read(
    value: Value, at: Pointer, gatherer: Gatherer, *, is_script: bool = False, note_unknown: bool = True
) -> None:
    rendered = render(value, at, gatherer, in_script)
    if rendered is not None:
        read_boot_text(rendered, at, gatherer, is_script=is_script)
    elif note_unknown and (unknown := tuple(name for name in unknowns(value) if name != ZIPPED.expression)):
        gatherer.add_unread(at, unknown, "boot", "instance")


def _read_extensions(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the commands of custom script extensions."""
    if declaration.labels[0].endswith("_extension"):
        _read_extension(declaration.body, declaration.at, gatherer)
    for extension in nested(declaration.body, declaration.at, "extension"):
        _read_extension(extension.body, extension.at, gatherer)


def _read_extension(body: dict[str, Value], at: Pointer, gatherer: Gatherer) -> None:
    for name in _EXTENSION_SETTINGS:
        settings = decoded(body.get(name), (*at, name), gatherer)
        if not isinstance(settings, dict):
            continue
        if settings.get("commandToExecute") is not None:
            place = (*at, name, "commandToExecute")
            add_script(settings["commandToExecute"], place, gatherer, phase="boot", target="instance")
        _read_files(settings.get("fileUris"), (*at, name, "fileUris"), gatherer)


def _read_files(addresses: Value, at: Pointer, gatherer: Gatherer) -> None:
    """Add the files that a custom script extension downloads to run them."""
    for index, address in enumerate(addresses if isinstance(addresses, list) else ()):
        url, unknown = as_reference(address) or ("", ())
        if url:
            gatherer.references.append(
                download(
                    (*at, index), url, fetcher=_EXTENSION, phase="boot", target="instance", unknown=unknown
                )
            )
