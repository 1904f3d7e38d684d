"""Why a part has its points, what is worth asking, and what would change the band."""
