"""Engines that evaluate Rego: in this process, in a process with limits, and in an OPA server."""
