"""Shows what the engine finds. The only tkinter in the program."""
