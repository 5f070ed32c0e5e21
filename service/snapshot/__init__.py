"""The offline minimum: the ledger on paper, so that the desk can go on when the service has to be switched off."""
