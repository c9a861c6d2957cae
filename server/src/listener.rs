//! Accepts connections and hands their requests to the router. A loop of our own instead of `axum::serve`, because a live
//! channel must cost little memory (small buffers) and stopping must have an end (streams first, then what is under way).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::failure::Failure;
use crate::guard::observe::Peer;

/// The largest buffer of a connection, which is also the largest head of a request. Hyper's own value is 400 kB, which a
/// thousand idle viewers do not need.
const BUFFER_BYTES: usize = 16 * 1024;

/// The most headers of a request; browsers send about twenty.
const HEADERS_MOST: usize = 100;

/// Whoever has not sent the head of a request by then is let go.
const HEAD_PATIENCE: Duration = Duration::from_secs(15);

/// When no connection can be accepted (no descriptors left), trying again at once would only burn the processor.
const AFTER_FAILURE: Duration = Duration::from_millis(50);

/// Takes the address.
///
/// # Errors
/// [`Failure::PortInUse`] and [`Failure::Listen`].
pub async fn bind(address: std::net::SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::PortInUse { address: address.to_string() },
        _ => Failure::Listen { address: address.to_string(), reason: error.to_string() },
    })
}

/// Serves until `stopping`, then lets what is under way finish for at most `grace`. Returns how many connections were cut.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    connections_at_once: usize,
    stopping: CancellationToken,
    grace: Duration,
) -> usize {
    let places = Arc::new(Semaphore::new(connections_at_once));
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_headers(HEADERS_MOST)
        .max_buf_size(BUFFER_BYTES);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stopping.cancelled() => break,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopping.cancelled() => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted for now");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        // Answers are written whole; waiting to fill a packet would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was lost at once");
            continue;
        }
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(address));
            answer(router.clone(), request)
        });
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // Whatever ended the connection is the client's business; a failed request was logged where it failed.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    let open = graceful.count();
    match tokio::time::timeout(grace, graceful.shutdown()).await {
        Ok(()) => 0,
        Err(_) => open,
    }
}

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    router.oneshot(request).await
}
