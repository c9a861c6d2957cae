//! What can go wrong in the database, as data. A named constraint becomes a [`Constraint`], which `service` turns into a
//! refusal of the field; everything unexpected is [`Error::Unavailable`] or [`Error::Corrupt`], whose text is for the log
//! and never for a user.

/// The result of everything in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure in the database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such row, or none that the viewer sees.
    #[error("there is no such row")]
    NotFound,
    /// The row is there, but in a newer version than the caller knew.
    #[error("the row has been changed meanwhile")]
    Stale,
    /// A constraint says no.
    #[error("the constraint {} says no", .0.name())]
    Conflict(Constraint),
    /// Two transactions collided (deadlock, serialization). [`crate::Store::with_tx`] repeats; seen only after its last try.
    #[error("transactions collided too often")]
    Collision,
    /// A row was held by another for longer than the time-out, or the statement took too long. May be tried again.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached, is shutting down, or its disk is full. May be tried again later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Something that must not be: a right that is missing, a value that cannot be read, SQL that does not fit the schema.
    #[error("the database and the program disagree: {0}")]
    Corrupt(String),
}

impl Error {
    /// Whether the same act may succeed when tried again unchanged.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Collision | Error::Busy(_) | Error::Unavailable(_) => true,
            Error::NotFound | Error::Stale | Error::Conflict(_) | Error::Corrupt(_) => false,
        }
    }
}

/// An error type that may hold one of the database: what lets [`crate::Store::with_tx`] see that a use case failed because
/// of a collision and must be repeated.
pub trait MaybeStore {
    /// The database's failure, if it is one.
    fn as_store(&self) -> Option<&Error>;
}

impl MaybeStore for Error {
    fn as_store(&self) -> Option<&Error> {
        Some(self)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        match error {
            sqlx::Error::RowNotFound => Error::NotFound,
            sqlx::Error::Database(inner) => from_database(&*inner),
            sqlx::Error::PoolTimedOut => Error::Unavailable("no connection became free in time".to_owned()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Error::Unavailable(error.to_string()),
            _ => Error::Corrupt(error.to_string()),
        }
    }
}

/// Sorts a message of the server by its code (PostgreSQL manual, appendix A).
fn from_database(error: &dyn sqlx::error::DatabaseError) -> Error {
    let code = error.code().unwrap_or_default();
    match &*code {
        "40001" | "40P01" => Error::Collision,
        "55P03" | "57014" => Error::Busy(error.message().to_owned()),
        // Class 08 connection, 53 resources (53100: disk full), 57P shutdown, 58 system, 25006 read-only server.
        "25006" => Error::Unavailable(error.message().to_owned()),
        _ if ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) => {
            Error::Unavailable(format!("{} ({code})", error.message()))
        }
        _ if code.starts_with("23") => match error.constraint().and_then(Constraint::from_name) {
            Some(constraint) => Error::Conflict(constraint),
            None => Error::Corrupt(format!("{} ({code})", error.message())),
        },
        _ => Error::Corrupt(format!("{} ({code})", error.message())),
    }
}

macro_rules! constraints {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// Every named constraint and unique index of the schema; a test holds the list against the database's catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Constraint { $($(#[$doc])* $variant,)* }

        impl Constraint {
            /// All of them.
            pub const ALL: &'static [Constraint] = &[$(Constraint::$variant,)*];

            /// The name in the database, `<table>_<meaning>`.
            pub const fn name(self) -> &'static str {
                match self { $(Constraint::$variant => $name,)* }
            }

            /// The constraint of a name.
            pub fn from_name(name: &str) -> Option<Constraint> {
                match name { $($name => Some(Constraint::$variant),)* _ => None }
            }
        }
    };
}

constraints! {
    /// An audit entry names what was done.
    AuditEntryActionFilled = "audit_entry_action_filled";
    /// An audit entry lies in the chain of its department.
    AuditEntryChainOfDepartment = "audit_entry_chain_of_department";
    /// Hashes of the audit record have 32 bytes.
    AuditEntryHashLength = "audit_entry_hash_length";
    /// One entry a position.
    AuditEntryPosition = "audit_entry_position";
    /// Positions start at one.
    AuditEntrySequencePositive = "audit_entry_sequence_positive";
    /// One head a chain.
    AuditChainIdentity = "audit_chain_identity";
    /// The hash of a head has 32 bytes.
    AuditChainHashLength = "audit_chain_hash_length";
    /// A chain does not end before its beginning.
    AuditChainSequenceNotNegative = "audit_chain_sequence_not_negative";
    /// The heads of a checkpoint are a list.
    AuditCheckpointHeadsAreAList = "audit_checkpoint_heads_are_a_list";
    /// Checkpoints are numbered from one.
    AuditCheckpointIdPositive = "audit_checkpoint_id_positive";
    /// One checkpoint a number: of two instances that seal at once, one wins.
    AuditCheckpointIdentity = "audit_checkpoint_identity";
    /// Roots, signature and key of a checkpoint have their lengths.
    AuditCheckpointLengths = "audit_checkpoint_lengths";
    /// A content hash has 32 bytes.
    IdempotencyKeyContentHashLength = "idempotency_key_content_hash_length";
    /// One act a key.
    IdempotencyKeyIdentity = "idempotency_key_identity";
    /// A key has 1 to 200 characters.
    IdempotencyKeyLength = "idempotency_key_length";
    /// There is one horizon.
    OutboxHorizonIsOnly = "outbox_horizon_is_only";
    /// There is one horizon.
    OutboxHorizonOnly = "outbox_horizon_only";
    /// An event carries at most 8 KiB.
    OutboxPayloadIsSmall = "outbox_payload_is_small";
    /// One event a position.
    OutboxPosition = "outbox_position";
    /// An event has a topic.
    OutboxTopicFilled = "outbox_topic_filled";
    /// A request is kept as a hash of its full length.
    AccessRequestContentHashLength = "access_request_content_hash_length";
    /// A decided request says by whom and when.
    AccessRequestDecidedIsComplete = "access_request_decided_is_complete";
    /// A request names a decider that exists.
    AccessRequestDeciderExists = "access_request_decider_exists";
    /// A request names a department that exists.
    AccessRequestDepartmentExists = "access_request_department_exists";
    /// A request is named once.
    AccessRequestIdentity = "access_request_identity";
    /// A request has a kind of the closed list.
    AccessRequestKindKnown = "access_request_kind_known";
    /// Whoever proposed does not decide.
    AccessRequestMakerIsNotChecker = "access_request_maker_is_not_checker";
    /// A request names a proposer that exists.
    AccessRequestProposerExists = "access_request_proposer_exists";
    /// A request has a reason of at most 500 characters.
    AccessRequestReasonFilled = "access_request_reason_filled";
    /// A request has a role of the closed list.
    AccessRequestRoleKnown = "access_request_role_known";
    /// A request has a state of the closed list.
    AccessRequestStateKnown = "access_request_state_known";
    /// Nobody decides about their own rights.
    AccessRequestSubjectIsNotChecker = "access_request_subject_is_not_checker";
    /// A request names a user that exists.
    AccessRequestUserExists = "access_request_user_exists";
    /// The same change waits once.
    AccessRequestWaitsOnce = "access_request_waits_once";
    /// A key lasts at most a year.
    ApiTokenExpiresWithinAYear = "api_token_expires_within_a_year";
    /// A key is named once.
    ApiTokenIdentity = "api_token_identity";
    /// A key has a name that is not too long.
    ApiTokenNameFilled = "api_token_name_filled";
    /// A key may do something.
    ApiTokenScopesFilled = "api_token_scopes_filled";
    /// A key is kept as a hash of its full length.
    ApiTokenSecretHashLength = "api_token_secret_hash_length";
    /// A key names a user that exists.
    ApiTokenUserExists = "api_token_user_exists";
    /// A person names a department that exists.
    AppUserDepartmentExists = "app_user_department_exists";
    /// A person has a display name that is not too long.
    AppUserDisplayNameFilled = "app_user_display_name_filled";
    /// An address for mail has at most 254 characters.
    AppUserEmailShort = "app_user_email_short";
    /// A person is named once.
    AppUserIdentity = "app_user_identity";
    /// A login has 2 to 64 plain characters.
    AppUserLoginForm = "app_user_login_form";
    /// A login is used once.
    AppUserLoginUnique = "app_user_login_unique";
    /// A code has 2 to 32 plain characters.
    DepartmentCodeForm = "department_code_form";
    /// A code is used once.
    DepartmentCodeUnique = "department_code_unique";
    /// A department is named once.
    DepartmentIdentity = "department_identity";
    /// No department is above itself.
    DepartmentIsNotItsOwnParent = "department_is_not_its_own_parent";
    /// A department has a names that is not too long.
    DepartmentNamesFilled = "department_names_filled";
    /// A department names a parent that exists.
    DepartmentParentExists = "department_parent_exists";
    /// A path ends in the department itself and is not too deep.
    DepartmentPathEndsInItself = "department_path_ends_in_itself";
    /// The tree has no cycle and its paths are right; a constraint trigger.
    DepartmentTreeWithoutCycle = "department_tree_without_cycle";
    /// A fact is named once.
    HubFactIdentity = "hub_fact_identity";
    /// A message is named once.
    NotificationIdentity = "notification_identity";
    /// A message has a kind that is not too long.
    NotificationKindFilled = "notification_kind_filled";
    /// A message names a user that exists.
    NotificationUserExists = "notification_user_exists";
    /// An identity of the provider is named once.
    OidcIdentityIdentity = "oidc_identity_identity";
    /// A person has one identity an issuer.
    OidcIdentityOneAPerson = "oidc_identity_one_a_person";
    /// An identity of the provider names a user that exists.
    OidcIdentityUserExists = "oidc_identity_user_exists";
    /// A one-time link is named once.
    PasswordResetIdentity = "password_reset_identity";
    /// A one-time link is kept as a hash of its full length.
    PasswordResetTokenHashLength = "password_reset_token_hash_length";
    /// A one-time link names a user that exists.
    PasswordResetUserExists = "password_reset_user_exists";
    /// A recovery code is kept as a hash of its full length.
    RecoveryCodeHashLength = "recovery_code_hash_length";
    /// A recovery code is named once.
    RecoveryCodeIdentity = "recovery_code_identity";
    /// A recovery code names a user that exists.
    RecoveryCodeUserExists = "recovery_code_user_exists";
    /// A role held names a department that exists.
    RoleGrantDepartmentExists = "role_grant_department_exists";
    /// A role is not taken before it is given.
    RoleGrantEndsAfterBegin = "role_grant_ends_after_begin";
    /// A person holds a role for a department once.
    RoleGrantHeldOnce = "role_grant_held_once";
    /// A role held is named once.
    RoleGrantIdentity = "role_grant_identity";
    /// A role held has a role of the closed list.
    RoleGrantRoleKnown = "role_grant_role_known";
    /// A role held names a user that exists.
    RoleGrantUserExists = "role_grant_user_exists";
    /// A saved view names a department that exists.
    SavedViewDepartmentExists = "saved_view_department_exists";
    /// A saved view is named once.
    SavedViewIdentity = "saved_view_identity";
    /// A saved view has a name that is not too long.
    SavedViewNameFilled = "saved_view_name_filled";
    /// A person uses a name of a view once a list.
    SavedViewNameOnce = "saved_view_name_once";
    /// The query of a view has at most 2,000 characters.
    SavedViewQueryShort = "saved_view_query_short";
    /// A saved view names a user that exists.
    SavedViewUserExists = "saved_view_user_exists";
    /// A session is named once.
    SessionIdentity = "session_identity";
    /// A session is kept as a hash of its full length.
    SessionTokenHashLength = "session_token_hash_length";
    /// A token opens one session.
    SessionTokenUnique = "session_token_unique";
    /// The name of a browser has at most 300 characters.
    SessionUserAgentShort = "session_user_agent_short";
    /// A session names a user that exists.
    SessionUserExists = "session_user_exists";
    /// An attempt is kept as a hash of its full length.
    SignInAttemptAccountLength = "sign_in_attempt_account_length";
    /// An attempt is named once.
    SignInAttemptIdentity = "sign_in_attempt_identity";
    /// A second step is named once.
    SignInChallengeIdentity = "sign_in_challenge_identity";
    /// A second step is kept as a hash of its full length.
    SignInChallengeTokenHashLength = "sign_in_challenge_token_hash_length";
    /// A second step names a user that exists.
    SignInChallengeUserExists = "sign_in_challenge_user_exists";
    /// A person has one authenticator.
    TotpOneAPerson = "totp_one_a_person";
    /// An authenticator names a user that exists.
    TotpUserExists = "totp_user_exists";
}
