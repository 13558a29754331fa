"""Reads shell words: removes quotes, and puts in the values that are known."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from scanner.facts.shell.escapes import ansi_c
from scanner.facts.shell.words import Piece, Word, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from scanner.facts.shell.masks import Mask
    from scanner.facts.shell.variables import Value, Variables

_EXPANSIONS = frozenset(
    {"command_substitution", "process_substitution", "simple_expansion", "expansion", "arithmetic_expansion"}
)
_PLAIN = re.compile(r"[^\\'\"$`<>\s;&]*+")
_UNQUOTED_RUN = re.compile(r"[^\\'\"$]+")
_QUOTED_RUN = re.compile(r"[^\\\"$]+")
_PARAMETER = re.compile(r"\$(?:[A-Za-z_]\w*|[0-9@*#?$!-]|\{[^}]*\})", re.ASCII)
_VARIABLE = re.compile(
    r"\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?P<all>\[[@*]\])?(?P<default>:?[-=?][^}]*)?\})",
    re.ASCII,
)
_SEPARATOR = re.compile(r"[\s;&]")
_BODY_SPECIAL = re.compile(
    r"`(?>(?:[^`\\]|\\.)*)`|\\(?:\$(?:[A-Za-z_]\w*|\{[^}]*\})|[$`\\])", re.ASCII | re.DOTALL
)
_BLANKS = re.compile(r"[ \t\n]+")


def expansions(nodes: Sequence[Node]) -> list[Node]:
    """Return the outermost expansions in the nodes of a word, in order."""
    found: list[Node] = []
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if node.type in _EXPANSIONS:
            found.append(node)
        elif node.child_count:
            stack.extend(reversed(node.children))
    return found


class WordReader:
    """Reads the words of one script.

    Args:
        text: the script.
        hidden: the same, with template expressions and foreign characters hidden: quotes are looked for here.
        masks: what is hidden.
        variables: the values known at the place that is being read.
    """

    def __init__(self, text: str, hidden: str, masks: Sequence[Mask], variables: Variables) -> None:
        self.text = text
        self.hidden = hidden
        self.variables = variables
        self._masks = masks
        self._mask_ends = [mask.end for mask in masks]

    def words(self, nodes: Sequence[Node]) -> list[Word] | None:
        """Return what one word expands to: a known unquoted value is split, and can be no word at all.

        None says that the grammar took more than one word for one.
        """
        start, end = nodes[0].start_byte, nodes[-1].end_byte
        if self._is_plain(start, end):
            return [Word(self.text[start:end], start, end)]
        fields = _Fields(self, start, end, expansions(nodes), split=True)
        words = fields.words()
        return None if fields.misread else words

    def word(self, start: int, end: int, nodes: Sequence[Node]) -> Word:
        """Return a range as one word, not split: an assigned value, the target of a redirection."""
        if self._is_plain(start, end):
            return Word(self.text[start:end], start, end)
        return _Fields(self, start, end, expansions(nodes), split=False).words()[0]

    def body(self, start: int, end: int, nodes: Sequence[Node], *, quoted: bool) -> Word:
        """Return the body of a here-document; in a quoted one nothing is expanded."""
        fields = _Fields(self, start, end, [] if quoted else expansions(nodes), split=False)
        return fields.body(quoted=quoted)

    def masks_in(self, start: int, end: int) -> Sequence[Mask]:
        """Return the masks that overlap a range."""
        if not self._masks:
            return ()
        first = bisect_right(self._mask_ends, start)
        last = first
        while last < len(self._masks) and self._masks[last].start < end:
            last += 1
        return self._masks[first:last]

    def _is_plain(self, start: int, end: int) -> bool:
        match = _PLAIN.match(self.hidden, start, end)
        return match is not None and match.end() == end and not self.masks_in(start, end)


class _Fields:
    """The fields that one word of the source expands to."""

    def __init__(self, reader: WordReader, start: int, end: int, found: list[Node], *, split: bool) -> None:
        self._text = reader.text
        self._hidden = reader.hidden
        self._variables = reader.variables
        self._masks_in = reader.masks_in
        self._start = start
        self._end = end
        self._expansions = found
        self._split = split
        self._done: list[Word] = []
        self.misread = False
        self._pieces: list[Piece] = []
        self._open = False

    def words(self) -> list[Word]:
        quoted = False
        queue = iter(self._expansions)
        node = next(queue, None)
        offset = self._start
        while offset < self._end:
            if node is not None and node.start_byte <= offset:
                self._node(node, quoted=quoted)
                offset = max(offset, node.end_byte)
                node = next(queue, None)
                continue
            stop = node.start_byte if node is not None else self._end
            if self._hidden[offset] == '"':
                quoted = not quoted
                self._open = True
                offset += 1
            elif quoted:
                offset = self._quoted(offset, stop)
            else:
                offset = self._unquoted(offset, stop)
        if self._open or self._pieces or not self._split:
            self._close()
        return self._done

    def body(self, *, quoted: bool) -> Word:
        offset = self._start
        for node in self._expansions:
            self._body_text(offset, node.start_byte, quoted=False)
            self._node(node, quoted=True)
            offset = node.end_byte
        self._body_text(offset, self._end, quoted=quoted)
        self._close()
        return self._done[0]

    def _body_text(self, start: int, end: int, *, quoted: bool) -> None:
        while start < end:
            special = None if quoted else _BODY_SPECIAL.search(self._hidden, start, end)
            if special is None:
                self._literal(start, end)
                return
            found = special.start()
            self._literal(start, found)
            start = special.end()
            escaped = special[0][1:]
            if special[0].startswith("`") or escaped.startswith("$"):
                # A substitution, which the grammar does not see here; or what the reader of the body expands.
                text = self._text[found : special.end()]
                self._pieces.append(Piece(text.removeprefix("\\"), found, special.end(), known=False))
            else:
                self._piece(escaped, found, special.end())

    def _quoted(self, offset: int, stop: int) -> int:
        if self._hidden[offset] == "\\":
            following = self._hidden[offset + 1 : offset + 2]
            if following == "\n":
                return offset + 2
            if following and following in '$`"\\':
                self._piece(following, offset, offset + 2)
                return offset + 2
            self._literal(offset, offset + 1)
            return offset + 1
        if self._hidden[offset] == "$":
            return self._dollar(offset, quoted=True)
        run = _QUOTED_RUN.match(self._hidden, offset, stop)
        end = run.end() if run else offset + 1
        self._literal(offset, end)
        return end

    def _dollar(self, offset: int, *, quoted: bool) -> int:
        """Read a dollar sign that the grammar gives no node to, as in `$A/$B`."""
        match = _PARAMETER.match(self._hidden, offset, self._end)
        if match is not None:
            self._expand(offset, match.end(), quoted=quoted)
            return match.end()
        if quoted or not self._hidden.startswith('"', offset + 1):
            self._literal(offset, offset + 1)
        return offset + 1

    def _unquoted(self, offset: int, stop: int) -> int:
        text = self._hidden
        character = text[offset]
        if character == "\\":
            if not text.startswith("\n", offset + 1) and offset + 1 < self._end:
                self._piece(self._text[offset + 1], offset, offset + 2)
            return offset + 2
        if character == "'":
            return self._raw(offset)
        if character == "$" and text.startswith("'", offset + 1):
            return self._ansi_c(offset)
        if character == "$":
            return self._dollar(offset, quoted=False)
        run = _UNQUOTED_RUN.match(text, offset, stop)
        end = run.end() if run else offset + 1
        if self._split and _SEPARATOR.search(text, offset, end):
            self.misread = True
        self._literal(offset, end)
        return end

    def _raw(self, offset: int) -> int:
        closing = self._hidden.find("'", offset + 1, self._end)
        if closing < 0:
            closing = self._end
        self._open = True
        self._literal(offset + 1, closing)
        return closing + 1

    def _ansi_c(self, offset: int) -> int:
        self._open = True
        text, end = ansi_c(self._text, offset + 2, self._end)
        self._piece(text, offset, end)
        return end

    def _literal(self, start: int, end: int) -> None:
        """Take text as it stands, except for template expressions in it."""
        for mask in self._masks_in(start, end):
            if not mask.opaque:
                continue
            if start < mask.start:
                self._piece(self._text[start : mask.start], start, mask.start)
            low, high = max(start, mask.start), min(end, mask.end)
            self._piece(self._text[low:high], low, high, known=False)
            start = high
        if start < end:
            self._piece(self._text[start:end], start, end)

    def _piece(self, text: str, start: int, end: int, *, known: bool = True) -> None:
        piece = Piece(text, start, end, known)
        last = self._pieces[-1] if self._pieces else None
        if (
            last is not None
            and last.end == start
            and last.known == known
            and last.is_verbatim
            and piece.is_verbatim
        ):
            self._pieces[-1] = Piece(last.text + text, last.start, end, known)
        else:
            self._pieces.append(piece)

    def _node(self, node: Node, *, quoted: bool) -> None:
        start, end = node.start_byte, node.end_byte
        if self._hidden[start] in " \t\n":
            # In quotes, the grammar counts blanks between two expansions to the second.
            run = _BLANKS.match(self._hidden, start, end)
            behind = run.end() if run else start
            self._literal(start, behind)
            start = behind
        if node.type == "process_substitution":
            self._literal(start, end)
        else:
            self._expand(start, end, quoted=quoted)

    def _expand(self, start: int, end: int, *, quoted: bool) -> None:
        raw = self._text[start:end]
        value = self._value(raw) if raw == self._hidden[start:end] else None
        if value is None:
            self._piece(raw, start, end, known=False)
        elif isinstance(value, str):
            self._insert(value, start, end, quoted=quoted)
        else:
            for index, item in enumerate(value):
                if index:
                    self._close()
                self._insert(item, start, end, quoted=quoted)

    def _value(self, raw: str) -> Value | None:
        match = _VARIABLE.fullmatch(raw)
        if match is None:
            return None
        value = self._variables.get(match["bare"] or match["name"])
        if isinstance(value, tuple):
            return value if match["all"] and self._split else None
        return None if match["all"] or (not value and match["default"]) else value

    def _insert(self, value: str, start: int, end: int, *, quoted: bool) -> None:
        if quoted or not self._split:
            self._open = True
            if value:
                self._pieces.append(Piece(value, start, end))
            return
        for index, part in enumerate(_BLANKS.split(value)):
            if index and (self._open or self._pieces):
                self._close()
            if part:
                self._pieces.append(Piece(part, start, end))

    def _close(self) -> None:
        pieces = tuple(self._pieces)
        text = "".join(piece.text for piece in pieces)
        unknown = tuple(dict.fromkeys(shown(piece.text) for piece in pieces if not piece.known))
        self._done.append(Word(text, self._start, self._end, unknown, pieces))
        self._pieces = []
        self._open = False
