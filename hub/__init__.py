"""The federation: who the bureaus are, and one question to all of them."""
