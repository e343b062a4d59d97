"""The commands of ./centralita, one file a subject."""
