//! A house to measure: a private cluster in a directory that is removed afterwards, one person signed in, one server on a
//! free port of the loopback.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use domain::access::{Actor, Role};
use domain::ids::{DepartmentId, UserId};
use server::boot;
use server::config::Configuration;
use server::state::AppState;
use server::{listener, repeat, router, telemetry};
use service::sign_in::SignInStep;
use service::users::NewUser;
use service::{Hub, RequestFacts};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A directory that is removed with its owner.
pub struct Directory(PathBuf);

impl Directory {
    fn new() -> anyhow::Result<Directory> {
        let path = std::env::temp_dir().join(format!("omni-hub-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Directory(path))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _left_behind = std::fs::remove_dir_all(&self.0);
    }
}

/// A running house.
pub struct House {
    /// Where the server listens.
    pub address: SocketAddr,
    /// The token of a session.
    pub session: String,
    /// Whose session it is.
    pub actor: Actor,
    /// What every request finds.
    pub state: AppState,
    /// The address of the database, with the rights of its owner.
    pub url: String,
    /// Its files.
    pub directory: Directory,
    house: boot::House,
}

/// Sets up a house; `variables` are settings.
pub async fn open(variables: &[(&str, &str)]) -> anyhow::Result<House> {
    let directory = Directory::new()?;
    let socket = TcpListener::bind("127.0.0.1:0").await.context("no free port")?;
    let address = socket.local_addr().context("no address")?;
    let mut all = vec![
        ("OMNI_HUB_LISTEN_ADDRESS".to_owned(), address.to_string()),
        ("OMNI_HUB_DATA_DIR".to_owned(), directory.path().display().to_string()),
        ("OMNI_HUB_LOG_FILTER".to_owned(), "warn".to_owned()),
    ];
    all.extend(std::env::var("LEPTOS_SITE_ROOT").ok().map(|root| ("LEPTOS_SITE_ROOT".to_owned(), root)));
    all.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let configuration = Configuration::read(None, &all).map_err(|problems| {
        anyhow::anyhow!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })?;
    telemetry::start_log(&configuration.log);
    let house = boot::House::open(&configuration).await?;
    let (session, actor) = sign_in(&house.hub).await?;
    let state = AppState::new(house.hub.clone(), configuration, telemetry::start_figures());
    let connections = state.configuration.limits.connections_at_once.size();
    let mut tasks = repeat::start(&state);
    let router = router::build(&state);
    let stopping = state.stopping.clone();
    tokio::spawn(async move {
        listener::serve(socket, router, connections, stopping, Duration::from_secs(5)).await;
        while tasks.join_next().await.is_some() {}
    });
    let url = house.url.clone();
    Ok(House { address, session, actor, state, url, directory, house })
}

impl House {
    /// Stops the server and the cluster.
    pub async fn close(self) {
        self.state.begin_to_stop();
        drop(self.state);
        self.house.close().await;
        drop(self.directory);
    }
}

/// Serves another router beside, with the same accept loop.
pub async fn serve_beside(router: Router) -> anyhow::Result<(SocketAddr, CancellationToken)> {
    let socket = TcpListener::bind("127.0.0.1:0").await.context("no free port")?;
    let address = socket.local_addr().context("no address")?;
    let stopping = CancellationToken::new();
    let signal = stopping.clone();
    tokio::spawn(async move { listener::serve(socket, router, 1024, signal, Duration::from_secs(1)).await });
    Ok((address, stopping))
}

async fn sign_in(hub: &Hub) -> anyhow::Result<(String, Actor)> {
    const TASK: &str = "omni-hub-bench";
    const PASSWORD: &str = "measuring is better than guessing";
    let (operator, facts) = (Actor::operator(TASK), RequestFacts::local(TASK));
    let user = NewUser {
        id: UserId(Uuid::now_v7()),
        login: "measurer".to_owned(),
        display_name: "Measurer".to_owned(),
        email: None,
        department_id: DepartmentId(Uuid::nil()),
    };
    hub.create_person(&operator, &facts, user, vec![(Role::Auditor, None)], Some(PASSWORD)).await?;
    match hub.sign_in(&facts, "measurer", PASSWORD).await? {
        SignInStep::Done(session) => Ok((session.token, session.actor)),
        SignInStep::Code { .. } => anyhow::bail!("a new person has no authenticator"),
    }
}
