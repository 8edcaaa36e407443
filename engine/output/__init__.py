"""Reports, and results that are saved and opened again."""
