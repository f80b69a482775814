"""Questions that a pattern reads with all their arguments, a module for each kind."""
