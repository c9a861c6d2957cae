//! The settings themselves, one struct a concern. Adding one here adds it to the file, the environment and the
//! documentation; what must hold between several of them is checked in `check`.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::setting::{Networks, Secret, Setting, Whole};

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line, for programs.
    Json,
}

impl Setting for LogFormat {
    fn read(text: &str) -> Option<Self> {
        match text {
            "pretty" => Some(LogFormat::Pretty),
            "json" => Some(LogFormat::Json),
            _ => None,
        }
    }
}

crate::concern! {
    /// Where the program listens, and under which address people reach it.
    pub struct Listen in "listen" {
        /// The address and port on which the program accepts connections. It speaks plain HTTP there: anything but a loopback address belongs behind a proxy that speaks TLS.
        address: SocketAddr = "127.0.0.1:3000", "OMNI_HUB_LISTEN_ADDRESS", "an IP address and a port, such as 127.0.0.1:3000";
        /// The address that people type. Links in messages are made from it, and requests that come from any other origin and change something are refused. Unless it is a loopback address, `/metrics` asks for a key. Empty stands for `http://` and the listening address.
        public_url: String = "", "OMNI_HUB_PUBLIC_URL", "https:// and a host name, or http:// and a loopback address, without a path";
        /// The proxies whose `X-Forwarded-For` is believed. From everybody else the header is ignored.
        trusted_proxies: Networks = "", "OMNI_HUB_TRUSTED_PROXIES", "IP addresses and networks such as 10.0.0.0/8, separated by commas";
    }
}

crate::concern! {
    /// Where files lie.
    pub struct Files in "files" {
        /// The directory of the private database cluster, the keys that sign the audit trail, and the demo logins. It is made if it does not exist.
        data_directory: PathBuf = "./data", "OMNI_HUB_DATA_DIR", "a path that the program may write to";
        /// The directory of the built site: styles, scripts and the browser's module.
        site_root: PathBuf = "target/site", "LEPTOS_SITE_ROOT", "a path";
    }
}

crate::concern! {
    /// The brand, and the keys that protect it. Instances that share a database must share these three files; keep copies of both keys, and keep the checkpoints where whoever runs the database cannot write.
    pub struct Security in "security" {
        /// The name of the brand: shown by authenticators, and not allowed in passwords.
        brand: String = "Omni-Hub", "OMNI_HUB_SECURITY_BRAND", "a text";
        /// The key that encrypts the secrets of authenticators and signs short-lived cookies. Made on first start; losing it ends all authenticators.
        secret_key_file: String = "", "OMNI_HUB_SECURITY_SECRET_KEY_FILE", "a path; empty for keys/secret.key in the data directory";
        /// The private key that signs the checkpoints of the audit trail. Made on first start.
        audit_key_file: String = "", "OMNI_HUB_SECURITY_AUDIT_KEY_FILE", "a path; empty for keys/audit.pem in the data directory";
        /// The file to which signed checkpoints of the audit trail are appended, outside of the database.
        audit_checkpoint_file: String = "", "OMNI_HUB_SECURITY_AUDIT_CHECKPOINT_FILE", "a path; empty for audit-checkpoints.jsonl in the data directory";
    }
}

crate::concern! {
    /// The database.
    pub struct Database in "database" {
        /// The address of the PostgreSQL database. Empty: the program starts a private PostgreSQL in the data directory and stops it again when it ends.
        url: Secret = "", "DATABASE_URL", "postgres://user:password@host/database, or nothing", secret;
        /// How many connections one instance keeps at most.
        connections: Whole<2, 200> = "16", "OMNI_HUB_DATABASE_CONNECTIONS", "a whole number from 2 to 200";
    }
}

crate::concern! {
    /// How much one instance takes on before it says no. These limits protect the instance; the authoritative throttle of sign-in attempts is kept in the database and holds for all instances together.
    pub struct Limits in "limits" {
        /// The largest body of a request, in bytes.
        body_bytes: Whole<1024, 104857600> = "1048576", "OMNI_HUB_LIMITS_BODY_BYTES", "a whole number from 1024 to 104857600";
        /// After how many seconds a request that has not been answered is given up.
        request_seconds: Whole<1, 300> = "30", "OMNI_HUB_LIMITS_REQUEST_SECONDS", "a whole number from 1 to 300";
        /// The largest file that is taken in by a page or by a push of a program, in bytes. It is written to the data directory while it arrives.
        upload_bytes: Whole<1024, 10737418240> = "2147483648", "OMNI_HUB_LIMITS_UPLOAD_BYTES", "a whole number from 1024 to 10737418240";
        /// After how many seconds a file that has not arrived is given up.
        upload_seconds: Whole<1, 7200> = "900", "OMNI_HUB_LIMITS_UPLOAD_SECONDS", "a whole number from 1 to 7200";
        /// How many requests are worked on at once; more wait for 50 ms and are then turned away with 503.
        requests_at_once: Whole<8, 10000> = "256", "OMNI_HUB_LIMITS_REQUESTS_AT_ONCE", "a whole number from 8 to 10000";
        /// How many connections are open at once; more wait before they are accepted.
        connections_at_once: Whole<64, 100000> = "8192", "OMNI_HUB_LIMITS_CONNECTIONS_AT_ONCE", "a whole number from 64 to 100000";
        /// How many live channels one person may have open at once.
        live_per_person: Whole<1, 100000> = "20", "OMNI_HUB_LIMITS_LIVE_PER_PERSON", "a whole number from 1 to 100000";
        /// How many attempts to sign in one address may make in a minute.
        sign_in_per_minute: Whole<1, 100000> = "60", "OMNI_HUB_LIMITS_SIGN_IN_PER_MINUTE", "a whole number from 1 to 100000";
        /// How many calls of the interface for programs one key, session or address may make in a minute.
        api_per_minute: Whole<1, 10000000> = "1200", "OMNI_HUB_LIMITS_API_PER_MINUTE", "a whole number from 1 to 10000000";
        /// How many files one session may import or export in a minute.
        files_per_minute: Whole<1, 100000> = "30", "OMNI_HUB_LIMITS_FILES_PER_MINUTE", "a whole number from 1 to 100000";
    }
}

crate::concern! {
    /// What is written to the log, which goes to standard error.
    pub struct Log in "log" {
        /// For people or for programs.
        format: LogFormat = "pretty", "OMNI_HUB_LOG_FORMAT", "pretty or json";
        /// What is logged, from which level on.
        filter: String = "info,sqlx=warn,hyper=warn", "OMNI_HUB_LOG_FILTER", "directives such as info,store=debug";
    }
}

crate::concern! {
    /// How data of other systems comes in, besides uploads and pushes.
    pub struct Integration in "integration" {
        /// A folder with one folder a feed, named by its code; files that are put there are taken in and moved to `done` or `refused` beside them. Set it in one instance only. Empty: no folder is watched.
        watch_dir: String = "", "OMNI_HUB_INTEGRATION_WATCH_DIR", "a path that the program may write to, or nothing";
    }
}

crate::concern! {
    /// Signing in through an identity provider of the house (OpenID Connect). Off while the issuer is empty.
    pub struct Oidc in "oidc" {
        /// The issuer, as its discovery document names it.
        issuer: String = "", "OMNI_HUB_OIDC_ISSUER", "an https:// address, or nothing";
        /// The name under which the provider knows this program.
        client_id: String = "", "OMNI_HUB_OIDC_CLIENT_ID", "a text, needed with an issuer";
        /// The secret that goes with it.
        client_secret: Secret = "", "OMNI_HUB_OIDC_CLIENT_SECRET", "at least 16 characters that the provider handed out, or nothing for a public client", secret;
        /// The claim that names the login of an existing person when somebody comes for the first time. Empty: only people who are linked already may sign in this way.
        login_claim: String = "preferred_username", "OMNI_HUB_OIDC_LOGIN_CLAIM", "the name of a claim, or nothing";
        /// What the button says.
        label: String = "", "OMNI_HUB_OIDC_LABEL", "a short text; empty for the host name of the issuer";
    }
}
