"""Options that belong together: several commands take them as one parameter, a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, signature
from typing import Any

import msgspec

_Command = Callable[..., None]


def with_options(
    name: str, request: type[msgspec.Struct], options: Mapping[str, Any]
) -> Callable[[_Command], _Command]:
    """Return a decorator that gives a command options in the place of one of its parameters.

    Args:
        name: the parameter, which the command gets as a request.
        request: its type; a field of a tuple takes an option that can be repeated.
        options: the option, as typer annotates one, for each of its fields that the command line gives.
    """
    default = request()
    defaults = {field: getattr(default, field) for field in options}

    def decorated(command: _Command) -> _Command:
        written = signature(command, eval_str=True)
        parameters = [
            parameter
            for own in written.parameters.values()
            for parameter in (_parameters(own, options, defaults) if own.name == name else (own,))
        ]

        @wraps(command)
        def taking(**said: Any) -> None:
            given = {field: _value(said.pop(field), usual) for field, usual in defaults.items()}
            command(**said, **{name: request(**given)})

        taking.__signature__ = written.replace(parameters=parameters)  # type: ignore[attr-defined]
        taking.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return taking

    return decorated


def _parameters(own: Parameter, options: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[Parameter]:
    return [
        own.replace(name=field, annotation=option, default=None if defaults[field] == () else defaults[field])
        for field, option in options.items()
    ]


def _value(value: Any, usual: Any) -> Any:
    return tuple(value or ()) if isinstance(usual, tuple) else value
