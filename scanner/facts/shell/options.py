"""Reads command lines: which words are options, which are their values, which are neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from scanner.facts.shell.words import Word


class Item(msgspec.Struct, frozen=True):
    """An option, or a word that is none.

    Attributes:
        option: `-t`, `--target`; "" for a positional word.
        value: the value of the option as text, or the positional word; None for an option without a value.
        word: the word the value (or else the option) stands in.
        index: the index of that word among the words that were read.
    """

    option: str
    value: str | None
    word: Word
    index: int


def items(words: Sequence[Word], valued: frozenset[str], *, permute: bool = True) -> Iterator[Item]:
    """Yield the options and positional words of a command line, by the conventions of POSIX and GNU.

    Args:
        words: the words after the program.
        valued: the options that take a value, with their dashes.
        permute: whether options can follow positional words; if not, the first one ends the options.
    """
    index = 0
    only_positional = False
    while index < len(words):
        word = words[index]
        text = word.text
        if only_positional or len(text) < 2 or text[0] != "-":
            only_positional = only_positional or not permute
            yield Item("", text, word, index)
        elif text == "--":
            only_positional = True
        elif text in valued:
            index += 1
            if index < len(words):
                yield Item(text, words[index].text, words[index], index)
            else:
                yield Item(text, None, word, index - 1)
        elif "=" in text and (text[1] == "-" or text.partition("=")[0] in valued):
            name, _, value = text.partition("=")
            yield Item(name, value, word, index)
        elif text[1] == "-":
            yield Item(text, None, word, index)
        else:
            index = yield from _cluster(words, index, valued)
        index += 1


def _cluster(words: Sequence[Word], index: int, valued: frozenset[str]) -> Generator[Item, None, int]:
    """Yield the letters of `-abc`, one of which can take the rest, or the next word, as its value."""
    word = words[index]
    text = word.text
    for place in range(1, len(text)):
        letter = "-" + text[place]
        if letter not in valued:
            yield Item(letter, None, word, index)
        elif place + 1 < len(text):
            yield Item(letter, text[place + 1 :], word, index)
            break
        elif index + 1 < len(words):
            index += 1
            yield Item(letter, words[index].text, words[index], index)
            break
        else:
            yield Item(letter, None, word, index)
    return index


def skip(words: Sequence[Word], start: int, valued: frozenset[str]) -> int:
    """Return the index of the first positional word at or after `start`, or the number of words."""
    first = next((item for item in items(words[start:], valued, permute=False) if not item.option), None)
    return len(words) if first is None else start + first.index


def names(text: str) -> frozenset[str]:
    """Return the option names of a blank-separated list."""
    return frozenset(text.split())
