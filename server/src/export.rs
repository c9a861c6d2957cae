//! Lists as files: `/export/{list}.{csv|xlsx}` with the same query as the page. Both kinds hold the same rows, order,
//! columns and totals as `app::export` reads them, and a last line that says who took them out, when, and the hash of
//! what stands above it. Words that a spreadsheet would take for a formula are disarmed; figures stay figures. Every file
//! is written into the audit before it leaves.

use app::components::data_table::TableAddress;
use app::components::data_table::wire::{CellValue, Column};
use app::error::{AppError, ErrorKind};
use app::export::{self, ExportContext, ExportTable};
use app::i18n::Texts;
use app::i18n::data_table::DataTableTexts;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use domain::preference::Locale;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use sha2::{Digest, Sha256};

use crate::answer::Refusal;
use crate::request::{Origin, Surface, Visitor};
use crate::state::AppState;

/// Marks the text as UTF-8; without it a Chinese spreadsheet program reads GB18030.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";
/// What a spreadsheet takes for the beginning of a formula, or for a way around this rule.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];
/// The longest text of a cell, a limit of the format.
const LONGEST_CELL: usize = 32_767;
/// The figures of a workbook are binary floats with 15 exact decimal digits; longer ones are written as text.
const EXACT_DIGITS: usize = 15;
/// How many bytes are handed to the connection at once.
const PIECE_BYTES: usize = 64 * 1024;
/// The product's time zone.
const OFFSET_HOURS: i64 = 8;

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated values, RFC 4180, UTF-8 with a byte order mark.
    Csv,
    /// A workbook of Excel 2007 and later.
    Xlsx,
}

impl FileKind {
    const fn extension(self) -> &'static str {
        match self {
            FileKind::Csv => "csv",
            FileKind::Xlsx => "xlsx",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            FileKind::Csv => "text/csv; charset=utf-8; header=present",
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The list and the kind of file of a path such as `users.csv`.
pub fn parse_file_name(file: &str) -> Option<(&str, FileKind)> {
    let (list, extension) = file.rsplit_once('.')?;
    let kind = match extension {
        "csv" => FileKind::Csv,
        "xlsx" => FileKind::Xlsx,
        _ => return None,
    };
    Some((list, kind))
}

/// Who took the file out, when.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The person's name.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The reader's language.
    pub locale: Locale,
}

impl Mark {
    /// The last line of the file; `hash` is that of the rows as CSV, in both kinds of file.
    fn line(&self, hash: &str, rows: usize) -> String {
        let at = app::format::instant(self.locale, self.at);
        match self.locale {
            Locale::ZhCn => format!("导出：{}，{at}，{rows} 行，SHA-256 {hash}", self.person),
            Locale::En => format!("Exported by {}, {at}, {rows} rows, SHA-256 {hash}", self.person),
        }
    }
}

/// A text that no spreadsheet takes for a formula.
pub fn disarmed(text: &str) -> String {
    if text.starts_with(FORMULA_STARTS) { format!("'{text}") } else { text.to_owned() }
}

/// The heading of a column with its unit.
fn heading(column: &Column) -> String {
    disarmed(&if column.unit.is_empty() {
        column.label.to_owned()
    } else {
        format!("{} ({})", column.label, column.unit)
    })
}

/// An instant as a clock in the product's zone shows it.
fn local(at: DateTime<Utc>) -> chrono::NaiveDateTime {
    at.naive_utc() + TimeDelta::hours(OFFSET_HOURS)
}

/// The words of a value that is no figure, disarmed; `None` for figures, days, moments and nothing.
fn words(texts: &DataTableTexts, value: &CellValue) -> Option<String> {
    match value {
        CellValue::Text(text) | CellValue::Code(text) | CellValue::Link { text, .. } => Some(disarmed(text)),
        CellValue::TwoLines { text, detail } => Some(disarmed(&format!("{text} {detail}"))),
        CellValue::Tag(tag) => Some(disarmed(&tag.label)),
        CellValue::Tags(tags) => {
            Some(disarmed(&tags.iter().map(|tag| tag.label.as_str()).collect::<Vec<_>>().join(", ")))
        }
        CellValue::Flag(flag) => Some(if *flag { texts.yes } else { texts.no }.to_owned()),
        CellValue::Empty
        | CellValue::Money { .. }
        | CellValue::Quantity(_)
        | CellValue::Count(_)
        | CellValue::Percent(_)
        | CellValue::Change(_)
        | CellValue::ChangePercent(_)
        | CellValue::Instant(_)
        | CellValue::Date(_) => None,
    }
}

/// A value as it stands in a CSV file: figures plain and exact, days and moments as ISO 8601 has them (at +08:00).
pub fn csv_value(texts: &DataTableTexts, value: &CellValue) -> String {
    match value {
        CellValue::Money { amount: figure }
        | CellValue::Quantity(figure)
        | CellValue::Percent(figure)
        | CellValue::Change(figure)
        | CellValue::ChangePercent(figure) => figure.to_string(),
        CellValue::Count(count) => count.to_string(),
        CellValue::Date(day) => day.to_string(),
        CellValue::Instant(at) => local(*at).format("%Y-%m-%d %H:%M:%S").to_string(),
        CellValue::Empty => String::new(),
        CellValue::Text(_)
        | CellValue::TwoLines { .. }
        | CellValue::Code(_)
        | CellValue::Tag(_)
        | CellValue::Tags(_)
        | CellValue::Link { .. }
        | CellValue::Flag(_) => words(texts, value).unwrap_or_default(),
    }
}

/// Why a file could not be written; only the memory or our own mistake can be the reason.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The CSV writer failed.
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// The workbook writer failed.
    #[error("the workbook could not be written: {0}")]
    Xlsx(#[from] XlsxError),
}

/// A finished file.
#[derive(Clone, Debug)]
pub struct ExportFile {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The SHA-256 of the rows as CSV with head and totals, without the last line: equal for both kinds of file.
    pub hash: String,
}

/// The list as CSV without its last line.
fn csv_body(table: &ExportTable, texts: &DataTableTexts) -> Result<Vec<u8>, WriteError> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(table.columns.iter().map(heading))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|value| csv_value(texts, value)))?;
    }
    if !table.totals.is_empty() {
        writer.write_record(table.totals.iter().enumerate().map(|(place, value)| total_value(texts, place, value)))?;
    }
    writer.into_inner().map_err(|error| WriteError::Csv(error.into_error().into()))
}

/// The first cell of the totals says what they are when it has no sum of its own.
fn total_value(texts: &DataTableTexts, place: usize, value: &CellValue) -> String {
    if place == 0 && *value == CellValue::Empty { texts.total.to_owned() } else { csv_value(texts, value) }
}

fn hash_of(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// Writes the list as CSV.
///
/// # Errors
/// [`WriteError`].
pub fn write_csv(table: &ExportTable, mark: &Mark) -> Result<ExportFile, WriteError> {
    let texts = DataTableTexts::of(mark.locale);
    let body = csv_body(table, texts)?;
    let hash = hash_of(&body);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(body);
    // Every line of RFC 4180 has the same number of cells.
    let line = disarmed(&mark.line(&hash, table.rows.len()));
    writer.write_record((0..table.columns.len().max(1)).map(|place| if place == 0 { line.as_str() } else { "" }))?;
    let bytes = writer.into_inner().map_err(|error| WriteError::Csv(error.into_error().into()))?;
    Ok(ExportFile { bytes, hash })
}

/// The formats of a workbook; each figure keeps its kind.
struct Formats {
    head: Format,
    plain: Format,
    amount: Format,
    quantity: Format,
    count: Format,
    percent: Format,
    day: Format,
    moment: Format,
    mark: Format,
}

impl Formats {
    fn new(is_bold: bool) -> Formats {
        let base = || if is_bold { Format::new().set_bold() } else { Format::new() };
        Formats {
            head: Format::new().set_bold().set_text_wrap(),
            plain: base(),
            amount: base().set_num_format("#,##0.00"),
            quantity: base().set_num_format("#,##0.####"),
            count: base().set_num_format("#,##0"),
            percent: base().set_num_format("0.00%"),
            day: base().set_num_format("yyyy-mm-dd"),
            moment: base().set_num_format("yyyy-mm-dd hh:mm:ss"),
            mark: Format::new().set_italic(),
        }
    }
}

/// Writes the list as a workbook of one sheet.
///
/// # Errors
/// [`WriteError`].
pub fn write_xlsx(table: &ExportTable, mark: &Mark) -> Result<ExportFile, WriteError> {
    let texts = DataTableTexts::of(mark.locale);
    let hash = hash_of(&csv_body(table, texts)?);
    let line = mark.line(&hash, table.rows.len());
    let mut workbook = Workbook::new();
    let mut properties =
        DocProperties::new().set_title(table.title).set_author(&mark.person).set_comment(&line).set_company("Omni-Hub");
    if let Ok(created) = date_time(local(mark.at)) {
        properties = properties.set_creation_datetime(&created);
    }
    workbook.set_properties(&properties);
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(table.title))?;
    sheet.set_freeze_panes(1, 1)?;
    let (formats, bold) = (Formats::new(false), Formats::new(true));
    for (column, place) in table.columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(0, place, heading(column), &formats.head)?;
        sheet.set_column_width(place, width(column))?;
    }
    let mut at_row = 1;
    for row in &table.rows {
        write_row(sheet, at_row, row, texts, &formats)?;
        at_row += 1;
    }
    let (last_column, last_row) = (u16::try_from(table.columns.len()).unwrap_or(u16::MAX), at_row - 1);
    if last_row > 0 && last_column > 0 {
        sheet.autofilter(0, 0, last_row, last_column - 1)?;
    }
    if !table.totals.is_empty() {
        write_row(sheet, at_row, &table.totals, texts, &bold)?;
        if table.totals.first() == Some(&CellValue::Empty) {
            sheet.write_string_with_format(at_row, 0, texts.total, &bold.plain)?;
        }
        at_row += 1;
    }
    sheet.write_string_with_format(at_row, 0, disarmed(&line), &formats.mark)?;
    Ok(ExportFile { bytes: workbook.save_to_buffer()?, hash })
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    values: &[CellValue],
    texts: &DataTableTexts,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (value, column) in values.iter().zip(0_u16..) {
        match value {
            CellValue::Empty => {}
            CellValue::Money { amount } | CellValue::Change(amount) => {
                write_figure(sheet, row, column, *amount, &formats.amount)?
            }
            CellValue::Quantity(quantity) => write_figure(sheet, row, column, *quantity, &formats.quantity)?,
            CellValue::Count(count) => write_figure(sheet, row, column, Decimal::from(*count), &formats.count)?,
            CellValue::Percent(share) | CellValue::ChangePercent(share) => {
                write_figure(sheet, row, column, *share, &formats.percent)?;
            }
            CellValue::Date(day) => match date(*day) {
                Ok(day) => {
                    sheet.write_datetime_with_format(row, column, &day, &formats.day)?;
                }
                // Before 1900 the format has no days.
                Err(_) => {
                    sheet.write_string(row, column, day.to_string())?;
                }
            },
            CellValue::Instant(at) => match date_time(local(*at)) {
                Ok(at) => {
                    sheet.write_datetime_with_format(row, column, &at, &formats.moment)?;
                }
                Err(_) => {
                    sheet.write_string(row, column, csv_value(texts, value))?;
                }
            },
            CellValue::Text(_)
            | CellValue::TwoLines { .. }
            | CellValue::Code(_)
            | CellValue::Tag(_)
            | CellValue::Tags(_)
            | CellValue::Link { .. }
            | CellValue::Flag(_) => {
                // `write_string` never makes a formula or a link of a text; the apostrophe is for those who copy it on.
                let text: String = words(texts, value).unwrap_or_default().chars().take(LONGEST_CELL).collect();
                sheet.write_string_with_format(row, column, text, &formats.plain)?;
            }
        }
    }
    Ok(())
}

/// Writes a figure as a figure when a workbook can hold it exactly, else as its digits.
fn write_figure(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    figure: Decimal,
    format: &Format,
) -> Result<(), XlsxError> {
    let digits = figure.normalize().mantissa().unsigned_abs().to_string().len();
    match figure.to_f64().filter(|_| digits <= EXACT_DIGITS) {
        Some(number) => sheet.write_number_with_format(row, column, number, format)?,
        None => sheet.write_string(row, column, figure.to_string())?,
    };
    Ok(())
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, u8::try_from(day.month()).unwrap_or(0), u8::try_from(day.day()).unwrap_or(0))
}

fn date_time(at: chrono::NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    date(at.date())?.and_hms(
        u16::try_from(at.hour()).unwrap_or(0),
        u8::try_from(at.minute()).unwrap_or(0),
        f64::from(at.second()),
    )
}

/// The width of a column in characters, like that of the table.
fn width(column: &Column) -> f64 {
    use app::components::data_table::wire::ColumnWidth;
    match column.width {
        ColumnWidth::Tiny => 9.0,
        ColumnWidth::Narrow => 12.0,
        ColumnWidth::Medium => 18.0,
        ColumnWidth::Wide => 26.0,
        ColumnWidth::Widest => 44.0,
    }
}

/// A name that a sheet may have: at most 31 characters, none of `[]:*?/\`, no apostrophe at the ends.
fn sheet_name(title: &str) -> String {
    let name: String = title.chars().filter(|character| !"[]:*?/\\'".contains(*character)).take(31).collect();
    if name.trim().is_empty() { "Omni-Hub".to_owned() } else { name }
}

/// The name of the file: the list, the day and the kind; plain ASCII, because the list's name is ours.
fn file_name(list: &str, at: DateTime<Utc>, kind: FileKind) -> String {
    format!("omni-hub-{list}-{}.{}", local(at).format("%Y%m%d-%H%M%S"), kind.extension())
}

/// `GET /export/{list}.{csv|xlsx}`: the whole list of the question as a file.
pub async fn export(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Extension(origin): Extension<Origin>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    match whole(&state, &visitor, &origin, &file, &query).await {
        Ok(response) => response,
        Err(error) => refusal(error).answer(Surface::Other, visitor.preference, ""),
    }
}

async fn whole(
    state: &AppState,
    visitor: &Visitor,
    origin: &Origin,
    file: &str,
    query: &str,
) -> Result<Response, AppError> {
    let Some(actor) = visitor.actor().cloned() else {
        return Err(AppError::new(ErrorKind::SignInRequired, "sign_in_required"));
    };
    let Some((list, kind)) = parse_file_name(file).and_then(|(list, kind)| Some((export::find(list)?, kind))) else {
        return Err(AppError::new(ErrorKind::NotFound, "not_found"));
    };
    if !actor.can(list.permission) {
        let denied =
            actor.may(list.permission, None).err().unwrap_or(domain::access::Denied::Permission(list.permission));
        state.hub.record_denial(&actor, &origin.facts(), denied, &format!("/export/{file}")).await?;
        return Err(service::Error::Forbidden(denied).into());
    }
    let address = TableAddress::parse(query);
    let context = ExportContext {
        hub: state.hub.clone(),
        actor: actor.clone(),
        preference: visitor.preference,
        facts: origin.facts(),
    };
    let table = export::collect(list, &context, &address).await?;
    let at = state.hub.now();
    let mark = Mark { person: actor.display_name.clone(), at, locale: visitor.preference.locale };
    let (rows, name) = (table.rows.len(), file_name(list.list, at, kind));
    // Writing takes seconds of pure calculation for the largest lists: not on the threads that answer requests.
    let written = tokio::task::spawn_blocking(move || match kind {
        FileKind::Csv => write_csv(&table, &mark),
        FileKind::Xlsx => write_xlsx(&table, &mark),
    })
    .await;
    let file = match written {
        Ok(Ok(file)) => file,
        Ok(Err(error)) => return Err(unexpected(origin, &error)),
        Err(error) => return Err(unexpected(origin, &error)),
    };
    // No file without its line in the audit.
    let canonical = app::components::data_table::view_query(&address);
    state.hub.record_export(&actor, &origin.facts(), list.list, &canonical, rows as u64, &file.hash).await?;
    Ok(answer(file.bytes, &name, kind))
}

/// An error that nobody could foresee: the incident is the request's id, under which the log has the reason.
fn unexpected(origin: &Origin, error: &dyn std::fmt::Display) -> AppError {
    let incident = origin.request_id.to_string();
    tracing::error!(incident, %error, "an export could not be written");
    let mut internal = AppError::new(ErrorKind::Internal, "internal");
    internal.data.push(("incident".to_owned(), incident));
    internal
}

/// The file in pieces, so that a slow connection does not hold it twice.
fn answer(bytes: Vec<u8>, name: &str, kind: FileKind) -> Response {
    let bytes = Bytes::from(bytes);
    let pieces = (0..bytes.len())
        .step_by(PIECE_BYTES)
        .map(|start| Ok::<_, std::convert::Infallible>(bytes.slice(start..bytes.len().min(start + PIECE_BYTES))))
        .collect::<Vec<_>>();
    let mut response = Body::from_stream(futures::stream::iter(pieces)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.content_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The refusal of an error, with the status that says the same.
fn refusal(error: AppError) -> Refusal {
    let status = match error.kind {
        ErrorKind::SignInRequired => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Invalid | ErrorKind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unavailable | ErrorKind::Connection => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let retry_after_seconds = error.value("retry_after_seconds").and_then(|seconds| seconds.parse().ok());
    Refusal { status, error, retry_after_seconds }
}
