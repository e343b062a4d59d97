"""Settings, logs, metrics and commands."""
