"""What is decoded fast is what the library makes of it, to the letter; all else is left to the library."""
