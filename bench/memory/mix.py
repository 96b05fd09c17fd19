"""The mixed requests: every format; mostly of the sizes that most pictures are asked for in, some of them large, some
of them bad."""
import random

from setting import SEED, bad, bombs, good, heavy

SHARES = {"small": 85, "large": 4.5, "bad": 10, "bombs": 0.3, "heavy": 0.2}  # per cent
SIZES = range(60, 400)


def put(place):
    """Kind to keys."""
    made, thrown = good(), bombs()
    small = {name: data for name, data in made.items() if "200." in name or "800." in name}
    large = {name: data for name, data in made.items() if name not in small}
    harmless = {name: data for name, data in bad().items() if name not in thrown}
    kinds = {"small": small, "large": large, "bad": harmless, "bombs": thrown, "heavy": heavy()}
    return {kind: place.put(kind, originals) for kind, originals in kinds.items()}


def requests(keys, count):
    """The same ones, in the same order, in every run."""
    chance = random.Random(SEED)
    for kind in chance.choices(list(SHARES), list(SHARES.values()), k=count):
        yield chance.choice(keys[kind]), chance.choice(SIZES)


def told():
    return ", ".join(f"{share:g} % {kind}" for kind, share in SHARES.items())
