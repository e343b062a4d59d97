"""Real servers for tests: mail, a browser, a faulty network. Private, on loopback, free ports."""
