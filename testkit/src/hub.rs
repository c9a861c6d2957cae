//! A hub on a database of its own with a clock that stands still, and people to act: what a test sets is what it is about.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Role};
use domain::ids::{DepartmentId, RequestId, UserId};
use service::departments::NewDepartment;
use service::sign_in::{NewSession, SignInStep};
use service::users::NewUser;
use service::{Clock, FixedClock, Hub, PasswordCost, RequestFacts, Settings};
use store::PoolSettings;
use uuid::Uuid;

use crate::TestDatabase;

/// The password of every person of a test.
pub const PASSWORD: &str = "sieben Berge, acht Seen";

/// A hub, its clock and its database.
pub struct TestHub {
    /// The hub.
    pub hub: Hub,
    /// Its clock; stands still.
    pub clock: FixedClock,
    /// Its database.
    pub database: TestDatabase,
    /// The department at the top.
    pub headquarters: DepartmentId,
    // Keys of the hub; removed with it.
    _files: tempfile::TempDir,
}

/// A person of a test.
#[derive(Clone, Debug)]
pub struct TestPerson {
    /// The person.
    pub id: UserId,
    /// What they type to sign in, with [`PASSWORD`].
    pub login: String,
    /// Where they belong.
    pub department_id: DepartmentId,
}

impl TestHub {
    /// A hub with one department and nobody in it; the clock stands at 2026-11-25 08:00 UTC.
    ///
    /// # Panics
    /// When it cannot be set up: then no test can say anything.
    pub async fn new() -> TestHub {
        TestHub::with(PoolSettings { connections_max: 8, connections_min: 0, ..PoolSettings::default() }, |_| {}).await
    }

    /// The same with a pool of this size and changed settings.
    ///
    /// # Panics
    /// As [`TestHub::new`].
    pub async fn with(pool: PoolSettings, change: impl FnOnce(&mut Settings)) -> TestHub {
        let database = TestDatabase::with_pool(pool).await;
        let files = tempfile::tempdir().expect("a temporary directory");
        let mut settings = Settings {
            public_url: "https://hub.example.com".to_owned(),
            brand: "Omni-Hub".to_owned(),
            secret_key: [7; 32],
            password_cost: PasswordCost::FOR_TESTS,
            audit_key_path: files.path().join("audit.key"),
            audit_checkpoint_path: files.path().join("audit-checkpoints.jsonl"),
            oidc: None,
        };
        change(&mut settings);
        let clock = FixedClock::new(start());
        let hub = Hub::new(database.store().clone(), Clock::Fixed(clock.clone()), settings);
        let headquarters = DepartmentId(Uuid::from_u128(1));
        let department = NewDepartment {
            id: headquarters,
            code: "hq".to_owned(),
            name_zh: "总部".to_owned(),
            name_en: "Headquarters".to_owned(),
            parent_id: None,
        };
        hub.create_department(&operator(), &facts(), department).await.expect("the first department can be made");
        TestHub { hub, clock, database, headquarters, _files: files }
    }

    /// Another instance of the program on the same database, with the same clock and settings.
    ///
    /// # Panics
    /// When the database is gone.
    pub async fn other_instance(&self) -> Hub {
        let store = self.database.other_instance().await;
        Hub::new(store, Clock::Fixed(self.clock.clone()), self.hub.settings().clone())
    }

    /// A department below another.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn department(&self, code: &str, parent: DepartmentId) -> DepartmentId {
        let department = NewDepartment {
            id: DepartmentId(Uuid::now_v7()),
            code: code.to_owned(),
            name_zh: code.to_owned(),
            name_en: code.to_owned(),
            parent_id: Some(parent),
        };
        self.hub.create_department(&operator(), &facts(), department).await.expect("the department can be made")
    }

    /// A person with a password and roles for departments (`None`: for all).
    ///
    /// # Panics
    /// When they cannot be made.
    pub async fn person(
        &self,
        login: &str,
        department_id: DepartmentId,
        roles: &[(Role, Option<DepartmentId>)],
    ) -> TestPerson {
        let user = NewUser {
            id: UserId(Uuid::now_v7()),
            login: login.to_owned(),
            display_name: format!("name of {login}"),
            email: None,
            department_id,
        };
        let id = self
            .hub
            .create_person(&operator(), &facts(), user, roles.to_vec(), Some(PASSWORD))
            .await
            .expect("the person can be made");
        TestPerson { id, login: login.to_owned(), department_id }
    }

    /// Signs a person in.
    ///
    /// # Panics
    /// When it fails or asks for a code.
    pub async fn sign_in(&self, person: &TestPerson) -> NewSession {
        let step = self.hub.sign_in(&facts(), &person.login, PASSWORD).await.expect("the person can sign in");
        match step {
            SignInStep::Done(session) => session,
            SignInStep::Code { .. } => panic!("{} is asked for a code", person.login),
        }
    }

    /// A person with roles, signed in just now.
    ///
    /// # Panics
    /// As [`TestHub::person`] and [`TestHub::sign_in`].
    pub async fn actor(
        &self,
        login: &str,
        department_id: DepartmentId,
        roles: &[(Role, Option<DepartmentId>)],
    ) -> Actor {
        let person = self.person(login, department_id, roles).await;
        self.sign_in(&person).await.actor
    }

    /// Takes a person's password away while their session goes on: they must choose a new one before anything else.
    ///
    /// # Panics
    /// When the database is gone.
    pub async fn forget_password(&self, person: &TestPerson) {
        sqlx::query("UPDATE app_user SET password_hash = NULL WHERE id = $1")
            .bind(person.id.0)
            .execute(&self.database.owner().await)
            .await
            .expect("the person can be changed");
    }

    /// Moves the clock.
    pub fn advance_seconds(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    /// How many entries of the audit bear this action, whoever may see them.
    ///
    /// # Panics
    /// When the database is gone.
    pub async fn audited(&self, action: &str) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM audit_entry WHERE action = $1")
            .bind(action)
            .fetch_one(&self.database.owner().await)
            .await
            .expect("the audit can be read")
    }
}

/// When the clock of every test starts.
pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_593_600, 0).unwrap_or_default()
}

/// The program itself.
pub fn operator() -> Actor {
    Actor::operator("test")
}

/// A request from an ordinary browser.
pub fn facts() -> RequestFacts {
    facts_from(IpAddr::from([192, 0, 2, 1]), "Test/1.0")
}

/// A request from somewhere.
pub fn facts_from(ip: IpAddr, user_agent: &str) -> RequestFacts {
    RequestFacts { request_id: RequestId(Uuid::now_v7()), ip, user_agent: user_agent.to_owned() }
}
