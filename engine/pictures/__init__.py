"""One file to an image, its facts, its signature, its look: opening, decoding, colours, memory."""
