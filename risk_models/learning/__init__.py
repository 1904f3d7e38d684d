"""Learning a card from outcomes: fit, comparison with other models, and the model card."""
