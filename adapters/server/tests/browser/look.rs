//! What every page must be: readable by everybody, no wider than the screen, without errors.

use crate::chromium::Browser;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tokio::sync::OnceCell;

/// Names axe-core's `axe.min.js`; without it, the one that `npm install --prefix target/axe axe-core` brings.
const AXE_VARIABLE: &str = "AXE_CORE";

/// Violations a person would be stopped by, as `rule: element`.
const RUN_AXE: &str = "
    const runOnly = arguments.length > 1 ? { runOnly: arguments[0] } : {};
    const done = arguments[arguments.length - 1];
    const told = v => v.nodes.map(n => `${v.impact} ${v.id}: ${n.html} ${n.failureSummary}`);
    axe.run(document, { resultTypes: ['violations'], preload: false, ...runOnly })
        .then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact)).flatMap(told)))
        .catch(e => done([String(e)]));";

/// What reaches beyond the right edge, if the page scrolls sideways.
const TOO_WIDE: &str = "
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const beyond = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth);
    return ['too wide', ...beyond.slice(0, 6).map(e => e.outerHTML.slice(0, 200))];";

impl Browser {
    /// Looks at the page, in light and in dark, and keeps pictures of it under this name.
    pub(crate) async fn look(&self, name: &str) {
        let width = self.width;
        assert_eq!(self.run(TOO_WIDE, &[]).await, json!([]), "{name} at {width} scrolls sideways");
        self.accessible(&format!("{name} at {width}"), &[]).await;
        self.photograph(&format!("{name}-{width}")).await;
        self.prefer("dark").await;
        self.accessible(&format!("{name} in the dark"), &[json!(["color-contrast"])]).await;
        self.photograph(&format!("{name}-{width}-dark")).await;
        self.prefer("light").await;
        self.quiet(name).await;
    }

    /// Fails on what axe-core calls serious or critical, by all of its rules or by those that are named.
    async fn accessible(&self, name: &str, rules: &[Value]) {
        if self.run("return typeof axe", &[]).await != "object" {
            self.driver.execute(axe().await, Vec::new()).await.unwrap();
        }
        let found = self.driver.execute_async(RUN_AXE, rules.to_vec()).await.unwrap();
        assert_eq!(found.json(), &Value::Array(Vec::new()), "{name}");
    }

    /// The whole page, as far as that goes.
    async fn photograph(&self, name: &str) {
        let height = self.run("return document.documentElement.scrollHeight", &[]).await.as_u64().unwrap_or(900);
        self.resize(self.width, u32::try_from(height).unwrap().clamp(200, 2400)).await;
        let folder = target().join("screenshots").join(self.lang.code());
        std::fs::create_dir_all(&folder).unwrap();
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
        self.resize(self.width, 900).await;
    }

    /// Fails on errors of the console since the last look: scripts, the security policy, missing files. An answer of
    /// the page itself with a status of an error is none.
    async fn quiet(&self, name: &str) {
        let here = self.driver.current_url().await.unwrap();
        let is_error = |entry: &thirtyfour::BrowserLogEntry| {
            let is_page = entry.source.as_deref() == Some("network") && entry.message.starts_with(here.as_str());
            entry.level == "SEVERE" && !is_page
        };
        let log = self.driver.browser_log().await.unwrap();
        let errors: Vec<String> = log.into_iter().filter(is_error).map(|entry| entry.message).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

/// The text of axe-core.
async fn axe() -> &'static str {
    static AXE: OnceCell<String> = OnceCell::const_new();
    let read = async || {
        let installed = || target().join("axe/node_modules/axe-core/axe.min.js");
        let file = std::env::var_os(AXE_VARIABLE).map_or_else(installed, PathBuf::from);
        std::fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!(
                "{}: {error}; npm install --prefix target/axe axe-core, or name it in {AXE_VARIABLE}",
                file.display()
            )
        })
    };
    AXE.get_or_init(read).await
}

/// Cargo's folder.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}
