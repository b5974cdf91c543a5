"""Claims: the events of a reading, written as the record has them."""
