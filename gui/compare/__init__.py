"""Two pictures side by side: pictures, modes, facts, values."""
