"""Scripts and exec forms: pointers, places, credentials, other languages."""

import pytest

from scanner.facts.model import Command, Credential, Facts, Reference, Unknown
from scanner.facts.scripts import ScriptFacts, argv, script
from scanner.model import Document, Offsets, Pointer, Source, Span

AT = ("spec", "command")


def ran(
    at: Pointer,
    program: str | None,
    *args: str,
    verb: str = "",
    via: tuple[str, ...] = (),
    unknown: tuple[str, ...] = (),
) -> Command:
    return Command(at, program, verb, args, "boot", "container", via, unknown)


def floating(at: Pointer, name: str, fetcher: str) -> Reference:
    return Reference(at, "package", name, "", name, None, "floating", fetcher, "boot", "container")


def test_a_script_gives_commands_references_and_places() -> None:
    text = "apt-get update\nsudo apt-get install -y 'curl'"
    assert script(text, AT, phase="boot", target="container") == ScriptFacts(
        commands=(
            ran((*AT, 0), "apt-get", "update", verb="update"),
            ran((*AT, 1), "apt-get", "install", "-y", "curl", verb="install", via=("sudo",)),
        ),
        references=(floating((*AT, 1, 3), "curl", "apt-get"),),
        scripts={
            AT: (
                ((0, 14), (0, 7), (8, 14)),
                ((15, 45), (20, 27), (28, 35), (36, 38), (39, 45)),
            )
        },
    )


@pytest.mark.parametrize("text", ["", " \n\t", "# only a comment"])
def test_a_script_without_commands(text: str) -> None:
    facts = script(text, AT, phase="boot", target="container")
    assert (facts.commands, facts.references, facts.credentials) == ((), (), ())


def test_known_variables_of_the_environment() -> None:
    facts = script("a $V $W", AT, phase="boot", target="container", variables={"V": "1.2.3"})
    assert facts.commands == (ran((*AT, 0), "a", "1.2.3", "$W", unknown=("$W",)),)


def test_references_stand_in_the_order_of_the_script() -> None:
    text = "curl -O https://a.io/x; pip install y; git clone https://a.io/z; apk add w"
    facts = script(text, AT, phase="boot", target="container")
    assert [(fact.at, fact.kind) for fact in facts.references] == [
        ((*AT, 0, 2), "download"),
        ((*AT, 1, 2), "package"),
        ((*AT, 2, 2), "git"),
        ((*AT, 3, 2), "package"),
    ]


FOREIGN = {
    "pwsh": ("Write-Host x", "pwsh", "pwsh script"),
    "a path with options": ("dir", "C:\\Windows\\powershell.exe -NoProfile", "powershell script"),
    "cmd": ("dir", "cmd", "cmd script"),
    "python": ("import os", "python", "python script"),
    "shebang": ("#!/usr/bin/env python3\nimport os", "sh", "python3 script"),
    "shebang with options": ("#!/usr/bin/env -S A=b node --x\n", "bash", "node script"),
    "shebang of perl": ("\n#! /usr/bin/perl -w\n", "sh", "perl script"),
    "cloud-config": ("#cloud-config\npackages: [x]", "sh", "cloud-config"),
    "multipart": ("Content-Type: multipart/mixed\n", "sh", "multipart user data"),
    "powershell user data": ("<powershell>\ndir\n</powershell>", "sh", "powershell script"),
    "include list": ("#include\nhttps://a.io", "sh", "cloud-init include list"),
}


@pytest.mark.parametrize(("text", "shell", "what"), FOREIGN.values(), ids=FOREIGN)
def test_another_language_is_one_unknown_command(text: str, shell: str, what: str) -> None:
    assert script(text, AT, phase="boot", target="container", shell=shell) == ScriptFacts(
        commands=(ran((*AT, 0), None, unknown=(what,)),), scripts={AT: (((0, len(text)),),)}
    )


@pytest.mark.parametrize(
    ("text", "shell"),
    [
        ("a", "bash -eo pipefail {0}"),
        ("a", "/bin/ash"),
        ("a", ""),
        ("#!/bin/sh -e\na", "pwsh"),
        ("#!/usr/bin/env bash\na", "sh"),
        ("#!\na", "sh"),
        ("#cloud-boothook\na", "sh"),
    ],
)
def test_shells_that_are_read(text: str, shell: str) -> None:
    facts = script(text, AT, phase="boot", target="container", shell=shell)
    assert facts.commands == (ran((*AT, 0), "a"),)


class Flat:
    """Finds every script at the start of the source."""

    def locate(self, pointer: Pointer) -> Offsets:
        return (0, 1 + len(pointer))

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        assert pointer == AT
        return (start, end)


def test_pointers_into_a_script_become_spans() -> None:
    text = "a\nTOKEN=qwertyuiop\nb c"
    facts = script(text, AT, phase="boot", target="container")
    document = Document(Source("f", text), "x", "y", 0, {}, Flat(), Facts(), scripts=facts.scripts)
    credential = facts.credentials[0]
    assert credential == Credential((*AT, 2), "token", "TOKEN", "boot", "container")
    assert document.span(credential.at) == Span("f", 2, 1, 2, 17)
    assert document.span((*AT, 1)) == Span("f", 3, 1, 3, 4)
    assert document.span((*AT, 1, 1)) == Span("f", 3, 3, 3, 4)


CREDENTIALS = {
    "assignment": ("API_TOKEN=qwertyuiop", [((1, None), "token", "API_TOKEN")], 0),
    "assignment before a command": ("DB_PASSWORD=hunter22 a", [((1, None), "password", "DB_PASSWORD")], 1),
    "export": (
        "export AWS_SECRET_ACCESS_KEY=abcdefgh",
        [((1, None), "access-key", "AWS_SECRET_ACCESS_KEY")],
        1,
    ),
    "unknown value": ("export TOKEN=$X; PASSWORD=$(cat x); PASSWORD=", [], 2),
    "option": (
        "a --password hunter22 --token=abcdefgh",
        [((0, 2), "password", "password"), ((0, 3), "token", "token")],
        1,
    ),
    "option without a value": ("a --disabled-password b; c --password --d; e --password-stdin f", [], 3),
    "placeholder": ("a --password '<password>' --token $T", [], 1),
    "curl": ("curl -u me:hunter22 https://a.io", [((0, 2), "password", "me")], 1),
    "curl without a password": ("curl -u me https://a.io; curl -u me:$P https://a.io", [], 2),
    "header": (
        'curl -H "Authorization: Bearer abcdefgh" https://a.io',
        [((0, 2), "token", "Authorization")],
        1,
    ),
    "other headers": ('curl -H "Accept: x" -H "Authorization: Bearer $T" https://a.io', [], 1),
    "url": ("git clone https://me:hunter22@a.io/b", [((0, 2), "url-password", "")], 1),
    "docker login": (
        "docker login -u me -p hunter22; docker run -p 80:80 x",
        [((0, 5), "password", "-p")],
        2,
    ),
    "mysql": ("mysql -uroot -phunter22", [((0, 2), "password", "-p")], 1),
    "chpasswd": ("echo root:hunter22 | chpasswd; echo a:b | c", [((0, 1), "password", "root")], 4),
    "key": ("aws configure set x AKIAQ2W3E4R5T6Y7U2I3", [((0, 4), "aws-access-key", "")], 1),
}


@pytest.mark.parametrize(("text", "expected", "commands"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials(
    text: str, expected: list[tuple[tuple[int, int | None], str, str]], commands: int
) -> None:
    facts = script(text, AT, phase="boot", target="container")
    assert len(facts.commands) == commands
    pointers = [
        (*AT, command, word) if word is not None else (*AT, commands + command - 1)
        for (command, word), _, _ in expected
    ]
    assert list(facts.credentials) == [
        Credential(at, kind, name, "boot", "container")
        for at, (_, kind, name) in zip(pointers, expected, strict=True)
    ]
    assert all(fact.at[1 + len(AT) - 1] < len(facts.scripts[AT]) for fact in facts.credentials)  # type: ignore[operator]


def test_exec_form() -> None:
    words = ["/usr/bin/apt-get", "install", "-y", "a b"]
    assert argv(words, AT, phase="boot", target="container") == ScriptFacts(
        commands=(ran(AT, "apt-get", "install", "-y", "a b", verb="install"),),
        references=(floating((*AT, 3), "a b", "apt-get"),),
    )


def test_exec_form_is_not_read_as_a_script() -> None:
    words = ["a", "$X", "b && c", "'d'"]
    assert argv(words, AT, phase="boot", target="container").commands == (
        ran(AT, "a", "$X", "b && c", "'d'"),
    )


def test_exec_form_with_its_own_pointers() -> None:
    pointers: list[Pointer] = [("entrypoint", 0), ("command", 0), ("command", 1)]
    facts = argv(["pip", "install", "x"], AT, phase="boot", target="container", pointers=pointers)
    assert facts == ScriptFacts(
        commands=(ran(AT, "pip", "install", "x", verb="install"),),
        references=(floating(("command", 1), "x", "pip"),),
    )


def test_exec_form_through_wrappers() -> None:
    facts = argv(["tini", "--", "gosu", "me", "npm", "i", "x"], AT, phase="boot", target="container")
    assert facts == ScriptFacts(
        commands=(ran(AT, "npm", "i", "x", verb="i", via=("tini", "gosu")),),
        references=(floating((*AT, 6), "x", "npm"),),
    )


def test_exec_form_of_a_script() -> None:
    words: list[str | Unknown] = ["tini", "/bin/bash", "-ec", "sudo a; apk add b", "c"]
    assert argv(words, AT, phase="boot", target="container") == ScriptFacts(
        commands=(
            ran((*AT, 3, 0), "a", via=("tini", "bash", "sudo")),
            ran((*AT, 3, 1), "apk", "add", "b", verb="add", via=("tini", "bash")),
        ),
        references=(floating((*AT, 3, 1, 2), "b", "apk"),),
        scripts={(*AT, 3): (((0, 6), (5, 6)), ((8, 17), (8, 11), (12, 15), (16, 17)))},
    )


def test_exec_form_of_a_script_with_its_own_pointers() -> None:
    pointers: list[Pointer] = [("command", 0), ("command", 1), ("args", 0)]
    facts = argv(["sh", "-c", "a"], AT, phase="boot", target="container", pointers=pointers)
    assert facts == ScriptFacts(
        commands=(ran(("args", 0, 0), "a", via=("sh",)),), scripts={("args", 0): (((0, 1), (0, 1)),)}
    )


def test_exec_form_with_unknown_words() -> None:
    words: list[str | Unknown] = [Unknown("var.program"), "a", Unknown("var.x")]
    assert argv(words, AT, phase="boot", target="container").commands == (
        ran(AT, None, "a", "var.x", unknown=("var.program", "var.x")),
    )


def test_exec_form_of_an_unknown_script() -> None:
    words: list[str | Unknown] = ["sh", "-c", Unknown("var.script")]
    assert argv(words, AT, phase="boot", target="container").commands == (
        ran(AT, "sh", "-c", "var.script", unknown=("var.script",)),
    )


def test_exec_form_of_a_script_sees_the_environment() -> None:
    facts = argv(["sh", "-c", "a $V"], AT, phase="boot", target="container", variables={"V": "b"})
    assert facts.commands == (ran((*AT, 2, 0), "a", "b", via=("sh",)),)


@pytest.mark.parametrize(
    "words", [["sh", "-c"], ["sh", "-c", " "], ["bash", "x.sh"], ["su", "-c", "a"], ["bash"]]
)
def test_exec_form_without_a_script_of_its_own(words: list[str]) -> None:
    assert argv(words, AT, phase="boot", target="container").commands == (ran(AT, *words),)


def test_empty_exec_form() -> None:
    assert argv([], AT, phase="boot", target="container") == ScriptFacts()


def test_credentials_of_an_exec_form() -> None:
    facts = argv(["a", "--password", "hunter22"], AT, phase="boot", target="container")
    assert facts.credentials == (Credential((*AT, 2), "password", "password", "boot", "container"),)
