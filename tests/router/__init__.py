"""The centre, through its public functions on the store that forgets."""
