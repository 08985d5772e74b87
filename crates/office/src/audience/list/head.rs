//! Reads the first line of a list: which separator it uses, and which column is which.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The most columns.
const COLUMNS_MAX: usize = 64;

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Email,
    Name,
    Employer,
    Language,
    ConsentedOn,
    SoldOn,
    Product,
}

/// The names of the columns, in bokmål and English; others are passed over.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Email, &["e-post", "epost", "e-postadresse", "email", "e-mail"]),
    (Column::Name, &["navn", "name"]),
    (Column::Employer, &["firma", "arbeidsgiver", "employer", "company"]),
    (Column::Language, &["språk", "language"]),
    (Column::ConsentedOn, &["samtykke", "samtykket", "consented_on", "consented"]),
    (Column::SoldOn, &["kjøpt", "sold_on", "sold"]),
    (Column::Product, &["vare", "product"]),
];

/// Why the first line does not say which column is which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// The file is empty.
    #[error("the list is empty")]
    Empty,
    /// It is not UTF-8.
    #[error("the list is not in UTF-8")]
    Encoding,
    /// It is longer than a line may be.
    #[error("the first line is too long")]
    TooLong,
    /// No column has the name of an address.
    #[error("no column is called `e-post` or `email`")]
    NoAddress,
    /// Two columns have names for the same thing.
    #[error("two columns are called the same")]
    Twice,
}

/// The columns of a list.
pub(super) struct Head {
    pub(super) fields: Fields,
    pub(super) n_columns: usize,
    columns: Vec<Option<Column>>,
}

impl Head {
    pub(super) fn read(line: &[u8]) -> Result<Self, HeadError> {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let line = std::str::from_utf8(line).map_err(|_| HeadError::Encoding)?;
        if line.contains('\0') {
            return Err(HeadError::Encoding);
        }
        if line.trim().is_empty() {
            return Err(HeadError::Empty);
        }
        let ways = [b',', b';', b'\t'].map(|separator| {
            let mut fields = Fields::parted_by(separator);
            let names = fields.split(line).unwrap_or_default();
            (fields, names)
        });
        let [first, second, third] = ways;
        let most = |a: (Fields, Vec<String>), b: (Fields, Vec<String>)| {
            if b.1.len() > a.1.len() { b } else { a }
        };
        let (fields, names) = most(most(first, second), third);
        let columns: Vec<Option<Column>> = names.iter().map(|name| column(name)).collect();
        let n_of = |column: Column| columns.iter().filter(|it| **it == Some(column)).count();
        if n_of(Column::Email) == 0 {
            return Err(HeadError::NoAddress);
        }
        if NAMES.iter().any(|(column, _)| n_of(*column) > 1) {
            return Err(HeadError::Twice);
        }
        Ok(Self { fields, n_columns: columns.len(), columns })
    }

    pub(super) fn place_of(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|it| *it == Some(column))
    }
}

fn column(name: &str) -> Option<Column> {
    let name = name.trim().to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
}

/// Splits lines by one separator. Making it costs more than a line, so it is made once.
pub(super) struct Fields(Reader);

impl Fields {
    fn parted_by(separator: u8) -> Self {
        Self(ReaderBuilder::new().delimiter(separator).build())
    }

    /// Splits one line into its fields; none when a quote is not closed or there are too many of them.
    pub(super) fn split(&mut self, line: &str) -> Option<Vec<String>> {
        self.0.reset();
        split(&mut self.0, line)
    }
}

fn split(reader: &mut Reader, line: &str) -> Option<Vec<String>> {
    let mut output = vec![0; line.len() + 1];
    let mut ends = [0; COLUMNS_MAX];
    let line = [line.as_bytes(), b"\n"].concat();
    let (result, n_read, _, n_fields) = reader.read_record(&line, &mut output, &mut ends);
    // A line break that ends no record stands within quotes; a record that ends before it held another kind.
    if !matches!(result, ReadRecordResult::Record) || n_read != line.len() {
        return None;
    }
    let mut from = 0;
    let field = |end: &usize| {
        let field = String::from_utf8(output[from..*end].to_vec()).ok();
        from = *end;
        field
    };
    ends[..n_fields].iter().map(field).collect()
}
