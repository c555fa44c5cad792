"""Private attributes out of TCIA's knowledge base, of every disposition, at the top and in sequences."""

import datetime
import re
from collections import defaultdict

from pydicom.datadict import private_dictionary_VR
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from compose import LENGTHS, Note
from plant import WELL_KNOWN

NUMBERS = {"DS", "IS", "US", "SS", "UL", "SL", "FL", "FD"}
KEEPABLE = NUMBERS | {"CS", "SH", "LO", "ST", "LT"}
# Values of scanners, none of which names anybody.
TECHNICAL = ["HEAD_NECK 20", "BODY 18 CH", "NORM", "M/IR/T2", "STANDARD", "FFE", "SE_EPI", "SPAIR", "ASSET 2", "ORIG", "AXIAL", "HELICAL", "GR", "B0 3T"]
_PART = re.compile(r'\((....),"(.*)",(..)\)')


class PrivatePool:
    """What can be planted: signatures with one disposition and a plain VR, by creator."""

    def __init__(self, rules):
        self.rules = rules
        self.blocks = defaultdict(list)
        self.sequences = []
        for signature, disposition in sorted(rules.dispositions.items()):
            vrs = {vr for vr, _ in rules.rows[signature]} - {"UN", "OB", "OW"}
            if len(vrs) != 1:
                continue
            vr = vrs.pop()
            parts = [_PART.fullmatch(part) for part in signature]
            if not all(parts) or vr not in KEEPABLE | {"UI", "DA", "DT"}:
                continue
            # Names of blocks that only say that there was none, and bad groups, stand for no device.
            if any("UNNAMED" in part[2] or int(part[1], 16) % 2 == 0 or int(part[1], 16) < 9 for part in parts):
                continue
            if len(signature) == 1:
                self.blocks[(int(parts[0][1], 16), parts[0][2])].append((int(parts[0][3], 16), vr, disposition))
            elif len(signature) == 2 and disposition in "kd" and rules.dispositions.get(signature[:1]) == "k":
                self.sequences.append(([(int(part[1], 16), part[2], int(part[3], 16)) for part in parts], vr, disposition))
        self.rare = [key for key, members in self.blocks.items() if any(kind in ("h", "o", "oi") for _, _, kind in members)]
        self.common = [key for key, members in self.blocks.items() if sum(kind == "k" for _, _, kind in members) >= 2]

    def choose(self, rng):
        """The blocks and sequences of one series."""
        return rng.sample(self.common, 3) + rng.sample(self.rare, 1), rng.sample(self.sequences, 2)


def plant(planter, dataset, pool, chosen, explicit):
    """Adds the chosen blocks. Where VRs are implicit, only what a reader's dictionary knows."""
    blocks, sequences = chosen
    for group, creator in blocks:
        members = pool.blocks[(group, creator)]
        rare = [member for member in members if member[2] in ("h", "o", "oi")]
        others = [member for member in members if member[2] in ("k", "d")]
        for element, vr, disposition in planter.rng.sample(rare, min(2, len(rare))) + planter.rng.sample(others, min(5, len(others))):
            spelled = pool.rules.spelling[creator]
            if explicit or _known(spelled, group, element) == vr:
                _put(planter, dataset, (group, spelled, element), vr, disposition)
    for parts, vr, disposition in sequences if explicit else ():
        (group, creator, element), inner = parts
        block = dataset.private_block(group, pool.rules.spelling[creator], create=True)
        if element in block:
            continue
        item = Dataset()
        _put(planter, item, (inner[0], pool.rules.spelling[inner[1]], inner[2]), vr, disposition)
        block.add_new(element, "SQ", Sequence([item]))


def _known(creator, group, element):
    try:
        return private_dictionary_VR(group << 16 | 0x1000 | element, creator)
    except KeyError:
        return None


def _put(planter, dataset, where, vr, disposition):
    group, creator, element = where
    block = dataset.private_block(group, creator, create=True)
    if element in block:
        return
    value, note = _value(planter, vr, disposition)
    block.add_new(element, vr, value)
    note.where = "private"
    planter.notes[(id(dataset), int(block.get_tag(element)))] = note


def _value(planter, vr, disposition):
    rng, study = planter.rng, planter.study
    if vr == "UI":
        value = study.new_uid() if disposition != "k" else WELL_KNOWN + "5.1.4.1.1.2"
        return value, Note(kept=[] if disposition != "k" else [value])
    if disposition == "h":
        return (study.new_uid(), Note()) if vr in LENGTHS and LENGTHS[vr] >= 64 else (_number(rng, vr), Note())
    if vr in ("DA", "DT"):
        return f"{study.near():%Y%m%d}" + (study.time if vr == "DT" else ""), Note()
    if disposition == "o":
        return (f"{study.near():%Y%m%d}" + (study.time if vr == "LO" else "")), Note()
    if disposition == "oi":
        moment = datetime.datetime.combine(study.near(), datetime.time(12), datetime.timezone.utc)
        seconds = int(moment.timestamp())
        return (float(seconds) if vr in ("FD", "FL") else seconds if vr in NUMBERS else str(seconds)), Note()
    if vr in NUMBERS or vr == "CS":
        value = _number(rng, vr) if vr in NUMBERS else rng.choice(["YES", "NORM", "AXIAL", "M_FFE"])
        return value, Note(kept=[str(value)])
    if disposition == "d":
        return planter.composer.identifier(vr)
    if LENGTHS[vr] >= 64 and rng.random() < 0.35:
        return planter.composer.text(vr, True)
    value = rng.choice(TECHNICAL)
    return value, Note(kept=[value])


def _number(rng, vr):
    if vr in ("DS",):
        return f"{rng.uniform(0.1, 900):.3f}"
    if vr in ("FL", "FD"):
        return rng.randrange(1, 4000) / 8
    return rng.randrange(1, 3000)
