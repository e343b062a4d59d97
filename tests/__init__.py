"""What proves the house: tests that mirror its folders, and the servers they run against."""
