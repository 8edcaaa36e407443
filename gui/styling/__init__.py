"""Colours, fonts, lengths, light and dark."""
