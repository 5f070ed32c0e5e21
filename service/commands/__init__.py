"""What the command line does, one file a command; `service.cli` puts them together."""
