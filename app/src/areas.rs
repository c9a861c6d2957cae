//! Which pages come together: the browser loads the part of its module that an area needs when the first page of it is
//! opened, so that nobody waits for pages that they do not open. What is in none of the parts is in the first module: the
//! router, the frame, and what all pages share.

use domain::access::Permission;
use domain::organisation::RecordKind;
use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::session::can;
use crate::{
    account, board, design, governance, integration, notifications, organisation, overview, quality, settings, sign_in,
};

/// The pages before somebody is signed in.
#[derive(Clone, Copy)]
enum Entrance {
    SignIn,
    Code,
    Reset,
    Confirm,
}

/// The pages of governance that are no lists.
#[derive(Clone, Copy)]
enum Governance {
    User,
    Departments,
    AccessRequests,
    Permissions,
}

/// The pages about me, and how the program is doing.
#[derive(Clone, Copy)]
enum Mine {
    Profile,
    Security,
    Tokens,
    Notifications,
    System,
}

#[lazy]
fn entrance(page: Entrance) -> AnyView {
    match page {
        Entrance::SignIn => view! { <sign_in::SignInPage/> }.into_any(),
        Entrance::Code => view! { <sign_in::SignInCodePage/> }.into_any(),
        Entrance::Reset => view! { <sign_in::ResetPasswordPage/> }.into_any(),
        Entrance::Confirm => view! { <sign_in::ConfirmPage/> }.into_any(),
    }
}

/// The first page, and what belongs to it.
#[derive(Clone, Copy)]
enum Overview {
    First,
    Mine,
    Rows,
}

#[lazy]
fn overview_area(page: Overview) -> AnyView {
    match page {
        Overview::First if can(Permission::KpiRead) => view! { <board::BoardPage/> }.into_any(),
        Overview::First | Overview::Mine => view! { <overview::OverviewPage/> }.into_any(),
        Overview::Rows => view! { <board::BoardRowsPage/> }.into_any(),
    }
}

#[lazy]
fn governance_area(page: Governance) -> AnyView {
    match page {
        Governance::User => view! { <governance::UserPage/> }.into_any(),
        Governance::Departments => view! { <governance::DepartmentsPage/> }.into_any(),
        Governance::AccessRequests => view! { <governance::AccessRequestsPage/> }.into_any(),
        Governance::Permissions => view! { <governance::PermissionsPage/> }.into_any(),
    }
}

#[lazy]
fn people() -> AnyView {
    view! { <governance::UsersPage/> }.into_any()
}

#[lazy]
fn audit() -> AnyView {
    view! { <governance::AuditPage/> }.into_any()
}

#[lazy]
fn mine(page: Mine) -> AnyView {
    match page {
        Mine::Profile => view! { <account::ProfilePage/> }.into_any(),
        Mine::Security => view! { <account::SecurityPage/> }.into_any(),
        Mine::Tokens => view! { <account::TokensPage/> }.into_any(),
        Mine::Notifications => view! { <notifications::NotificationsPage/> }.into_any(),
        Mine::System => view! { <settings::SystemPage/> }.into_any(),
    }
}

#[lazy]
fn quality_area() -> AnyView {
    view! { <quality::QualityPage/> }.into_any()
}

#[lazy]
fn organisation_area(kind: Option<RecordKind>) -> AnyView {
    match kind {
        Some(kind) => view! { <organisation::RecordsPage kind/> }.into_any(),
        None => view! { <organisation::BusinessModelsPage/> }.into_any(),
    }
}

#[lazy]
fn gallery() -> AnyView {
    view! { <design::DesignPage/> }.into_any()
}

#[lazy]
fn feeds() -> AnyView {
    view! { <integration::FeedsPage/> }.into_any()
}

#[lazy]
fn feed() -> AnyView {
    view! { <integration::FeedPage/> }.into_any()
}

macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident: $preload:ident, $view:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl LazyRoute for $name {
            fn data() -> Self {
                $name
            }

            async fn view(_this: Self) -> AnyView {
                $view.await
            }

            async fn preload() {
                // The parts exist in the browser only.
                #[cfg(feature = "hydrate")]
                $preload().await;
            }
        }
    )*};
}

pages! {
    /// Signing in.
    SignIn: __preload_entrance, entrance(Entrance::SignIn);
    /// The second step of signing in.
    SignInCode: __preload_entrance, entrance(Entrance::Code);
    /// A new password with a one-time link.
    ResetPassword: __preload_entrance, entrance(Entrance::Reset);
    /// Proving again who one is.
    Confirm: __preload_entrance, entrance(Entrance::Confirm);
    /// The first page: the board, or the overview for those who may not see figures.
    First: __preload_overview_area, overview_area(Overview::First);
    /// The overview.
    MyOverview: __preload_overview_area, overview_area(Overview::Mine);
    /// The rows behind a figure of the board.
    BoardRows: __preload_overview_area, overview_area(Overview::Rows);
    /// Everything addressed to me.
    Notifications: __preload_mine, mine(Mine::Notifications);
    /// My profile.
    Profile: __preload_mine, mine(Mine::Profile);
    /// My password, authenticator and sessions.
    Security: __preload_mine, mine(Mine::Security);
    /// My keys.
    Tokens: __preload_mine, mine(Mine::Tokens);
    /// How the program is doing.
    System: __preload_mine, mine(Mine::System);
    /// People.
    Users: __preload_people, people();
    /// One person.
    User: __preload_governance_area, governance_area(Governance::User);
    /// Departments.
    Departments: __preload_governance_area, governance_area(Governance::Departments);
    /// Requests for rights.
    AccessRequests: __preload_governance_area, governance_area(Governance::AccessRequests);
    /// The permission matrix.
    Permissions: __preload_governance_area, governance_area(Governance::Permissions);
    /// The audit trail.
    Audit: __preload_audit, audit();
    /// Systems and feeds.
    Feeds: __preload_feeds, feeds();
    /// One feed.
    Feed: __preload_feed, feed();
    /// What is wrong with the data.
    Quality: __preload_quality_area, quality_area();
    /// Channels.
    Channels: __preload_organisation_area, organisation_area(Some(RecordKind::Channel));
    /// Stores and warehouses.
    Locations: __preload_organisation_area, organisation_area(Some(RecordKind::Location));
    /// Regions.
    Regions: __preload_organisation_area, organisation_area(Some(RecordKind::Region));
    /// Legal entities.
    LegalEntities: __preload_organisation_area, organisation_area(Some(RecordKind::LegalEntity));
    /// The campaign calendar.
    Campaigns: __preload_organisation_area, organisation_area(Some(RecordKind::Campaign));
    /// Business models.
    BusinessModels: __preload_organisation_area, organisation_area(None);
    /// The gallery of components.
    Gallery: __preload_gallery, gallery();
}
