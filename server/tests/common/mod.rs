//! What the tests of the server share: a running server on a real database and a loopback port of its own, people signed
//! in, and a plain client that sends exactly the headers a test is about.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must stop, and say why"
)]
#![allow(missing_docs, reason = "tests are sentences")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use domain::access::Role;
use domain::ids::DepartmentId;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use server::config::Configuration;
use server::state::AppState;
use server::{listener, repeat, router, telemetry};
use testkit::{TestHub, TestPerson};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A server on a database of its own.
pub struct TestServer {
    pub test: TestHub,
    pub state: AppState,
    pub address: SocketAddr,
    serving: Option<JoinHandle<usize>>,
    tasks: JoinSet<()>,
    _files: tempfile::TempDir,
}

/// One answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: hyper::HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl TestServer {
    pub async fn start() -> TestServer {
        TestServer::with(&[]).await
    }

    /// With settings as environment variables.
    pub async fn with(variables: &[(&str, &str)]) -> TestServer {
        let test = TestHub::new().await;
        TestServer::on(test, variables).await
    }

    pub async fn on(test: TestHub, variables: &[(&str, &str)]) -> TestServer {
        TestServer::around(test, variables, |router| router).await
    }

    /// With more addresses inside of the guards.
    pub async fn around(
        test: TestHub,
        variables: &[(&str, &str)],
        change: impl FnOnce(axum::Router<AppState>) -> axum::Router<AppState>,
    ) -> TestServer {
        let files = tempfile::tempdir().expect("a temporary directory");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let site = files.path().join("site");
        std::fs::create_dir_all(site.join("pkg")).expect("a site");
        std::fs::write(
            site.join("pkg/hash.txt"),
            "css: 0123456789abcdef0123\njs: 0123456789abcdef0123\nwasm: 0123456789abcdef0123\n",
        )
        .expect("hashes");
        std::fs::write(site.join("pkg/omni-hub.0123456789abcdef0123.css"), "body{}").expect("a style sheet");
        std::fs::write(site.join("favicon.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").expect("a picture");
        let mut all: BTreeMap<String, String> = BTreeMap::from([
            ("OMNI_HUB_LISTEN_ADDRESS".to_owned(), address.to_string()),
            ("OMNI_HUB_DATA_DIR".to_owned(), files.path().display().to_string()),
            ("LEPTOS_SITE_ROOT".to_owned(), site.display().to_string()),
            ("OMNI_HUB_LIMITS_SIGN_IN_PER_MINUTE".to_owned(), "100000".to_owned()),
            ("OMNI_HUB_LIMITS_API_PER_MINUTE".to_owned(), "10000000".to_owned()),
            ("OMNI_HUB_LIMITS_FILES_PER_MINUTE".to_owned(), "100000".to_owned()),
        ]);
        all.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let all: Vec<(String, String)> = all.into_iter().collect();
        let configuration = Configuration::read(None, &all).expect("a right configuration");
        let connections = configuration.limits.connections_at_once.size();
        let state = AppState::new(test.hub.clone(), configuration, telemetry::start_figures());
        let tasks = repeat::start(&state);
        let router = router::build_with(&state, change);
        let stopping = state.stopping.clone();
        let serving = tokio::spawn(listener::serve(listener, router, connections, stopping, Duration::from_secs(5)));
        TestServer { test, state, address, serving: Some(serving), tasks, _files: files }
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops in order; how many connections were cut.
    pub async fn stop(&mut self) -> usize {
        self.state.begin_to_stop();
        let cut = self.serving.take().expect("it serves").await.expect("it stops");
        tokio::time::timeout(Duration::from_secs(5), async { while self.tasks.join_next().await.is_some() {} })
            .await
            .expect("the tasks stop");
        cut
    }

    pub async fn connect(&self) -> hyper::client::conn::http1::SendRequest<Full<Bytes>> {
        connect(self.address).await
    }

    /// Sends one request exactly as it is.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        read(self.open(request).await).await
    }

    /// The same, with the body still to come.
    pub async fn open(&self, request: Request<Full<Bytes>>) -> Response<Incoming> {
        let mut connection = self.connect().await;
        connection.send_request(request).await.expect("an answer")
    }

    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(path).header("host", self.address.to_string())
    }

    pub async fn get(&self, path: &str, session: Option<&str>) -> Answer {
        self.send(with_session(self.request(Method::GET, path), session).body(Full::default()).unwrap()).await
    }

    /// A change as our own page sends it.
    pub async fn post_form(&self, path: &str, session: Option<&str>, form: &str) -> Answer {
        let request = with_session(self.request(Method::POST, path), session)
            .header("sec-fetch-site", "same-origin")
            .header("origin", self.origin())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Full::from(form.to_owned())).unwrap()).await
    }

    /// A change as a program sends it.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        key: Option<&str>,
        body: Option<&serde_json::Value>,
    ) -> Answer {
        let mut request = self.request(method, path).header("authorization", format!("Bearer {token}"));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let content = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Full::from(body.to_string())
            }
            None => Full::default(),
        };
        self.send(request.body(content).unwrap()).await
    }

    /// A person with one role for all departments.
    pub async fn person(&self, login: &str, role: Role) -> TestPerson {
        self.test.person(login, self.test.headquarters, &[(role, None)]).await
    }

    /// A person with one role for one department, signed in: the token of the session.
    pub async fn session(&self, login: &str, role: Role, department: Option<DepartmentId>) -> String {
        let home = department.unwrap_or(self.test.headquarters);
        let person = self.test.person(login, home, &[(role, department)]).await;
        self.test.sign_in(&person).await.token
    }
}

pub async fn connect(address: SocketAddr) -> hyper::client::conn::http1::SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a handshake");
    tokio::spawn(connection);
    sender
}

pub async fn read(response: Response<Incoming>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Answer { status: parts.status, headers: parts.headers, body }
}

pub fn with_session(request: http::request::Builder, session: Option<&str>) -> http::request::Builder {
    match session {
        Some(token) => request.header("cookie", format!("__Host-omni-hub={token}")),
        None => request,
    }
}

/// Header sets that a page of somebody else, or a tampered request, could carry; `origin` is ours.
pub fn hostile_headers(origin: &str) -> [Vec<(&'static str, String)>; 8] {
    let own = |text: &str| text.to_owned();
    [
        vec![],
        vec![("sec-fetch-site", own("cross-site")), ("origin", own("https://evil.example"))],
        vec![("sec-fetch-site", own("same-site")), ("origin", own("https://sub.evil.example"))],
        vec![("origin", own("https://evil.example"))],
        vec![("origin", own("null"))],
        vec![("sec-fetch-site", own("same-origin")), ("origin", own("https://evil.example"))],
        vec![("sec-fetch-site", own("same-origin")), ("sec-fetch-site", own("cross-site"))],
        vec![("sec-fetch-site", own("cross-site")), ("origin", own(origin))],
    ]
}
