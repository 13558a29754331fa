"""Places findings of policies that know nothing of places: in the smallest part that their answers name."""

from scanner.policy.placing.placer import Place, Said, place_all

__all__ = ["Place", "Said", "place_all"]
