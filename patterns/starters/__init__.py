"""A small project that deploys, written from a diagram: one module for each target, and what they share."""
