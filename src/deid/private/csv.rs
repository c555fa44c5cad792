//! Rows of RFC 4180, read leniently. The crate `csv` is for the command line alone: its tables would weigh more in
//! the browser's module than all that is read with them.

/// A row: where it begins, and its cells.
pub(super) struct Row {
    /// From 1.
    pub line: u32,
    pub cells: Vec<String>,
}

/// The rows of a text. Lines may end in LF, CRLF or CR; empty ones are no rows.
pub(super) struct Rows<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: u32,
    /// The line in which a quoted cell begins that never ends.
    pub unclosed: Option<u32>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Self {
            rest: text.chars().peekable(),
            line: 1,
            unclosed: None,
        }
    }

    /// Whether the cell was the last of its row.
    fn cell(&mut self, cell: &mut String) -> bool {
        let mut quoted = self.rest.next_if_eq(&'"').map(|_| self.line);
        while let Some(letter) = self.rest.next() {
            match letter {
                '"' if quoted.is_some() => {
                    if self.rest.next_if_eq(&'"').is_some() {
                        cell.push('"');
                    } else {
                        quoted = None;
                    }
                }
                ',' if quoted.is_none() => return false,
                '\r' | '\n' => {
                    if letter == '\r' {
                        self.rest.next_if_eq(&'\n');
                    }
                    self.line = self.line.saturating_add(1);
                    if quoted.is_none() {
                        return true;
                    }
                    cell.push('\n');
                }
                _ => cell.push(letter),
            }
        }
        self.unclosed = self.unclosed.or(quoted);
        true
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.rest.peek().is_some() {
            let line = self.line;
            let mut cells = Vec::with_capacity(4);
            loop {
                let mut cell = String::new();
                let is_last = self.cell(&mut cell);
                cells.push(cell);
                if is_last {
                    break;
                }
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Some(Row { line, cells });
            }
        }
        None
    }
}
