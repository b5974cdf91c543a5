"""The learned judge: decides among what the rules propose, with weights that say why."""
