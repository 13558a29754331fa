"""Package managers: what their command lines install."""
