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
_TEMPLATE = re.compile(
    r".*\.(?:j2|jinja2?|tmpl|tpl|template|erb|in|mustache|hbs|gotmpl|m4|ejs)\Z", re.IGNORECASE
)
_OTHER = re.compile(
    r"(?:.*\.)?(?:md|markdown|rst|adoc|txt|html?|dockerignore|containerignore|orig|rej|bak|patch|diff|lock"
    r"|go|py|pyi|rb|rs|js|mjs|cjs|jsx|ts|tsx|cs|java|kt|scala|php|pl|lua|c|h|cc|cpp|hpp|sh|bash|ps1|bat"
    r"|json|ya?ml|toml|ini|xml|cfg|conf|hcl|tf|csv|png|svg|jpe?g|gif|pdf|snap|log|sha256|sig|asc)\Z",
    re.IGNORECASE,
)
_HEAD = 20_000
_START = re.compile(
    r"(?>(?:[ \t]*+(?:#[^\n]*+)?\r?\n|[ \t]*+ARG[ \t]++[A-Za-z_][^\n]*+\n)*)"
    r"[ \t]*+(?P<keyword>FROM)[ \t]++(?>(?:--platform=\S++[ \t]++)?)[\"']?+[A-Za-z0-9$][^\s,;]*+(?>(?:[ \t]++AS[ \t]++[A-Za-z][\w.-]*+)?)[ \t]*+\r?(?:\n|\Z)",
    re.IGNORECASE,
)
_KEYWORD = re.compile(
    r"^[ \t]*+(?:FROM|RUN|COPY|ADD|CMD|ENTRYPOINT|ENV|ARG|WORKDIR|EXPOSE|LABEL|USER)[ \t]",
    re.MULTILINE | re.IGNORECASE,
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
    if _TEMPLATE.match(name) and lower.rsplit(".", 1)[0].endswith(_SUFFIXES):
        return _is_readable(source)
    return ("." not in name or lower.endswith(".docker")) and _looks_like_one(source)


def _is_variant(source: Source, rest: str) -> bool:
    """Tell whether `Dockerfile.<rest>` is a Dockerfile: not if it is a template or of another kind."""
    if _TEMPLATE.match(f".{rest}"):
        return _is_readable(source)
    return not _OTHER.match(rest) or _looks_like_one(source)


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
