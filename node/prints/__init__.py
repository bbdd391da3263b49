"""Files that hold fingerprints: images, cards, templates; and drawings of how two prints match."""
