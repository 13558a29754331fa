"""Packages of Node.js: npm, Yarn, pnpm, Bun, and what runs packages without installing them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.downloads import fetched
from scanner.facts.git import git
from scanner.facts.shell.managers.lines import is_local, is_url, manifest, package, read, written
from scanner.facts.shell.options import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Reference
    from scanner.facts.shell.managers.lines import Line
    from scanner.facts.shell.options import Item
    from scanner.facts.shell.runs import Run

_VALUED = names(
    "--prefix -C --registry --tag --omit --include --userconfig --globalconfig --cache --loglevel -w --workspace"
    " --otp --before --cwd --dir -F --filter --reporter --network-timeout --mutex --cache-folder --modules-folder"
    " --production-only --install-strategy --store-dir --network-concurrency --python --http-timeout --backend"
)
_FROZEN = names("--frozen-lockfile --immutable")
_INSTALLS = names("install i add in ins inst isntall")
_LOCKS = {"npm": "package-lock.json", "yarn": "yarn.lock", "pnpm": "pnpm-lock.yaml", "bun": "bun.lock"}
_SPEC = re.compile(r"(?P<name>@[^/@]+/[^@]+|[^@]+)(?:@(?P<version>.*))?", re.DOTALL)
_REPOSITORY = re.compile(r"(?:github:|gitlab:|bitbucket:)?[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(?:#.*)?")
_PACKAGE = names("-p --package")
_YES = names("-y --yes")


def npm(run: Run) -> Iterator[Reference]:
    """Yield what npm, Yarn, pnpm and Bun install.

    A frozen install follows the lock file; without arguments and not frozen, package.json decides and may
    change the lock file.
    """
    program = run.command.program or ""
    line = read(run, _VALUED)
    verb = line.verb
    if verb in {"ci", "clean-install"}:
        yield manifest(line, _LOCKS.get(program, "package-lock.json"), "locked")
    elif verb == "dlx" or (program == "npm" and verb in {"exec", "x"}):
        yield from _executed(line, certain=verb == "dlx")
    elif verb in {"global add", *_INSTALLS} or (verb == "" and program == "yarn" and not line.operands):
        if line.operands:
            yield from (_package(line, item) for item in line.operands)
        elif program != "yarn" or not line.has(names("-v --version -h --help")):
            frozen = line.has(_FROZEN)
            yield manifest(
                line, _LOCKS[program] if frozen else "package.json", "locked" if frozen else "unknown"
            )


def npx(run: Run) -> Iterator[Reference]:
    """Yield the package that `npx` runs; without a version it can be the one the project has."""
    yield from _executed(read(run, _VALUED | _PACKAGE | names("-c --call"), ""), certain=False)


def corepack(run: Run) -> Iterator[Reference]:
    """Yield the package managers of `corepack prepare` and `corepack use`."""
    line = read(run, names("--install-directory -o --output"), "")
    if line.operands and line.operands[0].word.text in {"prepare", "use", "install"}:
        yield from (_package(line, item) for item in line.operands[1:])


def _executed(line: Line, *, certain: bool) -> Iterator[Reference]:
    operands = line.operands[:1]
    # What follows the package are its own options.
    end = operands[0].index if operands else len(line.run.arguments)
    options = [item for item in line.options if item.index < end]
    wanted = [item for item in options if item.option in _PACKAGE and item.value is not None]
    certain = certain or bool(wanted) or any(item.option in _YES for item in options)
    for item in wanted or operands:
        yield _package(line, item, depends_on=None if certain else "package.json")


def _package(line: Line, item: Item, depends_on: str | None = None) -> Reference:
    text = written(item)
    if is_local(text) or text.startswith(("link:", "workspace:", "portal:")) or _is_archive(text):
        return package(line, item, text, local=True)
    match = _SPEC.fullmatch(text)
    name, version = (match["name"], match["version"]) if match else (text, None)
    aliased = bool(match and version) and ("://" in (version or "") or "/" in (version or ""))
    source = version if aliased and version and not _is_alias(version) else text
    written_source = (item.value or "").partition("@")[2] if source != text else item.value or ""
    if _is_git(source):
        command = line.run.command
        return git(
            line.run.argument_at(item.index),
            written_source if ":" in source else f"github:{written_source}",
            fetcher=command.program or "",
            phase=command.phase,
            target=command.target,
            unknown=item.word.unknown,
        )
    if is_url(source):
        return fetched(line.run, item, written_source)
    if version and _is_alias(version):
        version = version.rpartition("@")[2] if "@" in version[5:] else None
    return package(line, item, name, version or None, depends_on=depends_on if version is None else None)


def _is_alias(version: str) -> bool:
    return version.startswith("npm:")


def _is_archive(text: str) -> bool:
    return text.endswith((".tgz", ".tar.gz")) and "://" not in text


def _is_git(text: str) -> bool:
    if text.startswith(("git+", "git:", "git@", "ssh://", "github:", "gitlab:", "bitbucket:")):
        return True
    if is_url(text):
        return text.partition("#")[0].endswith(".git")
    return not text.startswith("@") and _REPOSITORY.fullmatch(text) is not None
