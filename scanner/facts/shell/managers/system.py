"""Packages of operating systems: apt, apk, dnf, zypper, pacman and their kin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.downloads import fetched
from scanner.facts.shell.managers.lines import is_local, is_url, package, read, written
from scanner.facts.shell.options import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Reference
    from scanner.facts.shell.managers.lines import Line
    from scanner.facts.shell.options import Item
    from scanner.facts.shell.runs import Run

_APT_VERBS = names("install reinstall build-dep source download satisfy")
_APT_VALUED = names(
    "-o --option -c --config-file -t --target-release --default-release -a --host-architecture"
)
_APK_VALUED = names(
    "-t --virtual -X --repository -p --root --wait --arch --cache-dir --cache-max-age --keys-dir"
    " --repositories-file --timeout --progress-fd"
)
_APK = re.compile(r"(?P<name>[^=<>~@]+)(?P<constraint>[=<>~]+.*)?(?P<tag>@.*)?")
_DNF_VERBS = names("install reinstall localinstall downgrade groupinstall swap") | {
    "module install",
    "group install",
}
_DNF_VALUED = names(
    "-c --config --installroot --releasever --enablerepo --disablerepo --repo --repoid --setopt -x --exclude"
    " --disableplugin --enableplugin --forcearch -d -e -R --comment --advisory"
)
_DNF = re.compile(r"(?P<name>.+)-(?P<version>(?:[0-9]+:)?[0-9][^-]*)-(?P<release>[0-9][^-]*)")
_DNF_WITHOUT_RELEASE = re.compile(r"(?P<name>.+)-(?P<version>(?:[0-9]+:)?[0-9]+[.][^-]*)")
_ZYPPER_VERBS = names("install in reinstall")
_ZYPPER_VALUED = names(
    "-t --type -r --repo --from -C --capability --root -R --reposd-dir --releasever --cache-dir"
)
_ZYPPER = re.compile(r"(?P<name>[^=<>]+)(?P<constraint>[=<>]+.*)?")
_PACMAN_VALUED = names(
    "-b --dbpath -r --root --config --cachedir --arch --ignore --ignoregroup --overwrite --assume-installed"
)
_NOT_INSTALLING = frozenset("sigclpw")
_SNAP_VALUED = names("--channel --revision --cohort --name")


def apt(run: Run) -> Iterator[Reference]:
    """Yield the packages of `apt-get install`; `pkg=1.2-3` is exact, `pkg=1.2*` and `pkg/release` are not."""
    if run.command.verb not in _APT_VERBS:
        return
    yield from _apt(run, None)


def install_packages(run: Run) -> Iterator[Reference]:
    """Yield the packages of `install_packages`, which hands its arguments to `apt-get install`."""
    yield from _apt(run, "")


def _apt(run: Run, verb: str | None) -> Iterator[Reference]:
    line = read(run, _APT_VALUED, verb)
    for item in line.operands:
        text = written(item)
        if is_local(text) or text.endswith(".deb"):
            yield package(line, item, text, local=True)
            continue
        if text.endswith("-"):
            continue
        name, equals, version = text.partition("=")
        if equals:
            yield package(line, item, name, version, constraint="=" + version)
            continue
        name, slash, release = text.partition("/")
        yield package(line, item, name, release if slash else None, constraint="")


def apk(run: Run) -> Iterator[Reference]:
    """Yield the packages of `apk add`; only `pkg=1.2-r0` is exact."""
    if run.command.verb != "add":
        return
    line = read(run, _APK_VALUED)
    for item in line.operands:
        text = written(item)
        if text.startswith("!") or (text.startswith(".") and not is_local(text)):
            continue
        if is_local(text) or text.endswith(".apk"):
            yield package(line, item, text, local=True)
            continue
        match = _APK.match(text)
        constraint = match["constraint"] if match else None
        if match is None or constraint is None:
            yield package(line, item, match["name"] if match else text)
        else:
            yield package(line, item, match["name"], constraint.lstrip("=<>~"), constraint=constraint)


def _elsewhere(run: Run, line: Line, item: Item) -> Reference | None:
    """Return an RPM that is named by its URL or its file, None for a package of a repository."""
    text = written(item)
    if is_url(text):
        return fetched(run, item)
    is_file = is_local(text) or text.endswith(".rpm") or ("/" in text and ":" not in text)
    return package(line, item, text, local=True) if is_file else None


def dnf(run: Run) -> Iterator[Reference]:
    """Yield the packages of `dnf install` and `yum install`; `name-version-release` is exact."""
    if run.command.verb not in _DNF_VERBS:
        return
    line = read(run, _DNF_VALUED)
    for item in line.operands:
        text = written(item)
        elsewhere = _elsewhere(run, line, item)
        if elsewhere is not None:
            yield elsewhere
        elif match := _DNF.fullmatch(text):
            revision = f"{match['version']}-{match['release']}"
            yield package(line, item, match["name"], revision, constraint="=" + revision)
        elif match := _DNF_WITHOUT_RELEASE.fullmatch(text):
            yield package(line, item, match["name"], match["version"])
        else:
            yield package(line, item, text)


def zypper(run: Run) -> Iterator[Reference]:
    """Yield the packages of `zypper install`; `pkg=1.2-3` is exact."""
    if run.command.verb not in _ZYPPER_VERBS:
        return
    line = read(run, _ZYPPER_VALUED)
    for item in line.operands:
        text = written(item)
        elsewhere = _elsewhere(run, line, item)
        if elsewhere is not None:
            yield elsewhere
        else:
            match = _ZYPPER.match(text)
            constraint = match["constraint"] if match else None
            revision = constraint.lstrip("=<>") if constraint else None
            yield package(line, item, match["name"] if match else text, revision, constraint=constraint)


def pacman(run: Run) -> Iterator[Reference]:
    """Yield the packages of `pacman -S` and `-U`; its repositories keep one version, so names always move."""
    line = read(run, _PACMAN_VALUED, "")
    options = {item.option for item in line.options}
    letters = {option[1:] for option in options if len(option) == 2}
    if "U" in letters or "--upgrade" in options:
        for item in line.operands:
            if is_url(written(item)):
                yield fetched(run, item)
            else:
                yield package(line, item, written(item), local=True)
    elif ("S" in letters or "--sync" in options) and not letters & _NOT_INSTALLING:
        yield from (package(line, item, written(item)) for item in line.operands)


def rpm(run: Run) -> Iterator[Reference]:
    """Yield what `rpm` fetches by URL: packages to install, keys to import."""
    line = read(run, names("--root --dbpath -r --prefix --relocate"), "")
    return (fetched(run, item) for item in line.operands if is_url(written(item)))


def snap(run: Run) -> Iterator[Reference]:
    """Yield the packages of `snap install`; only `--revision` is exact."""
    if run.command.verb != "install":
        return
    line = read(run, _SNAP_VALUED)
    asked = line.value(frozenset({"--revision"}))
    for item in line.operands:
        yield package(line, item, written(item), asked=asked, constraint="=" if asked is not None else None)


def moving(run: Run) -> Iterator[Reference]:
    """Yield the packages of managers that install whatever is current: brew, opkg, xbps."""
    if run.command.verb == "install" or run.command.program == "xbps-install":
        line = read(run, frozenset())
        yield from (_moving(line, item) for item in line.operands)


def _moving(line: Line, item: Item) -> Reference:
    text = written(item)
    return package(line, item, text, local=is_local(text))
