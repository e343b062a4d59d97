"""The widget in a browser, on the page of another site, against a whole hub."""
