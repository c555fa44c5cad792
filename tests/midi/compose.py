"""Texts out of medicine and identifiers, with what has to go and what has to stay of each."""

from dataclasses import dataclass, field
from string import Formatter

import people
import phrases
from tokens import words

LENGTHS = {"SH": 16, "LO": 64, "ST": 1024, "LT": 4000, "UT": 4000, "UC": 4000}
# Words of institutions that every hospital's name has.
GENERIC = set("general hospital memorial st. st medical center regional imaging clinic radiology klinikum dr. radiologie universitätsklinik chu de clinique "
              "centre hospitalier clínica universitario & del la el".split())


@dataclass
class Note:
    """What is expected of a planted value."""

    removed: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    where: str = "header"


class Composer:
    """Writes the texts of one study."""

    def __init__(self, study, rng):
        self.study, self.person, self.rng = study, study.person, rng
        own = [name.words() for name in self.person.names]
        own += [self.person.hospital, self.person.second_hospital, self.person.department, self.person.address, self.person.hospital_address]
        self.names = {word for text in own for word in words(text)} - GENERIC

    def names_somebody(self, text):
        """Whether a text holds a word by which this study's people or places are called: nobody could tell the two apart."""
        found = set(words(text))
        lower = text.lower()
        return bool(found & self.names) or any(len(name) >= 2 and name in lower for name in self.names if not name.isascii())

    def language(self):
        """The patient's own, or English."""
        return "en" if self.rng.random() < 0.35 else self.person.language

    def medicine(self, limit, language):
        """A phrase that names nobody."""
        table = phrases.LONG if limit >= 40 else phrases.SHORT
        for _ in range(40):
            phrase = self.rng.choice(table[language])
            fits = len(phrase) <= limit and people.encodable(phrase, self.person.character_set)
            if fits and not self.names_somebody(phrase):
                return phrase
        return "CT" if limit < 20 else "CT 3 mm"

    def text(self, vr, with_identifiers, findings=False):
        """(text, Note): free text of a VR, with identifiers or without."""
        limit = LENGTHS[vr]
        for _ in range(12 if with_identifiers else 0):
            made = self._with_identifiers(limit, findings)
            if made is not None:
                return made
        phrase = self.findings() if findings else self.medicine(limit, self.language())
        return phrase, Note(kept=[phrase], where="text")

    def findings(self):
        """Sentences of a report."""
        language = self.language()
        usable = [text for text in phrases.FINDINGS[language] if people.encodable(text, self.person.character_set) and not self.names_somebody(text)]
        return self.rng.choice(usable or ["Normal study."])

    def _with_identifiers(self, limit, findings):
        language = self.language()
        if limit <= 16:
            template = self.rng.choice(["{m} {patient_last}", "{patient_last} {m}", "{m} Dr {doctor_last}", "{m} by {initials}"])
        else:
            template = self.rng.choice(phrases.TEMPLATES[language])
        medicine = self.findings() if findings else self.medicine(44 if limit == 64 else limit, language)
        removed, values = [], {"m": medicine}
        for _, name, _, _ in Formatter().parse(template):
            if name and name != "m":
                values[name], gone = self.person.identifier(name, self.study)
                removed.append(gone)
        text = template.format(**values)
        left = template.format(**{name: value if name == "m" else "" for name, value in values.items()})
        if len(text) > limit or "\\" in text or not people.encodable(text, self.person.character_set) or self.clash(left, removed):
            return None
        return text, Note(removed=removed, kept=[medicine], where="text")

    @staticmethod
    def clash(left, removed):
        """Whether a word that must go is part of what may stay: the scoring looks for parts of words."""
        left = left.lower()
        return any(word in left for text in removed for word in words(text))

    def several(self, vr):
        """([text, text], Note): two values of one attribute."""
        texts, notes = zip(*(self.text(vr, share) for share in (True, False)))
        return list(texts), Note(removed=notes[0].removed, kept=notes[0].kept + notes[1].kept, where="text")

    def identifier(self, vr):
        """(text, Note): nothing but an identifier, for attributes whose value must go."""
        person, rng = self.person, self.rng
        choices = [person.hospital, person.name.full(), person.doctor.full(), person.phone, person.number, person.email, person.address,
                   person.second_hospital, self.study.accession, person.ssn, person.department, person.operator.full()]
        if vr in ("SH", "CS", "AE"):
            choices = [f"STN{rng.randrange(10**4, 10**8)}", f"{person.name.family[:12]}", f"AE{rng.randrange(10**4, 10**7)}", self.study.accession]
        for _ in range(20):
            text = rng.choice(choices)
            if vr in ("CS", "AE"):
                text = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())[:16]
            if text and len(text) <= LENGTHS.get(vr, 16) and people.encodable(text, person.character_set):
                return text, Note(removed=[text])
        text = f"X{rng.randrange(10**6, 10**9)}"
        return text, Note(removed=[text])
