"""Telegram and Twilio played on loopback, with the phones they reach: the outside world, spoken to over HTTP only."""
