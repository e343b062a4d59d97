"""Channels: a folder is a kind, a file is machinery that all kinds share."""
