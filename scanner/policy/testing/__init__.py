"""Tests policies: their unit tests, the examples of rules, the suites of Gatekeeper; and tells which lines tests reach."""
