"""Telegram's Bot API for one bot, as its public server answers it."""
