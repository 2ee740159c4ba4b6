"""The workshop: where readers bring what is their own."""
