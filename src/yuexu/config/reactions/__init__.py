"""What the roof does with the news of the house, by the package that publishes it. `config/wiring.py` lists who hears what."""
