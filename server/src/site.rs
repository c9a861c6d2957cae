//! The files of the built site: styles, scripts, the browser's module, pictures. Which files there are is decided by the
//! build; here they are sent packed where a twin exists, and kept by browsers for ever when their name carries a hash.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::CACHE_CONTROL;
use http::{HeaderValue, Request, StatusCode};
use leptos::config::LeptosOptions;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

/// The name that the build gives to script, module and style sheet.
const OUTPUT_NAME: &str = "omni-hub";

/// The content of such a file never changes: its name would.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The browser asks each time whether the file is still the same.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// Where the site lies and what its parts are called.
#[derive(Clone, Debug)]
pub struct Site {
    root: PathBuf,
    options: LeptosOptions,
    stylesheet: String,
}

impl Site {
    /// Looks at the site root once, at start.
    pub fn at(root: &Path) -> Site {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
        let hashes = root.join("pkg/hash.txt");
        let text = std::fs::read_to_string(&hashes).unwrap_or_default();
        let style = text.lines().find_map(|line| line.strip_prefix("css: ")).map(str::trim);
        let stylesheet = match style {
            Some(hash) => format!("/pkg/{OUTPUT_NAME}.{hash}.css"),
            None => format!("/pkg/{OUTPUT_NAME}.css"),
        };
        let options = LeptosOptions::builder()
            .output_name(OUTPUT_NAME)
            .site_root(root.display().to_string())
            .site_pkg_dir("pkg")
            .hash_file(std::sync::Arc::from(hashes.display().to_string()))
            .hash_files(style.is_some())
            .build();
        Site { root, options, stylesheet }
    }

    /// The options with which Leptos writes the addresses of script and module into a page.
    pub fn options(&self) -> &LeptosOptions {
        &self.options
    }

    /// The address of the style sheet.
    pub fn stylesheet(&self) -> &str {
        &self.stylesheet
    }

    /// Whether the site was built.
    pub fn is_built(&self) -> bool {
        self.root.join("pkg").is_dir()
    }

    /// The file of a path, or `None` when there is none.
    pub async fn file(&self, request: Request<Body>) -> Option<Response> {
        let path = request.uri().path().to_owned();
        // `hash.txt` and the packed twins are the server's own business.
        if path.ends_with('/') || path.ends_with("/hash.txt") || path.ends_with(".br") || path.ends_with(".gz") {
            return None;
        }
        let service =
            ServeDir::new(&self.root).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
        // Reading a file never fails as a service: errors are answers.
        let Ok(response) = service.oneshot(request).await;
        if !matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED | StatusCode::PARTIAL_CONTENT) {
            return None;
        }
        let mut response = response.into_response();
        let cache = if is_hashed(&path) { FOR_EVER } else { ASK };
        response.headers_mut().insert(CACHE_CONTROL, cache);
        Some(response)
    }
}

/// Whether a name such as `omni-hub.3f0c….js` carries a hash of its content.
fn is_hashed(path: &str) -> bool {
    /// The build writes 20 characters; fewer than 16 would not keep two versions apart.
    const SHORTEST_HASH: usize = 16;
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.rsplit('.');
    let (_kind, hash) = (parts.next(), parts.next().unwrap_or_default());
    parts.next().is_some()
        && hash.len() >= SHORTEST_HASH
        && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
