"""The whole store in dictionaries: for tests and simulations, held by the same contract."""
