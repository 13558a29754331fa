"""Which files are Dockerfiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError

if TYPE_CHECKING:
    from scanner.model import Source

_NAMES = frozenset({"dockerfile", "containerfile"})
_SUFFIXES = (".dockerfile", ".containerfile")
_PREFIX = re.compile(r"(?:dockerfile|containerfile)[._-](?P<rest>.+)\Z", re.IGNORECASE)
_TEMPLATE = frozenset(
    "j2 jinja jinja2 tmpl tpl template erb in mustache hbs gotmpl m4 ejs".split()  # noqa: SIM905 - one line, not ten
)
_OTHER = frozenset(
    (  # noqa: SIM905 - four lines, not sixty
        "md markdown rst adoc txt htm html dockerignore containerignore orig rej bak patch diff lock"
        " go py pyi rb rs js mjs cjs jsx ts tsx cs java kt scala php pl lua c h cc cpp hpp sh bash ps1 bat"
        " json yml yaml toml ini xml cfg conf hcl tf csv png svg jpg jpeg gif pdf snap log sha256 sig asc"
    ).split()
)
_HEAD = 20_000
_START = re.compile(
    r"(?>(?:[ \t]*+(?:#[^\n]*+)?\r?\n|[ \t]*+(?i:ARG)[ \t]++[A-Za-z_][^\n]*+\n)*)"
    r"[ \t]*+(?P<keyword>(?i:FROM))[ \t]++(?>(?:(?i:--platform)=\S++[ \t]++)?)[\"']?+[A-Za-z0-9$][^\s,;]*+(?>(?:[ \t]++(?i:AS)[ \t]++[A-Za-z][\w.-]*+)?)[ \t]*+\r?(?:\n|\Z)"
)
_KEYWORD = re.compile(
    r"^[ \t]*+(?i:FROM|RUN|COPY|ADD|CMD|ENTRYPOINT|ENV|ARG|WORKDIR|EXPOSE|LABEL|USER)[ \t]", re.MULTILINE
)


def matches(source: Source) -> bool:
    """Tell whether a source is a Dockerfile, by its name or, where it has no extension, by its content."""
    name = source.path.rsplit("/", 1)[-1]
    lower = name.lower()
    if lower in _NAMES or lower.endswith(_SUFFIXES):
        return True
    prefix = _PREFIX.match(name)
    if prefix is not None:
        return _is_variant(source, prefix["rest"])
    if "." in name and _extension(name) in _TEMPLATE and lower.rsplit(".", 1)[0].endswith(_SUFFIXES):
        return _is_readable(source)
    return ("." not in name or lower.endswith(".docker")) and _looks_like_one(source)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _is_variant(source: Source, rest: str) -> bool:
    """Tell whether `Dockerfile.<rest>` is a Dockerfile: not if it is a template or of another kind."""
    if _extension(rest) in _TEMPLATE:
        return _is_readable(source)
    return _extension(rest) not in _OTHER or _looks_like_one(source)


def _looks_like_one(source: Source) -> bool:
    head = source.text[:_HEAD]
    start = _START.match(head)
    if start is None:
        return False
    return start["keyword"] == "FROM" or len(_KEYWORD.findall(head)) > 1


def _is_readable(source: Source) -> bool:
    if not _looks_like_one(source):
        return False
    from scanner.syntax.dockerfile import read  # noqa: PLC0415 - few files need it

    try:
        read(source)
    except ParseError:
        return False
    return True
