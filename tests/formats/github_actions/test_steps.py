from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer

SHELLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "none": ("runs-on: ubuntu-24.04\nsteps: [{run: make}]", ()),
    "bash with options": ("steps: [{run: make, shell: 'bash -l {0}'}]", ()),
    "a wrapped bash": ("steps: [{run: make, shell: 'nix develop -c bash -e {0}'}]", ()),
    "an absolute one": ("steps: [{run: make, shell: '/usr/bin/bash -e {0}'}]", ()),
    "of MSYS2": ("steps: [{run: make, shell: 'msys2 {0}'}]", ()),
    "pwsh": ("steps: [{run: make, shell: pwsh}]", ("pwsh script",)),
    "python": ("steps: [{run: make, shell: 'python {0}'}]", ("python script",)),
    "an input": ("steps: [{run: make, shell: '${{ inputs.shell }}'}]", ("${{inputs.shell}} script",)),
    "Windows": ("runs-on: windows-2022\nsteps: [{run: make}]", ("pwsh script",)),
    "Windows with bash": ("runs-on: windows-2022\nsteps: [{run: make, shell: bash}]", ()),
    "Windows by default of the job": (
        "runs-on: windows-2022\ndefaults: {run: {shell: bash}}\nsteps: [{run: make}]",
        (),
    ),
    "its own Windows": ("runs-on: [self-hosted, windows-x64]\nsteps: [{run: make}]", ("pwsh script",)),
    "Windows of a group": (
        "runs-on: {group: a, labels: windows-x64}\nsteps: [{run: make}]",
        ("pwsh script",),
    ),
    "Windows among others": (
        "strategy: {matrix: {os: [ubuntu-24.04, windows-2022]}}\nruns-on: ${{ matrix.os }}\nsteps: [{run: make}]",
        (),
    ),
    "Windows alone": (
        "strategy: {matrix: {os: [windows-2025, windows-2022]}}\nruns-on: ${{ matrix.os }}\nsteps: [{run: make}]",
        ("pwsh script",),
    ),
    "shells of a matrix": (
        "strategy: {matrix: {shell: [pwsh, bash]}}\nsteps: [{run: make, shell: '${{ matrix.shell }}'}]",
        (),
    ),
}


@pytest.mark.parametrize(("body", "unknown"), SHELLS.values(), ids=SHELLS.keys())
def test_shell(body: str, unknown: tuple[str, ...], job: Callable[[str], Document]) -> None:
    (command,) = job(body).facts.commands
    assert (command.program, command.unknown) == (None if unknown else "make", unknown)


def test_shell_of_the_workflow(parsed: Callable[..., Document]) -> None:
    text = "on: push\ndefaults: {run: {shell: pwsh}}\njobs:\n  a:\n    steps: [{run: make}, {run: make, shell: sh}]\n"
    assert [command.program for command in parsed(text).facts.commands] == [None, "make"]


NAMES: dict[str, tuple[str, str]] = {
    "a name": ("{name: Build it, id: b, run: make}", "job build step Build it"),
    "an id": ("{id: b, run: make}", "job build step b"),
    "an action": ("{uses: actions/checkout@v4}", "job build step actions/checkout"),
    "an image": ("{uses: 'docker://alpine:3'}", "job build step docker://alpine:3"),
    "nothing": ("{run: make}", "job build step 1"),
    "blanks in a name": ('{name: "a\\n  b", run: make}', "job build step a b"),
    "a long name": ("{name: " + "x" * 100 + ", run: make}", "job build step " + "x" * 60),
    "an empty name": ('{name: "", run: make}', "job build step 1"),
    "a number": ("{name: 7, run: make}", "job build step 7"),
}


@pytest.mark.parametrize(("step", "address"), NAMES.values(), ids=NAMES.keys())
def test_address(step: str, address: str, job: Callable[[str], Document]) -> None:
    assert job(f"steps: [{step}]").address(("jobs", "build", "steps", 0, "run")) == address


USES: dict[str, tuple[str, str, bool]] = {
    "a tag": ("actions/checkout@v4", "floating", True),
    "a path": ("actions/cache/restore@v4.1.2", "version", True),
    "local": ("./a", "local", True),
    "no ref": ("actions/checkout", "floating", False),
}


@pytest.mark.parametrize(("uses", "grade", "valid"), USES.values(), ids=USES.keys())
def test_uses(uses: str, grade: str, valid: bool, job: Callable[[str], Document]) -> None:
    (found,) = job(f"steps:\n  - uses: {uses} # v1").facts.references
    assert (found.ref, found.kind, found.grade, found.error is None) == (uses, "action", grade, valid)


REMOTE = ("appleboy/ssh-action", "AppleBoy/SSH-Action")


@pytest.mark.parametrize("name", REMOTE)
def test_script_on_a_host(
    name: str, job: Callable[[str], Document], shown: Callable[[Document, Pointer], str]
) -> None:
    document = job(
        f"""
steps:
  - uses: {name}@v1
    with:
      script: |
        uptime && systemctl restart web
      other: rm -rf /
"""
    )
    found = [(shown(document, one.at), one.phase, one.target) for one in document.facts.commands]
    assert found == [
        ("8:13 uptime", "deploy", "instance"),
        ("8:23 systemctl restart web", "deploy", "instance"),
    ]
    assert [one.name for one in document.facts.references] == [name]


def test_inputs_of_other_actions_are_no_scripts(job: Callable[[str], Document]) -> None:
    document = job("steps:\n  - uses: actions/github-script@v7\n    with:\n      script: console.log(1)")
    assert document.facts.commands == ()


def test_words_of_a_folded_script(
    job: Callable[[str], Document], shown: Callable[[Document, Pointer], str]
) -> None:
    document = job("steps:\n  - run: >-\n      docker pull\n      nginx:latest &&\n      make")
    first, second = document.facts.commands
    assert shown(document, (*first.at, 2)) == "7:11 nginx:latest"
    assert shown(document, second.at) == "8:11 make"


def test_steps_of_other_kinds(job: Callable[[str], Document]) -> None:
    assert job("steps: [text, null, [], {run: 3}, {uses: 4}, {}]").facts.commands == ()
    assert job("steps: ${{ fromJSON(x) }}").facts.commands == ()
