"""Telegram, both ways; the only place that knows python-telegram-bot."""
