"""Posters that bring people to the post's own doors."""
