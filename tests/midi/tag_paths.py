"""Where a value stands in a data set, as a path of text, and what it says there.

Paths have the form that MIDI-B's answer keys have: `<(0008,1140)>[<0000>]<(0008,1155)>`; a private attribute is named by
its creator in upper case, `<(0009,"GEMS_IDEN_01",27)>`, so a block may move but its creator may not change.
"""

# Values that are no text: their presence is what can be asked for.
OPAQUE = {"OB", "OW", "OD", "OF", "OL", "OV"}
LONGEST = 4096


def label(element):
    """One attribute's part of a path."""
    group, number = element.tag.group, element.tag.element
    creator = element.private_creator if element.tag.is_private else None
    if creator:
        return f'({group:04x},"{str(creator).upper()}",{number & 0xFF:02x})'
    return f"({group:04x},{number:04x})"


def join(prefix, index, name):
    """The path of an attribute in item `index` of the sequence at `prefix`; at the top where `prefix` is empty."""
    return f"{prefix}[<{index:04d}>]<{name}>" if prefix else f"<{name}>"


def walk(dataset, prefix="", index=0):
    """Every attribute with its path, depth first: (path, element, data set that holds it)."""
    for element in dataset:
        path = join(prefix, index, label(element))
        yield path, element, dataset
        if element.VR == "SQ":
            for number, item in enumerate(element.value):
                yield from walk(item, path, number)


def text_of(element):
    """A value as the scoring sees it. Large binary values are not text."""
    if element.VR in OPAQUE and len(element.value or b"") > LONGEST:
        return "REMOVED"
    if element.VR == "SQ":
        return "SEQUENCE"
    return "" if element.value is None else str(element.value).strip()


def tag_name(element):
    """What the standard, or the manufacturer, calls it."""
    return element.name if element.name else "Unknown"
