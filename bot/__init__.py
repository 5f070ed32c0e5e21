"""The people's door: one folder per channel, and the conversation, which knows no channel."""
