//! This bridge as HubRise knows it, from the configuration.

use crate::config::Config;
use crate::pages::CONNECT;
use bridge_engine::connection::ClientSecret;
use bridge_engine::{Credentials, HubRiseClient};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Why a client secret cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// A file cannot be read.
    #[error("cannot read HubRise's client secret in {}: check the path and who may read it", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is empty.
    #[error("there is no client secret in {}: write the one HubRise shows into it", .0.display())]
    Empty(PathBuf),
    /// Only one of the two is set.
    #[error("hubrise.client_id and hubrise.client_secret_file belong together: set both, or neither")]
    Half,
}

/// What HubRise and this instance know of each other. `pages` is where the pages listen.
pub(crate) fn hubrise_client(config: &Config, pages: SocketAddr) -> Result<HubRiseClient, ClientError> {
    let hubrise = &config.hubrise;
    let credentials = match (&hubrise.client_id, &hubrise.client_secret_file) {
        (None, None) => None,
        (Some(client_id), Some(file)) => Some(Credentials {
            client_id: client_id.clone(),
            client_secret: secret(file)?,
            previous_client_secret: hubrise.previous_client_secret_file.as_deref().map(secret).transpose()?,
        }),
        _ => return Err(ClientError::Half),
    };
    let root = config.public_pages_url.clone().unwrap_or_else(|| format!("http://{pages}"));
    Ok(HubRiseClient {
        credentials,
        api_url: hubrise.api_url.clone(),
        oauth_url: hubrise.oauth_url.clone(),
        redirect_url: Some(hubrise.redirect_url.clone().unwrap_or_else(|| format!("{root}{CONNECT}"))),
        public_callback_url: config.public_callback_url.clone(),
    })
}

fn secret(file: &Path) -> Result<ClientSecret, ClientError> {
    let text = fs::read_to_string(file).map_err(|source| ClientError::Unreadable { path: file.to_owned(), source })?;
    match text.trim() {
        "" => Err(ClientError::Empty(file.to_owned())),
        secret => Ok(ClientSecret::new(secret)),
    }
}
