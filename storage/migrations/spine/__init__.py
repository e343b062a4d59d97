"""The tables as revision 0001 made them: never changed, later revisions change the tables."""
