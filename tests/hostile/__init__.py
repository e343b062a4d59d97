"""Mails made to hurt, as a table, and one oracle for all of them."""
