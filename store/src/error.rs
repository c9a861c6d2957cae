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
    /// A value of the caller that the database cannot take at all: a character that no text holds, a day beyond its calendar.
    #[error("a value cannot be taken: {0}")]
    Unusable(String),
    /// Something that must not be: a right that is missing, a value that cannot be read, SQL that does not fit the schema.
    #[error("the database and the program disagree: {0}")]
    Corrupt(String),
}

impl Error {
    /// Whether the same act may succeed when tried again unchanged.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Collision | Error::Busy(_) | Error::Unavailable(_) => true,
            Error::NotFound | Error::Stale | Error::Conflict(_) | Error::Unusable(_) | Error::Corrupt(_) => false,
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
        // The text has a character that the encoding does not (the NUL), also inside of JSON; the instant is out of range.
        "22021" | "22P05" | "22008" => Error::Unusable(format!("{} ({code})", error.message())),
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
    /// One legal entity a key.
    LegalEntityIdentity = "legal_entity_identity";
    /// The code of a legal entity is its own.
    LegalEntityCodeUnique = "legal_entity_code_unique";
    /// The code of a legal entity has its form.
    LegalEntityCodeForm = "legal_entity_code_form";
    /// Both names of a legal entity are filled in.
    LegalEntityNamesFilled = "legal_entity_names_filled";
    /// One region a key.
    RegionIdentity = "region_identity";
    /// The code of a region is its own.
    RegionCodeUnique = "region_code_unique";
    /// The code of a region has its form.
    RegionCodeForm = "region_code_form";
    /// Both names of a region are filled in.
    RegionNamesFilled = "region_names_filled";
    /// The parent of a region is known.
    RegionParentKnown = "region_parent_known";
    /// The parent of a region is another.
    RegionParentIsAnother = "region_parent_is_another";
    /// One business model a key.
    BusinessModelIdentity = "business_model_identity";
    /// One channel a key.
    ChannelIdentity = "channel_identity";
    /// The code of a channel is its own.
    ChannelCodeUnique = "channel_code_unique";
    /// The code of a channel has its form.
    ChannelCodeForm = "channel_code_form";
    /// The colour of a channel is known.
    ChannelColourKnown = "channel_colour_known";
    /// The channel of a description of a channel is known.
    ChannelVersionChannelKnown = "channel_version_channel_known";
    /// The legal entity of a description of a channel is known.
    ChannelVersionLegalEntityKnown = "channel_version_legal_entity_known";
    /// The business model of a description of a channel is known.
    ChannelVersionBusinessModelKnown = "channel_version_business_model_known";
    /// The valid of a description of a channel is filled in.
    ChannelVersionValidFilled = "channel_version_valid_filled";
    /// Of one thing, two descriptions of a channel never hold at the same time.
    ChannelVersionNoOverlap = "channel_version_no_overlap";
    /// The kind of a description of a channel is known.
    ChannelVersionKindKnown = "channel_version_kind_known";
    /// The platform family of a description of a channel is known.
    ChannelVersionPlatformFamilyKnown = "channel_version_platform_family_known";
    /// The control rule of a description of a channel is known.
    ChannelVersionControlRuleKnown = "channel_version_control_rule_known";
    /// Both names of a description of a channel are filled in.
    ChannelVersionNamesFilled = "channel_version_names_filled";
    /// One participation a key.
    ParticipationIdentity = "participation_identity";
    /// The channel of a participation is known.
    ParticipationChannelKnown = "participation_channel_known";
    /// The legal entity of a participation is known.
    ParticipationLegalEntityKnown = "participation_legal_entity_known";
    /// The role of a participation is known.
    ParticipationRoleKnown = "participation_role_known";
    /// The party of a participation is filled in.
    ParticipationPartyFilled = "participation_party_filled";
    /// A share lies above 0 and up to 100 per cent.
    ParticipationShareInRange = "participation_share_in_range";
    /// The valid of a participation is filled in.
    ParticipationValidFilled = "participation_valid_filled";
    /// Of one thing, two participations never hold at the same time.
    ParticipationNoOverlap = "participation_no_overlap";
    /// One location a key.
    LocationIdentity = "location_identity";
    /// The code of a location is its own.
    LocationCodeUnique = "location_code_unique";
    /// The code of a location has its form.
    LocationCodeForm = "location_code_form";
    /// The location of a description of a location is known.
    LocationVersionLocationKnown = "location_version_location_known";
    /// The region of a description of a location is known.
    LocationVersionRegionKnown = "location_version_region_known";
    /// The legal entity of a description of a location is known.
    LocationVersionLegalEntityKnown = "location_version_legal_entity_known";
    /// The valid of a description of a location is filled in.
    LocationVersionValidFilled = "location_version_valid_filled";
    /// Of one thing, two descriptions of a location never hold at the same time.
    LocationVersionNoOverlap = "location_version_no_overlap";
    /// The kind of a description of a location is known.
    LocationVersionKindKnown = "location_version_kind_known";
    /// The area of a description of a location is above zero.
    LocationVersionAreaPositive = "location_version_area_positive";
    /// Both names of a description of a location are filled in.
    LocationVersionNamesFilled = "location_version_names_filled";
    /// One campaign a key.
    CampaignIdentity = "campaign_identity";
    /// The code of a campaign is its own.
    CampaignCodeUnique = "campaign_code_unique";
    /// Both names of a campaign are filled in.
    CampaignNamesFilled = "campaign_names_filled";
    /// One campaign window a key.
    CampaignWindowIdentity = "campaign_window_identity";
    /// The campaign of a campaign window is known.
    CampaignWindowCampaignKnown = "campaign_window_campaign_known";
    /// A campaign window has a first and a last day.
    CampaignWindowValidBounded = "campaign_window_valid_bounded";
    /// Of one thing, two campaign windows never hold at the same time.
    CampaignWindowNoOverlap = "campaign_window_no_overlap";
    /// One product category a key.
    ProductCategoryIdentity = "product_category_identity";
    /// The code of a product category is its own.
    ProductCategoryCodeUnique = "product_category_code_unique";
    /// The parent of a product category is known.
    ProductCategoryParentKnown = "product_category_parent_known";
    /// Both names of a product category are filled in.
    ProductCategoryNamesFilled = "product_category_names_filled";
    /// One product a key.
    ProductIdentity = "product_identity";
    /// The code of a product is its own.
    ProductCodeUnique = "product_code_unique";
    /// The code of a product is filled in.
    ProductCodeFilled = "product_code_filled";
    /// A product category: known.
    ProductCategoryKnown = "product_category_known";
    /// The list price of a product is not below zero.
    ProductListPriceNotNegative = "product_list_price_not_negative";
    /// The gtin of a product has its form.
    ProductGtinForm = "product_gtin_form";
    /// The product of a cost of a product is known.
    ProductCostProductKnown = "product_cost_product_known";
    /// A cost of a product is not below zero.
    ProductCostNotNegative = "product_cost_not_negative";
    /// The valid of a cost of a product is filled in.
    ProductCostValidFilled = "product_cost_valid_filled";
    /// Of one thing, two costs of a product never hold at the same time.
    ProductCostNoOverlap = "product_cost_no_overlap";
    /// One component of a bundle a key.
    BundleComponentIdentity = "bundle_component_identity";
    /// The bundle of a component of a bundle is known.
    BundleComponentBundleKnown = "bundle_component_bundle_known";
    /// The component of a component of a bundle is known.
    BundleComponentComponentKnown = "bundle_component_component_known";
    /// A component of a bundle is another product than the bundle.
    BundleComponentIsAnother = "bundle_component_is_another";
    /// The quantity of a component of a bundle is above zero.
    BundleComponentQuantityPositive = "bundle_component_quantity_positive";
    /// One source system a key.
    SourceSystemIdentity = "source_system_identity";
    /// The code of a source system is its own.
    SourceSystemCodeUnique = "source_system_code_unique";
    /// The code of a source system has its form.
    SourceSystemCodeForm = "source_system_code_form";
    /// The kind of a source system is known.
    SourceSystemKindKnown = "source_system_kind_known";
    /// Both names of a source system are filled in.
    SourceSystemNamesFilled = "source_system_names_filled";
    /// One mapping template a key.
    MappingTemplateIdentity = "mapping_template_identity";
    /// The version of a mapping template is its own.
    MappingTemplateVersionUnique = "mapping_template_version_unique";
    /// The code of a mapping template has its form.
    MappingTemplateCodeForm = "mapping_template_code_form";
    /// The version of a mapping template is above zero.
    MappingTemplateVersionPositive = "mapping_template_version_positive";
    /// A template is at most 64 KiB long.
    MappingTemplateTextIsSmall = "mapping_template_text_is_small";
    /// One feed a key.
    FeedIdentity = "feed_identity";
    /// The code of a feed is its own.
    FeedCodeUnique = "feed_code_unique";
    /// The code of a feed has its form.
    FeedCodeForm = "feed_code_form";
    /// The system of a feed is known.
    FeedSystemKnown = "feed_system_known";
    /// The transport of a feed is known.
    FeedTransportKnown = "feed_transport_known";
    /// The freshness of a feed is above zero.
    FeedFreshnessPositive = "feed_freshness_positive";
    /// Both names of a feed are filled in.
    FeedNamesFilled = "feed_names_filled";
    /// One run a key.
    IngestRunIdentity = "ingest_run_identity";
    /// The feed of a run is known.
    IngestRunFeedKnown = "ingest_run_feed_known";
    /// The state of a run is known.
    IngestRunStateKnown = "ingest_run_state_known";
    /// What a run read is what it took, knew, found older or refused.
    IngestRunRowsAddUp = "ingest_run_rows_add_up";
    /// One refused row a key.
    RefusedRowIdentity = "refused_row_identity";
    /// The run of a refused row is known.
    RefusedRowRunKnown = "refused_row_run_known";
    /// A line of a run is refused once.
    RefusedRowOnce = "refused_row_once";
    /// The state of a refused row is known.
    RefusedRowStateKnown = "refused_row_state_known";
    /// One product of a system a key.
    SystemProductIdentity = "system_product_identity";
    /// The system of a product of a system is known.
    SystemProductSystemKnown = "system_product_system_known";
    /// The product of a product of a system is known.
    SystemProductProductKnown = "system_product_product_known";
    /// One order a key.
    TradeOrderIdentity = "trade_order_identity";
    /// An order is known by its system and its name there.
    TradeOrderSource = "trade_order_source";
    /// The channel of a order is known.
    TradeOrderChannelKnown = "trade_order_channel_known";
    /// The location of a order is known.
    TradeOrderLocationKnown = "trade_order_location_known";
    /// The region of a order is known.
    TradeOrderRegionKnown = "trade_order_region_known";
    /// The delivery method of a order is known.
    TradeOrderDeliveryMethodKnown = "trade_order_delivery_method_known";
    /// One order line a key.
    SaleLineIdentity = "sale_line_identity";
    /// One returned line a key.
    ReturnLineIdentity = "return_line_identity";
    /// One payment a key.
    PaymentIdentity = "payment_identity";
    /// The direction of a payment is known.
    PaymentDirectionKnown = "payment_direction_known";
    /// The amount of a payment is not below zero.
    PaymentAmountNotNegative = "payment_amount_not_negative";
    /// One document a key.
    DocumentIdentity = "document_identity";
    /// The kind of a document is known.
    DocumentKindKnown = "document_kind_known";
    /// One stock level a key.
    StockLevelIdentity = "stock_level_identity";
    /// One stock movement a key.
    StockMovementIdentity = "stock_movement_identity";
    /// The kind of a stock movement is known.
    StockMovementKindKnown = "stock_movement_kind_known";
    /// One listing price a key.
    ListingPriceIdentity = "listing_price_identity";
    /// Of one thing, two listing prices never hold at the same time.
    ListingPriceNoOverlap = "listing_price_no_overlap";
    /// A listing price is not below zero.
    ListingPriceNotNegative = "listing_price_not_negative";
    /// One member profile a key.
    MemberProfileIdentity = "member_profile_identity";
    /// One service case a key.
    ServiceCaseIdentity = "service_case_identity";
    /// The kind of a service case is known.
    ServiceCaseKindKnown = "service_case_kind_known";
    /// One roll-up of sales a key.
    SalesRollupIdentity = "sales_rollup_identity";
    /// One roll-up of orders a key.
    OrderRollupIdentity = "order_rollup_identity";
    /// One target a metric and span of days.
    KpiTargetIdentity = "kpi_target_identity";
    /// Of one metric, two targets never hold at the same time.
    KpiTargetNoOverlap = "kpi_target_no_overlap";
    /// A target holds for some day.
    KpiTargetValidFilled = "kpi_target_valid_filled";
    /// A target names what should be reached, or a red line.
    KpiTargetSaysSomething = "kpi_target_says_something";
    /// The same content of the same feed is one run.
    IngestRunContent = "ingest_run_content";
    /// One issue a key.
    QualityIssueIdentity = "quality_issue_identity";
    /// A rule finds a thing once.
    QualityIssueOnce = "quality_issue_once";
    /// The kind of subject of an issue is known.
    QualityIssueSubjectKindKnown = "quality_issue_subject_kind_known";
    /// The priority of an issue is known.
    QualityIssuePriorityKnown = "quality_issue_priority_known";
    /// The state of an issue is known.
    QualityIssueStateKnown = "quality_issue_state_known";
    /// An issue taken on has an owner.
    QualityIssueAssignedHasOwner = "quality_issue_assigned_has_owner";
    /// An issue set aside says why.
    QualityIssueIgnoredSaysWhy = "quality_issue_ignored_says_why";
    /// A settled issue says since when.
    QualityIssueSettledIsDated = "quality_issue_settled_is_dated";
    /// An issue names an owner that exists.
    QualityIssueOwnerExists = "quality_issue_owner_exists";
    /// An issue has evidence.
    QualityIssueEvidenceCounted = "quality_issue_evidence_counted";
    /// One row of evidence a place.
    QualityEvidenceIdentity = "quality_evidence_identity";
    /// The issue of a row of evidence is known.
    QualityEvidenceIssueKnown = "quality_evidence_issue_known";
    /// Places of evidence count from one.
    QualityEvidencePlacePositive = "quality_evidence_place_positive";
}
