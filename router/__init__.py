"""The centre: everything that is true of a contact centre without a wire or a disk."""
