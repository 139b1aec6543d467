//! One Chromium at a time, driven through chromedriver; Debian's packages, no download.

use crate::texts::Lang;
use crate::wait::BOUND;
use serde_json::json;
use std::process::Stdio;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, LoggingPrefsLogLevel};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

/// The widths every walk goes in, in CSS pixels.
pub(crate) const WIDE: u32 = 1280;
pub(crate) const NARROW: u32 = 360;

const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// Two cores bear one Chromium well, and several badly.
static TURN: Mutex<()> = Mutex::const_new(());

/// A Chromium with an empty profile. Dropping it ends it.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    pub(crate) lang: Lang,
    /// Width in which the walk clicks.
    pub(crate) width: u32,
    // In this order: the session ends, then its driver, then its folder goes.
    _chromedriver: Child,
    _profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// A browser whose person reads this language.
    pub(crate) async fn start(lang: Lang, width: u32) -> Self {
        let turn = TURN.lock().await;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (chromedriver, url) = chromedriver().await;
        let profile = TempDir::new().unwrap();
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag).unwrap();
        }
        let locale = lang.say("en-GB", "fr-FR");
        wanted.add_arg(&format!("--accept-lang={locale}")).unwrap();
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::new(url, wanted).await.expect("chromedriver starts Chromium");
        let browser = Self { driver, lang, width, _chromedriver: chromedriver, _profile: profile, _turn: turn };
        browser.resize(width, 900).await;
        browser
    }

    /// The window, in CSS pixels: a real window is never as narrow as a telephone.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", screen).await.unwrap();
    }

    /// A person who likes pages dark, or light.
    pub(crate) async fn prefer(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await.unwrap();
    }

    /// Where files go that are downloaded from now on.
    pub(crate) async fn download_into(&self, folder: &std::path::Path) {
        let allowed = json!({ "behavior": "allow", "downloadPath": folder });
        self.driver.cdp().send_raw("Browser.setDownloadBehavior", allowed).await.unwrap();
    }
}

/// Walks in both languages, each on a wide screen and on a narrow one.
pub(crate) async fn everywhere(walk: impl AsyncFn(&Browser)) {
    for lang in [Lang::En, Lang::Fr] {
        for width in [WIDE, NARROW] {
            with(lang, width, &walk).await;
        }
    }
}

/// Walks in English only: for what takes a minute of waiting, and whose pages another walk looks at.
pub(crate) async fn once(walk: impl AsyncFn(&Browser)) {
    with(Lang::En, WIDE, walk).await;
}

async fn with(lang: Lang, width: u32, walk: impl AsyncFn(&Browser)) {
    let browser = Browser::start(lang, width).await;
    walk(&browser).await;
    let Browser { driver, .. } = browser;
    driver.quit().await.unwrap();
}

/// chromedriver on a free port, and where that is.
async fn chromedriver() -> (Child, String) {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().expect("chromedriver is installed (Debian: chromium-driver)");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let port = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("chromedriver says its port");
            if let Some((_, port)) = line.split_once("successfully on port ") {
                return port.trim_end_matches('.').to_owned();
            }
        }
    };
    let port = timeout(BOUND, port).await.expect("chromedriver starts");
    (child, format!("http://127.0.0.1:{port}"))
}
