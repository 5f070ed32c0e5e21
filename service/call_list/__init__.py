"""A group's call list on paper, for when phones are all that a warden has, or not even that."""
