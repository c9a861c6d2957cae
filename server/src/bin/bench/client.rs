//! A client as small as possible: what it costs is taken from the same two processors as what it measures.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A kept connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    request: Vec<u8>,
}

/// The text of a request with a session.
pub fn request(address: SocketAddr, path: &str, session: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: __Host-omni-hub={session}\r\naccept: text/html\r\n\
         sec-fetch-site: same-origin\r\n\r\n"
    )
    .into_bytes()
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr, request: Vec<u8>) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address).await.context("no connection")?;
        stream.set_nodelay(true).context("no connection")?;
        Ok(Client { stream, buffer: Vec::with_capacity(64 * 1024), request })
    }

    /// Sends the request and reads the whole answer; its status and length.
    pub async fn ask(&mut self) -> anyhow::Result<(u16, usize)> {
        self.stream.write_all(&self.request).await.context("the connection was lost")?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(self.buffer.get(..head_end).unwrap_or_default()).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).context("no status")?;
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|text| text.trim().parse::<usize>().ok());
        match length {
            Some(length) => {
                while self.buffer.len() < head_end + length {
                    self.more().await?;
                }
            }
            // Chunked: the last chunk is empty.
            None => {
                while !self.buffer.ends_with(b"0\r\n\r\n") {
                    self.more().await?;
                }
            }
        }
        Ok((status, self.buffer.len()))
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let count = self.stream.read_buf(&mut self.buffer).await.context("the connection was lost")?;
        anyhow::ensure!(count > 0, "the connection was closed");
        Ok(())
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// How many answers a second: `clients` connections ask again and again for `duration`.
pub async fn rate(address: SocketAddr, request: &[u8], clients: usize, duration: Duration) -> anyhow::Result<f64> {
    let end = Instant::now() + duration;
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let mut client = Client::connect(address, request.to_vec()).await?;
        running.spawn(async move {
            let mut count = 0u32;
            while Instant::now() < end {
                let (status, _) = client.ask().await?;
                anyhow::ensure!(status == 200, "the answer was {status}");
                count += 1;
            }
            Ok(count)
        });
    }
    let mut total = 0;
    while let Some(count) = running.join_next().await {
        total += count.context("a client ended")??;
    }
    Ok(f64::from(total) / duration.as_secs_f64())
}

/// The value below which a part of the sorted values lies.
pub fn quantile(sorted: &[Duration], part: f64) -> Duration {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index")]
    let index = ((sorted.len().saturating_sub(1)) as f64 * part).round() as usize;
    sorted.get(index).copied().unwrap_or_default()
}

/// Milliseconds with their fraction.
pub fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
