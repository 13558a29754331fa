"""The Dockerfile reader: text to instructions with the offsets of every word."""

from scanner.syntax.dockerfile.reader import read
from scanner.syntax.dockerfile.tree import Directive, Dockerfile, Heredoc, Instruction, Word

__all__ = ["Directive", "Dockerfile", "Heredoc", "Instruction", "Word", "read"]
