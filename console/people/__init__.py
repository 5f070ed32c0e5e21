"""People: finding them, one person, what they wrote, files of them, families."""
