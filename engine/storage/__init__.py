"""What outlasts a picture in memory: the cache, what must last, signatures and looks in files."""
