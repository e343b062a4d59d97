"""What people do at the desk, in a browser, on the real hub."""
