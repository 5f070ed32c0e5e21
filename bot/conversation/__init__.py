"""The conversation, which knows no channel: a message becomes an intent, an intent and facts become an answer. Pure."""
