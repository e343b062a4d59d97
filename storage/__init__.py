"""What the hub remembers: the ports of `router` in memory and in SQL, blobs, secrets, the bus."""
