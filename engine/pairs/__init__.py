"""Every pair under the threshold, upright or turned, none left out."""
