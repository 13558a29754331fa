"""Which files: paths, globs, ignore files, links, limits."""

from scanner.discover.limits import Limits
from scanner.discover.read import TooLargeError, decode, is_binary, read_bytes, read_stream
from scanner.discover.tree import FileTree
from scanner.discover.walk import Candidate, scan_root, walk

__all__ = [
    "Candidate",
    "FileTree",
    "Limits",
    "TooLargeError",
    "decode",
    "is_binary",
    "read_bytes",
    "read_stream",
    "scan_root",
    "walk",
]
