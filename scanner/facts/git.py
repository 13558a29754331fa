"""References to git repositories, in the spellings of git, Terraform, kustomize, npm, pip and docker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from scanner.facts.credentials import name_kind
from scanner.facts.grades import grade_of, is_commit
from scanner.facts.model import Reference
from scanner.facts.partial import is_masked, mask, unmask

if TYPE_CHECKING:
    from scanner.facts.model import Phase, Target
    from scanner.model import Pointer

_SHORTHANDS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_REVISION_PARAMETERS = ("commit", "checksum", "ref", "tag", "rev", "version", "branch")
_FRAGMENT_PARAMETERS = ("commit", "tag", "semver", "branch", "head")
_BRANCH_PARAMETERS = ("branch", "head")
_BRANCHES = "refs/heads/"
_JOINT = "\0"
_MARKS = "\ue000-\uf8ff"
_HOST = rf"(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9{_MARKS}][A-Za-z0-9._{_MARKS}-]*)"
_url = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@]*@)?({_HOST}(?::[0-9{_MARKS}]+)?)(?:/(.*))?\Z", re.DOTALL
).match
_scp = re.compile(rf"(?:[^/@:]+@)?({_HOST}):(?!//)(.+)\Z", re.DOTALL).match
_bare = re.compile(rf"(?=[^/]*\.)({_HOST}(?::[0-9]+)?)/(.+)\Z", re.DOTALL).match
_path = re.compile(r"(?:\.{1,2}(?:[/\\]|\Z)|[/~\\]|[A-Za-z]:[\\/]|file:)").match
_user = re.compile(r"((?:git\+)?ssh://[^/@:\s]+)(?::[^/\s]*)?@\Z").match
_USERINFO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^/\s]*@")
_SCP_PASSWORD = re.compile(r"\A((?>(?:git::)?))[^/@:\s]+:[^/@\s]*@")


class GitSource(msgspec.Struct, frozen=True):
    """Where a git repository is, and which revision of it is asked for.

    Attributes:
        host: with the port if one is written; "" where none is.
        name: path of the repository on its host, without `.git` and without a directory in it.
        revision: commit, tag, branch or range, None if none is written.
        branch: whether the revision is named as a branch.
        local: whether it is a path on the machine itself.
    """

    host: str
    name: str
    revision: str | None = None
    branch: bool = False
    local: bool = False


def without_credentials(url: str) -> str:
    """Return a URL without user names, passwords, tokens and keys; the user of an ssh URL stays."""
    url = _USERINFO.sub(_kept_user, url)
    url = _SCP_PASSWORD.sub(r"\1", url)
    head, question, query = url.partition("?")
    if not question:
        return url
    query, sharp, fragment = query.partition("#")
    kept = [pair for pair in query.split("&") if not _is_secret(pair.partition("=")[0])]
    return head + ("?" + "&".join(kept) if kept else "") + sharp + fragment


def parse(url: str) -> GitSource:
    """Return the parts of a git URL.

    Revisions are read where the tools read them: `?ref=v1` (Terraform, kustomize), `#v1` and `#main:directory`
    (npm, docker), `@v1` after `git+` (pip).

    Raises:
        ValueError: it is none; the message says why.
    """
    if not url:
        raise ValueError("the git URL is empty")
    if any(character.isspace() for character in url):
        raise ValueError("a git URL has no white space")
    url = without_credentials(url).removeprefix("git::")
    rest = url.removeprefix("git+")
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    if _path(rest):
        host, name, local = "", rest.removeprefix("file://"), True
    else:
        host, name = _location(rest)
        local = False
    revision: str | None = None
    if rest != url and not local and url.startswith("git+"):
        name, _, revision = name.partition("@")
    branch, asked = _asked(query, fragment)
    revision = asked or revision or None
    if revision is not None:
        branch, revision = branch or revision.startswith(_BRANCHES), unquote(revision)
    return GitSource(host, _repository(name) if host else name, revision, branch, local)


def git(
    at: Pointer,
    url: str,
    *,
    revision: str | None = None,
    fetcher: str,
    phase: Phase | None = None,
    target: Target | None = None,
    unknown: tuple[str, ...] = (),
) -> Reference:
    """Return the fact of a git repository; a URL that is not valid says so in `error`.

    Args:
        at: pointer of the reference.
        url: the URL, with what is unknown left as written; credentials in it never become part of the fact.
        revision: what is asked for beside the URL; it wins over a revision in the URL.
        fetcher: what fetches it; `git` itself reads no revision out of a URL.
        phase: when it is fetched.
        target: where it ends up.
        unknown: expressions without a value.
    """
    masked = mask(f"{url}{_JOINT}{revision or ''}", unknown)
    text, parts = masked if masked is not None else (f"{url}{_JOINT}{revision or ''}", {})
    text, _, beside = text.rpartition(_JOINT)
    found, error = _parsed(text)
    asked, branch = (None, False) if fetcher == "git" else (found.revision, found.branch)
    if beside:
        asked, branch = beside, False
    is_certain = masked is not None and _is_certain(asked, text, fetcher)
    return Reference(
        at=at,
        kind="git",
        ref=unmask(without_credentials(text), parts),
        host=unmask(found.host, parts),
        name=unmask(found.name, parts),
        revision=None if asked is None else unmask(asked, parts),
        grade=grade_of(
            None if branch else asked,
            addressed=not branch and asked is not None and is_commit(asked),
            unknown=() if is_certain else unknown,
            error=error,
            local=found.local and error is None,
        ),
        fetcher=fetcher,
        phase=phase,
        target=target,
        unknown=unknown,
        error=error,
    )


def _parsed(url: str) -> tuple[GitSource, str | None]:
    try:
        return parse(url), None
    except ValueError as exc:
        return GitSource("", ""), str(exc)


def _is_certain(asked: str | None, text: str, fetcher: str) -> bool:
    """Tell whether the parts of a masked URL that are not known leave the revision as it is read."""
    if asked is not None:
        return not is_masked(asked)
    return fetcher == "git" or not text or not is_masked(text[-1])


def _kept_user(match: re.Match[str]) -> str:
    user = _user(match[0])
    return f"{user[1]}@" if user else match[0].partition("://")[0] + "://"


def _is_secret(parameter: str) -> bool:
    return parameter == "sshkey" or name_kind(parameter) is not None


def _location(rest: str) -> tuple[str, str]:
    """Return host and path of a URL without its query and fragment."""
    shorthand, colon, path = rest.partition(":")
    if colon and shorthand in _SHORTHANDS and not path.startswith("//"):
        return _SHORTHANDS[shorthand], path
    found = _url(rest)
    if found is not None:
        return found[1], found[2] or ""
    if "://" not in rest:
        found = _scp(rest) or _bare(rest)
        if found is not None:
            return found[1], found[2]
        if ":" not in rest or is_masked(rest):
            return "", rest
    raise ValueError("a git URL is written https://host/path, user@host:path or ./path")


def _repository(path: str) -> str:
    """Return the path of a repository without a directory in it (`//modules`, `.git/modules`)."""
    path = path.strip("/").partition("//")[0]
    name, suffix, inside = path.partition(".git/")
    return name if suffix and inside else path.removesuffix(".git").rstrip("/")


def _asked(query: str, fragment: str) -> tuple[bool, str | None]:
    """Return whether query and fragment ask for a branch, and the revision they ask for, None if for none."""
    parameters = _pairs(query)
    for name in _REVISION_PARAMETERS:
        if parameters.get(name):
            return name in _BRANCH_PARAMETERS, parameters[name]
    if "=" in fragment:
        parameters = _pairs(fragment)
        found = next((name for name in _FRAGMENT_PARAMETERS if parameters.get(name)), None)
        return found in _BRANCH_PARAMETERS, parameters[found] if found else None
    revision = fragment.removeprefix("semver:").partition("&")[0].partition(":")[0]
    return False, revision or None


def _pairs(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        pairs.setdefault(name, value)
    return pairs
