"""Moving files to the trash, each verified, with what belongs to them."""
