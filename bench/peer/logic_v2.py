"""Runs in the environment of nomenklatura: pairs of entities in, a line each; scores out."""

import json
import sys
import time

from followthemoney import model
from nomenklatura.matching import get_algorithm

WARM_UP = 100


def entity(schema, properties, number):
    values = {name: [value] for name, value in properties.items()}
    return model.get_proxy({"id": number, "schema": schema, "properties": values})


def main():
    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()
    pairs = [
        tuple(entity(*each, f"{number}-{side}") for side, each in enumerate(json.loads(line)))
        for number, line in enumerate(sys.stdin)
    ]
    for one, other in pairs[:WARM_UP]:
        algorithm.compare(one, other, config)
    started = time.process_time()
    scores = [algorithm.compare(one, other, config).score for one, other in pairs]
    taken = time.process_time() - started
    said = {"scores": scores, "microseconds": 1e6 * taken / max(len(pairs), 1)}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
