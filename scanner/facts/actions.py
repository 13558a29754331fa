"""References to GitHub actions and reusable workflows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.grades import grade_of, is_commit
from scanner.facts.model import Reference
from scanner.facts.partial import is_masked, mask, unmask

if TYPE_CHECKING:
    from scanner.facts.model import ReferenceKind
    from scanner.model import Pointer

HOST = "github.com"
FETCHER = "uses"
_LOCAL = ("./", ".\\", "$/")
"""`./` is the workspace, `$/` the repository that the workflow or action itself is from."""
_owner = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z").match
_repository = re.compile(r"[A-Za-z0-9._-]+\Z").match
_workflow = re.compile(r"\.github/workflows/[^/\\]+\.ya?ml\Z").match
_bad_ref = re.compile(r"[\s~^:?*\[\\@\x00-\x1f\x7f]|\.\.").search


def action(
    at: Pointer, uses: str, *, kind: ReferenceKind = "action", unknown: tuple[str, ...] = ()
) -> Reference:
    """Return the fact of what `uses` names: `owner/repository[/path]@ref`, or a path that begins with `./` or `$/`.

    One that is not valid says so in `error`. A ref that is known decides the grade even where the rest is not.

    Args:
        at: pointer of the reference.
        uses: the reference, with what is unknown left as written.
        kind: `action`, or `workflow` for a reusable workflow, which needs the path of its file.
        unknown: expressions without a value.
    """
    masked = mask(uses, unknown)
    text, parts = masked if masked is not None else (uses, {})
    local = text.startswith(_LOCAL)
    name, separator, revision = (text, "", "") if local else text.partition("@")
    error = None if masked is None else _error(name, separator, revision, kind, local=local)
    known = revision if masked is not None and revision and not is_masked(revision) else None
    return Reference(
        at=at,
        kind=kind,
        ref=uses,
        host="" if local or error is not None or masked is None else HOST,
        name=unmask(name, parts),
        revision=unmask(revision, parts) or None,
        grade=grade_of(
            known,
            addressed=known is not None and is_commit(known),
            unknown=unknown if known is None else (),
            error=error,
            local=local and error is None,
        ),
        fetcher=FETCHER,
        phase="ci",
        target="runner",
        unknown=unknown,
        error=error,
    )


def _error(name: str, separator: str, revision: str, kind: ReferenceKind, *, local: bool) -> str | None:
    """Return why a reference is not valid; None if it is, or if what is unknown decides that."""
    if local:
        if kind != "workflow" or is_masked(name) or _workflow(name[2:]):
            return None
        return "a workflow of the same repository is named ./.github/workflows/<file>, without a ref"
    if not revision:
        unfinished = is_masked(name) and not separator
        return None if unfinished else "the ref is missing: owner/repository@ref"
    if _bad_ref(revision):
        return "the ref is not a name that git allows"
    owner, _, rest = name.partition("/")
    repository, _, path = rest.partition("/")
    if is_masked(name):
        return None
    if not _owner(owner) or not _repository(repository):
        return "an action is named owner/repository[/path]@ref or ./path"
    if kind == "workflow" and not _workflow(path):
        return "a reusable workflow is named owner/repository/.github/workflows/<file>@ref"
    return None
