"""What published lists mean, which can concern a purchase, and what their readers share."""
