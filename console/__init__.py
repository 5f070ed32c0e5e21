"""The officers' door: web pages."""
