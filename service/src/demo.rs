//! The people of an empty database, so that the program can be tried at once: departments and one person a role. The
//! passwords are made by the caller, who shows them.

use domain::access::{Actor, Role};
use domain::ids::{DepartmentId, UserId};
use serde_json::json;
use store::identity::{credentials, system};
use store::{Tx, Viewer};
use uuid::Uuid;

use crate::departments::{self, NewDepartment};
use crate::error::Failure;
use crate::hub::{Deed, audit_actor, record};
use crate::users::{self, NewUser};
use crate::{Hub, RequestFacts, Result};

/// Under which name the database remembers that its people are those of the demo.
const DEMO_FACT: &str = "demo_people_created_at";
/// Who makes them, in the audit.
const TASK: &str = "omni-hub serve --demo";

/// The departments: code, names, the one above.
const DEPARTMENTS: [(&str, &str, &str, Option<&str>); 11] = [
    ("hq", "总部", "Headquarters", None),
    ("ecommerce", "电商部", "E-commerce", Some("hq")),
    ("private-shops", "私域部", "Private shops", Some("hq")),
    ("b2b", "B2B 渠道部", "B2B channels", Some("hq")),
    ("stores", "门店部", "Stores", Some("hq")),
    ("east", "华东区", "East region", Some("stores")),
    ("shanghai-jingan", "上海静安店", "Shanghai Jing'an store", Some("east")),
    ("south", "华南区", "South region", Some("stores")),
    ("finance", "财务部", "Finance", Some("hq")),
    ("it", "信息技术部", "Information technology", Some("hq")),
    ("committee", "数智化转型委员会", "Transformation committee", Some("hq")),
];

/// The people: login, name, their department, role, for which department (`None`: for all). Two hold each right to propose
/// and to approve, since nobody decides about their own request.
const PEOPLE: [(&str, &str, &str, Role, Option<&str>); 10] = [
    ("chenlan", "陈岚", "hq", Role::Executive, None),
    ("limin", "李敏", "ecommerce", Role::Operations, Some("ecommerce")),
    ("zhouqi", "周琪", "private-shops", Role::Operations, Some("private-shops")),
    ("xuwei", "徐薇", "committee", Role::Committee, None),
    ("zhaolei", "赵磊", "east", Role::StoreManager, Some("east")),
    ("sunyue", "孙悦", "shanghai-jingan", Role::StoreClerk, Some("shanghai-jingan")),
    ("linyue", "林越", "finance", Role::Finance, None),
    ("hechuan", "何川", "it", Role::ItAdmin, None),
    ("tangning", "唐宁", "it", Role::ItAdmin, None),
    ("wujing", "吴静", "hq", Role::Auditor, None),
];

/// One person made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// Their role.
    pub role: Role,
    /// Their password, from the caller.
    pub password: String,
}

/// A person with the random values made before the transaction.
#[derive(Clone)]
struct Draft {
    user: NewUser,
    grant_id: Uuid,
    role: Role,
    role_department: Option<DepartmentId>,
    password_hash: String,
}

impl Hub {
    /// Makes the demo people when nobody is there; an empty list when somebody is. `password` is asked once a login. The
    /// passwords are not judged: the caller makes them at random.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
    pub async fn create_demo_people(
        &self,
        password: &(dyn Fn(&str) -> String + Send + Sync),
    ) -> Result<Vec<DemoPerson>> {
        if !self.is_empty().await? {
            return Ok(Vec::new());
        }
        let departments: Vec<(&str, DepartmentId)> =
            DEPARTMENTS.iter().map(|(code, ..)| (*code, DepartmentId(Uuid::now_v7()))).collect();
        let id_of = |code: &str| {
            departments.iter().find(|(known, _)| *known == code).map_or(DepartmentId(Uuid::nil()), |(_, id)| *id)
        };
        let new_departments: Vec<NewDepartment> = DEPARTMENTS
            .iter()
            .map(|(code, name_zh, name_en, parent)| NewDepartment {
                id: id_of(code),
                code: (*code).to_owned(),
                name_zh: (*name_zh).to_owned(),
                name_en: (*name_en).to_owned(),
                parent_id: parent.map(id_of),
            })
            .collect();
        let mut people = Vec::new();
        let mut drafts = Vec::new();
        for (login, name, department, role, role_department) in PEOPLE {
            let password = password(login);
            drafts.push(Draft {
                user: NewUser {
                    id: UserId(Uuid::now_v7()),
                    login: login.to_owned(),
                    display_name: name.to_owned(),
                    email: None,
                    department_id: id_of(department),
                },
                grant_id: Uuid::now_v7(),
                role,
                role_department: role_department.map(id_of),
                password_hash: self.inner.hasher.hash(&password).await?,
            });
            people.push(DemoPerson { login: login.to_owned(), display_name: name.to_owned(), role, password });
        }
        let facts = RequestFacts::local(TASK);
        let is_made = self
            .write(Viewer::System, &facts, (new_departments, drafts), |tx, (departments, drafts)| {
                Box::pin(make(tx, departments, drafts))
            })
            .await?;
        Ok(if is_made { people } else { Vec::new() })
    }

    /// Whether the database holds the demo people.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
    pub async fn is_demo(&self) -> Result<bool> {
        self.read(Viewer::System, (), |tx, ()| {
            Box::pin(async move { Ok(system::fact(tx, DEMO_FACT).await?.is_some()) })
        })
        .await
    }

    /// Whether nobody is there yet.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`], [`crate::Error::Internal`].
    pub async fn is_empty(&self) -> Result<bool> {
        self.read(Viewer::System, (), |tx, ()| Box::pin(async move { Ok(system::is_empty(tx).await?) })).await
    }
}

/// Makes everything, unless another instance was faster.
async fn make(tx: &mut Tx, departments: Vec<NewDepartment>, drafts: Vec<Draft>) -> std::result::Result<bool, Failure> {
    system::lock_start(tx).await?;
    if !system::is_empty(tx).await? {
        return Ok(false);
    }
    let operator = Actor::operator(TASK);
    for department in &departments {
        departments::insert(tx, &operator, department).await?;
    }
    for draft in &drafts {
        users::insert_user(tx, &operator, &draft.user).await?;
        credentials::set_password(tx, draft.user.id, &draft.password_hash).await?;
        users::give_role(tx, &operator, &draft.user, draft.grant_id, draft.role, draft.role_department).await?;
    }
    let at = tx.at().to_rfc3339();
    system::keep_fact(tx, DEMO_FACT, &at).await?;
    let deed = Deed {
        action: "system.create_demo",
        subject_kind: "system",
        subject_id: "demo".to_owned(),
        subject_name: "demo".to_owned(),
        after: Some(json!({ "people": drafts.len(), "departments": departments.len() })),
        ..Deed::default()
    };
    record(tx, audit_actor(&operator), deed).await?;
    Ok(true)
}
