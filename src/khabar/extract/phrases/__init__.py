"""Noun phrases of a report: the actors, people, places and things that may fill a role."""
