"""Writes JSON in which no character of a scanned file can steer what shows it."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def encoded(value: Any) -> str:
    """Return indented JSON in ASCII with a line end: every other character is escaped."""
    return msgspec.json.format(json.dumps(value, separators=(",", ":")), indent=2) + "\n"
