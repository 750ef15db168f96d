"""Cloudflare by Wrangler: one Worker whose modules are the functions."""
