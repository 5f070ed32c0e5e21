"""Starts and stops it all: configuration, wiring, schedule, command line, demo."""
