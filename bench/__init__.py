"""The benchmark: how fast, how even and how lean Muster sends and answers, beside the libraries it is built on."""
