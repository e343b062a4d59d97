"""The demonstration: a simulated mail provider, seeded people, the customer's page."""
