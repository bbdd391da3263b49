"""What is written of people: dates of birth, countries, cells of files, FollowTheMoney entities."""
