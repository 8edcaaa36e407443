"""What the window does when asked: search, review, mark, remove, save."""
