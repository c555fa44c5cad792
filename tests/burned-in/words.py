"""What is burned in: names, numbers, dates and places of Faker's people, and what stands on the screens of devices beside them."""

import random
import sys
from pathlib import Path

from faker import Faker

sys.path.append(str(Path(__file__).resolve().parent.parent / "midi"))
from people import LANGUAGES, Person  # noqa: E402
from phrases import SHORT  # noqa: E402

# Locale, script, how often.
LOCALES = {"en_US": 46, "de_DE": 8, "fr_FR": 6, "es_ES": 6, "ru_RU": 9, "el_GR": 7, "ja_JP": 4, "ko_KR": 3, "zh_CN": 4, "ar_SA": 7}
SCRIPTS = {"ru_RU": "cyrillic", "el_GR": "greek", "ja_JP": "ja", "ko_KR": "ko", "zh_CN": "zh", "ar_SA": "arabic"}
PLACES = {
    "ru_RU": ["Городская больница №{n}", "Клиника {last}", "{city} областная больница"],
    "el_GR": ["Γενικό Νοσοκομείο {city}", "Κλινική {last}", "Ιατρικό Κέντρο {city}"],
    "ar_SA": ["مستشفى {last}", "مركز {last} الطبي", "مستشفى الملك {first}"],
}
LABELS = {
    "latin": ["Name:", "ID:", "Pat. ID", "DOB", "Acc#", "MRN", "Dr."], "cyrillic": ["Пациент:", "ФИО:", "Дата рожд.", "ИБ №"], "greek": ["Όνομα:", "Ασθενής", "Ημ. γέννησης", "ΑΜΚΑ"],
    "ja": ["患者名", "氏名", "生年月日"], "ko": ["환자명", "성명", "생년월일"], "zh": ["姓名", "患者", "出生日期"], "arabic": ["اسم المريض", "الاسم:", "تاريخ الميلاد"],
}  # fmt: skip
DEVICE = """MI 0.9|TIs 0.4|Gain 8dB|5.0 cm|FR 49Hz|L12-5|Adult Echo|2D|C 50|P Low|HGen|DR 65dB|Depth 16cm|Freq 5.0MHz|kVp 81|mA 320|WL 40 WW 400|SE: 3|IM: 27|Zoom 150%|TR 2000
    |TE 30|Thk 5.0 mm|LAO 32|CRAN 18|75 bpm|AP|Supine|SUV 6.2|10:42:07|Vel 64 cm/s|Sag Liver|Thyroid|General|PRF 1000|Wall filter 50Hz"""
DEVICE = [part.strip() for part in DEVICE.replace("\n", " ").split("|")]
DATES = ["%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %b %Y", "%Y%m%d", "%d-%b-%y", "%Y/%m/%d"]


class Neighbour:
    """A person in a language that the other benchmark does not speak."""

    def __init__(self, locale, rng):
        self.faker, self.rng, self.locale = Faker(locale), rng, locale
        self.faker.seed_instance(rng.getrandbits(63))
        self.given, self.family = self.faker.first_name(), self.faker.last_name()
        self.doctor = self.faker.last_name()
        words = {"city": self.faker.city(), "last": self.faker.last_name(), "first": self.faker.first_name(), "n": rng.randrange(1, 99)}
        self.hospital = rng.choice(PLACES[locale]).format(**words)
        self.number = str(rng.randrange(10**6, 10**9))
        self.birth = self.faker.date_of_birth(minimum_age=1, maximum_age=95)

    def name(self):
        """In one of the ways in which devices write it."""
        forms = [f"{self.given} {self.family}", f"{self.family}, {self.given}", f"{self.family} {self.given}"]
        text = self.rng.choice(forms)
        return text.upper() if self.locale != "ar_SA" and self.rng.random() < 0.5 else text


class Patient:
    """Whose identifiers are burned into one image."""

    def __init__(self, pool, rng):
        locale = rng.choices(list(LOCALES), list(LOCALES.values()))[0]
        self.script = SCRIPTS.get(locale, "latin")
        self.rng, self.person = rng, rng.choice(pool[locale])

    def header_name(self):
        """As Patient's Name, in Latin letters where it can be."""
        return self.person.name.value() if isinstance(self.person, Person) else f"{self.person.family}^{self.person.given}"

    def line(self):
        """(script, text): one line with an identifier."""
        person, rng = self.person, self.rng
        birth = person.birth.strftime(rng.choice(DATES))
        label = rng.choice(LABELS[self.script])
        if isinstance(person, Neighbour):
            choices = [person.name(), f"{label} {person.name()}", person.hospital, f"{person.doctor} {birth}", f"{label} {birth}"]
        else:
            study = None
            forms = ["patient", "patient", "patient_caret", "patient_last_first"]
            name = person.identifier(rng.choice(forms), study)[0]
            choices = [name, f"{label} {name}", f"{label} {birth}", person.hospital, f"{name} {birth}"]
            if person.name.local is None:
                choices += [f"Dr. {person.doctor.full()}", person.phone, person.identifier("patient_caret", study)[0]]
        text = rng.choice(choices)
        if not has_own_letters(text, self.script):
            return "latin", text
        return self.script, text

    def number(self):
        """A line of Latin letters: a record number, a date, a time."""
        person, rng = self.person, self.rng
        birth = person.birth.strftime(rng.choice(DATES))
        sex = rng.choice("MF")
        age = f"{rng.randrange(1, 95):03d}Y"
        return rng.choice([person.number, f"ID: {person.number}", f"MRN {person.number}", f"DOB {birth}", f"{birth} {sex}", f"{person.number} {age} {sex}", f"{birth} {rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}", f"Acc# {rng.randrange(10**6, 10**8)}"])

    def device(self):
        """What a device writes beside it."""
        if self.script == "latin" and self.rng.random() < 0.2:
            return self.rng.choice(SHORT["en"])
        return self.rng.choice(DEVICE)


def has_own_letters(text, script):
    """Whether a text needs a font of the script at all."""
    if script == "latin":
        return True
    return any(ord(letter) > 0x24F for letter in text)


def pool(seed, each=12):
    """People of every locale; the same seed gives the same ones."""
    rng = random.Random(f"people {seed}")
    made = {}
    for locale in LOCALES:
        maker = Person if locale in LANGUAGES else Neighbour
        made[locale] = [maker(locale, random.Random(rng.getrandbits(63))) for _ in range(each)]
    return made


def counts(word):
    """Whether a word is asked for: a single letter or a mark alone identifies nobody."""
    return sum(letter.isalnum() for letter in word) >= 2
