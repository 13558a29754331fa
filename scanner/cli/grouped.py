"""Options that belong together: several commands take them as one parameter, a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from inspect import Parameter, signature
from typing import Any

import msgspec
from typer.models import ArgumentInfo

_Command = Callable[..., None]


class Group(msgspec.Struct, frozen=True):
    """Options that make a request.

    Attributes:
        request: its type; a field of a tuple takes an option that can be repeated.
        options: for each of its fields that the command line gives, the option, as typer annotates one, or the group of
            options that makes the request in that field. The options of groups within groups must be named in full,
            because the names of their fields may not be unique.
    """

    request: type[msgspec.Struct]
    options: Mapping[str, Any]

    def parameters(self, own: Parameter, within: str = "") -> Iterator[Parameter]:
        """Yield the parameters of a command in the place of one of its own."""
        usual = self.request()
        for field, option in self.options.items():
            name = f"{within}{field}"
            if isinstance(option, Group):
                yield from option.parameters(own, f"{name}_")
            else:
                default = getattr(usual, field)
                yield own.replace(
                    name=name,
                    annotation=option,
                    default=None if default == () else default,
                )

    def made(self, said: dict[str, Any], within: str = "") -> msgspec.Struct:
        """Return the request for what a command line says, which is taken out of it."""
        usual = self.request()
        given: dict[str, Any] = {}
        for field, option in self.options.items():
            name = f"{within}{field}"
            if isinstance(option, Group):
                given[field] = option.made(said, f"{name}_")
            else:
                value = said.pop(name)
                given[field] = tuple(value or ()) if isinstance(getattr(usual, field), tuple) else value
        return self.request(**given)


def with_options(name: str, group: Group) -> Callable[[_Command], _Command]:
    """Return a decorator that gives a command options in the place of one of its parameters, and after its own options.

    Args:
        name: the parameter, which the command gets as a request.
        group: the options.
    """

    def decorated(command: _Command) -> _Command:
        written = signature(command, eval_str=True)
        parameters = list(_ordered(written.parameters.values(), name, group))

        @wraps(command)
        def taking(**said: Any) -> None:
            made = group.made(said)
            command(**said, **{name: made})

        taking.__signature__ = written.replace(parameters=parameters)  # type: ignore[attr-defined]
        taking.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return taking

    return decorated


def _ordered(written: Iterable[Parameter], name: str, group: Group) -> Iterator[Parameter]:
    """Yield the parameters of a command as its help shows them: what many commands have comes after what is its own."""
    shared: list[Parameter] = []
    for own in written:
        if own.name != name:
            yield own
            continue
        for parameter in group.parameters(own):
            if any(isinstance(said, ArgumentInfo) for said in parameter.annotation.__metadata__):
                yield parameter
            else:
                shared.append(parameter)
    yield from shared
