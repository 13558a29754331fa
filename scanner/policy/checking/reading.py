"""Reads the policies that are to be checked, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from pathlib import Path  # noqa: TC003 - likewise
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError, UsageError
from scanner.model import Source, Span
from scanner.policy.checking.remark import Remark
from scanner.policy.controls import Framework, load_catalogue
from scanner.policy.engines.protocol import RegoVersion  # noqa: TC001 - msgspec reads the annotations
from scanner.policy.files import policy_files, read_policy
from scanner.policy.load import shipped_directory
from scanner.policy.testing.examples import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Read(msgspec.Struct, frozen=True):
    """Policies that are to be checked.

    Attributes:
        sources: the policies, and their tests.
        beside: policies that are not checked, and that those refer to or are referred to by.
        files: the file of each, by the path of its source.
        single: paths of those that were named themselves, not by a directory.
        catalogue: the control frameworks that exist.
        remarks: why some could not be read.
        rego_versions: the version of the syntax, by path, where it is known; else both are tried.
    """

    sources: tuple[Source, ...]
    beside: tuple[Source, ...] = ()
    files: Mapping[str, Path] = {}
    single: frozenset[str] = frozenset()
    catalogue: Mapping[str, Framework] = {}
    remarks: tuple[Remark, ...] = ()
    rego_versions: Mapping[str, RegoVersion] = {}

    def has_examples(self, path: str) -> bool:
        """Tell whether examples stand beside a policy; yes where it is no file."""
        file = self.files.get(path)
        return file is None or (file.parent / FILE_NAME).is_file()


def read_policies(places: Sequence[Path]) -> Read:
    """Return the policies in directories, and single ones.

    Raises:
        UsageError: a place does not exist, or has no policies.
        PolicyLoadError: the catalogue of controls beside them is malformed.
    """
    for place in places:
        if not place.exists():
            raise UsageError(f"{place} does not exist", hint="name a directory of policies, or a policy")
    files = dict(_found(places))
    if not files:
        raise UsageError(
            f"there are no policies in {', '.join(map(str, places))}", hint="a policy's name ends in .rego"
        )
    sources, remarks = [], []
    for path, file in files.items():
        try:
            sources.append(read_policy(file, path))
        except PolicyLoadError as error:
            span = error.span or Span(path, 1, 1, 1, 1)
            remarks.append(Remark(span, "invalid-policy", error.message, error.hint or ""))
    return Read(
        sources=tuple(sources),
        beside=tuple(_beside(places, {file.resolve() for file in files.values()})),
        files=files,
        single=frozenset(path for path, file in files.items() if file in places),
        catalogue=load_catalogue((shipped_directory(), *places)),
        remarks=tuple(remarks),
    )


def _found(places: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for tests in (False, True):
        for file, path in policy_files(places, shipped_directory(), tests=tests):
            yield path, file


def _beside(places: Sequence[Path], checked: set[Path]) -> Iterator[Source]:
    """Yield what stands in the directories of single policies, and the shipped libraries."""
    around = [place.parent for place in places if place.is_file()]
    for path, file in _found([*around, shipped_directory() / "lib"]):
        if file.resolve() not in checked:
            try:
                yield read_policy(file, path)
            except PolicyLoadError:
                continue  # it is not what is checked
