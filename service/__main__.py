"""`python -m service` is the same as `muster`: the demo starts its service like this, wherever Muster is installed."""

from service.cli import main

main()
