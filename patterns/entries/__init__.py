"""How each kind of content entry becomes rows and rows become an entry again."""
