"""Modules and their instances: variables, calls, `count` and `for_each`, and what names stand for in each instance."""
