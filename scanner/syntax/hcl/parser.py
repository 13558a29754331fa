"""Reads a file: attributes and blocks; and texts that are one expression or one template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.cursor import Cursor
from scanner.syntax.hcl.expressions import expression
from scanner.syntax.hcl.height import check_height
from scanner.syntax.hcl.labels import escaped_labels, plain_labels
from scanner.syntax.hcl.lexicon import ITEM, LINE, LINE_END, NESTED, WORD
from scanner.syntax.hcl.templates import WHOLE, template
from scanner.syntax.hcl.tree import Attribute, Block, Body
from scanner.syntax.hcl.values import SIMPLE
from scanner.syntax.hcl.words import checked_name

if TYPE_CHECKING:
    from re import Match

    from scanner.errors import ParseError
    from scanner.model import Source
    from scanner.syntax.hcl.tree import Expression, Template

_EQUALS, _LABELS, _BLOCK, _BRACE, _END = 2, 6, 7, 8, 9
_VALUES = (3, 4, 5)
"""Groups of `ITEM`."""

_ONE_LINE = "write each argument and each nested block on a line of its own"


def parse(source: Source) -> Body:
    """Return the tree of a file in HCL native syntax.

    A byte order mark at the start of the text is passed over.

    Raises:
        ParseError: at the first place where the text is not HCL, or is nested too deeply.
    """
    cursor = Cursor(source)
    body = _body(cursor, 0)
    check_height(cursor, body)
    return body


def parse_expression(source: Source) -> Expression:
    """Return the tree of a text that is one expression. Newlines mean nothing in it.

    Raises:
        ParseError: at the first place where the text is not an expression, or is nested too deeply.
    """
    cursor = Cursor(source)
    node = expression(cursor, NESTED, 0)
    if cursor.pos < len(cursor.text):
        raise cursor.unexpected("the end of the expression")
    check_height(cursor, node)
    return node


def parse_template(source: Source) -> Template:
    """Return the tree of a text that is a template as a whole, like the files that `templatefile` reads.

    Raises:
        ParseError: at the first place where the text is not a template, or is nested too deeply.
    """
    cursor = Cursor(source)
    node = template(cursor, expression, 0, cursor.pos, WHOLE)
    check_height(cursor, node)
    return node


def _body(cursor: Cursor, depth: int, brace: int | None = None) -> Body:
    """Return the body up to the end of the file, or of the block whose brace stands at `brace`."""
    text = cursor.text
    begin = 0 if brace is None else brace + 1
    items: list[Attribute | Block] = []
    names: set[str] = set()
    while True:
        match = ITEM(text, cursor.pos)
        if match is None:
            cursor.skip(NESTED)
            raise cursor.unexpected("an argument or a block")
        group = match.lastindex
        cursor.pos = match.end()
        if group == _BRACE and brace is not None:
            return Body(begin, match.start(_BRACE), tuple(items))
        if group == _END and brace is None:
            return Body(begin, cursor.pos, tuple(items))
        if group in (_BRACE, _END):
            raise _unbalanced(cursor, match, brace)
        start, name_end = match.span(1)
        name = match[1]
        if not name.isascii():
            checked_name(cursor, start, name_end)
        if group in _VALUES:
            value: Expression = SIMPLE[group - _VALUES[0]](cursor, *match.span(group))
        elif group == _EQUALS:
            value = _value(cursor, depth)
        else:
            items.append(_block(cursor, match, depth))
            continue
        if name in names:
            raise cursor.error(f"argument `{name}` is set twice", start, name_end)
        names.add(name)
        items.append(Attribute(start, value.end, name, value))


def _unbalanced(cursor: Cursor, match: Match[str], brace: int | None) -> ParseError:
    if brace is None:
        at = match.start(_BRACE)
        return cursor.error("`}` without a block that it could close", at)
    return cursor.error("block is not closed", brace, hint="close it with } on a line of its own")


def _value(cursor: Cursor, depth: int) -> Expression:
    """Return the value of an argument, which ends with its line."""
    value = expression(cursor, LINE, depth)
    if LINE_END(cursor.text, cursor.pos) is None:
        hint = "arguments are separated by newlines" if cursor.text.startswith(",", cursor.pos) else None
        raise cursor.unexpected("a newline after the argument", hint)
    return value


def _block(cursor: Cursor, match: Match[str], depth: int) -> Block:
    """Return a block from the match of its type, and of the rest of its header if that is plain."""
    text = cursor.text
    start, type_end = match.span(1)
    if match.lastindex == 1:
        labels = escaped_labels(cursor, start, type_end)
        brace = cursor.pos - 1
    else:
        brace = match.end(_LABELS) - 1
        labels = plain_labels(cursor, type_end, brace)
    inner = cursor.deeper(depth, brace)
    if match.lastindex == _BLOCK or _goes_on(cursor):
        body = _body(cursor, inner, brace)
    else:
        body = _one_line_body(cursor, inner, brace)
    if LINE_END(text, cursor.pos) is None:
        cursor.skip(LINE)
        raise cursor.unexpected("a newline after the block")
    return Block(start, body.end + 1, match[1], labels, body)


def _goes_on(cursor: Cursor) -> bool:
    """Return whether a block, after its brace, goes on with a newline or is empty."""
    at = LINE.skip(cursor.text, cursor.pos).end()
    return cursor.text.startswith("}", at) or LINE_END(cursor.text, at) is not None


def _one_line_body(cursor: Cursor, depth: int, brace: int) -> Body:
    """Return the body of a block that is written on one line: one argument."""
    text = cursor.text
    start = cursor.skip(LINE)
    word = WORD(text, start)
    if word is None:
        raise cursor.unexpected("an argument")
    name = checked_name(cursor, start, word.end())
    cursor.skip(LINE, len(name))
    if not text.startswith("=", cursor.pos) or text.startswith(("==", "=>"), cursor.pos):
        raise cursor.error("a block on one line can only hold one argument", start, word.end(), _ONE_LINE)
    cursor.pos += 1
    value = expression(cursor, LINE, depth)
    if cursor.pos == len(text):
        raise cursor.error("block is not closed", brace, hint="close it with }")
    if not text.startswith("}", cursor.pos):
        raise cursor.unexpected("`}` after the only argument", _ONE_LINE)
    cursor.pos += 1
    return Body(brace + 1, cursor.pos - 1, (Attribute(start, value.end, name, value),))
