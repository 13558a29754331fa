"""Packages of Python: pip, pipx, uv, Poetry, Pipenv, conda."""

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

_INSTALLS = names("install download wheel")
_REQUIREMENTS = names("-r --requirement --requirements")
_CONSTRAINTS = names("-c --constraint --constraints")
_EDITABLE = names("-e --editable")
_PIP_VALUED = (
    _REQUIREMENTS
    | _CONSTRAINTS
    | _EDITABLE
    | names(
        "-t --target --prefix --root -i --index-url --extra-index-url -f --find-links --src --progress-bar"
        " --platform --python-version --implementation --abi --cache-dir --log --proxy --timeout --retries"
        " --trusted-host --upgrade-strategy --no-binary --only-binary --report -C --config-settings"
        " --global-option --build-option --install-option --cert --client-cert --root-user-action --python"
        " --exists-action --keyring-provider --use-feature -d --dest -w --wheel-dir -b --build --group"
        " --index --default-index --index-strategy --resolution --prerelease --exclude-newer --link-mode"
        " --with --overrides --override -p --extra --python-platform --torch-backend --directory --project"
        " --pip-args --suffix --spec"
    )
)
_SPECIFIER = re.compile(
    r"\s*(?P<name>[^\s\[=<>!~@(;]+)\s*(?:\[[^\]]*\])?\s*(?P<rest>[=<>!~@(].*)?", re.DOTALL
)
_VERSION = re.compile(r"={2,3}\s*([^,;\s]+)")
_CONDA_VALUED = names(
    "-n --name -p --prefix -c --channel --file -f --solver --subdir --platform --override-channels"
)
_CONDA = re.compile(r"(?:(?P<channel>[^:]+)::)?(?P<name>[^=<>!~\s\[]+)\s*(?P<rest>.*)", re.DOTALL)
_FROZEN = names("--frozen --locked --frozen-lockfile")


def pip(run: Run) -> Iterator[Reference]:
    """Yield what `pip install` fetches."""
    if run.command.verb in _INSTALLS:
        yield from _pip(read(run, _PIP_VALUED))


def uv(run: Run) -> Iterator[Reference]:
    """Yield what `uv pip install`, `uv tool install`, `uv add` and `uv sync` fetch."""
    verb = run.command.verb
    if verb in {"pip install", "pip sync", "tool install", "add"}:
        line = read(run, _PIP_VALUED)
        if verb == "pip sync":
            yield from (_requirements(line, item) for item in line.operands)
        else:
            yield from _pip(line)
    elif verb == "sync":
        line = read(run, _PIP_VALUED)
        yield manifest(line, "uv.lock", "locked" if line.has(_FROZEN) else "unknown")


def pipx(run: Run) -> Iterator[Reference]:
    """Yield the packages of `pipx install` and `pipx run`."""
    if run.command.verb in {"install", "run", "inject"}:
        line = read(run, _PIP_VALUED)
        spec = line.value(names("--spec"))
        operands = line.operands[1:] if run.command.verb == "inject" else line.operands[:1]
        for item in (spec,) if spec is not None else operands:
            yield _requirement(line, item)


def uvx(run: Run) -> Iterator[Reference]:
    """Yield the package of `uvx`; `tool@1.2.3` asks for a version."""
    line = read(run, _PIP_VALUED | names("--from"), "")
    source = line.value(names("--from"))
    for item in (source,) if source is not None else line.operands[:1]:
        text = written(item)
        name, at, version = text.partition("@")
        if at and "://" not in text:
            yield package(line, item, name.strip(), version, constraint="=" + version)
        else:
            yield _requirement(line, item)


def poetry(run: Run) -> Iterator[Reference]:
    """Yield what Poetry installs: `install` and `sync` follow poetry.lock."""
    line = read(
        run, names("-C --directory -P --project --with --without --only -E --extras -G --group --source")
    )
    if line.verb in {"install", "sync"}:
        yield manifest(line, "poetry.lock", "locked")
    elif line.verb in {"add", "self add"}:
        for item in line.operands:
            text = written(item)
            name, at, version = text.partition("@")
            direct = not at or "://" in text
            yield _requirement(line, item) if direct else package(line, item, name, version)


def pipenv(run: Run) -> Iterator[Reference]:
    """Yield what Pipenv installs: `sync` and `install --deploy` follow Pipfile.lock."""
    line = read(run, _PIP_VALUED)
    if line.verb == "sync" or (line.verb == "install" and not line.operands and not line.has(_REQUIREMENTS)):
        locked = line.verb == "sync" or line.has(names("--deploy --ignore-pipfile"))
        yield manifest(line, "Pipfile.lock", "locked" if locked else "unknown")
    elif line.verb == "install":
        yield from _pip(line)


def conda(run: Run) -> Iterator[Reference]:
    """Yield what `conda install` and `conda create` fetch; `name=1.2.3` and `name==1.2.3` ask for a version."""
    line = read(run, _CONDA_VALUED)
    installs = line.verb in {"install", "create", "update"}
    for item in line.options if installs or line.verb.startswith("env ") else ():
        if item.option in {"-f", "--file"} and item.value is not None:
            yield manifest(line, item.value, "unknown", item)
    if installs:
        for item in line.operands:
            text = written(item)
            match = _CONDA.fullmatch(text)
            rest = match["rest"].strip() if match else ""
            version = rest.lstrip("= ").partition("=")[0] or None
            moves = rest[:1] in {"<", ">", "!", "~"}
            exact = rest.startswith("==") or rest.count("=") == 2
            constraint = rest if moves or version is None else ("=" if exact else "") + version
            name = match["name"] if match else text
            yield package(line, item, name, rest if moves else version, constraint=constraint)


def _pip(line: Line) -> Iterator[Reference]:
    for item in line.options:
        if item.value is None:
            continue
        if item.option in _REQUIREMENTS:
            yield _requirements(line, item)
        elif item.option in _EDITABLE:
            yield _requirement(line, item)
    for item in line.operands:
        yield _requirement(line, item)


def _requirements(line: Line, item: Item) -> Reference:
    if is_url(written(item)):
        return fetched(line.run, item)
    return manifest(
        line, item.value or "", "locked" if line.has(names("--require-hashes")) else "unknown", item
    )


def _requirement(line: Line, item: Item) -> Reference:
    """Return the fact of one requirement of PEP 508, path or URL."""
    text = written(item)
    head, at, direct = text.partition("@")
    url = direct.strip() if at and "://" in direct and "://" not in head else text
    if url.startswith(("git+", "hg+", "svn+", "bzr+")):
        command = line.run.command
        value = item.value or ""
        return git(
            line.run.argument_at(item.index),
            value[value.find(url[:4]) :].partition("#")[0].rstrip(),
            fetcher=command.program or "",
            phase=command.phase,
            target=command.target,
            unknown=item.word.unknown,
        )
    if is_url(url):
        return fetched(line.run, item, (item.value or "").rpartition(" ")[2] if url != text else None)
    if is_local(text) or (text.endswith((".whl", ".tar.gz", ".zip")) and "=" not in text):
        return package(line, item, text, local=True)
    match = _SPECIFIER.match(text)
    rest = (match["rest"] or "").partition(";")[0].strip("() ") if match else ""
    exact = _VERSION.search(rest)
    constraints = line.value(_CONSTRAINTS)
    return package(
        line,
        item,
        match["name"] if match else text,
        exact[1] if exact else rest or None,
        constraint=rest or None,
        local=line.has(names("--no-index")),
        depends_on=constraints.value if constraints is not None and not exact else None,
    )
