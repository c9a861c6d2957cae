//! What stands around every page: navigation at the left, bar at the top, head of the page; and the plain ground for pages
//! outside (sign-in, errors). It knows no area by itself: which entries exist and what waits there is passed in. Everything
//! works before and without script: menus are popovers, switches are forms, the navigation of a phone is a popover too.

mod frame;
mod live;
mod navigation;
mod outside;
mod page_head;

pub use frame::{Frame, FrameData, NAV_COOKIE};
pub use live::{LiveIndicator, LiveState};
pub use navigation::{Area, NavEntry, crumbs_of, navigation_markup};
pub use outside::Outside;
pub use page_head::{PageBar, PageHead};
