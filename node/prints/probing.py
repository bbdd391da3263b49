"""Files in a probe to templates: at the node, or before that in an asker's command.

An asker's command does it where it runs, because a template is a hundredth of an image and lines
are poor (docs/decisions/0011). Both sides use this one function, so the answer is the same.
"""

from __future__ import annotations

import math
import time

from node.prints.codes import finger, impression, impression_code
from node.prints.images import MAX_PIXELS, PrintError
from node.prints.reading import Print, read_prints
from node.v1.fingerprints_pb2 import FingerprintProbe, ProbePrint


def extract(
    probe: FingerprintProbe, seconds: float = math.inf, *, max_pixels: int = MAX_PIXELS
) -> list[str]:
    """Puts a template for each print that is in a file in the file's place.

    Returns a sentence for each print of a file that cannot be used beside others that can. An image
    of more than `max_pixels` cannot. Raises PrintError where a file holds none that can, and where
    a file would be begun after `seconds`.
    """
    made: list[ProbePrint] = []
    faults: list[str] = []
    ends = time.monotonic() + seconds
    for place, given in enumerate(probe.prints, 1):
        if given.WhichOneof("content") != "image":
            made.append(given)
            continue
        name = f"print {place}"
        if time.monotonic() > ends:
            raise PrintError(f"{name}: the files before it took too long; send templates.")
        found = read_prints(
            given.image,
            name,
            dpi=given.dpi or None,
            finger=given.finger,
            impression=impression_code(given.impression),
            max_pixels=max_pixels,
        )
        reasons = [f"{where or name}: {reason}" for where, reason in found.rejected]
        if not found.prints:
            raise PrintError(reasons[0] if reasons else f"{name}: there is no print in it")
        made += [_asked(each) for each in found.prints]
        faults += reasons
    # Copies: clearing the field empties the messages that were in it.
    made = [ProbePrint.FromString(each.SerializeToString()) for each in made]
    del probe.prints[:]
    probe.prints.extend(made)
    return faults


def _asked(found: Print) -> ProbePrint:
    return ProbePrint(
        template=found.template,
        finger=finger(found.finger),
        impression=impression(found.impression),
    )
