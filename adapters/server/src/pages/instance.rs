//! What this instance was told by its configuration: for its administrators, to look at. It is changed where it stands.

use super::{Frame, Pages, Words, render};
use crate::config::{Config, Origin, Setting};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "instance.html")]
struct InstancePage {
    w: Words,
    frame: Frame,
    version: &'static str,
    origin: String,
    /// A file was read, or would be.
    how: String,
    groups: Vec<Group>,
}

/// Settings that belong together.
struct Group {
    title: String,
    rows: Vec<Row>,
}

struct Row {
    /// What it is about, in the reader's words.
    label: String,
    /// Where it stands in the file: `mail.host`.
    key: String,
    /// The variable of the environment that goes before the file.
    variable: &'static str,
    value: String,
    /// Nothing is set.
    is_unset: bool,
}

pub(super) async fn page(State(pages): State<Pages>, frame: Frame) -> Response {
    let w = frame.w;
    let origin = match &pages.origin {
        Origin::Defaults => w.t("instance_defaults"),
        Origin::File(path) => path.display().to_string(),
    };
    let how = if pages.demo { w.t("instance_how_demo") } else { w.with("instance_how", "file", &origin) };
    let page =
        InstancePage { w, frame, version: env!("CARGO_PKG_VERSION"), origin, how, groups: groups(w, &pages.config) };
    render(&page, w)
}

/// In the order of the file, by its sections.
fn groups(w: Words, config: &Config) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut section = None;
    for setting in Config::settings() {
        let of = setting.key.split_once('.').map_or("bridge", |(section, _)| section).to_owned();
        if section.as_ref() != Some(&of) {
            groups.push(Group { title: w.t(&format!("instance_in_{of}")), rows: Vec::new() });
            section = Some(of);
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(row(w, config, setting));
        }
    }
    groups
}

fn row(w: Words, config: &Config, setting: Setting) -> Row {
    let value = shown(w, config, &setting.key);
    Row {
        label: w.t(&format!("instance_{}", setting.key.replace('.', "_"))),
        is_unset: value.is_none(),
        value: value.unwrap_or_else(|| w.t("instance_unset")),
        key: setting.key,
        variable: setting.variable,
    }
}

/// What a setting says; secrets only that they are there.
fn shown(w: Words, config: &Config, key: &str) -> Option<String> {
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let Config { hubrise, listen, log, mail, .. } = config;
    match key {
        "data_dir" => Some(config.data_dir.display().to_string()),
        "key_file" => path(&config.key_file),
        "public_callback_url" => config.public_callback_url.clone(),
        "public_pages_url" => config.public_pages_url.clone(),
        "support_email" => config.support_email.clone(),
        "hubrise.client_id" => hubrise.client_id.clone(),
        "hubrise.client_secret_file" => path(&hubrise.client_secret_file),
        "hubrise.previous_client_secret_file" => path(&hubrise.previous_client_secret_file),
        "hubrise.redirect_url" => hubrise.redirect_url.clone(),
        "hubrise.api_url" => Some(hubrise.api_url.clone()),
        "hubrise.oauth_url" => Some(hubrise.oauth_url.clone()),
        "listen.pages" => Some(listen.pages.to_string()),
        "listen.callback" => Some(listen.callback.to_string()),
        "listen.metrics" => listen.metrics.map(|address| address.to_string()),
        "keep.days" => Some(config.keep.days.to_string()),
        "log.filter" => Some(log.filter.clone()),
        "log.format" => Some(log.format.name().to_owned()),
        "mail.host" => mail.host.clone(),
        "mail.port" => mail.port.map(|port| port.to_string()),
        "mail.tls" => Some(mail.tls.name().to_owned()),
        "mail.user" => mail.user.clone(),
        "mail.password" => mail.password.as_ref().map(|_| w.t("instance_secret")),
        "mail.password_file" => path(&mail.password_file),
        "mail.from" => mail.from.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{groups, shown};
    use crate::config::Config;
    use crate::pages::Words;
    use bridge_core::text::Lang;

    #[test]
    fn every_setting_of_the_file_is_shown_in_both_languages() {
        for lang in [Lang::En, Lang::Fr] {
            let groups = groups(Words { lang }, &Config::default());
            let rows: Vec<_> = groups.iter().flat_map(|group| &group.rows).collect();
            assert_eq!(rows.len(), Config::settings().len());
            for row in rows {
                assert!(row.variable.starts_with("PIXBRIDGE_"), "{}", row.key);
                assert!(!row.label.starts_with("instance_"), "{} has no text", row.key);
            }
            assert!(groups.iter().all(|group| !group.title.starts_with("instance_")));
        }
    }

    #[test]
    fn every_setting_that_is_set_shows_what_it_says_and_the_password_only_that_it_is_set() {
        let lines = Config::settings()
            .iter()
            .fold(String::new(), |lines, setting| lines + &setting.key + " = " + example(&setting.key) + "\n");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), lines).unwrap();
        let (config, _) = Config::load(Some(file.path())).unwrap();
        for setting in Config::settings() {
            let value = shown(Words { lang: Lang::En }, &config, &setting.key);
            let value = value.unwrap_or_else(|| panic!("{} is not shown", setting.key));
            assert!(!value.contains("canary"), "{}", setting.key);
        }
    }

    /// A value each setting takes.
    fn example(key: &str) -> &'static str {
        match key {
            "mail.password" => "\"canary\"",
            "mail.port" => "25",
            "mail.tls" => "\"tls\"",
            "log.format" => "\"json\"",
            "log.filter" => "\"info\"",
            "support_email" => "\"support@example.com\"",
            key if key.starts_with("listen.") => "\"127.0.0.1:1\"",
            key if key.ends_with("_url") => "\"https://bridge.example.com\"",
            key if key.starts_with("keep.") => "30",
            _ => "\"something\"",
        }
    }
}
