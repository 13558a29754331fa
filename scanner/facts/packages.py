"""Packages that commands install."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.shell.managers import languages, node, python, system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.facts.model import Reference
    from scanner.facts.shell.runs import Run

_READERS: dict[str, Callable[[Run], Iterator[Reference]]] = {
    "R": languages.r,
    "Rscript": languages.r,
    "ansible-galaxy": languages.ansible_galaxy,
    "apk": system.apk,
    "apt": system.apt,
    "apt-fast": system.apt,
    "apt-get": system.apt,
    "aptitude": system.apt,
    "brew": system.moving,
    "bun": node.npm,
    "bunx": node.npx,
    "cargo": languages.cargo,
    "composer": languages.composer,
    "conda": python.conda,
    "corepack": node.corepack,
    "cpan": languages.cpan,
    "cpanm": languages.cpan,
    "dnf": system.dnf,
    "dnf5": system.dnf,
    "dotnet": languages.dotnet,
    "gem": languages.gem,
    "go": languages.go,
    "install_packages": system.install_packages,
    "luarocks": languages.luarocks,
    "mamba": python.conda,
    "microdnf": system.dnf,
    "micromamba": python.conda,
    "npm": node.npm,
    "npx": node.npx,
    "opkg": system.moving,
    "pacman": system.pacman,
    "pip": python.pip,
    "pipenv": python.pipenv,
    "pipx": python.pipx,
    "pnpm": node.npm,
    "poetry": python.poetry,
    "rpm": system.rpm,
    "snap": system.snap,
    "tdnf": system.dnf,
    "uv": python.uv,
    "uvx": python.uvx,
    "xbps-install": system.moving,
    "yarn": node.npm,
    "yum": system.dnf,
    "zypper": system.zypper,
}


def packages(runs: Sequence[Run]) -> Iterator[Reference]:
    """Yield the packages that the commands of a script install, at the word that names each.

    A package in a repository of its own or at a URL is a reference of kind `git` or `download`. A command
    that installs what a file lists gives one reference to that file: `locked` if the file fixes every version
    and the command does not change it, else `unknown`, because the file decides.
    """
    frozen = False
    for run in runs:
        program = run.command.program
        if program == "bundle":
            frozen = frozen or languages.freezes_bundle(run)
            yield from languages.bundle(run, frozen=frozen)
            continue
        reader = _READERS.get(program or "")
        if reader is not None:
            yield from reader(run)
