"""A first configuration for a repository: what it shows when it is scanned, what follows from that, and how it is written."""

from scanner.initial.proposal import Proposal, propose
from scanner.initial.sight import Sight, look
from scanner.initial.text import text

__all__ = ["Proposal", "Sight", "look", "propose", "text"]
