"""Terragrunt's own functions, as far as the repository alone decides them. See its documentation, "Functions"."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, FunctionError, UndecidedError
from scanner.evaluate.types import ANY, STRING

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terragrunt.unit import Unit

_MAX_LEVELS = 64


def functions(unit: Unit) -> dict[str, Function]:
    """Return the functions as they are in one unit.

    Those that ask the environment, the platform, an account or a command are missing, and so unknown.
    """
    here = f"/{unit.directory}"
    return {
        "find_in_parent_folders": Function(_Finder(unit), (STRING, ANY), optional=2, takes_null=True),
        "get_original_terragrunt_dir": Function(lambda: here, ()),
        "get_parent_terragrunt_dir": Function(_Parent(unit), (STRING,), optional=1),
        "get_path_from_repo_root": Function(lambda: unit.directory or ".", ()),
        "get_path_to_repo_root": Function(lambda: posixpath.relpath("/", here), ()),
        "get_repo_root": Function(lambda: "/", ()),
        "get_terragrunt_dir": Function(lambda: here, ()),
        "mark_as_read": Function(lambda path: path, (STRING,)),
        "path_relative_from_include": Function(_From(unit), (STRING,), optional=1),
        "path_relative_to_include": Function(_To(unit), (STRING,), optional=1),
        "read_terragrunt_config": Function(_Reader(unit), (STRING, ANY), optional=1, takes_unknown=True),
    }


class _OfUnit:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def _included(self, name: str = "") -> str:
        """Return the directory of the file that the unit includes under a name."""
        for include in self._unit.includes:
            if not name or include.name == name:
                if include.unit is None:
                    break
                return f"/{posixpath.dirname(include.unit.source.path)}"
        raise UndecidedError


class _Finder(_OfUnit):
    def __call__(self, name: str | None = None, fallback: Value = None) -> Value:
        """Return the path of the nearest file or directory of that name above the unit."""
        wanted = name or "terragrunt.hcl"
        directory = self._unit.directory
        for _ in range(_MAX_LEVELS):
            if not directory:
                break
            directory = posixpath.dirname(directory)
            path = self._unit.path(f"/{posixpath.join(directory, wanted)}")
            if path is not None and self._unit.readings.estate.is_there(path):
                return f"/{path}"
        if fallback is None:
            raise FunctionError(f"no {wanted} in a folder above")
        return fallback


class _Parent(_OfUnit):
    def __call__(self, name: str = "") -> Value:
        """Return the directory of the file that is included."""
        return self._included(name)


class _To(_OfUnit):
    def __call__(self, name: str = "") -> Value:
        """Return the path of the unit relative to the file that it includes."""
        return posixpath.relpath(f"/{self._unit.directory}", self._included(name))


class _From(_OfUnit):
    def __call__(self, name: str = "") -> Value:
        """Return the path of the file that the unit includes relative to the unit."""
        return posixpath.relpath(self._included(name), f"/{self._unit.directory}")


class _Reader(_OfUnit):
    def __call__(self, path: Value, fallback: Value = None) -> Value:
        """Return what a file exposes."""
        if not isinstance(path, str):
            raise UndecidedError
        found = self._unit.read(path)
        if found is None:
            if fallback is None:
                raise UndecidedError
            return fallback
        return found
