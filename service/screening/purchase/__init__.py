"""What a buyer hands in of a purchase, read and joined."""
