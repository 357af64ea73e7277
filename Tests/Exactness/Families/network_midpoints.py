"""Networks with a result that is as near as possible to the midpoint of two doubles (see midpoints.py)."""
from midpoints import by_search, by_steps, middle
from networks import Network

EXTRA = 3  # inputs that are 1, whose weights in the first unit are solved for


def network(draft):
    """Draws a network, chooses one of its results, and changes weights of its first layer."""
    rng, is_search = draft.rng, draft.family == "search"
    draft.n = list(rng.choice([[2, 2, 3], [3, 2], [2, 3, 2]]))
    draft.samples = rng.choice([1, 1, 2])
    draft.n[0] += 0 if is_search else EXTRA
    case = draft.case()
    inputs, weights = draft.n[0], case["layers"][0]["W"]
    places = list(range(4)) if is_search else list(range(inputs - EXTRA, inputs - rng.randint(0, EXTRA - 1)))
    if not is_search:
        for s in range(draft.samples):
            case["x"][(s + 1) * inputs - EXTRA : (s + 1) * inputs] = [1.0] * EXTRA
        for r in range(draft.n[1]):
            weights[(r + 1) * inputs - EXTRA : (r + 1) * inputs] = [0.0] * EXTRA
    name, place = choice(case, rng)

    def value(changed):
        layers = [{**case["layers"][0], "W": changed}] + case["layers"][1:]
        return middle(Network({**case, "layers": layers}).results()[name][place])

    (by_search if is_search else by_steps)(value, weights, places)
    return case


def choice(case, rng):
    """A result that is not 0, and not a number of the input."""
    found = Network(case).results()
    names = [name for name in found if not name.startswith(("a_1", "chain", "product", "denominator"))]
    while True:
        name = rng.choice(names)
        place = rng.randrange(len(found[name]))
        if middle(found[name][place]) != 0:
            return name, place
