"""Text of scanned files in XML 1.0."""

from __future__ import annotations

from scanner.report.printable import printable

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def xml_text(text: str) -> str:
    """Return a text for an element or a quoted attribute, in ASCII.

    What XML cannot hold (XML 1.0, section 2.2: control characters, halves of surrogate pairs, non-characters), and
    everything else that does not show, stands as its escape. A CI system that reads its log finds no command in it.
    """
    marked = printable(text).translate(_MARKUP).replace("##", "#&#35;")
    return marked.encode("ascii", "xmlcharrefreplace").decode("ascii")


def attributes(**values: str | int) -> str:
    """Return attributes of an element, each after a space, in the order given."""
    return "".join(f' {name}="{xml_text(str(value))}"' for name, value in values.items())
