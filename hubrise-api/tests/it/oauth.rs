//! OAuth: the URL to go to, the way back, the exchange, the end.

use std::sync::Arc;

use hubrise_api::{
    AccessToken, AuthorizeError, AuthorizeUrl, BuildError, ClientSecret, Code, DeviceId, OAuthClient, OAuthError,
    OAuthState, Permissions, Profile, Redirect, ReqwestTransport, Scope, ScopeResource, Sent, TransportOptions,
};
use proptest::prelude::*;
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::endpoints::server;

const CLIENT: &str = "123.clients.hubrise.com";

fn scope() -> Permissions {
    Permissions::location(ScopeResource::Orders.write()).and(ScopeResource::CustomerList.write())
}

#[test]
fn the_url_has_every_parameter() {
    let state = OAuthState::new("s+1");
    let url = AuthorizeUrl::new(CLIENT, Redirect::to("https://till.example/back?a=b"), scope())
        .state(&state)
        .country("FR")
        .account_name("Chez nous")
        .location_name("Lyon & Co")
        .device_id(DeviceId::new("till 1 (bar)").unwrap());
    let expected = "https://manager.hubrise.com/oauth2/v1/authorize\
        ?redirect_uri=https%3A%2F%2Ftill.example%2Fback%3Fa%3Db&client_id=123.clients.hubrise.com\
        &scope=location%5Borders.write%2Ccustomer_list.write%5D&state=s%2B1&country=FR&account_name=Chez+nous\
        &location_name=Lyon+%26+Co&device_id=till+1+%28bar%29";
    assert_eq!(url.to_string(), expected);
    let again = AuthorizeUrl::again(CLIENT, Redirect::out_of_band(), "app1").root("http://127.0.0.1:9/");
    let expected = "http://127.0.0.1:9/authorize?redirect_uri=urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob\
        &client_id=123.clients.hubrise.com&app_instance_id=app1";
    assert_eq!(again.to_string(), expected);
    for odd in ["", "a/b", "é", "a\nb"] {
        assert_eq!(DeviceId::new(odd), None);
    }
}

#[test]
fn scopes_are_what_the_grammar_allows() {
    let account = Permissions::account(ScopeResource::CustomerList.read());
    for (scope, text) in [
        (Scope::profile(Profile::Profile), "profile"),
        (Scope::profile(Profile::WithEmail), "profile_with_email"),
        (scope().into(), "location[orders.write,customer_list.write]"),
        (account.clone().with_profile(Profile::Profile), "account[customer_list.read],profile"),
        (scope().and(ScopeResource::Orders.read()).into(), "location[orders.write,customer_list.write]"),
        (account.and(ScopeResource::CustomerList.write()).into(), "account[customer_list.write]"),
    ] {
        assert_eq!(scope.to_string(), text);
        assert_eq!(text.parse(), Ok(scope));
    }
    for odd in [
        "",
        "location",
        "location[]",
        "location[orders]",
        "location[orders.admin]",
        "shop[orders.read]",
        "location[orders.read],",
        "location[orders.read]profile",
        "location[orders.read,]",
        "profile,location[orders.read]",
    ] {
        assert!(odd.parse::<Scope>().is_err(), "{odd}");
    }
}

#[test]
fn h4_the_way_back_is_a_code_or_says_why_not() {
    let state = OAuthState::new("right");
    let back = |query: &str| Redirect::code_from_query(query, Some(&state));
    assert_eq!(back("?code=abc%2F1&state=right"), Ok(Code::new("abc/1").unwrap()));
    assert_eq!(back("error=access_denied&state=right"), Err(AuthorizeError::Denied));
    assert_eq!(back("error=<odd>_1&state=right"), Err(AuthorizeError::Refused("odd_1".into())));
    assert_eq!(back("code=abc"), Err(AuthorizeError::StateMissing));
    for forged in ["", "wrong", "righ", "right1", "RIGHT"] {
        assert_eq!(back(&format!("code=abc&state={forged}")), Err(AuthorizeError::StateMismatch), "{forged}");
    }
    // A forged refusal is a forgery first.
    assert_eq!(back("error=access_denied&state=wrong"), Err(AuthorizeError::StateMismatch));
    assert_eq!(back("state=right&code=+"), Err(AuthorizeError::NoCode));
    assert_eq!(Redirect::code_from_query("code=abc", None), Ok(Code::new(" abc\n").unwrap()));
    assert!(!OAuthState::new("").matches(""));
    let [a, b] = [OAuthState::random().unwrap(), OAuthState::random().unwrap()];
    assert!(a != b && a.as_str().len() == 32 && a.matches(a.as_str()));
    assert_eq!(format!("{a:?} {:?}", Code::new("canary")), "OAuthState([redacted]) Some(Code([redacted]))");
}

fn oauth(root: &str) -> OAuthClient {
    OAuthClient::new(CLIENT, &ClientSecret::new("canary-secret")).unwrap().root(root, false).unwrap()
}

async fn exchange(answer: ResponseTemplate) -> Result<hubrise_api::Grant, OAuthError> {
    let server = server(answer).await;
    oauth(&server.uri()).exchange(&Code::new("c/1").unwrap()).await
}

#[tokio::test]
async fn a_code_is_exchanged_with_basic_authentication_and_a_form() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!({
        "access_token": "canary-token", "token_type": "Bearer", "account_id": "acc9", "account_name": "Chez nous",
        "location_id": "loc9-0", "location_name": "Lyon", "catalog_id": "k1", "catalog_name": null, "customer_list_id": "l1",
        "app_instance_id": "a1", "user_id": "u1",
    })))
    .await;
    let grant = oauth(&format!("{}/oauth2/v1/", server.uri())).exchange(&Code::new("c/1").unwrap()).await.unwrap();
    assert_eq!(grant.access_token.reveal(), "canary-token");
    assert_eq!(grant.connected.location_name.as_deref(), Some("Lyon"));
    assert_eq!(
        (grant.connected.catalog_name.as_ref(), grant.connected.user_id.as_ref().unwrap().as_str()),
        (None, "u1")
    );
    assert!(!format!("{grant:?} {:?}", oauth(&server.uri())).contains("canary"));
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/oauth2/v1/token"));
    // base64 of `123.clients.hubrise.com:canary-secret`
    assert_eq!(request.headers["authorization"], "Basic MTIzLmNsaWVudHMuaHVicmlzZS5jb206Y2FuYXJ5LXNlY3JldA==");
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(!request.headers.contains_key("x-access-token"));
    assert_eq!(request.body, b"code=c%2F1");
}

#[tokio::test]
async fn h4_each_failure_of_the_exchange_has_its_type() {
    for status in [400, 404] {
        let error = exchange(ResponseTemplate::new(status)).await.unwrap_err();
        assert!(matches!(error, OAuthError::BadCode) && error.needs_new_code());
    }
    let error = exchange(ResponseTemplate::new(401)).await.unwrap_err();
    assert!(matches!(error, OAuthError::BadClient) && !error.needs_new_code());
    let error = exchange(ResponseTemplate::new(502).set_body_string("<html>canary")).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary") && !error.needs_new_code());
    let OAuthError::Status { status, body, .. } = error else { panic!("{error:?}") };
    assert_eq!((status.as_u16(), body.as_str()), (502, "<html>canary"));
    let error = exchange(ResponseTemplate::new(200).set_body_string("canary")).await.unwrap_err();
    assert!(matches!(error, OAuthError::Decode(_)) && error.needs_new_code());
    for body in [json!({}), json!({ "access_token": "" }), json!({ "access_token": 7 }), json!([])] {
        let error = exchange(ResponseTemplate::new(200).set_body_json(body)).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoToken) && error.needs_new_code());
    }
}

#[tokio::test]
async fn no_answer_may_have_used_the_code_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = oauth(&root).exchange(&Code::new("c").unwrap()).await.unwrap_err();
    assert!(matches!(&error, OAuthError::Transport(source) if source.sent() == Sent::No));
    assert!(!error.needs_new_code());
}

#[tokio::test]
async fn a_token_is_revoked() {
    let server = server(ResponseTemplate::new(200)).await;
    oauth(&server.uri()).revoke(&AccessToken::new("t+1")).await.unwrap();
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!((request.url.path(), &request.body[..]), ("/revoke", &b"token=t%2B1"[..]));
    let gone = crate::endpoints::server(ResponseTemplate::new(401)).await;
    let error = oauth(&gone.uri()).revoke(&AccessToken::new("t")).await.unwrap_err();
    assert!(matches!(error, OAuthError::BadClient));
}

#[test]
fn a_client_that_cannot_work_is_refused() {
    let transport = || Arc::new(ReqwestTransport::new(&TransportOptions::default()).unwrap());
    for (id, secret) in [("", "s"), ("id", " "), ("a:b", "s")] {
        let result = OAuthClient::with_transport(id, &ClientSecret::new(secret), transport());
        assert!(matches!(result.unwrap_err(), BuildError::BadClient), "{id}:{secret}");
    }
    let client = OAuthClient::new("id", &ClientSecret::new("s")).unwrap();
    assert!(matches!(client.clone().root("http://a.example", false).unwrap_err(), BuildError::PlainHttp));
    client.root("http://a.example", true).unwrap();
}

proptest! {
    #[test]
    fn no_text_makes_a_scope_or_a_redirect_panic(text in ".{0,60}") {
        if let Ok(scope) = text.parse::<Scope>() {
            prop_assert_eq!(scope.to_string().parse::<Scope>(), Ok(scope));
        }
        let _ = Redirect::code_from_query(&text, Some(&OAuthState::new("s")));
    }

    #[test]
    fn scopes_round_trip(
        list in prop::collection::vec((0usize..6, any::<bool>()), 1..9), account: bool, profile in prop::option::of(any::<bool>()),
    ) {
        use ScopeResource as R;
        let resources = [R::Orders, R::CustomerList, R::Catalog, R::Inventory, R::AllCustomerLists, R::AllCatalogs];
        let mut list = list.into_iter().map(|(n, write)| if write { resources[n].write() } else { resources[n].read() });
        let first = list.next().unwrap();
        let begun = if account { Permissions::account(first) } else { Permissions::location(first) };
        let permissions = list.fold(begun, Permissions::and);
        let scope = match profile {
            Some(email) => permissions.with_profile(if email { Profile::WithEmail } else { Profile::Profile }),
            None => permissions.into(),
        };
        prop_assert_eq!(scope.to_string().parse::<Scope>(), Ok(scope));
    }
}
