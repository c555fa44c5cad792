//! Text folded for searching: two spellings that a person reads as one become one.
//!
//! Both the identifiers and the text in which they are sought go through the same folding.

mod mapped;
#[cfg(test)]
mod tests;

pub(super) use mapped::Reading;

/// Folds `text` for searching and appends it to `out`.
///
/// Letters become lower case without diacritics (é→e, ü→u, ł→l, ß→ss, ø→o, æ→ae), full-width and
/// half-width forms become one, kana become katakana, digits of any script become ASCII digits. Every run
/// of characters that are neither letters nor digits becomes one space; none is left at either end.
pub(crate) fn fold_words(text: &str, out: &mut String) {
    Folder::<true>::new(out).fold(text);
}

/// Folds as [`fold_words`] does, but without the spaces: for numbers and names that are written with
/// separators here and without them there.
pub(crate) fn fold_squeezed(text: &str, out: &mut String) {
    Folder::<false>::new(out).fold(text);
}

/// The folded spellings under which `word` may stand in folded text, its own first.
///
/// An umlaut is also written with an e, and å as aa, whichever of the two `word` itself uses: Müller,
/// Mueller and Muller give the same two spellings, save that Muller gives only its own.
#[must_use]
pub(crate) fn alternative_spellings(word: &str) -> Vec<String> {
    const SITES: usize = 4;
    const SHORTEST: usize = 4;

    let mut own = String::new();
    fold_words(word, &mut own);
    let mut expanded = String::new();
    fold_words(&expand_umlauts(word), &mut expanded);

    let mut sites = Vec::new();
    let mut at = 0;
    let bytes = expanded.as_bytes();
    while at + 1 < bytes.len() {
        if matches!(&bytes[at..at + 2], b"ae" | b"oe" | b"ue" | b"aa") {
            sites.push(at + 1);
            at += 1;
        }
        at += 1;
    }
    let mut spellings = vec![own];
    // With many places the mixed spellings are left out: a writer keeps to one way.
    let choices: Vec<u32> = match sites.len() {
        0 => Vec::new(),
        count @ 1..=SITES => (0..1 << count).collect(),
        _ => vec![0, u32::MAX],
    };
    for choice in choices {
        let spelling: String = expanded
            .char_indices()
            .filter(|(index, _)| {
                let site = sites.iter().position(|site| site == index);
                site.is_none_or(|site| choice.checked_shr(site as u32).unwrap_or(choice) & 1 == 0)
            })
            .map(|(_, character)| character)
            .collect();
        // "Joe" is not searched for as "jo": it would be found everywhere.
        if (choice == 0 || spelling.chars().count() >= SHORTEST) && !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings
}

/// `word` with its umlauts written with an e and its rings doubled.
fn expand_umlauts(word: &str) -> String {
    const DIAERESIS: char = '\u{308}';
    const RING: char = '\u{30A}';
    let mut expanded = String::with_capacity(word.len() + 4);
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        expanded.push(character);
        match (character, characters.peek()) {
            ('ä' | 'Ä' | 'ö' | 'Ö' | 'ü' | 'Ü' | 'ø' | 'Ø', _)
            | ('a' | 'A' | 'o' | 'O' | 'u' | 'U', Some(&DIAERESIS)) => expanded.push('e'),
            ('å' | 'Å', _) | ('a' | 'A', Some(&RING)) => expanded.push('a'),
            _ => {}
        }
    }
    expanded
}

/// How many bytes are folded at a time.
const CHUNK: usize = 256;

/// The folded form of each ASCII byte, 0 where it separates.
const ASCII: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Appends folded text; with spaces between words where `WORDS`.
struct Folder<'o, const WORDS: bool> {
    out: &'o mut String,
    /// Where its own text starts.
    start: usize,
    /// Whether a further separator would make no difference.
    separated: bool,
}

impl<'o, const WORDS: bool> Folder<'o, WORDS> {
    fn new(out: &'o mut String) -> Self {
        Self {
            start: out.len(),
            out,
            separated: true,
        }
    }

    fn fold(mut self, text: &str) {
        self.out.reserve(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let window = &rest.as_bytes()[..rest.len().min(CHUNK)];
            // The check of the whole is the fast one.
            let ascii = match window.is_ascii() {
                true => window.len(),
                false => window.iter().take_while(|byte| byte.is_ascii()).count(),
            };
            self.fold_ascii(&window[..ascii]);
            let mut characters = rest[ascii..].chars();
            if ascii < window.len()
                && let Some(character) = characters.next()
            {
                self.fold_character(character);
            }
            rest = characters.as_str();
        }
        if WORDS && self.separated && self.out.len() > self.start {
            self.out.pop();
        }
    }

    /// Folds at most [`CHUNK`] bytes.
    fn fold_ascii(&mut self, run: &[u8]) {
        let mut buffer = [0; CHUNK];
        let mut length = 0;
        // Without branches: what is written one time too many is written over.
        for &byte in run {
            let folded = ASCII[usize::from(byte)];
            let separates = folded == 0;
            buffer[length % CHUNK] = if separates { b' ' } else { folded };
            length += usize::from(!separates | (WORDS & !self.separated));
            self.separated = separates;
        }
        let folded = std::str::from_utf8(&buffer[..length.min(CHUNK)]);
        self.out.push_str(folded.unwrap_or_default());
    }

    fn separate(&mut self) {
        if WORDS && !self.separated {
            self.out.push(' ');
        }
        self.separated = true;
    }

    fn push(&mut self, character: char) {
        self.out.push(character);
        self.separated = false;
    }

    fn push_str(&mut self, letters: &str) {
        self.out.push_str(letters);
        self.separated = false;
    }

    fn fold_character(&mut self, character: char) {
        match character {
            // Full-width forms of ASCII.
            '\u{FF01}'..='\u{FF5E}' => {
                let byte = (character as u32 - 0xFF01 + 0x21) as u8;
                return self.fold_ascii(&[byte]);
            }
            'ª' => return self.push('a'),
            'º' => return self.push('o'),
            '\u{FB00}'..='\u{FB06}' => {
                return self.push_str(LIGATURES[character as usize - 0xFB00]);
            }
            '\u{3041}'..='\u{3096}' => {
                return self.push(char::from_u32(character as u32 + 0x60).unwrap_or(character));
            }
            '\u{FF66}'..='\u{FF9D}' => {
                let katakana = HALF_WIDTH.chars().nth(character as usize - 0xFF66);
                return self.push(katakana.unwrap_or(character));
            }
            '\u{3099}' | '\u{309B}' | '\u{FF9E}' => return self.voice(voiced),
            '\u{309A}' | '\u{309C}' | '\u{FF9F}' => return self.voice(half_voiced),
            _ => {}
        }
        if is_mark(character) || self.push_latin(character).is_some() {
            return;
        }
        if let Some(digit) = digit(character) {
            return self.push(digit);
        }
        if !character.is_alphanumeric() {
            return self.separate();
        }
        for lower in character.to_lowercase() {
            // The dot that lower case makes of İ and the like.
            if !is_mark(lower) && self.push_latin(lower).is_none() {
                self.push(without_diacritic(lower));
            }
        }
    }

    /// Appends a letter of the two tables; `None` where it is in neither.
    fn push_latin(&mut self, character: char) -> Option<()> {
        let code = match character {
            '\u{C0}'..='\u{24F}' => LATIN[character as usize - 0xC0],
            '\u{1E00}'..='\u{1EFF}' => LATIN_ADDITIONAL[character as usize - 0x1E00],
            _ => return None,
        };
        match code {
            b'a'..=b'z' => self.push(char::from(code)),
            b'A' => self.push_str("ae"),
            b'I' => self.push_str("ij"),
            b'L' => self.push_str("lj"),
            b'N' => self.push_str("nj"),
            b'O' => self.push_str("oe"),
            b'S' => self.push_str("ss"),
            b'T' => self.push_str("th"),
            b'Z' => self.push_str("dz"),
            _ => return None,
        }
        Some(())
    }

    /// Joins a voicing mark that stands for itself with the kana before it.
    fn voice(&mut self, join: fn(char) -> Option<char>) {
        let before = self
            .out
            .get(self.start..)
            .and_then(|own| own.chars().next_back());
        if let Some(joined) = before.filter(|_| !self.separated).and_then(join) {
            self.out.pop();
            self.out.push(joined);
        }
    }
}

/// The letters of U+00C0 to U+024F; capitals stand for two letters, a full stop for none.
#[rustfmt::skip]
const LATIN: &[u8; 400] = b"\
    aaaaaaAceeeeiiiidnooooo.ouuuuyTSaaaaaaAceeeeiiiidnooooo.ouuuuyTy\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiIIjjkkklllllll\
    lllnnnnnnnnnooooooOOrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs\
    b......cc..dd....ffg...ikkl...n.oo..pp......tt.uu..yyzz.........\
    ....ZZZLLLNNNaaiioouuuuuuuuuu.aaaaAAggggkkoooo..jZZZgg..nnaaAAoo\
    aaaaeeeeiiiioooorrrruuuusstt..hhn...zzaaeeooooooooyy.......ccl..\
    ...b..eejj..rryy";

/// The letters of U+1E00 to U+1EFF.
#[rustfmt::skip]
const LATIN_ADDITIONAL: &[u8; 256] = b"\
    aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
    mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
    wwwwwwwwwwxxxxyyzzzzzzhtwy.s..S.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
    eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// U+FB00 to U+FB06.
const LIGATURES: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

/// U+FF66 to U+FF9D.
const HALF_WIDTH: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

fn voiced(kana: char) -> Option<char> {
    match kana {
        'ウ' => Some('ヴ'),
        // Plain and voiced kana alternate, but for the small tsu among them.
        'カ'..='ヂ' if kana as u32 % 2 == 1 => char::from_u32(kana as u32 + 1),
        'ツ' | 'テ' | 'ト' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' => {
            char::from_u32(kana as u32 + 1)
        }
        _ => None,
    }
}

fn half_voiced(kana: char) -> Option<char> {
    match kana {
        'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ' => char::from_u32(kana as u32 + 2),
        _ => None,
    }
}

/// What is written over, under or between letters and does not make other letters of them.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{300}'..='\u{36F}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5BD}'
            | '\u{5BF}'
            | '\u{5C1}'..='\u{5C2}'
            | '\u{5C4}'..='\u{5C5}'
            | '\u{5C7}'
            | '\u{610}'..='\u{61A}'
            | '\u{640}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
            | '\u{6D6}'..='\u{6DC}'
            | '\u{6DF}'..='\u{6E8}'
            | '\u{6EA}'..='\u{6ED}'
            | '\u{93C}'
            | '\u{94D}'
            | '\u{951}'..='\u{954}'
            | '\u{9BC}'
            | '\u{9CD}'
            | '\u{A3C}'
            | '\u{A4D}'
            | '\u{ABC}'
            | '\u{ACD}'
            | '\u{B3C}'
            | '\u{B4D}'
            | '\u{BCD}'
            | '\u{C4D}'
            | '\u{CBC}'
            | '\u{CCD}'
            | '\u{D4D}'
            | '\u{DCA}'
            | '\u{E47}'..='\u{E4E}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FE20}'..='\u{FE2F}'
            | '\u{FEFF}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// The ASCII digit of a decimal digit of another script.
fn digit(character: char) -> Option<char> {
    const ZEROS: [u32; 13] = [
        0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0,
    ];
    let code = character as u32;
    let zero = ZEROS.into_iter().rfind(|&zero| zero <= code)?;
    char::from_digit(code - zero, 10).filter(|_| code - zero < 10)
}

/// Lower-case letters of other scripts whose marks are part of the character.
fn without_diacritic(letter: char) -> char {
    match letter {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'й' | 'ѝ' => 'и',
        'ё' | 'ѐ' => 'е',
        'ѓ' | 'ґ' => 'г',
        'ќ' => 'к',
        'ў' => 'у',
        'ї' => 'і',
        'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        other => other,
    }
}
