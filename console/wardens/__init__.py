"""Wardens and their groups."""
