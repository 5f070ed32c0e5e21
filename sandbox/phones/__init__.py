"""The phones' side: an HTTP API by which the population and tests act on, and see, every phone and the carriers."""
