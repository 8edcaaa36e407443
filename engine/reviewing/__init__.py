"""What a scan leaves open for the one who reviews: groups made anew, pairs checked later, doubts."""
