//! Which role holds which permission: one list a role, read beside the golden page `service/tests/golden/permissions.txt`.

use super::{Permission, Role};
use Permission::*;

/// The permissions of a role, in the order of [`Permission::ALL`].
pub const fn permissions_of(role: Role) -> &'static [Permission] {
    match role {
        Role::Executive => &[
            OverviewRead,
            KpiRead,
            IntegrationRead,
            DesignRead,
            DepartmentRead,
            UserRead,
            AccessApprove,
            AuditRead,
            TokenCreate,
            ViewShare,
        ],
        Role::Operations => {
            &[OverviewRead, KpiRead, IntegrationRead, DesignRead, DepartmentRead, TokenCreate, ViewShare]
        }
        Role::Committee => &[
            OverviewRead,
            KpiRead,
            DesignRead,
            DepartmentRead,
            UserRead,
            AccessApprove,
            AuditRead,
            TokenCreate,
            ViewShare,
        ],
        Role::StoreManager => {
            &[OverviewRead, KpiRead, DesignRead, DepartmentRead, UserRead, AccessPropose, TokenCreate, ViewShare]
        }
        Role::StoreClerk => &[OverviewRead, DesignRead],
        Role::Finance => &[OverviewRead, KpiRead, DesignRead, DepartmentRead, AuditRead, TokenCreate, ViewShare],
        Role::ItAdmin => &[
            OverviewRead,
            KpiRead,
            IntegrationRead,
            IntegrationManage,
            DesignRead,
            DepartmentRead,
            DepartmentManage,
            UserRead,
            UserManage,
            SessionRevoke,
            AccessPropose,
            AccessApprove,
            TokenCreate,
            TokenManage,
            ViewShare,
            SystemRead,
        ],
        Role::Auditor => &[
            OverviewRead,
            KpiRead,
            IntegrationRead,
            DesignRead,
            DepartmentRead,
            UserRead,
            AuditRead,
            AuditExport,
            TokenCreate,
            SystemRead,
        ],
    }
}
