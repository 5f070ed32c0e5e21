"""The demo: carriers, a synthetic population and two officers play a crisis against the real service."""
