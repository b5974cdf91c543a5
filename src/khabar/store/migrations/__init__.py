"""The steps by which the tables of a workspace came to be; Alembic runs them."""
