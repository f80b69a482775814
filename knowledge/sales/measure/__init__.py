"""What the records show when they are analysed: trends, seasons, products, customers' behaviour, and faults in them."""
