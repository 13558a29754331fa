"""Splits shell scripts into the commands they run."""
