"""What has been made or changed, in an order in which nothing is passed over."""
