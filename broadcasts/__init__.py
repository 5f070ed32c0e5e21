"""What goes out, to whom, once: audience, wording, outbox, lanes, receipts, escalation, ledger."""
