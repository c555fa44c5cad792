"""One synthetic study: whose it is, when it was, and new UIDs for everything in it."""

import datetime

ROOTS = ["1.2.840.113619.2.55.3", "1.3.12.2.1107.5.2.30", "1.2.392.200036.9116.2", "1.3.46.670589.11.0", "1.2.276.0.7230010.3.1", "2.25"]


class Study:
    """What all instances of a study share."""

    def __init__(self, person, rng):
        self.person, self.rng = person, rng
        born = max(person.birth, datetime.date(1998, 1, 1))
        days = (datetime.date(2023, 12, 1) - born).days
        self.date = born + datetime.timedelta(days=rng.randrange(60, days))
        self.time = f"{rng.randrange(7, 20):02d}{rng.randrange(60):02d}{rng.randrange(60):02d}"
        self.accession = rng.choice(["", "A", "RA", "ACC"]) + str(rng.randrange(10**6, 10**9))
        self.id = str(rng.randrange(10**4, 10**8))
        self.root = rng.choice(ROOTS)
        self.uids = {}
        self.instances = []
        self.series = {}

    def new_uid(self):
        """A UID under this study's root."""
        if self.root == "2.25":
            return f"2.25.{self.rng.getrandbits(120) | 1 << 119}"
        parts = [self.rng.randrange(1, 10**9) for _ in range(3)]
        return f"{self.root}.{parts[0]}.{self.date:%Y%m%d}{self.time}.{parts[1]}.{parts[2]}"[:64].rstrip(".")

    def uid(self, old):
        """The new UID that stands for an old one throughout the study."""
        return self.uids.setdefault(str(old), self.new_uid())

    def age(self):
        """Patient's Age at the study."""
        days = (self.date - self.person.birth).days
        years = int(days / 365.25)
        # Ages above 89 are told as 90: nobody could tell that it was taken out.
        years += years == 90
        return f"{days:03d}D" if days < 100 else f"{days // 30:03d}M" if days < 700 else f"{years:03d}Y"

    def near(self, days=20):
        """A date about the study's."""
        return self.date + datetime.timedelta(days=self.rng.randrange(-days, days + 1))
