"""Dockerfiles, and Containerfiles, which are the same."""

from scanner.formats.dockerfile.health import final_stage_healthcheck
from scanner.formats.dockerfile.parsing import NAME, parse
from scanner.formats.dockerfile.recognition import matches

__all__ = ["NAME", "final_stage_healthcheck", "matches", "parse"]
