"""Downloads and git sources that commands fetch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from scanner.facts.git import without_credentials
from scanner.facts.grades import grade_version
from scanner.facts.model import Reference
from scanner.facts.partial import is_masked, mask, unmask
from scanner.facts.shell.clones import clones
from scanner.facts.shell.fetchers import Fetch, fetches
from scanner.facts.shell.flows import Flows
from scanner.facts.shell.verification import Verifications, verifications

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.facts.model import Grade, Phase, Target
    from scanner.facts.shell.options import Item
    from scanner.facts.shell.runs import Run
    from scanner.model import Pointer

_URL = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?P<host>[^/?#]*)/*(?P<path>[^?#]*)(?P<rest>.*)", re.DOTALL
)
_FRAGMENT_DIGEST = re.compile(
    r"[#&](?:sha256|sha384|sha512)[=:-](?P<digest>[0-9a-fA-F]{64,128})(?![0-9a-fA-F])"
)
_COMMIT = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{40}(?:[0-9a-f]{24})?(?![0-9A-Za-z])")
_VERSION = re.compile(
    r"(?<![0-9.])[vV]?[0-9]+(?:\.[0-9]+){2,}(?:[-_.]?(?:alpha|beta|rc|pre|p|b|a)[-.]?[0-9]+)?"
)


def download(
    at: Pointer,
    url: str,
    *,
    fetcher: str,
    phase: Phase | None = None,
    target: Target | None = None,
    digest: str | None = None,
    piped_to: str | None = None,
    unknown: tuple[str, ...] = (),
) -> Reference:
    """Return the fact of a download.

    Its grade is `digest` if its content is verified, or if the URL itself names it by a commit or checksum;
    `version` if the URL has a full version in it; else it moves.

    Args:
        at: pointer of the URL.
        url: the URL, with what is unknown left as written; credentials in it never become part of the fact.
        fetcher: what fetches it.
        phase: when it is fetched.
        target: where it ends up.
        digest: the checksum its content is verified with, "" if it is verified in another way, None if not.
        piped_to: the program its content is piped into.
        unknown: expressions without a value.
    """
    url = without_credentials(url)
    masked = mask(url, unknown)
    text, parts = masked if masked is not None else (url, {})
    match = _URL.fullmatch(text)
    host, path, rest = (match["host"], match["path"], match["rest"]) if match else ("", text, "")
    in_url = _FRAGMENT_DIGEST.search(rest)
    if digest is None and in_url is not None:
        digest = in_url["digest"].lower()
    revision, grade = _revision(path, rest)
    if digest is not None:
        revision, grade = digest or revision, "digest"
    elif grade == "floating" and unknown:
        grade = "unknown"
    return Reference(
        at=at,
        kind="download",
        ref=url,
        host=unmask(host, parts) if not host or not is_masked(host[0]) or "://" in text else "",
        name=unmask(path, parts),
        revision=None if revision is None else unmask(revision, parts),
        grade=grade,
        fetcher=fetcher,
        phase=phase,
        target=target,
        piped_to=piped_to,
        unknown=unknown,
    )


def _revision(path: str, rest: str) -> tuple[str | None, Grade]:
    """Return the commit or full version in the path or query of a URL, and the grade it gives."""
    commit = _COMMIT.search(path)
    if commit is not None:
        return commit[0], "digest"
    for segment in (*path.split("/"), *re.split(r"[?&#=]", rest)):
        part = unquote(segment)
        if not is_masked(part) and grade_version(part) == "version":
            version = _VERSION.search(part)
            return (version[0] if version else part), "version"
        version = _VERSION.search(part)
        if version is not None and not is_masked(part[version.end() : version.end() + 1]):
            return version[0], "version"
    return None, "floating"


def fetched(run: Run, item: Item, url: str | None = None) -> Reference:
    """Return the fact of a download that a command makes beside its own purpose (`pip install https://...`).

    Args:
        run: the command.
        item: the word with the URL.
        url: the URL, if it is only a part of the word.
    """
    command = run.command
    return download(
        run.argument_at(item.index),
        url if url is not None else item.value or "",
        fetcher=command.program or "",
        phase=command.phase,
        target=command.target,
        unknown=item.word.unknown,
    )


def downloads(runs: Sequence[Run]) -> Iterator[Reference]:
    """Yield what the commands of a script download, and the git repositories they fetch.

    A download is verified if a later command of the script checks its checksum or its signature (see
    `scanner.facts.shell.verification`).
    """
    found = [(order, fetch) for order, run in enumerate(runs) for fetch in fetches(run)]
    if found:
        flows = Flows([run.invocation for run in runs])
        verified = verifications(runs, [fetch for _, fetch in found])
        for order, fetch in found:
            yield _reference(fetch, order, flows, verified)
    yield from clones(runs)


def _reference(fetch: Fetch, order: int, flows: Flows, verified: Verifications) -> Reference:
    command = fetch.run.command
    digest = fetch.digest or (verified.of(fetch.file, order) if fetch.file else None)
    return download(
        fetch.run.argument_at(fetch.item.index),
        fetch.url,
        fetcher=command.program or "",
        phase=command.phase,
        target=command.target,
        digest=digest,
        piped_to=flows.piped_to(fetch.run.invocation) if fetch.shown else None,
        unknown=fetch.item.word.unknown,
    )
