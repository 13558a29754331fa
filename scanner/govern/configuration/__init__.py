"""The configuration file `cattleguard.yaml`."""

from scanner.govern.configuration.model import (
    NEVER,
    Config,
    ConftestConfig,
    RuleConfig,
    WaiverConfig,
    is_remote,
)
from scanner.govern.configuration.places import FILE_NAME, find, repository_of
from scanner.govern.configuration.reading import load

__all__ = [
    "FILE_NAME",
    "NEVER",
    "Config",
    "ConftestConfig",
    "RuleConfig",
    "WaiverConfig",
    "find",
    "is_remote",
    "load",
    "repository_of",
]
