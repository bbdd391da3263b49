"""DNA profiles: rules of comparison as data, and profiles in and out of files."""
