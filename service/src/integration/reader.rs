//! From bytes to rows of text: decompression with limits, encodings, separated values and NDJSON, one row at a time. A file
//! that cannot be read at all is a [`FileProblem`]; a row that cannot be read is a row with its own trouble.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::integration::{Encoding, FileFormat, Template};

use super::ndjson;

/// Why a file cannot be read, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// There is nothing in it.
    Empty,
    /// Compressed so well that it cannot be honest: more than 200 times its size.
    Bomb,
    /// A compressed file that ends in the middle or was damaged on its way.
    Damaged,
    /// UTF-16, as some spreadsheet programs write "Unicode text".
    Utf16,
    /// Bytes that are not text of the encoding; counted from the beginning.
    Encoding {
        /// The encoding tried.
        encoding: &'static str,
        /// The line.
        line: u64,
    },
    /// A workbook, where text was expected: save it as CSV, or choose a template for workbooks.
    NotText,
    /// A quoted value begins on this line and is never closed.
    Quote(u64),
    /// The disk or the network failed while reading.
    Unreadable(String),
}

impl FileProblem {
    /// The reason's code, as in docs/ERRORS.md.
    pub const fn code(&self) -> &'static str {
        match self {
            FileProblem::Empty => "file_empty",
            FileProblem::Bomb => "file_bomb",
            FileProblem::Damaged => "file_damaged",
            FileProblem::Utf16 => "file_utf16",
            FileProblem::Encoding { .. } => "file_encoding",
            FileProblem::NotText => "file_not_text",
            FileProblem::Quote(_) => "file_quote",
            FileProblem::Unreadable(_) => "file_unreadable",
        }
    }

    /// Values for the sentence.
    pub fn data(&self) -> Vec<(&'static str, String)> {
        match self {
            FileProblem::Empty | FileProblem::Damaged | FileProblem::Utf16 | FileProblem::NotText => Vec::new(),
            FileProblem::Bomb => vec![("times", RATIO_MOST.to_string())],
            FileProblem::Encoding { encoding, line } => {
                vec![("encoding", (*encoding).to_owned()), ("line", line.to_string())]
            }
            FileProblem::Quote(line) => vec![("line", line.to_string())],
            FileProblem::Unreadable(detail) => vec![("detail", detail.clone())],
        }
    }
}

/// Decompressed bytes may be this many times the compressed ones.
const RATIO_MOST: u64 = 200;
/// A quoted value that is never closed would swallow the rest of the file: no row is longer than this.
pub(super) const ROW_LONGEST: usize = 1 << 20;

/// Nothing is called a bomb before so many bytes.
const RATIO_FROM: u64 = 1 << 20;

/// Counts what goes in.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.fetch_add(u64::try_from(count).unwrap_or_default(), Ordering::Relaxed);
        Ok(count)
    }
}

/// Counts what comes out, and stops what is no file but a bomb: against its whole size where that is known, else against
/// what has gone in so far.
struct Guarded<R> {
    inner: R,
    size: Option<u64>,
    taken: Arc<AtomicU64>,
    passed: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.passed += u64::try_from(count).unwrap_or_default();
        let compressed = self.size.unwrap_or_else(|| self.taken.load(Ordering::Relaxed));
        if self.passed > RATIO_FROM && self.passed / compressed.max(1) > RATIO_MOST {
            return Err(std::io::Error::other("bomb"));
        }
        Ok(count)
    }
}

/// Reads rows of a file in the form of a template.
pub struct RowReader {
    header: Vec<String>,
    lines: Box<dyn Iterator<Item = Result<RawRow, FileProblem>> + Send>,
}

/// One row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Its values.
    pub values: csv::StringRecord,
    /// Why it is no row, and the text to blame; its values are empty then.
    pub trouble: Option<(&'static str, String)>,
}

impl RowReader {
    /// Opens a stream of `size` bytes; a stream that begins as gzip is decompressed.
    ///
    /// # Errors
    /// The first [`FileProblem`].
    pub fn open(
        template: &Template,
        source: impl Read + Send + 'static,
        size: Option<u64>,
    ) -> Result<RowReader, FileProblem> {
        let taken = Arc::new(AtomicU64::new(0));
        let source = Counted { inner: source, count: Arc::clone(&taken) };
        let mut source = BufReader::with_capacity(1 << 16, source);
        let start = source.fill_buf().map_err(problem)?;
        let plain: Box<dyn Read + Send> = if start.starts_with(&[0x1f, 0x8b]) {
            Box::new(Guarded { inner: flate2::read::MultiGzDecoder::new(source), size, taken, passed: 0 })
        } else {
            Box::new(source)
        };
        let mut plain = BufReader::with_capacity(1 << 16, plain);
        let start = plain.fill_buf().map_err(problem)?;
        if start.is_empty() {
            return Err(FileProblem::Empty);
        }
        if start.starts_with(b"PK\x03\x04") || start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(FileProblem::NotText);
        }
        if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
            return Err(FileProblem::Utf16);
        }
        let encoding = match template.encoding {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Gb18030 => encoding_rs::GB18030,
            Encoding::Auto => guess(start),
        };
        let text: Box<dyn Read + Send> =
            if encoding == encoding_rs::UTF_8 { Box::new(plain) } else { Box::new(Decoded::new(plain, encoding)) };
        match template.format {
            FileFormat::Csv | FileFormat::Xlsx => Self::open_csv(template, text, encoding.name()),
            FileFormat::Ndjson => {
                let header = template.columns();
                let lines = ndjson::rows(text, header.clone(), template.refuses_unknown_columns, encoding.name());
                Ok(RowReader { header, lines: Box::new(lines) })
            }
        }
    }

    /// The names of the columns; numbers from 1 where the file has none.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    fn open_csv(
        template: &Template,
        text: Box<dyn Read + Send>,
        encoding: &'static str,
    ) -> Result<RowReader, FileProblem> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(u32::from(template.separator)).unwrap_or(b','))
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 17)
            .from_reader(text);
        let mut first = csv::ByteRecord::new();
        if !reader.read_byte_record(&mut first).map_err(csv_problem)? {
            return Err(FileProblem::Empty);
        }
        let first =
            csv::StringRecord::from_byte_record(first).map_err(|_| FileProblem::Encoding { encoding, line: 1 })?;
        let header = if template.has_header {
            first.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect()
        } else {
            (1..=first.len()).map(|number| number.to_string()).collect()
        };
        let pending = (!template.has_header).then_some(RawRow { line: 1, values: first, trouble: None });
        let mut record = csv::ByteRecord::new();
        let rest = std::iter::from_fn(move || match reader.read_byte_record(&mut record) {
            Ok(false) => None,
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                if record.as_slice().len() > ROW_LONGEST {
                    return Some(Err(FileProblem::Quote(line)));
                }
                Some(
                    csv::StringRecord::from_byte_record(std::mem::take(&mut record))
                        .map(|values| RawRow { line, values, trouble: None })
                        .map_err(|_| FileProblem::Encoding { encoding, line }),
                )
            }
            Err(error) => Some(Err(csv_problem(error))),
        });
        Ok(RowReader { header, lines: Box::new(pending.into_iter().map(Ok).chain(rest)) })
    }
}

impl Iterator for RowReader {
    type Item = Result<RawRow, FileProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.lines.next()
    }
}

pub(super) fn problem(error: std::io::Error) -> FileProblem {
    match error.kind() {
        _ if error.to_string() == "bomb" => FileProblem::Bomb,
        // What the decompressor says of a file that ends too early, and of one whose bits have changed.
        std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData => {
            FileProblem::Damaged
        }
        _ => FileProblem::Unreadable(error.to_string()),
    }
}

fn csv_problem(error: csv::Error) -> FileProblem {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => problem(error),
        other => FileProblem::Unreadable(format!("{other:?}")),
    }
}

/// UTF-8 if the beginning is valid UTF-8 (a character cut at its end counts as valid), else GB18030, which Chinese systems
/// write when they do not write UTF-8.
fn guess(start: &[u8]) -> &'static encoding_rs::Encoding {
    match std::str::from_utf8(start) {
        Ok(_) => encoding_rs::UTF_8,
        Err(error) if error.error_len().is_none() => encoding_rs::UTF_8,
        Err(_) => encoding_rs::GB18030,
    }
}

/// A stream of another encoding as UTF-8; what is no character of it becomes an invalid byte, so that the row is refused.
struct Decoded<R> {
    source: R,
    decoder: encoding_rs::Decoder,
    ready: Vec<u8>,
    at: usize,
    is_done: bool,
}

impl<R: BufRead> Decoded<R> {
    fn new(source: R, encoding: &'static encoding_rs::Encoding) -> Decoded<R> {
        Decoded { source, decoder: encoding.new_decoder(), ready: Vec::new(), at: 0, is_done: false }
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at >= self.ready.len() && !self.is_done {
            let input = self.source.fill_buf()?;
            let is_last = input.is_empty();
            let mut text = String::with_capacity(input.len() * 2 + 16);
            let (result, read) = self.decoder.decode_to_string_without_replacement(input, &mut text, is_last);
            self.ready.clear();
            self.ready.extend_from_slice(text.as_bytes());
            if let encoding_rs::DecoderResult::Malformed(..) = result {
                self.ready.push(0xff);
            } else if is_last {
                self.is_done = true;
            }
            self.at = 0;
            self.source.consume(read);
        }
        let rest = self.ready.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(target), Some(source)) = (buffer.get_mut(..count), rest.get(..count)) {
            target.copy_from_slice(source);
        }
        self.at += count;
        Ok(count)
    }
}
