"""Files before anything of them is read: which are listed, taken for pictures, protected, replaced."""
