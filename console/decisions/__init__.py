"""Proposing a level, seeing what it would do, approving and correcting it."""
