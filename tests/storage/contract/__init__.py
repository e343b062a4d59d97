"""One suite for the memory store and for SQL: a method that differs is found here."""
