"""The whole hub as a process, between real mail servers and a real browser."""
