"""Literal credentials that a document hands out: in environments and in the content of configs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.credentials import credential

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.facts.model import Credential
    from scanner.formats.compose.layers import Service


def environment_credentials(service: Service) -> Iterator[Credential]:
    """Yield the literal credentials in the service's own environment.

    A default (`${PASSWORD:-changeme}`) is a literal of the file; a value from `.env` is not.
    """
    environment = service.own("environment")
    for name, field in environment.pairs() if environment is not None else ():
        value = service.literal(field)
        found = credential(field.at, name, value, phase="deploy", target="container")
        if found is not None:
            yield found


def config_credentials(document: Mapping[str, Any]) -> Iterator[Credential]:
    """Yield the literal credentials in configs whose content stands in the document."""
    configs = document.get("configs")
    for name, config in configs.items() if isinstance(configs, dict) else ():
        content = config.get("content") if isinstance(config, dict) else None
        if isinstance(content, str):
            at = ("configs", name, "content")
            found = credential(at, "", content, phase="deploy", target="container")
            if found is not None:
                yield found
