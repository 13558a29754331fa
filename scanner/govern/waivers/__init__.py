"""Waivers: statements, in comments and in files, that findings are accepted for a reason."""
