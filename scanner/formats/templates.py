"""Templates of manifests: text that becomes a manifest once a tool has rendered it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.model import Source

if TYPE_CHECKING:
    from scanner.formats.protocol import Format
    from scanner.model import Tree

_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_GO = r'\{\{(?>(?:[^{}"`]|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[{}](?![{}]))*)\}\}'
_JINJA = r"\{%[^%\n]*%\}"
_ACTION = re.compile(rf"{_GO}|{_JINJA}")
_ACTION_LINES = re.compile(rf"^[ \t]*(?:{_GO}|{_JINJA})[ \t]*$", re.MULTILINE)
_QUOTED_OR_COMMENT = re.compile(r"\"[^\"]*\"|'[^']*'|(?:^|(?<=\s))#.*")
_BEGINNING = re.compile(r"(?<!\$)\{\{|\{%")
HELM = "Helm template; render the chart and scan the result"
OTHER = "template; render it and scan the result"


def helm_reason(source: Source, tree: Tree) -> str | None:
    """Return why a source is not read, if it is a template of a Helm chart; None if it is not."""
    if "{{" not in source.text or "/" not in source.path:
        return None
    parts = source.path.split("/")[:-1]
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] == "templates" and "Chart.yaml" in tree.names("/".join(parts[:index])):
            return HELM if "{{" in _COMMENT.sub("", source.text) else None
    return None


def explains(source: Source, format_: Format, tree: Tree, error: ParseError) -> bool:
    """Tell whether template actions (Go, Jinja) are why a source does not parse.

    They are if one stands bare on the line of the error, or if the source parses without them.
    """
    if error.span is not None and _is_bare_action(source, error.span.line):
        return True
    if not _ACTION.search(source.text):
        return False
    text = _ACTION.sub("x", _ACTION_LINES.sub("", source.text))
    try:
        format_.parse(Source(source.path, text), tree)
    except ParseError:
        return False
    return True


def _is_bare_action(source: Source, line: int) -> bool:
    """Tell whether an action begins on a line outside of quotes and comments, where it can be no YAML."""
    start = source.line_starts[line - 1]
    end = source.text.find("\n", start)
    text = source.text[start:] if end < 0 else source.text[start:end]
    return _BEGINNING.search(_QUOTED_OR_COMMENT.sub("", text)) is not None
