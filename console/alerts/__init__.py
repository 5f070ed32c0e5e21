"""What was issued: the ledger, the messages, how they go out, and whom only an officer can find."""
