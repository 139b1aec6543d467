//! The configuration file: what it may say, and what is said about one that is wrong.

use bridge_server::config::{Config, Format, Origin};
use std::path::PathBuf;
use tempfile::TempDir;

/// A file with this text, loaded; the folder goes with it.
fn load(text: &str) -> Result<Config, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("bridge.toml");
    std::fs::write(&path, text).unwrap();
    match Config::load(Some(&path)) {
        Ok((config, origin)) => {
            assert_eq!(origin, Origin::File(path));
            Ok(config)
        }
        Err(error) => Err(error.to_string().replace(&path.display().to_string(), "bridge.toml")),
    }
}

#[test]
fn the_template_says_every_default_and_is_a_valid_file() {
    let template = Config::template();
    let spoken = template.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') && !setting.ends_with('=') => setting,
        _ => line,
    });
    let spelled_out = spoken.collect::<Vec<_>>().join("\n");
    assert_eq!(spelled_out.matches("\nfilter = ").count(), 1, "{spelled_out}");
    for text in ["", &template, &spelled_out] {
        let config = load(text).unwrap();
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()), "{text}");
    }
}

#[test]
fn every_setting_is_read() {
    let config = load(
        r#"
        data_dir = "/var/lib/pixbridge"
        key_file = "/run/secrets/key"
        public_callback_url = "https://bridge.example.com/pixbridge/"
        public_pages_url = "https://bridge.example.com/"
        support_email = "support@example.com"
        [hubrise]
        client_id = "1000.clients.hubrise.com"
        client_secret_file = "secret"
        previous_client_secret_file = "before"
        redirect_url = "https://bridge.example.com/connect"
        api_url = "http://127.0.0.1:1/v1"
        oauth_url = "http://127.0.0.1:1/oauth2/v1"
        [listen]
        pages = "0.0.0.0:1"
        callback = "0.0.0.0:2"
        metrics = "0.0.0.0:3"
        [keep]
        days = 7
        [log]
        filter = "warn,bridge_engine=trace"
        format = "json"
        [mail]
        host = "smtp.example.com"
        port = 2525
        tls = "tls"
        user = "bridge"
        password = "canary"
        from = "Bridge <bridge@example.com>"
        "#,
    )
    .unwrap();
    assert_eq!(config.data_dir, PathBuf::from("/var/lib/pixbridge"));
    assert_eq!(config.key_file, Some(PathBuf::from("/run/secrets/key")));
    assert_eq!(config.public_callback_url.as_deref(), Some("https://bridge.example.com/pixbridge"));
    assert_eq!(config.public_pages_url.as_deref(), Some("https://bridge.example.com"));
    assert_eq!(config.support_email.as_deref(), Some("support@example.com"));
    assert_eq!(config.hubrise.client_id.as_deref(), Some("1000.clients.hubrise.com"));
    assert_eq!(config.hubrise.client_secret_file, Some(PathBuf::from("secret")));
    assert_eq!(config.hubrise.previous_client_secret_file, Some(PathBuf::from("before")));
    assert_eq!(config.hubrise.redirect_url.as_deref(), Some("https://bridge.example.com/connect"));
    assert_eq!(config.hubrise.api_url, "http://127.0.0.1:1/v1");
    assert_eq!(config.hubrise.oauth_url, "http://127.0.0.1:1/oauth2/v1");
    assert_eq!(config.listen.pages, "0.0.0.0:1".parse().unwrap());
    assert_eq!(config.listen.callback, "0.0.0.0:2".parse().unwrap());
    assert_eq!(config.listen.metrics, "0.0.0.0:3".parse().ok());
    assert_eq!((config.keep.days, Config::default().keep.days), (7, 30));
    assert_eq!((&*config.log.filter, config.log.format), ("warn,bridge_engine=trace", Format::Json));
}

#[test]
fn an_error_says_where_which_key_and_what_to_write() {
    for (text, parts) in [
        ("\n[listen]\npagess = \"127.0.0.1:1\"", ["line 3", "`pagess`", "`pages`, `callback`, `metrics`"]),
        ("eoi_token = \"canary\"", ["line 1", "`eoi_token`", "`data_dir`"]),
        ("[listen]\n\npages = \"127.0.0.1\"", ["line 3", "pages", "an IP address and a port"]),
        ("[listen]\ncallback = \"localhost:1\"", ["line 2", "callback", "an IP address and a port"]),
        ("[listen]\ncallback = 8485", ["line 2", "callback", "expected a string"]),
        ("listen.pages = \"0.0.0.0:80\"", ["public_pages_url", "listen.pages", "write \"127.0.0.1:80\""]),
        ("listen.pages = \"192.168.1.2:80\"", ["192.168.1.2:80", "in clear text", "write \"127.0.0.1:80\""]),
        ("public_pages_url = \"http://bridge.example.com\"", ["line 1", "public_pages_url", "the https address"]),
        ("public_pages_url = \"https://bridge.example.com/x\"", ["line 1", "public_pages_url", "without a path"]),
        ("support_email = \"nobody\"", ["line 1", "support_email", "a mail address"]),
        ("[hubrise]\nclient_id = \"a:b\"", ["line 2", "client_id", "the id HubRise shows"]),
        ("[hubrise]\nclient_secret = \"canary\"", ["line 2", "`client_secret`", "`client_secret_file`"]),
        ("data_dir = \"\"", ["line 1", "data_dir", "the path of a file or folder"]),
        (
            "public_callback_url = \"bridge.example.com\"",
            ["line 1", "public_callback_url", "https://bridge.example.com"],
        ),
        ("public_callback_url = \"https://x.example/?canary\"", ["line 1", "public_callback_url", "without a query"]),
        ("[keep]\ndays = 0", ["line 2", "days", "from 1 to 400, such as 30"]),
        ("[keep]\ndays = 401", ["line 2", "days", "from 1 to 400, such as 30"]),
        ("[log]\nformat = \"xml\"", ["line 2", "format", "\"text\" or \"json\""]),
        ("[log]\nfilter = \"bridge_engine=loud\"", ["line 2", "filter", "a level such as \"info\""]),
        ("data_dir = \"canary", ["line 1", "data_dir", "invalid basic string"]),
        ("[mail]\ntls = \"ssl\"", ["line 2", "tls", "\"starttls\", \"tls\" or \"off\""]),
        ("[mail]\npassword = [\"canary\"]", ["line 2", "password", "in quotes"]),
        ("[log]\n[log]", ["line 2", "duplicate key", "`pixbridge-server config`"]),
    ] {
        let error = load(text).unwrap_err();
        for part in parts.into_iter().chain(["bridge.toml"]) {
            assert!(error.contains(part), "{part:?} is not in: {error}");
        }
        // Somebody may have put a token there.
        assert!(!error.contains("canary"), "{error}");
    }
}

#[test]
fn a_mail_server_is_whole_or_not_there() {
    let folder = TempDir::new().unwrap();
    let secret = folder.path().join("password");
    std::fs::write(&secret, "canary\n").unwrap();
    let file = format!("password_file = \"{}\"", secret.display());
    let both = "host = \"smtp.example.com\"\nfrom = \"bridge@example.com\"";
    for (lines, expected) in [
        (String::new(), Ok(())),
        (both.to_owned(), Ok(())),
        (format!("{both}\nuser = \"bridge\"\n{file}"), Ok(())),
        ("host = \"smtp.example.com\"".to_owned(), Err("mail.from (PIXBRIDGE_MAIL_FROM)")),
        ("from = \"bridge@example.com\"".to_owned(), Err("mail.host (PIXBRIDGE_MAIL_HOST)")),
        (format!("{both}\nuser = \"bridge\""), Err("mail.password_file")),
        (format!("{both}\npassword = \"canary\""), Err("mail.user")),
        (format!("{both}\nuser = \"a\"\npassword_file = \"/none/here\""), Err("cannot read mail.password_file")),
        ("host = \"smtp.example.com\"\nfrom = \"bridge\"".to_owned(), Err("the section [mail]")),
    ] {
        let config = load(&format!("[mail]\n{lines}")).unwrap();
        assert!(!format!("{config:?}").contains("canary"), "{lines}");
        match (config.mail.post(), expected) {
            (Ok(_), Ok(())) => {}
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (post, _) => panic!("{lines}: {post:?}"),
        }
    }
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let error = Config::load(Some("nowhere/bridge.toml".as_ref())).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("nowhere/bridge.toml") && text.contains("`pixbridge-server config`"), "{text}");
}

#[test]
fn a_misspelt_variable_is_found() {
    let names = ["PATH", "PIXBRIDGE_DATA_DIR", "PIXBRIDGE_CONFIG", "PIXBRIDGE_LOG_FORMAT", "PIXBRIDGE_LISTEN_PAGE"];
    let unknown = Config::unknown_variables(names.map(str::to_owned).into_iter());
    assert_eq!(unknown, ["PIXBRIDGE_LISTEN_PAGE"]);
}
