"""Which downloaded files a script verifies: checksums that it knows, and signatures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell.fetchers import base
from scanner.facts.shell.flows import Feeders, consumers, expands, reached
from scanner.facts.shell.options import items, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.facts.shell.fetchers import Fetch
    from scanner.facts.shell.invocation import Invocation
    from scanner.facts.shell.runs import Run

_SUMS = names(
    "sha1sum sha224sum sha256sum sha384sum sha512sum b2sum b3sum shasum gsha256sum gsha512sum sha256 sha512"
    " rhash openssl"
)
_GPG = names("gpg gpg2 gpgv gpgv2 sq sqv")
_ALWAYS_VERIFIES = names("gpgv gpgv2 sqv")
_GPG_VERIFIES = names("--verify --decrypt -d verify")
_GPG_VALUED = names(
    "-o --output --homedir --keyring --keyserver --status-fd --trust-model -r -u --local-user --signer-file"
    " --keyserver-options --recv-keys"
)
_SIGNED_BY = {
    "cosign": names("verify-blob"),
    "gh": names("attestation"),
    "minisign": names("-V -Vm"),
    "notation": names("verify"),
    "openssl": names("-verify"),
    "signify": names("-V"),
    "signify-openbsd": names("-V"),
    "slsa-verifier": names("verify-artifact"),
}
_SIGNATURE = re.compile(r"\.(?:asc|sig|sign|minisig|gpg)\Z")
_HEX = re.compile(r"[0-9a-fA-F]{40,128}")
_HEX_WITHIN = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{40,128}(?![0-9A-Za-z])")
_BRACES = re.compile(r"\$\{(\w+)\}")
_BETWEEN_TOKENS = re.compile(r"[\s'\"]+")
_CHECK = names("-c --check")
_COMPARES = names("[ [[ test grep egrep fgrep")
_PATTERN_FIRST = names("grep egrep fgrep awk gawk mawk sed jq")
_ALWAYS_SUCCEED = names("true :")
_PRINTS_ITS_ARGUMENTS = names("echo printf")


class Verifications(msgspec.Struct):
    """What a script verifies.

    Attributes:
        files: for the name of a file, the index of the last command that verifies it, and the checksum, "" if
            that is not written in the script.
        everything: the index of the last command that verifies files that are named elsewhere, or -1.
    """

    files: dict[str, tuple[int, str]] = msgspec.field(default_factory=dict)
    everything: int = -1

    def add(self, order: int, tokens: Iterable[str]) -> None:
        """Add the files among words; a checksum before a file is its checksum."""
        digest = ""
        for token in tokens:
            if _HEX.fullmatch(token):
                digest = token.lower()
            else:
                name = plain(base(token.lstrip("*^(").rstrip("$)")))
                self.files[name] = (order, digest)
                digest = ""

    def of(self, file: str, order: int) -> str | None:
        """Return the checksum that a file is verified with after a command, None if it is not."""
        last, digest = self.files.get(plain(file), (-1, ""))
        if last > order:
            return digest
        return "" if self.everything > order else None


def plain(text: str) -> str:
    """Return a text in which `${NAME}` is written `$NAME`."""
    return _BRACES.sub(r"$\1", text)


def verifications(runs: Sequence[Run], fetches: Sequence[Fetch]) -> Verifications:
    """Return what a script verifies.

    A list of checksums that was downloaded proves nothing about what comes from the same place, unless its own
    signature is verified. MD5 proves nothing.
    """
    found = Verifications()
    if not fetches:
        return found
    signed: set[str] = set()
    heeded = [(order, run) for order, run in enumerate(runs) if not _is_ignored(runs, order)]
    for order, run in heeded:
        files = _signed(run)
        found.add(order, files)
        signed.update(files)
    commands, variables = reached(fetch.run.invocation for fetch in fetches)
    commands.update(id(fetch.run.invocation) for fetch in fetches)
    lists = {fetch.file for fetch in fetches if fetch.file} - signed
    reading = _Reading(Feeders(run.invocation for run in runs), commands, variables, lists, found)
    for order, run in heeded:
        if run.command.program in _SUMS:
            reading.checksum(order, run)
    return found


def _is_ignored(runs: Sequence[Run], order: int) -> bool:
    """Tell whether nobody asks how a command ended: `|| true` follows, or the like."""
    if order + 1 == len(runs):
        return False
    following = runs[order + 1].invocation
    return following.program in _ALWAYS_SUCCEED and following.home is runs[order].invocation.home


def _signed(run: Run) -> set[str]:
    """Return the names of the files whose signatures a command verifies."""
    program = run.command.program or ""
    texts = run.command.args
    if program in _GPG:
        if program not in _ALWAYS_VERIFIES and _GPG_VERIFIES.isdisjoint(texts):
            return set()
        line = items(run.arguments, _GPG_VALUED)
        files = {base(item.value or "") for item in line if item.option in {"", "-o", "--output"}}
    elif not _SIGNED_BY.get(program, frozenset()).isdisjoint(texts):
        files = {base(text) for text in texts if not text.startswith("-")}
    else:
        return set()
    return (files | {_SIGNATURE.sub("", file) for file in files}) - {""}


class _Reading(msgspec.Struct, frozen=True):
    """Reads the checksums that commands compare.

    Attributes:
        feeders: what commands read.
        commands: the commands, by `id`, that hold downloaded content.
        variables: the variables that hold downloaded content.
        lists: the downloaded files that are not signed.
        found: takes what is verified.
    """

    feeders: Feeders
    commands: set[int]
    variables: set[str]
    lists: set[str]
    found: Verifications

    def checksum(self, order: int, run: Run) -> None:
        line = list(items(run.arguments, names("-a --algorithm")))
        files = [item.value or "" for item in line if not item.option and item.value != "-"]
        if run.command.program == "openssl" or not any(item.option in _CHECK for item in line):
            self._compared(order, run.invocation, files)
            return
        sources = self.feeders.of(run.invocation)
        if any(id(source) in self.commands for source in (run.invocation, *sources)):
            return
        words = [word for source in sources for word in source.words[1:]]
        if run.invocation.stdin is not None and not (files or sources):
            words.append(run.invocation.stdin)
        read = {base(file) for file in files}.union(*(_read_files(source) for source in sources))
        if read & self.lists or expands(words, self.variables) or not (files or words):
            return
        tokens = [token for word in words for token in _tokens(word.text)]
        if len(tokens) > 1:
            self.found.add(order, tokens)
        else:
            self.found.everything = order

    def _compared(self, order: int, invocation: Invocation, files: list[str]) -> None:
        """Read `[ "$(sha256sum file)" = "..." ]` and `sha256sum file | grep ...`."""
        for consumer in consumers(invocation):
            if consumer.program not in _COMPARES or id(consumer) in self.commands:
                continue
            literal = next(
                (found[0] for word in consumer.words for found in [_HEX_WITHIN.search(word.text)] if found),
                "",
            )
            if literal or (_has_variable(consumer) and not expands(consumer.words, self.variables)):
                for file in files:
                    self.found.add(order, [literal, file] if literal else [file])
                return


def _tokens(text: str) -> list[str]:
    return [token for token in _BETWEEN_TOKENS.split(text.replace("\\n", " ").replace("\\", "")) if token]


def _has_variable(invocation: Invocation) -> bool:
    return any(
        expression.startswith("$") and not expression.startswith("$(")
        for word in invocation.words
        for expression in word.unknown
    )


def _read_files(invocation: Invocation) -> set[str]:
    """Return the names of the files that a command prints lines of."""
    if invocation.program in _PRINTS_ITS_ARGUMENTS:
        return set()
    operands = [word.text for word in invocation.words[1:] if not word.text.startswith("-")]
    return {base(text) for text in operands[invocation.program in _PATTERN_FIRST :]}
