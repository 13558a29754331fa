"""Packages of Ruby, Rust, Go, PHP, Perl, Lua, R, .NET and Ansible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.downloads import fetched
from scanner.facts.git import git
from scanner.facts.grades import is_commit
from scanner.facts.shell.managers.lines import is_local, is_url, manifest, package, read, written
from scanner.facts.shell.options import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Reference
    from scanner.facts.shell.runs import Run

_GEM_VALUED = names(
    "-v --version -s --source -i --install-dir -n --bindir -P --trust-policy --platform -B --build-root"
    " --http-proxy -p --config-file -g --file --without"
)
_BUNDLE_FROZEN = names("--frozen --deployment")
_CARGO_VALUED = names(
    "--version --vers --git --rev --tag --branch --path --root --features -F --target --profile -j --jobs"
    " --registry --index --target-dir --bin --example --color --config -Z"
)
_GO_VALUED = names(
    "-ldflags -tags -o -p -mod -modfile -overlay -gcflags -asmflags -buildmode -C -pkgdir -toolexec"
    " -buildvcs -installsuffix -compiler -exec"
)
_COMPOSER_VALUED = names(
    "-d --working-dir --prefer-install --ignore-platform-req -s --stability --repository"
)
_R_CALL = re.compile(r"install\.packages\s*\(\s*(?:c\s*\()?(?P<names>[^)]*)")
_R_NAME = re.compile(r"(?<![=\w]\s)(?<![=\w])(['\"])([A-Za-z][A-Za-z0-9.]*)\1")


def gem(run: Run) -> Iterator[Reference]:
    """Yield the gems of `gem install`; `-v` counts for all of them, `name:1.2.3` for one."""
    if run.command.verb not in {"install", "i"}:
        return
    line = read(run, _GEM_VALUED)
    asked = line.value(names("-v --version"))
    for item in line.operands:
        text = written(item)
        name, colon, version = text.partition(":")
        if is_local(text) or text.endswith(".gem"):
            yield package(line, item, text, local=True)
        elif colon:
            yield package(line, item, name, version, constraint="=" + version)
        else:
            exact = asked is not None and written(asked)[:1].isdigit()
            yield package(line, item, name, asked=asked, constraint="=" if exact else None)


def bundle(run: Run, *, frozen: bool) -> Iterator[Reference]:
    """Yield what `bundle install` fetches: Gemfile.lock decides, and is only changed if it is not frozen."""
    line = read(
        run, names("--gemfile --path --jobs -j --retry --without --with --binstubs --shebang --cache-dir")
    )
    if line.verb == "install" or (not line.verb and not line.operands and not line.options):
        locked = frozen or line.has(_BUNDLE_FROZEN)
        yield manifest(line, "Gemfile.lock", "locked" if locked else "unknown")


def freezes_bundle(run: Run) -> bool:
    """Tell whether a command makes every later `bundle install` follow Gemfile.lock."""
    command = run.command
    return (
        command.program == "bundle"
        and command.verb.startswith("config")
        and any(word in {"frozen", "deployment"} for word in command.args)
        and command.args[-1] in {"true", "1"}
    )


def cargo(run: Run) -> Iterator[Reference]:
    """Yield the crates of `cargo install`; its `--version 1.2.3` is exact."""
    if run.command.verb not in {"install", "binstall"}:
        return
    line = read(run, _CARGO_VALUED)
    source = line.value(names("--git"))
    if source is not None and source.value is not None:
        revision = line.value(names("--rev --tag --branch"))
        yield git(
            run.argument_at(source.index),
            source.value,
            revision=revision.value if revision is not None else None,
            fetcher="cargo",
            phase=run.command.phase,
            target=run.command.target,
            unknown=(*source.word.unknown, *(revision.word.unknown if revision is not None else ())),
        )
    elif line.value(names("--path")) is None:
        asked = line.value(names("--version --vers"))
        for item in line.operands:
            name, at, version = written(item).partition("@")
            yield package(line, item, name, version) if at else package(line, item, name, asked=asked)


def go(run: Run) -> Iterator[Reference]:
    """Yield the modules of `go install`, `go get` and `go run`; without `@version` go.mod decides."""
    if run.command.verb not in {"install", "get", "run"}:
        return
    line = read(run, _GO_VALUED)
    operands = line.operands[:1] if line.verb == "run" else line.operands
    for item in operands:
        name, at, version = written(item).partition("@")
        if is_local(name) or name.endswith(".go") or "." not in name.partition("/")[0]:
            continue
        if not at:
            yield package(line, item, name, depends_on=None if line.verb == "get" else "go.mod")
        else:
            yield package(line, item, name, version, grade="digest" if is_commit(version) else None)


def composer(run: Run) -> Iterator[Reference]:
    """Yield what Composer installs; `install` follows composer.lock if there is one."""
    line = read(run, _COMPOSER_VALUED)
    operands = line.operands
    verb = line.verb.removeprefix("global ")
    if verb in {"install", "i"} and not operands:
        yield manifest(line, "composer.lock", "unknown")
    elif verb in {"require", "req", "r"}:
        for item in operands:
            name, colon, version = written(item).replace("=", ":", 1).partition(":")
            yield package(line, item, name, version if colon else None)
    elif verb == "create-project" and operands:
        name, colon, version = written(operands[0]).replace("=", ":", 1).partition(":")
        asked = operands[2] if len(operands) > 2 and not colon else None
        yield package(line, operands[0], name, version if colon else None, asked=asked)


def luarocks(run: Run) -> Iterator[Reference]:
    """Yield the rock of `luarocks install NAME [VERSION]`."""
    line = read(run, names("--tree --server --only-server --lua-version --lua-dir"))
    if line.operands and line.verb == "install":
        item = line.operands[0]
        asked = line.operands[1] if len(line.operands) > 1 else None
        if is_url(written(item)):
            yield fetched(run, item)
        else:
            yield package(line, item, written(item), asked=asked, constraint="=" if asked else None)


def cpan(run: Run) -> Iterator[Reference]:
    """Yield the distributions of `cpan` and `cpanm`; `Module@1.2` asks for a version."""
    line = read(run, names("-l -L --local-lib --mirror --from -M --cpanfile --format"), "")
    for item in line.operands:
        text = written(item)
        if is_url(text):
            yield fetched(run, item)
        elif not is_local(text) and text != "install":
            name, at, version = text.partition("@")
            yield package(line, item, name, version if at else None, constraint="=" + version if at else None)


def r(run: Run) -> Iterator[Reference]:
    """Yield the packages that `Rscript -e 'install.packages(...)'` installs."""
    line = read(run, names("-e"), "")
    for item in line.options:
        if item.option == "-e" and item.value:
            for call in _R_CALL.finditer(item.value[:4096]):
                for match in _R_NAME.finditer(call["names"]):
                    yield msgspec.structs.replace(package(line, item, match[2]), ref=match[2])


def dotnet(run: Run) -> Iterator[Reference]:
    """Yield the tools and packages that `dotnet` adds."""
    if run.command.verb in {"tool install", "tool update", "add package", "workload install"}:
        line = read(
            run, names("--version -v --tool-path --add-source --configfile --framework -f --source -s")
        )
        asked = line.value(names("--version -v"))
        for item in line.operands:
            yield package(line, item, written(item), asked=asked)


def ansible_galaxy(run: Run) -> Iterator[Reference]:
    """Yield the roles and collections of `ansible-galaxy install`."""
    if run.command.verb not in {"install", "role install", "collection install"}:
        return
    line = read(
        run, names("-r --role-file --requirements-file -p --roles-path --collections-path -s --server")
    )
    for item in line.options:
        if item.option in {"-r", "--role-file", "--requirements-file"} and item.value is not None:
            yield manifest(line, item.value, "unknown", item)
    for item in line.operands:
        text = written(item)
        if is_url(text):
            yield fetched(run, item)
        elif not is_local(text):
            name, mark, version = text.replace(",", ":", 1).partition(":")
            yield package(line, item, name, version if mark else None)
