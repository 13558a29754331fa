"""Which downloaded files a script verifies: checksums that it knows, and signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.facts.shell.fetchers import base
from scanner.facts.shell.flows import expands, reached
from scanner.facts.shell.options import items, names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.shell.fetchers import Fetch
    from scanner.facts.shell.invocation import Invocation
    from scanner.facts.shell.runs import Run

_SUMS = names(
    "sha1sum sha224sum sha256sum sha384sum sha512sum b2sum b3sum shasum gsha256sum gsha512sum sha256 sha512"
    " rhash openssl"
)
_GPG = names("gpg gpg2 gpgv gpgv2 sq sqv")
_GPG_VALUED = names(
    "-o --output --homedir --keyring --no-default-keyring --keyserver --status-fd --trust-model -r -u --local-user"
    " --signer-file --keyserver-options --recv-keys --batch-size"
)
_SIGNED_BY = {
    "cosign": names("verify-blob"),
    "gh": names("attestation"),
    "slsa-verifier": names("verify-artifact"),
    "minisign": names("-V -Vm"),
    "signify": names("-V"),
    "signify-openbsd": names("-V"),
    "notation": names("verify"),
}
_SIGNATURE = re.compile(r"\.(?:asc|sig|sign|minisig|gpg)\Z")
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{40,128}(?![0-9A-Za-z])")
_BRACES = re.compile(r"\$\{(\w+)\}")
_CHECK = names("-c --check")
_COMPARES = names("[ [[ test grep egrep fgrep")
_PATTERN_FIRST = names("grep egrep fgrep awk gawk mawk sed jq")
_PRINTS_ITS_ARGUMENTS = names("echo printf")


@dataclass(frozen=True, slots=True)
class Check:
    """One verification.

    Attributes:
        order: the index of its command.
        text: what names the files it verifies; None if it verifies files that are named elsewhere.
    """

    order: int
    text: str | None

    def digest_of(self, file: str) -> str | None:
        """Return the checksum it has for a file: "" if that is not written, None if it does not verify it."""
        if self.text is None:
            return ""
        named = re.search(rf"(?<![\w.-]){re.escape(plain(file))}(?![\w-]|\.\w)", self.text) if file else None
        if named is None:
            return None
        before = _HEX.findall(self.text[: named.start()])
        behind = _HEX.findall(self.text[named.end() :])
        return (before[-1] if before else behind[0] if behind else "").lower()


@dataclass(frozen=True, slots=True)
class _Origin:
    """What holds content that was downloaded: commands, by `id`, and variables."""

    commands: set[int]
    variables: set[str]

    def is_downloaded(self, invocation: Invocation) -> bool:
        return id(invocation) in self.commands


def plain(text: str) -> str:
    """Return a text in which `${NAME}` is written `$NAME`."""
    return _BRACES.sub(r"$\1", text)


def checks(runs: Sequence[Run], fetches: Sequence[Fetch]) -> list[Check]:
    """Return the verifications of a script that prove something.

    A list of checksums that was downloaded proves nothing about what comes from the same place, unless its own
    signature is verified.
    """
    if not fetches:
        return []
    invocations = [run.invocation for run in runs]
    signed = _signed(runs)
    fetched_from = [fetch.run.invocation for fetch in fetches]
    commands, variables = reached(fetched_from)
    origin = _Origin(commands | {id(invocation) for invocation in fetched_from}, variables)
    unsigned = {fetch.file for fetch in fetches if fetch.file}.difference(*(files for _, files in signed))
    found = [Check(order, plain(" ".join(sorted(files)))) for order, files in signed]
    feeders = _feeders(invocations)
    for order, run in enumerate(runs):
        if run.command.program in _SUMS:
            check = _checksum(order, run, feeders, origin, unsigned)
            if check is not None:
                found.append(check)
    return found


def _signed(runs: Sequence[Run]) -> list[tuple[int, set[str]]]:
    """Return the files whose signatures are verified, with the index of the command."""
    found = []
    for order, run in enumerate(runs):
        program = run.command.program or ""
        words = [word.text for word in run.arguments]
        if program in _GPG:
            verifies = program.startswith(("gpgv", "sq")) or not {"--verify", "--decrypt", "-d"}.isdisjoint(
                words
            )
            if not verifies:
                continue
            line = list(items(run.arguments, _GPG_VALUED))
            files = {base(item.value or "") for item in line if item.option in {"", "-o", "--output"}}
        elif not _SIGNED_BY.get(program, frozenset()).isdisjoint(words) or (
            program == "openssl" and "-verify" in words
        ):
            files = {base(word) for word in words if not word.startswith("-")}
        else:
            continue
        files.update(_SIGNATURE.sub("", file) for file in tuple(files))
        found.append((order, files - {""}))
    return found


def _checksum(
    order: int, run: Run, feeders: dict[int, list[Invocation]], origin: _Origin, unsigned: set[str]
) -> Check | None:
    line = list(items(run.arguments, names("-a --algorithm")))
    files = [item.value or "" for item in line if not item.option and item.value != "-"]
    if run.command.program == "openssl" or not any(item.option in _CHECK for item in line):
        return _compared(order, run.invocation, files, origin)
    sources = _upstream(run.invocation, feeders)
    if any(origin.is_downloaded(source) for source in (run.invocation, *sources)):
        return None
    lists = {base(file) for file in files}.union(*(_read_files(source) for source in sources))
    words = [word for source in sources for word in source.words[1:]]
    if run.invocation.stdin is not None and not files:
        words.append(run.invocation.stdin)
    if lists & unsigned or expands(words, origin.variables) or not (files or words):
        return None
    text = plain(" ".join(word.text.replace("\\", "") for word in words))
    return Check(order, text if len(text.split()) > 1 else None)


def _compared(order: int, invocation: Invocation, files: list[str], origin: _Origin) -> Check | None:
    """Return the check of `[ "$(sha256sum file)" = "..." ]` and `sha256sum file | grep ...`."""
    consumers = _downstream(invocation)
    for consumer in consumers:
        if consumer.program not in _COMPARES or origin.is_downloaded(consumer):
            continue
        if _HEX.search(" ".join(word.text for word in consumer.words)):
            return Check(order, plain(" ".join(_HEX.findall(consumer.words[-1].text) + files)))
        if _has_variable(consumer) and not expands(consumer.words, origin.variables):
            return Check(order, plain(" ".join(files)))
    return None


def _has_variable(invocation: Invocation) -> bool:
    return any(
        expression.startswith("$") and not expression.startswith("$(")
        for word in invocation.words
        for expression in word.unknown
    )


def _downstream(invocation: Invocation) -> list[Invocation]:
    found: list[Invocation] = []
    stack = [invocation]
    seen = {id(invocation)}
    while stack:
        sink = stack.pop().sink
        for consumer in sink.consumers if sink is not None else ():
            if id(consumer) not in seen:
                seen.add(id(consumer))
                found.append(consumer)
                stack.append(consumer)
    return found


def _feeders(invocations: Sequence[Invocation]) -> dict[int, list[Invocation]]:
    """Return, by the `id` of a command, the commands whose output it reads."""
    feeders: dict[int, list[Invocation]] = {}
    for invocation in invocations:
        if invocation.sink is not None and invocation.sink.kind == "pipe":
            for consumer in invocation.sink.consumers:
                feeders.setdefault(id(consumer), []).append(invocation)
    return feeders


def _upstream(invocation: Invocation, feeders: dict[int, list[Invocation]]) -> list[Invocation]:
    found: list[Invocation] = []
    seen = {id(invocation)}
    stack = [invocation]
    while stack:
        for feeder in feeders.get(id(stack.pop()), ()):
            if id(feeder) not in seen:
                seen.add(id(feeder))
                found.append(feeder)
                stack.append(feeder)
    return found


def _read_files(invocation: Invocation) -> set[str]:
    """Return the names of the files that a command prints lines of."""
    if invocation.program in _PRINTS_ITS_ARGUMENTS:
        return set()
    operands = [word.text for word in invocation.words[1:] if not word.text.startswith("-")]
    return {base(text) for text in operands[invocation.program in _PATTERN_FIRST :]}
