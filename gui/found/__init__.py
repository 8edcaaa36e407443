"""What was found, marked, arranged, undone: the state of a review, without widgets."""
