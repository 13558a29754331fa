"""What a service runs: its command, its health check, and its hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Command, Unknown
from scanner.facts.scripts import ScriptFacts, argv, script
from scanner.formats.compose.interpolation import MASK
from scanner.formats.compose.shellwords import split

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.model import Phase
    from scanner.formats.compose.interpolation import Text
    from scanner.formats.compose.layers import Field, Service
    from scanner.formats.compose.shellwords import SplitWord
    from scanner.model import Offsets, Pointer, Words
_HOOKS: tuple[tuple[str, Phase], ...] = (("pre_start", "boot"), ("post_start", "boot"), ("pre_stop", "run"))


class _Line(msgspec.Struct):
    """The words of a command so far, each with its pointer; and where their text came from."""

    at: Pointer
    words: list[str | Unknown] = msgspec.field(default_factory=list)
    pointers: list[Pointer] = msgspec.field(default_factory=list)
    origins: dict[Pointer, Callable[[int, int], Offsets]] = msgspec.field(default_factory=dict)
    scripts: dict[Pointer, tuple[Words, ...]] = msgspec.field(default_factory=dict)
    unread: tuple[str, ...] = ()


def commands(service: Service) -> list[ScriptFacts]:
    """Return what the service itself says it runs."""
    found: list[ScriptFacts] = []
    if service.own("entrypoint") is not None or service.own("command") is not None:
        found.append(_main(service))
    check = service.own("healthcheck")
    test = check.get("test") if check is not None else None
    if test is not None:
        found.append(_test(service, test))
    for hook, phase in _HOOKS:
        hooks = service.own(hook)
        for item in hooks.items() if hooks is not None else ():
            command = item.get("command")
            if command is not None:
                found.append(_run(service, [command], phase))
    return found


def _main(service: Service) -> ScriptFacts:
    """Return the facts of entrypoint and command; a command that is only options has an unknown program."""
    entrypoint, command = service.first("entrypoint"), service.first("command")
    if entrypoint is not None and entrypoint.value in ("", []):
        entrypoint = None
    fields = [one for one in (entrypoint, command) if one is not None]
    return _run(service, fields, "boot", lone=entrypoint is None)


def _test(service: Service, test: Field) -> ScriptFacts:
    """Return the facts of a health check's test: text is a script, a list begins with its form."""
    if isinstance(test.value, str):
        return _script(service, test)
    items = test.items()
    form = items[0].value if items else None
    if form == "CMD-SHELL" and len(items) > 1:
        return _script(service, items[1])
    if form == "CMD":
        line = _Line(test.at)
        for item in items[1:]:
            _add_word(line, service.text(item), item.at)
        return _facts(line, "run")
    return ScriptFacts()


def _script(service: Service, item: Field) -> ScriptFacts:
    text = service.text(item)
    found = script(text.value, item.at, phase="run", target="container")
    return _traced(found, {item.at: text.origin})


def _run(service: Service, fields: list[Field], phase: Phase, *, lone: bool = False) -> ScriptFacts:
    """Return the facts of the words of some fields in a row.

    Args:
        service: the service.
        fields: entrypoint and command, each text or a list.
        phase: when it runs.
        lone: whether the image decides what program gets words that begin with an option.
    """
    line = _Line(fields[0].at if fields else service.at)
    for one in fields:
        if isinstance(one.value, str):
            _add_text(line, service.text(one), one, first=one is fields[0])
        else:
            for item in one.items():
                _add_word(line, service.text(item), item.at)
    if lone and line.words and isinstance(line.words[0], str) and line.words[0].startswith("-"):
        return ScriptFacts()
    return _facts(line, phase)


def _add_text(line: _Line, text: Text, one: Field, *, first: bool) -> None:
    """Add the words of a command that is written as text; word `k` stands at `at + (0, k)`."""
    found = split(text.masked)
    if found is None:
        line.unread = (text.value,)
        return
    if first:
        line.at = (*one.at, 0)
    for index, word in enumerate(found):
        at = (*one.at, 0, index)
        line.words.append(_word(_unmasked(word, text), is_known=MASK not in word.text))
        line.pointers.append(at)
        line.origins[at] = _Within(text, word).origin
    if found and not one.fixed:
        whole = text.origin(found[0].start, found[-1].end)
        line.scripts[one.at] = ((whole, *(text.origin(word.start, word.end) for word in found)),)


def _add_word(line: _Line, text: Text, at: Pointer) -> None:
    line.words.append(_word(text.value, is_known=not text.unknown))
    line.pointers.append(at)
    line.origins[at] = text.origin


def _unmasked(word: SplitWord, text: Text) -> str:
    """Return a word with what is unknown as it is written."""
    if MASK not in word.text:
        return word.text
    pairs = zip(word.text, word.offsets, strict=True)
    return "".join(text.value[offset] if character == MASK else character for character, offset in pairs)


def _word(word: str, *, is_known: bool) -> str | Unknown:
    """Return a word; what is unknown in a script is left to the shell's grammar, which has the same form."""
    return word if is_known or any(character.isspace() for character in word) else Unknown(word)


class _Within(msgspec.Struct, frozen=True):
    """A word of a command that is written as text."""

    text: Text
    word: SplitWord

    def origin(self, start: int, end: int) -> Offsets:
        """Return the range in the text as written that a range in the word came from."""
        return self.text.origin(*self.word.origin(start, end))


def _facts(line: _Line, phase: Phase) -> ScriptFacts:
    if line.unread:
        command = Command(line.at, None, "", (), phase, "container", unknown=line.unread)
        return ScriptFacts((command,))
    found = argv(line.words, line.at, phase=phase, target="container", pointers=line.pointers)
    traced = _traced(found, line.origins)
    return ScriptFacts(
        traced.commands, traced.references, traced.credentials, {**line.scripts, **traced.scripts}
    )


def _traced(found: ScriptFacts, origins: dict[Pointer, Callable[[int, int], Offsets]]) -> ScriptFacts:
    """Return facts whose ranges are those in the text as it is written, variables not replaced."""
    scripts: dict[Pointer, tuple[Words, ...]] = {}
    for at, ranges in found.scripts.items():
        origin, traced = origins.get(at), ranges
        if origin is not None:
            traced = tuple(tuple(origin(*where) for where in words) for words in ranges)
        scripts[at] = traced
    return ScriptFacts(found.commands, found.references, found.credentials, scripts)
