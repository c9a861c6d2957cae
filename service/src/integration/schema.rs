//! Our own words as JSON Schema: what a line of NDJSON may hold, made from the one table of fields, so that the description
//! cannot differ from what is read.

use domain::integration::{FactKind, Field, ValueKind};
use serde_json::{Map, Value, json};

/// The JSON Schema of one line of a kind, as text with an indent of two.
pub fn schema_text(kind: FactKind) -> String {
    let properties: Map<String, Value> = kind
        .fields()
        .iter()
        .map(|spec| (spec.field.code().to_owned(), property(spec.field, spec.is_required)))
        .collect();
    let required: Vec<&str> =
        kind.fields().iter().filter(|spec| spec.is_required).map(|spec| spec.field.code()).collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:omni-hub:{}", kind.code()),
        "title": kind.code(),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    // Our own values never fail to be written.
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

/// Amounts may be numbers or decimal strings; a program that counts in binary fractions sends strings.
fn property(field: Field, is_required: bool) -> Value {
    let (chinese, english) = field.meaning();
    let (mut types, mut rest) = match field.kind() {
        ValueKind::Text | ValueKind::Code => (vec!["string"], json!({ "maxLength": 200 })),
        ValueKind::Word(_) => (vec!["string"], json!({})),
        ValueKind::Integer => (vec!["integer", "string"], json!({})),
        ValueKind::Decimal => (vec!["number", "string"], json!({ "pattern": "^-?[0-9]{1,11}(\\.[0-9]{1,4}0*)?$" })),
        ValueKind::Instant => (vec!["string"], json!({ "format": "date-time" })),
        ValueKind::Date => (vec!["string"], json!({ "format": "date" })),
        ValueKind::Truth => (vec!["boolean", "string"], json!({})),
    };
    if !is_required {
        types.push("null");
    }
    if let Some(rest) = rest.as_object_mut() {
        match types.as_slice() {
            [only] => rest.insert("type".to_owned(), json!(only)),
            several => rest.insert("type".to_owned(), json!(several)),
        };
        if let ValueKind::Word(words) = field.kind() {
            let mut words: Vec<Value> = words.iter().map(|word| json!(word)).collect();
            if !is_required {
                words.push(Value::Null);
            }
            rest.insert("enum".to_owned(), json!(words));
        }
        rest.insert("description".to_owned(), json!(format!("{english} · {chinese}")));
    }
    rest
}
