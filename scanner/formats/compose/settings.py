"""Settings of a service as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.compose.layers import Field, Service

_BOOLEANS = {
    **dict.fromkeys(("true", "t", "1", "yes", "y", "on"), True),
    **dict.fromkeys(("false", "f", "0", "no", "n", "off"), False),
}


def unset(service: Service) -> Setting:
    """Return a setting that the service does not have, as far as this can be known."""
    return Setting(service.at, None, service.elsewhere)


def boolean(service: Service, *path: str) -> Setting:
    """Return a boolean setting; text that is no boolean is kept as it is."""
    found = scalar(service, *path)
    if isinstance(found.value, str):
        return Setting(found.at, _BOOLEANS.get(found.value.lower(), found.value))
    return found


def scalar(service: Service, *path: str) -> Setting:
    """Return a setting with its variables replaced."""
    field = service.first(*path)
    return unset(service) if field is None else setting(service, field)


def setting(service: Service, field: Field) -> Setting:
    """Return a scalar as a setting with its variables replaced."""
    if not isinstance(field.value, str):
        known = isinstance(field.value, (bool, int, float))
        return Setting(field.at, field.value if known else None)
    text = service.text(field)
    return Setting(field.at, None, text.unknown) if text.unknown else Setting(field.at, text.value)


def user(service: Service) -> Setting:
    """Return the user that the container runs as, a number where it is one; the group is left out."""
    found = scalar(service, "user")
    if not isinstance(found.value, str):
        return found
    name = found.value.partition(":")[0]
    return Setting(found.at, int(name) if name.isascii() and name.isdecimal() and len(name) < 19 else name)


def escalation(service: Service) -> Setting:
    """Return whether processes may gain privileges: False where `no-new-privileges` is set."""
    unknown: list[str] = []
    for item in service.items("security_opt"):
        found = service.text(item)
        name, _, value = found.value.replace("=", ":").partition(":")
        if name.strip() == "no-new-privileges" and not found.unknown:
            allowed = _BOOLEANS.get(value.strip().lower(), True) is False
            return Setting(item.at, allowed)
        unknown.extend(found.unknown)
    none = unset(service)
    return Setting(none.at, None, (*unknown, *none.unknown))


def capabilities(service: Service, key: str) -> tuple[Setting, ...]:
    """Return the capabilities under a key, without `CAP_`, in upper case."""
    found = (setting(service, item) for item in service.items(key))
    return tuple(
        Setting(one.at, one.value.upper().removeprefix("CAP_")) if isinstance(one.value, str) else one
        for one in found
    )


def devices(service: Service) -> tuple[Setting, ...]:
    """Return the devices of the host that the container gets, by their path or CDI name."""
    return tuple(_device(service, item) for found in service.every("devices") for item in found.items())


def _device(service: Service, item: Field) -> Setting:
    source = item.get("source")
    if source is not None:
        return setting(service, source)
    found = setting(service, item)
    if isinstance(found.value, str) and found.value.startswith("/"):
        return Setting(found.at, found.value.partition(":")[0])
    return found


def ports(service: Service) -> tuple[Setting, ...]:
    """Return the container ports that are published or exposed: numbers, or ranges as text."""
    return tuple(_port(service, item) for key in ("ports", "expose") for item in _each(service, key))


def _each(service: Service, key: str) -> Iterator[Field]:
    for found in service.every(key):
        yield from found.items()


def _port(service: Service, item: Field) -> Setting:
    found = setting(service, item.get("target") or item)
    if not isinstance(found.value, str):
        return found
    port = found.value.rpartition(":")[2].partition("/")[0]
    return Setting(found.at, int(port) if port.isascii() and port.isdecimal() and len(port) < 6 else port)
