"""The lexical grammar of HCL as compiled patterns, one per state of the reader.

Newlines end an argument, but not inside of brackets. So everything that can stand between tokens comes in two
modes: `LINE`, where a newline (or a comment up to one) is a token, and `NESTED`, where it is not. Repetitions
are possessive: no pattern backtracks into what it has passed, so every match takes linear time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Match

    Matcher = Callable[[str, int], Match[str] | None]
    Skipper = Callable[[str, int], Match[str]]

_NAME_START = r"[^\x00-@\[-^`{-\x7f]"
_NAME_PART = r"[^\x00-,./:-@\[-^`{-\x7f]"
NAME = rf"{_NAME_START}{_NAME_PART}*+"
"""A name; beyond ASCII it may hold characters that `scanner.syntax.hcl.words` has still to refuse.

The sets leave out ASCII characters, which compiles a hundred times faster than a range of all the others.
"""

WHITE = (
    "\t\n\v\f\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""All characters with Unicode's White_Space property."""

_PATH = rf"{NAME}(?>(?:\.{NAME})*)"
_NUMBER = r"[0-9]++(?>(?:\.*+(?:[eE][-+]?)?[0-9]++)*)"
_PLAIN_STRING = r'"([^"\\$%\r\n]*+)"'
_BLANK = r"[ \t]*+(?>(?:/\*(?s:.*?)\*/[ \t]*+)*)"
_SPACE = r"[ \t\n]*+(?>(?:(?:\r\n|\#[^\n]*+|//[^\n]*+|/\*(?s:.*?)\*/)[ \t\n]*+)*)"
_LINE_END = r"\n|\r\n|\#|//|\Z"
_CLOSER = r"[,\])}]|[:=](?![:=>])"
_HEREDOC = rf"<<(-?)({NAME})\r?\n"


def _term(skip: str, done: str) -> str:
    """Return the pattern of the start of an operand.

    Groups: 1 plain string, 3 path of names, 5 number, each followed by an empty group where a token follows
    that ends the expression; 7 opening punctuation; 8 and 9 the dash and the marker of a heredoc.
    """
    end = rf"{skip}(?:(?={done})()|)"
    return (
        rf"{skip}(?:{_PLAIN_STRING}{end}|({_PATH}){end}|({_NUMBER}){end}"
        rf'|([\[({{"!-])|{_HEREDOC})'
    )


OPENING = 7
"""The group of `_term` for opening punctuation; those before it are values."""

HEREDOC_MARKER = 9
"""The group of `_term` for the marker of a heredoc."""


class Mode(msgspec.Struct, frozen=True):
    """Matchers for one way to treat newlines.

    Attributes:
        skip: what stands between two tokens; always matches.
        blank: the characters that it can begin with.
        term: the start of an operand, see `_term`.
        step: what follows a dot: 1 a name, 2 a star, 3 a number.
        star: the start of a full splat, `[*`, up to its closing bracket.
    """

    skip: Skipper
    blank: str
    term: Matcher
    step: Matcher
    star: Matcher


def _mode(skip: str, blank: str, done: str) -> Mode:
    return Mode(
        skip=cast("Skipper", re.compile(skip).match),
        blank=blank,
        term=re.compile(_term(skip, done)).match,
        step=re.compile(rf"\.{skip}(?:({NAME})|(\*)|({_NUMBER}))").match,
        star=re.compile(rf"\[{skip}\*{skip}").match,
    )


LINE = _mode(_BLANK, " \t/", rf"{_CLOSER}|{_LINE_END}")
NESTED = _mode(_SPACE, " \t\n\r#/", _CLOSER)

OPERATOR: Matcher = re.compile(
    rf"\|\||&&|[=!<>]=|[-+*%>]|/(?![/*])|<(?!<-?{NAME}\r?\n)",
).match
"""A binary operator. The caller has skipped what stands before it."""

_VALUE = rf"{_PLAIN_STRING}|({_PATH})|({_NUMBER})"

ITEM: Matcher = re.compile(
    rf"{_SPACE}(?:({NAME}){_BLANK}(?:=(?![=>])()(?:{_BLANK}(?:{_VALUE}){_BLANK}(?={_LINE_END})|)"
    rf'|((?>(?:(?:"[^"\\$%\r\n]*+"|{NAME}){_BLANK})*)\{{)(?:{_BLANK}(?={_LINE_END})()|)|)|(\}})|(\Z))',
).match
"""One item of a body: 1 name; 2 after `=`, with 3, 4 or 5 (string, path, number) if that is the whole line;
6 the labels of a block and its brace, 7 if the line ends there; 8 a closing brace; 9 the end of the text."""

OBJECT_ITEM: Matcher = re.compile(
    rf"{_SPACE}(?:(?:({NAME})|{_PLAIN_STRING}){_BLANK}[=:](?![:=>])()"
    rf"(?:{_BLANK}(?:{_VALUE}){_BLANK}(?=[,}}]|{_LINE_END})|)|(\}}))",
).match
"""One item of an object: 1 bare or 2 quoted key; 3 after `=`, with 4, 5 or 6 (string, path, number) if that is
the whole item; 7 a closing brace."""

LABEL = re.compile(rf'"([^"\\$%\r\n]*+)"|({NAME})|/\*(?s:.*?)\*/')
LINE_END: Matcher = re.compile(rf"{_BLANK}(?={_LINE_END})").match
FOR: Matcher = re.compile(rf"[\[{{]{_SPACE}for(?!{_NAME_PART})").match
FOR_NAMES: Matcher = re.compile(rf"{_SPACE}({NAME}){_SPACE}(?:(,){_SPACE}(?:({NAME}){_SPACE}|)|)").match
"""The names of a `for`: 1 the first, 2 a comma, 3 the second."""

WORD: Matcher = re.compile(NAME).match
UNUSED: Matcher = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f$@\\^`';]|\r(?!\n)|&(?!&)|\|(?!\|)").match
"""A character that stands for nothing outside of strings and comments. (Others, beyond ASCII, match NAME.)"""

NUMBER: Matcher = re.compile(r"[0-9]++(?:\.[0-9]*+)?(?:[eE][-+]?([0-9]++))?\Z").match
"""A valid number as a whole: 1 its exponent."""

_SEQUENCE = rf"\$\{{[ \t]*+({_PATH})[ \t]*+\}}|([$%]\{{)(~?)"
"""What can follow a run of text: 3 an interpolation of a path, or 4 and 5 the start of another sequence."""

_DOLLARS = r"\$\$\{|%%\{|[$%](?!\{)"

_QUOTED = r'(?>(?:[^"\\$%\r\n]++|\\[^\r\n]|' + _DOLLARS + ")*)"
QUOTED_RUN = cast("Skipper", re.compile(rf'({_QUOTED})(?:(")|{_SEQUENCE})?').match)
"""1 text in a quoted template, then 2 the closing quote or the groups of `_SEQUENCE`. It always matches."""

_WHITE = r"[^\S\r\n\x1c-\x1f]*+"
_LONE_NAME = rf"{_WHITE}{NAME}{_WHITE}\r?\n"
_HEREDOC_TEXT = rf"(?>(?:[^$%\r\n]++|{_DOLLARS}|\r?\n(?!{_LONE_NAME}))*)(?:\r?\n)?"
HEREDOC_RUN = cast(
    "Skipper",
    re.compile(
        rf"((?<=\n)(?={_LONE_NAME})|{_HEREDOC_TEXT})(?:(?<=\n){_WHITE}({NAME}){_WHITE}(?=\r?\n)|{_SEQUENCE})?"
    ).match,
)
"""1 text in a heredoc, then 2 a name alone on its line, which may be the end marker (a name can end in white
space beyond ASCII here), or the groups of `_SEQUENCE`. It always matches."""

_WHOLE_TEXT = rf"(?>(?:[^$%]++|{_DOLLARS})*)"
WHOLE_RUN = cast("Skipper", re.compile(rf"({_WHOLE_TEXT})(?:(\Z)|{_SEQUENCE})?").match)
"""1 text in a template that is a whole file, then 2 its end or the groups of `_SEQUENCE`. It always matches."""

SEQUENCE_END: Matcher = re.compile(rf"{_SPACE}(~?)\}}").match
ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^uU\r\n]|[uU][0-9A-Fa-f]*)|\$\$\{|%%\{")
"""What stands for something else in a quoted string."""

HEREDOC_ESCAPE = re.compile(r"\$\$\{|%%\{")
"""What stands for something else in a heredoc."""
