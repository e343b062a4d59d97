"""The composition root: reads settings, builds the hub from its sides, and runs it."""
