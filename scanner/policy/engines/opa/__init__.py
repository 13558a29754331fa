"""The engine outside this process: an OPA server, of the user's or started by us."""
