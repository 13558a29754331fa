"""The command line: the only place that prints, reads the environment, or exits."""

from scanner.cli.app import run

__all__ = ["run"]
