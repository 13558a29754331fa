"""Compose files: services, with what they extend and the variables they use."""

from scanner.formats.compose.document import NAME, parse
from scanner.formats.compose.recognition import matches

__all__ = ["NAME", "matches", "parse"]
