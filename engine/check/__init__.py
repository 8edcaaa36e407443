"""Which of those pairs are twins and which look-alikes."""
