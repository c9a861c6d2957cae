//! Departments: a tree without cycles. A closed one keeps its history and takes nobody new.

use domain::access::{Actor, Permission};
use domain::department::judge_placement;
use domain::ids::DepartmentId;
use domain::live::Topic;
use serde_json::{Value, json};
use store::Tx;
pub use store::identity::departments::DepartmentRow;
use store::identity::departments::{self as tree, LockedDepartment};
use store::outbox::{self, NewEvent};

use crate::error::Failure;
use crate::fields::Fields;
use crate::hub::{Deed, audit_actor, holds, record, viewer};
use crate::{Error, Hub, RequestFacts, Result};

/// A new department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDepartment {
    /// Made by the caller, so that a retry is the same act.
    pub id: DepartmentId,
    /// Its short code: 2 to 32 of `a-z 0-9 -`.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above; `None` for the top.
    pub parent_id: Option<DepartmentId>,
}

/// What is changed about a department; all fields as they shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentChange {
    /// Its short code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The one above.
    pub parent_id: Option<DepartmentId>,
}

/// What the audit keeps.
fn kept(department: &LockedDepartment) -> Value {
    json!({
        "code": department.code, "name_zh": department.name_zh, "name_en": department.name_en,
        "parent": department.parent_id, "is_closed": department.is_closed,
    })
}

fn deed(department: &LockedDepartment, action: &'static str) -> Deed {
    Deed {
        department_id: Some(department.id),
        action,
        subject_kind: "department",
        subject_id: department.id.to_string(),
        subject_name: department.name_zh.clone(),
        ..Deed::default()
    }
}

async fn publish(tx: &mut Tx, id: DepartmentId) -> std::result::Result<(), Failure> {
    let event = NewEvent {
        topic: Topic::Department,
        department_id: Some(id),
        user_id: None,
        subject: id.to_string(),
        payload: json!({}),
    };
    Ok(outbox::publish(tx, &event).await?)
}

async fn lock(tx: &mut Tx, id: DepartmentId, version: i32) -> std::result::Result<LockedDepartment, Failure> {
    tree::lock_tree(tx).await?;
    let department = match tree::lock(tx, id).await {
        Err(store::Error::NotFound) => return Err(Error::NotFound("department").into()),
        other => other?,
    };
    if department.version == version { Ok(department) } else { Err(Error::Conflict("stale").into()) }
}

/// Whether a department may hang there; the tree is under lock.
async fn place(tx: &mut Tx, id: DepartmentId, parent: Option<DepartmentId>) -> std::result::Result<(), Failure> {
    let parents = tree::parents(tx).await?;
    judge_placement(&parents, id, parent).map_err(|refused| Error::refused(refused.code()))?;
    match parent {
        Some(parent) if tree::is_closed(tx, parent).await? == Some(true) => {
            Err(Error::refused("department_closed").into())
        }
        _ => Ok(()),
    }
}

/// Adds a department and writes it down; answers whether the id was new.
pub(crate) async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    department: &NewDepartment,
) -> std::result::Result<bool, Failure> {
    tree::lock_tree(tx).await?;
    place(tx, department.id, department.parent_id).await?;
    let is_new = tree::insert(
        tx,
        department.id,
        &department.code,
        &department.name_zh,
        &department.name_en,
        department.parent_id,
    )
    .await?;
    if is_new {
        let row = LockedDepartment {
            id: department.id,
            code: department.code.clone(),
            name_zh: department.name_zh.clone(),
            name_en: department.name_en.clone(),
            parent_id: department.parent_id,
            version: 1,
            is_closed: false,
        };
        publish(tx, row.id).await?;
        let deed = Deed { after: Some(kept(&row)), ..deed(&row, "department.create") };
        record(tx, audit_actor(actor), deed).await?;
    }
    Ok(is_new)
}

impl Hub {
    /// The departments the actor may see, in the order of the tree.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `department.read`.
    pub async fn departments(&self, actor: &Actor) -> Result<Vec<DepartmentRow>> {
        self.demand_read(actor, holds(actor, Permission::DepartmentRead), "department.list").await?;
        self.read(viewer(actor, Permission::DepartmentRead), (), |tx, ()| {
            Box::pin(async move { Ok(tree::list(tx).await?) })
        })
        .await
    }

    /// Adds a department. The same call again is the same act.
    ///
    /// # Errors
    /// [`Error::Invalid`]; `department_code_taken`; `department_closed`, `department_unknown`, `department_too_deep` (about
    /// the one above); [`Error::Forbidden`] without `department.manage` for the one above.
    pub async fn create_department(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        department: NewDepartment,
    ) -> Result<DepartmentId> {
        let may = actor.may(Permission::DepartmentManage, department.parent_id);
        self.demand(actor, facts, may, "department.create").await?;
        let mut fields = Fields::default();
        let department = NewDepartment {
            code: fields.code(&department.code),
            name_zh: fields.text("name_zh", &department.name_zh, 60),
            name_en: fields.text("name_en", &department.name_en, 60),
            ..department
        };
        let department = fields.done(department)?;
        let id = department.id;
        let input = (actor.clone(), department);
        self.write(viewer(actor, Permission::DepartmentManage), facts, input, |tx, (actor, department)| {
            Box::pin(async move {
                if insert(tx, &actor, &department).await? {
                    return Ok(());
                }
                match tree::lock(tx, department.id).await {
                    Ok(kept) if kept.code == department.code && kept.parent_id == department.parent_id => Ok(()),
                    Ok(_) | Err(store::Error::NotFound) => Err(Error::Conflict("id_taken").into()),
                    Err(error) => Err(error.into()),
                }
            })
        })
        .await?;
        Ok(id)
    }

    /// Renames or moves a department.
    ///
    /// # Errors
    /// `stale`; `department_cycle`; `department_code_taken`; `department_closed`, `department_unknown`,
    /// `department_too_deep`; [`Error::Invalid`]; [`Error::NotFound`]; [`Error::Forbidden`] without `department.manage` for
    /// it and the one above.
    pub async fn update_department(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        id: DepartmentId,
        version: i32,
        change: DepartmentChange,
    ) -> Result<()> {
        self.demand(actor, facts, actor.may(Permission::DepartmentManage, Some(id)), "department.update").await?;
        let mut fields = Fields::default();
        let change = DepartmentChange {
            code: fields.code(&change.code),
            name_zh: fields.text("name_zh", &change.name_zh, 60),
            name_en: fields.text("name_en", &change.name_en, 60),
            parent_id: change.parent_id,
        };
        let change = fields.done(change)?;
        let input = (actor.clone(), id, version, change);
        let result = self
            .write(viewer(actor, Permission::DepartmentManage), facts, input, |tx, (actor, id, version, change)| {
                Box::pin(async move {
                    let before = lock(tx, id, version).await?;
                    if before.parent_id != change.parent_id {
                        actor.may(Permission::DepartmentManage, change.parent_id)?;
                        place(tx, id, change.parent_id).await?;
                    }
                    tree::update(tx, id, &change.code, &change.name_zh, &change.name_en, change.parent_id).await?;
                    let after = tree::lock(tx, id).await?;
                    publish(tx, id).await?;
                    let deed = Deed {
                        before: Some(kept(&before)),
                        after: Some(kept(&after)),
                        ..deed(&after, "department.update")
                    };
                    record(tx, audit_actor(&actor), deed).await
                })
            })
            .await;
        self.note_denial(actor, facts, "department.update", result).await
    }

    /// Closes or reopens a department.
    ///
    /// # Errors
    /// `stale`; `department_in_use` when enabled people or open departments are in it; `department_closed` when the one
    /// above is closed; [`Error::NotFound`]; [`Error::Forbidden`] without `department.manage` for it.
    pub async fn set_department_closed(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        id: DepartmentId,
        version: i32,
        is_closed: bool,
    ) -> Result<()> {
        self.demand(actor, facts, actor.may(Permission::DepartmentManage, Some(id)), "department.close").await?;
        let input = (actor.clone(), id, version, is_closed);
        self.write(viewer(actor, Permission::DepartmentManage), facts, input, |tx, (actor, id, version, is_closed)| {
            Box::pin(async move {
                let before = lock(tx, id, version).await?;
                if before.is_closed == is_closed {
                    return Ok(());
                }
                if is_closed && tree::is_in_use(tx, id).await? {
                    return Err(Error::refused("department_in_use").into());
                }
                if !is_closed {
                    place(tx, id, before.parent_id).await?;
                }
                tree::set_closed(tx, id, is_closed).await?;
                publish(tx, id).await?;
                let action = if is_closed { "department.close" } else { "department.reopen" };
                let deed = Deed {
                    before: Some(json!({ "is_closed": before.is_closed })),
                    after: Some(json!({ "is_closed": is_closed })),
                    ..deed(&before, action)
                };
                record(tx, audit_actor(&actor), deed).await
            })
        })
        .await
    }
}
