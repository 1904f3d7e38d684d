"""How time and memory of each main job grow with the number of parties."""
