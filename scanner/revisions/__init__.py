"""Revisions: the files of a repository as they are in a commit or in the index, never by running what they contain."""

from scanner.revisions.places import within
from scanner.revisions.repository import Repository

__all__ = ["Repository", "within"]
