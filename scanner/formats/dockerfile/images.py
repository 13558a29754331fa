"""The images of a Dockerfile: bases, images that are copied or mounted from, the frontend that reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.images import image
from scanner.formats.dockerfile.stages import SCRATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Image
    from scanner.formats.dockerfile.commands import Entry
    from scanner.formats.dockerfile.stages import Build, Stage, Step
    from scanner.model import Pointer

_INDEX = re.compile(r"[+-]?[0-9]+\Z")
_COPY_FROM = "--from="
_MOUNT = "--mount="
_WITHOUT_IMAGE = frozenset({"tmpfs", "secret", "ssh"})


def frontends(found: list[Entry]) -> Iterator[Image]:
    """Yield the image of `# syntax=`: it is fetched, and decides what the instructions mean."""
    for index, entry in enumerate(found):
        value = entry.value
        if value["Cmd"] != "directive":
            return
        if value["SubCmd"] == "syntax":
            yield image((index, "Value", 0), value["Value"][0].partition(" ")[0], role="frontend")


def base(stage: Stage) -> Image | None:
    """Return the image that a stage is built on, None if it is built on another stage or on nothing.

    No argument replaces an image whose digest is written out: it can only be fetched from elsewhere.
    """
    if stage.is_local or stage.is_empty:
        return None
    reference = stage.base
    return image(
        (stage.at, "Value", 0),
        reference.text,
        role="base",
        name=stage.name,
        arguments=() if stage.is_fixed else reference.arguments,
        unknown=reference.unknown,
    )


def used(build: Build, stage: Stage, step: Step) -> Iterator[Image]:
    """Yield the images that COPY --from and RUN --mount=from= take files from.

    BuildKit substitutes no variables in either; one that stands there is unknown.
    """
    name = step.instruction.name
    if name not in {"copy", "run"}:
        return
    for index, flag in enumerate(step.instruction.flags or ()):
        at = (step.at, "Flags", index)
        if name == "copy" and flag.value.startswith(_COPY_FROM):
            source = flag.value[len(_COPY_FROM) :]
            if not _INDEX.match(source):
                yield from _used(build, stage, step, (*at, "value"), source, is_copy=True)
        elif name == "run" and flag.value.startswith(_MOUNT):
            source = _mounted(flag.value[len(_MOUNT) :])
            yield from _used(build, stage, step, (*at, "from"), source, is_copy=False)


def _used(
    build: Build, stage: Stage, step: Step, at: Pointer, source: str, *, is_copy: bool
) -> Iterator[Image]:
    if not source or source == SCRATCH or source.lower() in build.names:
        return
    may_be_stage = step.on_build and not any(char in source for char in "/:@")
    unknown = (source,) if "$" in source or may_be_stage else ()
    yield image(at, source, role="copy" if is_copy else "mount", name=stage.name, unknown=unknown)


def _mounted(options: str) -> str:
    """Return the `from` of a mount, "" if it has none that is used."""
    source, kind = "", ""
    for option in _fields(options):
        key, _, value = option.partition("=")
        if key.lower() == "from":
            source = value
        elif key.lower() == "type":
            kind = value.lower()
    return "" if kind in _WITHOUT_IMAGE else source


def _fields(options: str) -> list[str]:
    """Return the fields of a line of comma-separated values, with double quotes around some."""
    if '"' not in options:
        return options.split(",")
    return [
        field[1:-1].replace('""', '"') if field.startswith('"') else field
        for field in re.findall(r'(?:\A|(?<=,))("(?>(?:[^"]|"")*)"|[^,]*+)', options)
    ]
