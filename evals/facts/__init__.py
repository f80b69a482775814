"""Whether the check of worded answers finds what no tool gave, and leaves alone what one did."""
