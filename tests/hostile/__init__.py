"""Texts that mean harm, kept as data, against everything that reads, stores, shows or hands out a text.

The suite runs each text through each kind of input and output; HOSTILE=all runs each text alone through each of them.
"""
