"""Links: which entry of the knowledge base and of the gazetteer the roles and sources of the claims refer to."""
