"""What the store promises, for every store there is."""
