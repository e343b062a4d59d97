"""What holds the house together: who may import whom, sizes, names, what is pinned."""
