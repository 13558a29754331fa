"""`cattleguard config schema`."""

from __future__ import annotations

import json

from scanner.cli.arguments import ConfigurationFile
from scanner.cli.bundles import PolicyPlaces


def schema(policies: PolicyPlaces = None, config: ConfigurationFile = None) -> None:
    """Print the JSON Schema of the configuration, for editors: with the shipped rules, and those of one's own policies."""
    from scanner.cli.policies import known_with, local_policies  # noqa: PLC0415 - for a fast start
    from scanner.formats.registry import NAMES  # noqa: PLC0415
    from scanner.govern.configuration.choices import Choices  # noqa: PLC0415
    from scanner.govern.configuration.schema import schema as schema_of  # noqa: PLC0415
    from scanner.govern.selection import Selection  # noqa: PLC0415

    rules, _ = known_with((*map(str, local_policies(config)), *(policies or ())), Selection())
    print(json.dumps(schema_of(Choices(NAMES), rules), indent=2, ensure_ascii=False))
