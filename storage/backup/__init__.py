"""One archive of everything a hub knows, and the way back from it."""
