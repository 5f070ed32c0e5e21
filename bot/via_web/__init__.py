"""The people's web pages: answering with one tap where an SMS cannot be answered, and asking about a relative."""
