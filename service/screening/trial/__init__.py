"""What was measured of a card: anchors, slopes, shares of bands, and what small changes move."""
