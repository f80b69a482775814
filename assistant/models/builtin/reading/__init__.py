"""What a message says: tokens, cues, names, days, numbers and conditions, each with its place."""
