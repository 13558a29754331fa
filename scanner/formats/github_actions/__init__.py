"""GitHub Actions: workflows, reusable workflows, and composite, Docker and JavaScript actions.

Source: GitHub's workflow syntax, and its metadata syntax for actions. Gitea and Forgejo read the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Document, Source, Tree

__all__ = ["NAME", "matches", "parse"]

NAME = "github-actions"
_workflow_path = re.compile(r"(?:\A|/)\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml\Z").search
_action_path = re.compile(r"(?:\A|/)action\.ya?ml\Z").search
_yaml = (".yaml", ".yml")
_runs = re.compile(r"^[\"']?runs[\"']?[ \t]*:", re.MULTILINE).search
_trigger = re.compile(r"^[\"']?on[\"']?[ \t]*:", re.MULTILINE).search
_jobs = re.compile(r"^[\"']?jobs[\"']?[ \t]*:", re.MULTILINE).search


def matches(source: Source) -> bool:
    """Tell whether a source is a workflow or an action: by its path, or by a trigger and jobs."""
    path, text = source.path, source.text
    if _workflow_path(path):
        return True
    if _action_path(path):
        return _runs(text) is not None
    if "." in path.rpartition("/")[2] and not path.endswith(_yaml):
        return False
    return "jobs" in text and _jobs(text) is not None and _trigger(text) is not None


def parse(source: Source, tree: Tree) -> list[Document]:  # noqa: ARG001 - local actions are sources of their own
    """Return the document of a workflow or an action.

    Raises:
        ParseError: the source is not valid YAML, exceeds a limit of the reader, or is not a mapping.
    """
    from scanner.formats.github_actions.read import read  # noqa: PLC0415 - a scan without workflows needs none of it

    return read(source, NAME)
