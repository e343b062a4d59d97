"""One history of the tables for every database."""
