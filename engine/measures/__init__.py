"""Numbers from arrays: how alike two pictures are, sketches, turning. No file is opened here."""
