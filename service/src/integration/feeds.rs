//! Systems and feeds: how they are doing, what they brought, what of it was refused; and connecting a new one.

use chrono::TimeDelta;
use domain::access::{Actor, Permission};
use domain::integration::{FactKind, FeedFacts, FeedState};
use domain::list::{ListQuery, Page};
use serde_json::json;
use store::identity::listing;
pub use store::integration::changes::FeedToKeep as NewFeed;
use store::integration::lists::{self, FeedRow, RefusedRow, RunRow};

use super::import::{feed_deed, publish_feed, refused};
use crate::error::Failure;
use crate::fields::{Fields, list_refused};
use crate::hub::{audit_actor, holds, record, viewer};
use crate::{Error, Hub, RequestFacts, Result};

/// What kinds of systems there are, as the database knows them.
const SYSTEM_KINDS: [&str; 9] = ["pos", "erp", "oms", "wms", "crm", "platform", "payment", "service", "file"];
/// How a feed comes.
const TRANSPORTS: [&str; 3] = ["file", "push", "pull"];
/// A promise of more than a year is none.
const FRESHNESS_LONGEST_SECONDS: i32 = 366 * 86_400;

/// A feed and how it is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedOverview {
    /// What is kept of it.
    pub row: FeedRow,
    /// How it is doing.
    pub state: FeedState,
    /// How far the newest row lies behind now, in seconds; `None` before the first.
    pub lag_seconds: Option<i64>,
}

impl Hub {
    fn overview(&self, row: FeedRow) -> FeedOverview {
        let last_state = row.last_run.as_ref().map(|run| run.state.as_str());
        let facts = FeedFacts {
            is_active: row.is_active,
            is_running: last_state == Some("running"),
            has_failed: matches!(last_state, Some("failed" | "interrupted")),
            freshness_seconds: row.freshness_seconds,
            watermark_at: row.watermark_at,
            last_row_at: row.last_row_at,
        };
        let now = self.now();
        FeedOverview { state: facts.state(now), lag_seconds: facts.lag(now).map(|lag| lag.num_seconds()), row }
    }

    /// The feeds of all systems and how they are doing.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`; [`Error::Invalid`] for an unknown column.
    pub async fn feeds(&self, actor: &Actor, query: &ListQuery) -> Result<Page<FeedOverview>> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "feed.list").await?;
        let query = listing::check(lists::FEED_COLUMNS, query).map_err(list_refused)?;
        let since = self.now() - TimeDelta::hours(24);
        let page = self
            .read(viewer(actor, Permission::IntegrationRead), query, move |tx, query| {
                Box::pin(async move { Ok(lists::feeds(tx, &query, since).await?) })
            })
            .await?;
        Ok(Page { rows: page.rows.into_iter().map(|row| self.overview(row)).collect(), total: page.total })
    }

    /// One feed and how it is doing.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`; [`Error::NotFound`].
    pub async fn feed(&self, actor: &Actor, code: &str) -> Result<FeedOverview> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "feed.read").await?;
        let since = self.now() - TimeDelta::hours(24);
        let row = self
            .read(viewer(actor, Permission::IntegrationRead), code.to_owned(), move |tx, code| {
                Box::pin(async move { Ok(lists::feed(tx, &code, since).await?.ok_or(Error::NotFound("feed"))?) })
            })
            .await?;
        Ok(self.overview(row))
    }

    /// The runs of a feed, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`; [`Error::NotFound`]; [`Error::Invalid`] for an unknown column.
    pub async fn ingest_runs(&self, actor: &Actor, feed: &str, query: &ListQuery) -> Result<Page<RunRow>> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "feed.read").await?;
        let query = listing::check(lists::RUN_COLUMNS, query).map_err(list_refused)?;
        let since = self.now();
        self.read(viewer(actor, Permission::IntegrationRead), (feed.to_owned(), query), move |tx, (feed, query)| {
            Box::pin(async move {
                let feed = lists::feed(tx, &feed, since).await?.ok_or(Error::NotFound("feed"))?;
                Ok(lists::runs(tx, feed.feed_id, &query).await?)
            })
        })
        .await
    }

    /// One run.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`; [`Error::NotFound`].
    pub async fn ingest_run(&self, actor: &Actor, run_id: i64) -> Result<RunRow> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "feed.read").await?;
        self.read(viewer(actor, Permission::IntegrationRead), run_id, |tx, run_id| {
            Box::pin(async move { Ok(lists::run(tx, run_id).await?.ok_or(Error::NotFound("run"))?) })
        })
        .await
    }

    /// The refused rows of a feed, those of the latest run first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`; [`Error::NotFound`]; [`Error::Invalid`] for an unknown column.
    pub async fn refused_rows(&self, actor: &Actor, feed: &str, query: &ListQuery) -> Result<Page<RefusedRow>> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "feed.read").await?;
        let query = listing::check(lists::REFUSED_COLUMNS, query).map_err(list_refused)?;
        let since = self.now();
        self.read(viewer(actor, Permission::IntegrationRead), (feed.to_owned(), query), move |tx, (feed, query)| {
            Box::pin(async move {
                let feed = lists::feed(tx, &feed, since).await?.ok_or(Error::NotFound("feed"))?;
                Ok(lists::refused(tx, feed.feed_id, &query).await?)
            })
        })
        .await
    }

    /// The first open refused rows of a run in the order of its lines, at most 1,000.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.read`.
    pub async fn refused_of_run(&self, actor: &Actor, run_id: i64, most: u16) -> Result<Vec<RefusedRow>> {
        self.demand_read(actor, holds(actor, Permission::IntegrationRead), "feed.read").await?;
        let most = i64::from(most.min(1_000));
        self.read(viewer(actor, Permission::IntegrationRead), (), move |tx, ()| {
            Box::pin(async move { Ok(lists::refused_of_run(tx, run_id, most).await?) })
        })
        .await
    }

    /// Settles open refused rows of a run that nobody wants: they stay listed.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.manage`; [`Error::NotFound`]; `refused_rows_settled` when none of them is
    /// open.
    pub async fn dismiss_refused(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        run_id: i64,
        lines: Vec<i64>,
    ) -> Result<u64> {
        self.demand(actor, facts, holds(actor, Permission::IntegrationManage), "refused_row.dismiss").await?;
        let input = (actor.clone(), lines);
        self.write(store::Viewer::System, facts, input, move |tx, (actor, lines)| {
            Box::pin(async move {
                let run = lists::run(tx, run_id).await?.ok_or(Error::NotFound("run"))?;
                let rows = store::integration::changes::lock_refused(tx, run_id, &lines).await?;
                if rows.is_empty() {
                    return Err(Failure::Service(Error::refused("refused_rows_settled")));
                }
                let ids: Vec<i64> = rows.iter().map(|row| row.refused_row_id).collect();
                store::integration::changes::settle_refused(tx, &ids, "dismissed", actor.user_id).await?;
                let count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
                let what = json!({ "run": run_id, "count": count });
                publish_feed(tx, &run.feed_code).await?;
                record(tx, audit_actor(&actor), feed_deed(&run.feed_code, "refused_row.dismiss", what)).await?;
                Ok(count)
            })
        })
        .await
    }

    /// Connects a feed of a system, or changes how it is known; a system that is known keeps its names. The same call again
    /// is the same act. Answers whether the feed was new.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `integration.manage`; [`Error::Invalid`]; `feed_of_another_system`; `template_missing`;
    /// `template_of_another_kind` when the template's rows are no facts of the feed's kind.
    pub async fn connect_feed(&self, actor: &Actor, facts: &RequestFacts, feed: NewFeed) -> Result<bool> {
        self.demand(actor, facts, holds(actor, Permission::IntegrationManage), "feed.connect").await?;
        let feed = checked(feed)?;
        self.write(store::Viewer::System, facts, (actor.clone(), feed), |tx, (actor, feed)| {
            Box::pin(async move {
                if let Some(code) = &feed.template_code {
                    let newest = store::integration::newest_template(tx, code).await?;
                    let newest = newest.ok_or_else(|| refused("template_missing", vec![("template", code.clone())]))?;
                    let template = domain::integration::Template::read(&newest.text)
                        .map_err(|issues| super::templates::template_refused(&issues))?;
                    if !template.kinds().iter().any(|kind| kind.code() == feed.kind) {
                        let data = vec![("template", code.clone()), ("kind", template.kind)];
                        return Err(Failure::Service(refused("template_of_another_kind", data)));
                    }
                }
                let Some(is_new) = store::integration::changes::keep_feed(tx, &feed).await? else {
                    return Err(Failure::Service(refused("feed_of_another_system", vec![("feed", feed.code)])));
                };
                let what = json!({ "system": feed.system_code, "kind": feed.kind, "transport": feed.transport,
                    "template": feed.template_code, "freshness_seconds": feed.freshness_seconds, "is_active": feed.is_active });
                let action = if is_new { "feed.connect" } else { "feed.update" };
                publish_feed(tx, &feed.code).await?;
                record(tx, audit_actor(&actor), feed_deed(&feed.code, action, what)).await?;
                Ok(is_new)
            })
        })
        .await
    }
}

fn checked(feed: NewFeed) -> Result<NewFeed> {
    let mut fields = Fields::default();
    let feed = NewFeed {
        system_code: code(&mut fields, "system_code", &feed.system_code, 40),
        system_name_zh: fields.text("system_name_zh", &feed.system_name_zh, 60),
        system_name_en: fields.text("system_name_en", &feed.system_name_en, 60),
        code: code(&mut fields, "code", &feed.code, 60),
        name_zh: fields.text("name_zh", &feed.name_zh, 60),
        name_en: fields.text("name_en", &feed.name_en, 60),
        template_code: feed.template_code.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        ..feed
    };
    if !SYSTEM_KINDS.contains(&feed.system_kind.as_str()) {
        fields.wrong("system_kind", "unknown", Vec::new());
    }
    if !FactKind::from_code(&feed.kind).is_some_and(FactKind::is_taken) {
        fields.wrong("kind", "unknown", Vec::new());
    }
    if !TRANSPORTS.contains(&feed.transport.as_str()) {
        fields.wrong("transport", "unknown", Vec::new());
    }
    if feed.freshness_seconds.is_some_and(|seconds| !(1..=FRESHNESS_LONGEST_SECONDS).contains(&seconds)) {
        let range = vec![("least", "1".to_owned()), ("most", FRESHNESS_LONGEST_SECONDS.to_string())];
        fields.wrong("freshness_seconds", "out_of_range", range);
    }
    fields.done(feed)
}

/// A code of a system, feed or template: `a-z 0-9 _ -`, a letter or digit first.
pub(super) fn code(fields: &mut Fields, field: &'static str, typed: &str, most: usize) -> String {
    let code = typed.trim().to_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if code.is_empty() {
        fields.wrong(field, "required", Vec::new());
    } else if code.len() > most
        || !code.bytes().next().is_some_and(is_plain)
        || !code.bytes().all(|byte| is_plain(byte) || byte == b'_' || byte == b'-')
    {
        fields.wrong(field, "feed_code_form", vec![("most", most.to_string())]);
    }
    code
}
