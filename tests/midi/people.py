"""Synthetic people and places, by Faker: a patient, those around them, and how their names and numbers are written."""

import datetime
from faker import Faker

LANGUAGES = {"en_US": "en", "de_DE": "de", "fr_FR": "fr", "es_ES": "es", "ja_JP": "ja", "ko_KR": "ko", "zh_CN": "zh"}
# The character sets in which each language is written; "" is the default repertoire.
CHARACTER_SETS = {
    "en": ["", "ISO_IR 100", "ISO_IR 192"],
    "de": ["ISO_IR 100", "ISO_IR 192"],
    "fr": ["ISO_IR 100", "ISO_IR 192"],
    "es": ["ISO_IR 100", "ISO_IR 192"],
    "ja": [["", "ISO 2022 IR 87"], "ISO_IR 192"],
    "ko": [["", "ISO 2022 IR 149"], "ISO_IR 192"],
    "zh": ["GB18030", "ISO_IR 192"],
}
HOSPITALS = {
    "en": ["{city} General Hospital", "{last} Memorial Hospital", "St. {first} Medical Center", "{city} Regional Imaging", "{last} & {last2} Clinic"],
    "de": ["Klinikum {city}", "Radiologie Dr. {last}", "Universitätsklinik {city}"],
    "fr": ["CHU de {city}", "Clinique {last}", "Centre hospitalier {city}"],
    "es": ["Hospital General de {city}", "Clínica {last}", "Hospital Universitario {city}"],
    "ja": ["{city}総合病院", "{last}クリニック"],
    "ko": ["{city}병원", "{last}의원"],
    "zh": ["{city}人民医院", "{city}中医院"],
}
DATE_FORMS = {
    "en": ["%m/%d/%Y", "%m-%d-%Y", "%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%m/%d/%y", "%Y%m%d"],
    "de": ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"],
    "fr": ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"],
    "es": ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"],
    "ja": ["%Y/%m/%d", "%Y年%m月%d日", "%Y-%m-%d"],
    "ko": ["%Y.%m.%d", "%Y년 %m월 %d일", "%Y-%m-%d"],
    "zh": ["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d"],
}
INITIAL_CONSONANTS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINAL_CONSONANTS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")


CODECS = {"": "ascii", "ISO_IR 100": "latin-1", "ISO_IR 192": "utf-8", "ISO 2022 IR 87": "iso2022_jp", "ISO 2022 IR 149": "euc_kr", "GB18030": "gb18030"}


def encodable(text, character_set):
    """Whether a text can be written in a Specific Character Set."""
    name = character_set if isinstance(character_set, str) else character_set[-1]
    try:
        text.encode(CODECS[name])
    except UnicodeEncodeError:
        return False
    return True


def romanized(hangul):
    """Hangul syllables in Latin letters, one by one."""
    out = ""
    for letter in hangul:
        code = ord(letter) - 0xAC00
        if 0 <= code < 11172:
            out += INITIAL_CONSONANTS[code // 588] + VOWELS[code % 588 // 28] + FINAL_CONSONANTS[code % 28]
    return out.capitalize()


class Name:
    """One person's name: in Latin letters, and where the language has them in its own."""

    def __init__(self, faker, locale, rng):
        self.language = LANGUAGES[locale]
        self.sex = rng.choice("MF")
        first = faker.first_name_male if self.sex == "M" else faker.first_name_female
        self.middle = ""
        self.local = None
        if self.language == "ja":
            family, given = faker.last_name_pair(), faker.first_name_pair()
            self.local = (family[0], given[0])
            self.phonetic = (family[1], given[1])
            self.family, self.given = family[2], given[2]
        elif self.language == "ko":
            self.local = (faker.last_name(), first())
            self.phonetic = None
            self.family, self.given = romanized(self.local[0]), romanized(self.local[1])
        elif self.language == "zh":
            self.local = (faker.last_name(), first())
            self.phonetic = None
            latin = faker.romanized_name().split()
            self.given, self.family = latin[0], latin[-1]
        else:
            self.family, self.given = faker.last_name(), first()
            if rng.random() < 0.4:
                self.middle = faker.first_name()

    def value(self):
        """As a value of VR PN."""
        latin = "^".join(part for part in (self.family, self.given, self.middle) if part)
        if self.local is None:
            return latin
        groups = [latin, "^".join(self.local)] + (["^".join(self.phonetic)] if self.phonetic else [])
        return "=".join(groups)

    def words(self):
        """Every part that names the person, as the answer key asks for them."""
        parts = [self.family, self.given, self.middle, *(self.local or ())]
        return " ".join(part for part in parts if part)

    def full(self, separator=" "):
        """As it is written in a sentence of its language."""
        if self.local is None:
            return f"{self.given} {self.family}"
        return separator.join(self.local)

    def last(self):
        """The family name in its own script."""
        return self.local[0] if self.local else self.family

    def initials(self):
        """Of the Latin name."""
        return (self.given[:1] + self.family[:1]).upper()


class Person:
    """A patient with everything that identifies them, and the people and places around them."""

    def __init__(self, locale, rng):
        self.language = LANGUAGES[locale]
        self.rng = rng
        self.faker = Faker(locale)
        self.faker.seed_instance(rng.getrandbits(63))
        self.locale = locale
        self.name = self.another()
        self.mother, self.other = self.another(), self.another()
        self.doctor, self.operator, self.reader, self.physician = (self.another() for _ in range(4))
        # They stand in texts only, never in a header.
        self.strangers = [self.another() for _ in range(3)]
        self.sex = self.name.sex
        self.birth = datetime.date(1925, 1, 1) + datetime.timedelta(days=rng.randrange(0, 30000))
        self.number = self._number()
        self.other_number = self._number()
        self.ssn = self.faker.ssn()
        self.phone, self.second_phone = self.faker.phone_number(), self.faker.phone_number()
        self.email = self.faker.email()
        self.address = self.faker.address().replace("\n", ", ")
        self.hospital, self.second_hospital = self.place(), self.place()
        self.department = f"{self.hospital.split()[0]} Radiology {rng.randrange(2, 90)}"
        self.hospital_address = self.faker.address().replace("\n", ", ")
        self.host = self.faker.domain_name()
        self.character_set = rng.choice(CHARACTER_SETS[self.language])
        if not self._can_be_written():
            self.character_set = "ISO_IR 192"

    def _number(self):
        digits = str(self.rng.randrange(10**6, 10**9))
        return self.rng.choice([digits, f"MRN{digits}", f"{digits[:3]}-{digits[3:]}", f"00{digits}", f"{self.rng.choice('ABHKPX')}{digits}"])

    @property
    def names(self):
        """Everyone who is named in the patient's files."""
        return [self.name, self.mother, self.other, self.doctor, self.operator, self.reader, self.physician, *self.strangers]

    def _can_be_written(self):
        texts = [name.value() + name.words() for name in self.names] + [self.address, self.hospital, self.second_hospital, self.hospital_address]
        return all(encodable(text, self.character_set) for text in texts)

    def another(self):
        """Somebody else."""
        return Name(self.faker, self.locale, self.rng)

    def place(self):
        """A hospital or a practice."""
        words = {"city": self.city(), "last": self.faker.last_name(), "last2": self.faker.last_name(), "first": self.faker.first_name()}
        return self.rng.choice(HOSPITALS[self.language]).format(**words)

    def city(self):
        """A city's name."""
        return self.faker.city()

    def date(self, date):
        """A date as people of this language write it."""
        return date.strftime(self.rng.choice(DATE_FORMS[self.language]))

    def identifier(self, kind, study):
        """(what is written, the words of it that must go), for a placeholder of a template."""
        name, rng = self.name, self.rng
        if kind == "patient":
            forms = [name.full(), name.full().upper(), name.full(), f"{name.given} {name.family}"]
            if name.local:
                forms += [name.full(""), name.full("")]
            elif name.middle:
                forms += [f"{name.given} {name.middle} {name.family}"]
            text = rng.choice(forms)
            return text, text
        if kind == "patient_caret":
            text = f"{name.family}^{name.given}"
            return rng.choice([text, text.upper()]), f"{name.family} {name.given}"
        if kind == "patient_last_first":
            text = f"{name.family}, {name.given}"
            return rng.choice([text, text.upper()]), f"{name.family} {name.given}"
        if kind == "patient_last":
            return name.last(), name.last()
        if kind == "doctor":
            doctor = rng.choice([self.doctor, self.physician, *self.strangers[:2]])
            return doctor.full(), doctor.full()
        if kind == "doctor_last":
            doctor = rng.choice([self.doctor, self.physician, *self.strangers[:2]])
            return doctor.last(), doctor.last()
        if kind == "date":
            text = self.date(study.date - datetime.timedelta(days=rng.randrange(1, 900)))
            return text, text
        text = {
            "mrn": lambda: self.number,
            "accession": lambda: study.accession,
            "hospital": lambda: rng.choice([self.hospital, self.second_hospital]),
            "initials": lambda: self.doctor.initials(),
            "birth": lambda: self.date(self.birth),
            "phone": lambda: rng.choice([self.phone, self.second_phone]),
            "ssn": lambda: self.ssn,
            "email": lambda: self.email,
            "address": lambda: self.address,
            "host": lambda: self.host,
            "uid": lambda: study.uid("study"),
        }[kind]()
        return text, text
