"""Suggested fixes: from what a rule wishes a document said to text, and to exact edits of its source.

`wish.py` has the wishes as rules state them; one module per language makes fixes of them.
"""
