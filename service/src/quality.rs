//! Data-quality issues: scanning, reading, and what people do about one. What can be wrong is the catalogue of
//! `domain::quality`; how a rule finds its rows is `store`'s.

use domain::access::{Actor, Permission, Role, permissions_of};
use domain::ids::{NotificationId, QualityIssueId, UserId};
use domain::list::{ListQuery, Page};
use domain::live::Topic;
use domain::quality::{IssueAct, IssueState, QualityRule, decide};
use serde_json::{Value, json};
use store::identity::{listing, messages};
use store::outbox::{self, NewEvent};
pub use store::quality::{EVIDENCE_AT_MOST, EvidenceRow, OwnerChoice, QualityIssueRow};
use store::{Tx, Viewer, quality};

use crate::error::Failure;
use crate::fields::{Fields, list_refused};
use crate::hub::{Deed, audit_actor, holds, record, viewer};
use crate::{Error, Hub, RequestFacts, Result};

/// The most characters of a reason.
const REASON_AT_MOST: usize = 500;
/// The brand's clock against UTC; its day begins at midnight.
const CLOCK_HOURS: i64 = 8;

/// What a scan of the whole catalogue did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QualityScan {
    /// How many rules were looked at; fewer than the catalogue when another scan was at work.
    pub rules: u32,
    /// How many issues there are now.
    pub found: i64,
    /// How many are new.
    pub opened: i64,
    /// How many came again.
    pub reopened: i64,
    /// How many are gone.
    pub resolved: i64,
}

/// One issue with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityIssueDetail {
    /// The issue.
    pub row: QualityIssueRow,
    /// The first rows that show it, at most [`EVIDENCE_AT_MOST`].
    pub evidence: Vec<EvidenceRow>,
}

/// What a person wants to do about an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssueChange {
    /// Give it to this person.
    Assign(UserId),
    /// Set it aside, and why.
    Ignore(String),
    /// Say that it is mended, and how.
    Resolve(String),
    /// Take one of the two back.
    Reopen,
}

impl IssueChange {
    const fn act(&self) -> IssueAct {
        match self {
            IssueChange::Assign(_) => IssueAct::Assign,
            IssueChange::Ignore(_) => IssueAct::Ignore,
            IssueChange::Resolve(_) => IssueAct::Resolve,
            IssueChange::Reopen => IssueAct::Reopen,
        }
    }

    const fn action(&self) -> &'static str {
        match self {
            IssueChange::Assign(_) => "quality_issue.assign",
            IssueChange::Ignore(_) => "quality_issue.ignore",
            IssueChange::Resolve(_) => "quality_issue.resolve",
            IssueChange::Reopen => "quality_issue.reopen",
        }
    }
}

/// The roles whose holders see issues, and so can be given one.
fn owner_roles() -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| permissions_of(*role).contains(&Permission::QualityRead)).collect()
}

/// What the audit keeps.
fn kept(row: &QualityIssueRow) -> Value {
    json!({ "rule": row.rule.code(), "state": row.state.code(), "owner": row.owner_name, "reason": row.reason })
}

async fn publish(tx: &mut Tx, subject: String) -> std::result::Result<(), Failure> {
    let event =
        NewEvent { topic: Topic::QualityIssue, department_id: None, user_id: None, subject, payload: json!({}) };
    Ok(outbox::publish(tx, &event).await?)
}

/// Scans one rule and writes down what changed.
async fn scan_rule(
    tx: &mut Tx,
    actor: &Actor,
    rule: QualityRule,
) -> std::result::Result<Option<quality::RuleScan>, Failure> {
    let day = (tx.at() + chrono::TimeDelta::hours(CLOCK_HOURS)).date_naive();
    let Some(scan) = quality::scan(tx, rule, day).await? else { return Ok(None) };
    if scan.opened + scan.reopened + scan.resolved > 0 {
        publish(tx, rule.code().to_owned()).await?;
        let deed = Deed {
            action: "quality_issue.scan",
            subject_kind: "quality_rule",
            subject_id: rule.code().to_owned(),
            subject_name: rule.code().to_owned(),
            after: Some(json!({ "opened": scan.opened, "reopened": scan.reopened, "resolved": scan.resolved })),
            ..Deed::default()
        };
        record(tx, audit_actor(actor), deed).await?;
    }
    Ok(Some(scan))
}

impl Hub {
    /// Looks through the facts with every rule: opens what is new, refreshes what is known, reopens what came again,
    /// resolves what is gone. One transaction a rule; the same again changes nothing. Does nothing while another scan is at
    /// work.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `quality.manage`.
    pub async fn scan_quality(&self, actor: &Actor, facts: &RequestFacts) -> Result<QualityScan> {
        self.demand(actor, facts, holds(actor, Permission::QualityManage), "quality_issue.scan").await?;
        let mut whole = QualityScan::default();
        for rule in QualityRule::ALL {
            let input = (actor.clone(), *rule);
            // Whatever departments the actor acts for: a rule that saw a part of the facts would resolve the rest.
            let scan = self
                .write(Viewer::System, facts, input, |tx, (actor, rule)| {
                    Box::pin(async move { scan_rule(tx, &actor, rule).await })
                })
                .await?;
            let Some(scan) = scan else { break };
            whole.rules += 1;
            whole.found += scan.found;
            whole.opened += scan.opened;
            whole.reopened += scan.reopened;
            whole.resolved += scan.resolved;
        }
        Ok(whole)
    }

    /// A part of the issues; what waits first, the most urgent and oldest of it at the top.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `quality.read`; [`Error::Invalid`] for an unknown column.
    pub async fn quality_issues(&self, actor: &Actor, query: &ListQuery) -> Result<Page<QualityIssueRow>> {
        self.demand_read(actor, holds(actor, Permission::QualityRead), "quality_issue.list").await?;
        let query = listing::check(quality::COLUMNS, query).map_err(list_refused)?;
        self.read(viewer(actor, Permission::QualityRead), query, |tx, query| {
            Box::pin(async move { Ok(quality::list(tx, &query).await?) })
        })
        .await
    }

    /// One issue with its evidence.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without `quality.read`.
    pub async fn quality_issue(&self, actor: &Actor, id: QualityIssueId) -> Result<QualityIssueDetail> {
        self.demand_read(actor, holds(actor, Permission::QualityRead), "quality_issue.read").await?;
        self.read(viewer(actor, Permission::QualityRead), id, |tx, id| {
            Box::pin(async move {
                let row = match quality::issue(tx, id).await {
                    Err(store::Error::NotFound) => return Err(Error::NotFound("quality_issue").into()),
                    other => other?,
                };
                Ok(QualityIssueDetail { row, evidence: quality::evidence(tx, id).await? })
            })
        })
        .await
    }

    /// Who can be given an issue: enabled people who see issues.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `quality.manage`.
    pub async fn quality_owners(&self, actor: &Actor) -> Result<Vec<OwnerChoice>> {
        self.demand_read(actor, holds(actor, Permission::QualityManage), "quality_issue.owners").await?;
        self.read(viewer(actor, Permission::QualityManage), (), |tx, ()| {
            Box::pin(async move { Ok(quality::owner_choices(tx, &owner_roles()).await?) })
        })
        .await
    }

    /// Does something about an issue. Whoever is given one gets a message, unless they took it themselves.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a reason that is missing or too long; `stale`; `issue_settled`, `issue_waiting`;
    /// `issue_owner_unfit` for somebody who does not see issues; [`Error::NotFound`]; [`Error::Forbidden`] without
    /// `quality.manage`.
    pub async fn change_quality_issue(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        id: QualityIssueId,
        version: i32,
        change: IssueChange,
    ) -> Result<()> {
        self.demand(actor, facts, holds(actor, Permission::QualityManage), change.action()).await?;
        let mut fields = Fields::default();
        let change = match change {
            IssueChange::Ignore(reason) => IssueChange::Ignore(fields.text("reason", &reason, REASON_AT_MOST)),
            IssueChange::Resolve(reason) if reason.trim().is_empty() => IssueChange::Resolve(String::new()),
            IssueChange::Resolve(reason) => IssueChange::Resolve(fields.text("reason", &reason, REASON_AT_MOST)),
            other => other,
        };
        let change = fields.done(change)?;
        let input = (actor.clone(), id, version, change);
        self.write(viewer(actor, Permission::QualityManage), facts, input, |tx, (actor, id, version, change)| {
            Box::pin(async move { act(tx, &actor, id, version, change).await })
        })
        .await
    }
}

async fn act(
    tx: &mut Tx,
    actor: &Actor,
    id: QualityIssueId,
    version: i32,
    change: IssueChange,
) -> std::result::Result<(), Failure> {
    let before = match quality::lock(tx, id).await {
        Err(store::Error::NotFound) => return Err(Error::NotFound("quality_issue").into()),
        other => other?,
    };
    if before.version != version {
        return Err(Error::Conflict("stale").into());
    }
    let state = decide(before.state, change.act(), before.owner_id.is_some())
        .map_err(|refused| Error::refused(refused.code()))?;
    let owner = match change {
        IssueChange::Assign(owner) => Some(owner),
        IssueChange::Ignore(_) | IssueChange::Resolve(_) | IssueChange::Reopen => before.owner_id,
    };
    if let IssueChange::Assign(owner) = change
        && !quality::owner_choices(tx, &owner_roles()).await?.iter().any(|choice| choice.user_id == owner)
    {
        return Err(Error::refused("issue_owner_unfit").into());
    }
    let reason = match &change {
        IssueChange::Ignore(reason) | IssueChange::Resolve(reason) => Some(reason.as_str()),
        IssueChange::Assign(_) | IssueChange::Reopen => None,
    };
    let reason = reason.filter(|reason| !reason.is_empty());
    quality::settle(tx, id, state, owner, actor.user_id, reason).await?;
    let after = quality::issue(tx, id).await?;
    if let (IssueState::Assigned, IssueChange::Assign(owner)) = (state, &change)
        && *owner != actor.user_id
    {
        let data = json!({
            "issue": id, "rule": after.rule.code(), "subject": after.subject_zh, "subject_en": after.subject_en,
            "by": actor.display_name,
        });
        messages::notify(tx, NotificationId(uuid::Uuid::now_v7()), *owner, "quality_issue_assigned", &data).await?;
    }
    publish(tx, id.to_string()).await?;
    let deed = Deed {
        action: change.action(),
        subject_kind: "quality_issue",
        subject_id: id.to_string(),
        subject_name: after.subject_zh.clone(),
        before: Some(kept(&before)),
        after: Some(kept(&after)),
        reason: reason.map(str::to_owned),
        ..Deed::default()
    };
    record(tx, audit_actor(actor), deed).await
}
