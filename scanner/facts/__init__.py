"""Grammars shared by formats: references, pin grades, shell commands, credentials; and the facts they yield."""
