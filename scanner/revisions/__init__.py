"""Revisions: the files of a repository as they are in a commit or in the index, never by running what they contain."""

from scanner.revisions.places import below, named_within, within
from scanner.revisions.repository import Repository
from scanner.revisions.writing import Limit

__all__ = ["Limit", "Repository", "below", "named_within", "within"]
