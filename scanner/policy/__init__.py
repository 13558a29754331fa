"""Policies: what rules say of themselves, the engines that evaluate them, and verdicts made into findings."""
