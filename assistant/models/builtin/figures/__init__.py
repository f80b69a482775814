"""Which figures a message asks for, by what they are sliced, and of when."""
