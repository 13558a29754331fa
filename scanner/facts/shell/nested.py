"""Commands whose argument or standard input is itself a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell.options import items, names
from scanner.facts.shell.words import Piece, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

SHELLS = names("sh bash dash ash ksh mksh zsh rbash")
_SU = names(
    "-c --command -s --shell -g --group -G --supp-group -w --whitelist-environment -u --user --session-command"
)
_COMMAND_OPTION = {
    "su": _SU,
    "runuser": _SU,
    "sg": names("-c"),
    "flock": names("-c --command -w --wait --timeout -E --conflict-exit-code"),
    "script": names("-c --command -E --echo -I -O -B -T -t -m -o"),
}
_READS_STDIN = names("su runuser")


class Inner(msgspec.Struct, frozen=True):
    """A script that a command runs.

    Attributes:
        script: the script, or None if the command reads it from its standard input.
        index: the index of the word it stands in, if it is one word.
    """

    script: Word | None
    index: int | None = None


def inner(program: str | None, words: Sequence[Word]) -> Inner | None:
    """Return the script that a command runs, or None if it runs none that is written here."""
    if program in SHELLS:
        return _of_shell(words)
    if program in _COMMAND_OPTION:
        return _of_option(program, words)
    if program == "eval" and len(words) > 1:
        return Inner(joined(words[1:]), 1 if len(words) == 2 else None)
    if program == "trap" and len(words) > 2 and words[1].text not in {"-", "", "--"}:
        return Inner(words[1], 1)
    if program == "sudo" and any(word.text in {"-s", "-i", "--shell", "--login"} for word in words):
        return Inner(None)
    return None


def _of_shell(words: Sequence[Word]) -> Inner | None:
    index = 1
    letters = ""
    while index < len(words) and len(words[index].text) > 1 and words[index].text[0] in "-+":
        text = words[index].text
        index += 1
        if text == "--":
            break
        if text.startswith("--"):
            index += text in {"--rcfile", "--init-file"}
        else:
            letters += text[1:] if text[0] == "-" else ""
            index += text[-1] in "oO"
    if "c" in letters:
        return Inner(words[index], index) if index < len(words) else None
    from_stdin = index >= len(words) or words[index].text in {"-", "/dev/stdin"} or "s" in letters
    return Inner(None) if from_stdin else None


def _of_option(program: str, words: Sequence[Word]) -> Inner | None:
    positional = False
    for item in items(words[1:], _COMMAND_OPTION[program]):
        if item.option in {"-c", "--command"} and item.value is not None:
            if item.value == item.word.text:
                return Inner(item.word, item.index + 1)
            return Inner(_tail(item.word, len(item.word.text) - len(item.value)))
        positional = positional or (not item.option and item.word.text != "-" and item.index > 1)
    return Inner(None) if program in _READS_STDIN and not positional else None


def _tail(word: Word, offset: int) -> Word:
    """Return a word without its first code points (`--command=`)."""
    pieces: list[Piece] = []
    position = 0
    for piece in word.pieces or (Piece(word.text, word.start, word.end),):
        cut = min(max(offset - position, 0), len(piece.text))
        linear = len(piece.text) == piece.end - piece.start
        if cut < len(piece.text):
            start = piece.start + cut if linear else piece.start
            pieces.append(Piece(piece.text[cut:], start, piece.end, piece.known))
        position += len(piece.text)
    return Word(word.text[offset:], word.start, word.end, word.unknown, tuple(pieces))


def joined(words: Sequence[Word]) -> Word:
    """Return words as one, with blanks between them, as `eval` reads them."""
    if len(words) == 1:
        return words[0]
    pieces: list[Piece] = []
    for word in words:
        if pieces:
            pieces.append(Piece(" ", word.start, word.start))
        pieces.extend(word.pieces or (Piece(word.text, word.start, word.end),))
    unknown = tuple(dict.fromkeys(expression for word in words for expression in word.unknown))
    return Word(
        "".join(piece.text for piece in pieces), words[0].start, words[-1].end, unknown, tuple(pieces)
    )
