"""HCL native syntax: text in, a tree with offsets out.

`parse` reads a file, `parse_expression` a single expression, `parse_template` a text that is a template;
`value_offset` and `value_range` find the place
in the text of what a template's value holds. The nodes are in `scanner.syntax.hcl.tree`.
"""

from scanner.syntax.hcl.offsets import value_offset, value_range
from scanner.syntax.hcl.parser import parse, parse_expression, parse_template

__all__ = ["parse", "parse_expression", "parse_template", "value_offset", "value_range"]
