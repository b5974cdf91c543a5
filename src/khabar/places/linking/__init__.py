"""The parts of linking: surroundings that the text states, scores of candidates, answers, slips of spelling."""
