"""Where a value was given: through variables, locals, arguments of calls, overrides and files."""
