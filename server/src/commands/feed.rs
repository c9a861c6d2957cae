//! `omni-hub feed`: feeds from the command line: which there are and how they are doing, and connecting one.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::access::Actor;
use domain::list::ListQuery;
use service::integration::NewFeed;
use service::{Hub, RequestFacts};

use crate::boot::House;
use crate::config::Configuration;
use crate::failure::Failure;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List all feeds and how they are doing.
    List,
    /// Connect a feed of a system, or change how it is known; with a template if its rows are not in our own words.
    Connect(Connect),
}

/// A feed.
#[derive(Debug, Args)]
pub(super) struct Connect {
    /// Its code, such as pos-sales.
    code: String,
    /// The code of its system, such as pos.
    #[arg(long)]
    system: String,
    /// What kind of system it is: pos, erp, oms, wms, crm, platform, payment, service or file.
    #[arg(long, default_value = "file", value_name = "KIND")]
    system_kind: String,
    /// What its rows are: sale_line or return_line. A template may turn some of them into the other.
    #[arg(long, default_value = "sale_line")]
    kind: String,
    /// How it comes: file, push or pull.
    #[arg(long, default_value = "file")]
    transport: String,
    /// Its name in Chinese; its code when not given.
    #[arg(long, value_name = "NAME")]
    name_zh: Option<String>,
    /// Its name in English; its code when not given.
    #[arg(long, value_name = "NAME")]
    name_en: Option<String>,
    /// The file of its mapping template; kept as the next version of the template that bears the file's name.
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// How old its newest row may be before it counts as late, in minutes.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=527_040))]
    fresh: Option<u32>,
}

/// Does it.
pub(super) async fn run(configuration: &Configuration, action: Action) -> Result<(), Failure> {
    let house = House::open(configuration).await?;
    let result = match action {
        Action::List => list(&house.hub).await,
        Action::Connect(connect) => self::connect(&house.hub, connect).await,
    };
    house.close().await;
    super::say(&result?);
    Ok(())
}

async fn list(hub: &Hub) -> Result<String, Failure> {
    let actor = Actor::operator("omni-hub feed list");
    let mut lines = vec!["feed\tsystem\tkind\ttemplate\tstate\tnewest row\trefused rows open".to_owned()];
    let mut query = ListQuery { limit: 200, ..ListQuery::default() };
    loop {
        let page = hub.feeds(&actor, &query).await?;
        let count = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        lines.extend(page.rows.iter().map(|feed| {
            let row = &feed.row;
            let template = match (&row.template_code, row.template_version) {
                (Some(code), Some(version)) => format!("{code} v{version}"),
                (Some(code), None) => code.clone(),
                (None, _) => "-".to_owned(),
            };
            let newest = row.watermark_at.map_or_else(|| "-".to_owned(), |at| at.to_rfc3339());
            let (state, open) = (feed.state.code(), row.open_refused);
            format!("{}\t{}\t{}\t{template}\t{state}\t{newest}\t{open}", row.code, row.system_code, row.kind)
        }));
        query.offset = query.offset.saturating_add(count);
        if count == 0 || u64::from(query.offset) >= page.total {
            return Ok(lines.join("\n"));
        }
    }
}

async fn connect(hub: &Hub, connect: Connect) -> Result<String, Failure> {
    const TASK: &str = "omni-hub feed connect";
    let (actor, facts) = (Actor::operator(TASK), RequestFacts::local(TASK));
    let template_code = match &connect.template {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::Refused {
                sentence: format!("the template {} cannot be read ({error})", path.display()),
            })?;
            let code = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
            let base = match hub.template(&actor, &code, None).await {
                Ok(known) => Some(known.version),
                Err(service::Error::NotFound(_)) => None,
                Err(error) => return Err(error.into()),
            };
            hub.save_template(&actor, &facts, &code, &text, base, TASK).await.map_err(|error| told(path, error))?;
            Some(code)
        }
    };
    let feed = NewFeed {
        system_name_zh: connect.system.clone(),
        system_name_en: connect.system.clone(),
        system_code: connect.system,
        system_kind: connect.system_kind,
        name_zh: connect.name_zh.unwrap_or_else(|| connect.code.clone()),
        name_en: connect.name_en.unwrap_or_else(|| connect.code.clone()),
        code: connect.code.clone(),
        kind: connect.kind,
        transport: connect.transport,
        template_code,
        freshness_seconds: connect.fresh.and_then(|minutes| i32::try_from(minutes.saturating_mul(60)).ok()),
        is_active: true,
    };
    let is_new = hub.connect_feed(&actor, &facts, feed).await?;
    let code = connect.code;
    Ok(if is_new {
        format!("The feed {code} is connected; take in a file with: omni-hub import --feed {code} FILE")
    } else {
        format!("The feed {code} was there already; it is as given now.")
    })
}

/// What is wrong with a template, in words.
fn told(path: &std::path::Path, error: service::Error) -> Failure {
    if !matches!(error, service::Error::Refused(_)) {
        return error.into();
    }
    let error = crate::answer::Refusal::from(error).error;
    let said = app::i18n::errors::sentence(domain::preference::Locale::En, &error);
    Failure::Refused { sentence: format!("the template {}: {}. {}", path.display(), said.title, said.remedy) }
}
