"""What a message makes of the calls before it: follow-ups, corrections, pronouns, rows of a list."""
