"""Tells what a scan would say of a configuration that it does not understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ConfigError
from scanner.formats.registry import NAMES
from scanner.govern.changes.values import problem
from scanner.govern.configuration.checks import Checks
from scanner.govern.configuration.choices import Choices
from scanner.govern.configuration.keys import CONFIGURATION
from scanner.govern.configuration.shapes import Shapes

if TYPE_CHECKING:
    from scanner.govern.changes.side import Configured


def misunderstood(configured: Configured) -> str:
    """Return what is wrong with the first part that has not the shape it must have, and its line; "" where all have."""
    if configured.source is None or configured.places is None or not configured.said:
        return ""
    checks = Checks(configured.source, configured.places)
    try:
        Shapes(checks, Choices(NAMES)).check((), configured.said, CONFIGURATION)
    except ConfigError as error:
        return problem(error)
    return ""
