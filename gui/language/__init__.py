"""Every sentence the window shows, and how it puts numbers in words."""
