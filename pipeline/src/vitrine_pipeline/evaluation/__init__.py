"""Measures a bundle on products that it was not trained on, through the code that serves."""
