"""Kinds of channel that only tests know."""
