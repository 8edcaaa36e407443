"""The folders to search: chips, and the ways to choose them."""
