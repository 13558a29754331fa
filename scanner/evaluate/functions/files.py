"""Functions on files and their paths. They see the files of the scan root and nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, FunctionError
from scanner.evaluate.functions.encoding import decoded_text
from scanner.evaluate.functions.globs import matcher
from scanner.evaluate.functions.paths import base, cleaned, directory
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import ANY, STRING
from scanner.evaluate.values import OpenObject, SetValue

if TYPE_CHECKING:
    from typing import NoReturn

    from scanner.evaluate.function import Surroundings
    from scanner.evaluate.scope import Files
    from scanner.evaluate.values import Value

_name = re.compile(r"[^\W\d][\w-]*+").fullmatch


def _files(surroundings: Surroundings, path: str) -> Files:
    """Return the files that can be read.

    Raises:
        ExhaustedError: there are none, or the path leads into somebody's home.
    """
    if surroundings.files is None or path.startswith("~"):
        raise ExhaustedError
    return surroundings.files


def content(surroundings: Surroundings, path: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        FunctionError: there is no such file.
        ExhaustedError: it is outside of the scan root, so that nothing can be said of it.
    """
    files = _files(surroundings, path)
    data = files.content(path)
    if data is not None:
        return data
    if files.names(directory(path)) is None:
        raise ExhaustedError
    raise FunctionError("there is no such file")


def _file(surroundings: Surroundings, path: str) -> str:
    return decoded_text(content(surroundings, path))


def _filebase64(surroundings: Surroundings, path: str) -> str:
    return b64encode(content(surroundings, path)).decode()


def _fileexists(surroundings: Surroundings, path: str) -> bool:
    files = _files(surroundings, path)
    if files.content(path) is not None:
        return True
    if files.names(directory(path)) is None:
        raise ExhaustedError
    if files.names(path):
        raise FunctionError("this is a directory, not a file")
    return False


def _fileset(surroundings: Surroundings, path: str, pattern: str) -> SetValue:
    """Return the paths of the files below a directory that match a pattern, relative to the directory."""
    wanted = cleaned(pattern).lstrip("/")
    if wanted == ".." or wanted.startswith("../"):
        raise ExhaustedError
    matches = matcher(wanted)
    names = _files(surroundings, path).names(path)
    if names is None:
        raise ExhaustedError
    return SetValue(sorted(name for name in names if matches(name)), STRING)


def _templatefile(surroundings: Surroundings, path: Value, variables: Value) -> Value:
    """Return the value of a file that is a template, with these variables and no others."""
    if surroundings.evaluate_template is None or not isinstance(path, str):
        raise ExhaustedError
    if not isinstance(variables, dict):
        if isinstance(variables, str | bool | int | list) or variables is None:
            raise FunctionError("the variables of a template are an object or a map")
        raise ExhaustedError
    if isinstance(variables, OpenObject):
        raise ExhaustedError
    if not all(map(_name, variables)):
        raise FunctionError("the name of a variable is no name")
    result = surroundings.evaluate_template(_file(surroundings, path), variables)
    if result is None:
        raise FunctionError("the value of a template cannot be null")
    return result


def _pathexpand(path: str) -> str:
    if path.startswith("~"):
        raise ExhaustedError
    return path


def _unknown(*_arguments: object) -> NoReturn:
    raise ExhaustedError


FUNCTIONS = {
    "file": Function(_file, (STRING,), looks_around=True),
    "filebase64": Function(_filebase64, (STRING,), looks_around=True),
    "fileexists": Function(_fileexists, (STRING,), looks_around=True),
    "fileset": Function(_fileset, (STRING, STRING), looks_around=True),
    "templatefile": Function(_templatefile, (STRING, ANY), takes_unknown=True, looks_around=True),
    "basename": Function(base, (STRING,)),
    "dirname": Function(directory, (STRING,)),
    "abspath": Function(_unknown, (STRING,)),
    "pathexpand": Function(_pathexpand, (STRING,)),
}
