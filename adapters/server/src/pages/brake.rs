//! Orders paused in HubRise while the till is away: what people are told of it, and the two steps to it and back.

use super::connect::page_of;
use super::settings::found;
use super::{Frame, PageError, Pages, Words, render};
use crate::access::Signed;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::connecting::ConnectingError;
use bridge_engine::journal::{Changed, Role, SystemKind};
use bridge_engine::{Braking, Connection};
use chrono::{DateTime, Utc};

#[derive(Template)]
#[template(path = "brake.html")]
struct BrakePage {
    w: Words,
    frame: Frame,
    title: String,
    text: String,
    /// Where the form goes.
    action: String,
    /// What it does; none where there is nothing to do.
    button: Option<String>,
}

/// How the brake stands, and what the reader may do about it.
pub(super) struct Offer {
    pub(super) text: String,
    /// Address and words of the way to do it.
    pub(super) link: Option<(String, String)>,
}

/// The two things people do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Pause,
    Take,
}

impl Deed {
    /// The deed an address names.
    fn named(w: Words, name: &str) -> Result<Self, PageError> {
        let named = [Self::Pause, Self::Take].into_iter().find(|deed| deed.name() == name);
        named.ok_or_else(|| PageError::not_found(w))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Take => "take",
        }
    }

    fn button(self, w: Words) -> String {
        w.t(match self {
            Self::Pause => "brake_pause",
            Self::Take => "brake_take",
        })
    }

    /// Whether there is something to do.
    const fn fits(self, braking: Braking) -> bool {
        match self {
            Self::Pause => matches!(braking, Braking::Proposed | Braking::Released | Braking::Theirs),
            Self::Take => matches!(braking, Braking::Paused { .. } | Braking::Asked),
        }
    }

    fn address(self, connection: &Connection) -> String {
        format!("{}/orders/{}", page_of(connection), self.name())
    }
}

/// What a page says of the brake of a connection; nothing while it is off.
pub(super) fn offer(
    w: Words,
    pages: &Pages,
    connection: &Connection,
    signed: &Signed,
    now: DateTime<Utc>,
) -> Option<Offer> {
    let (text, deed) = match pages.engine.braking(connection) {
        Braking::Proposed => (w.t("brake_proposed"), Some(Deed::Pause)),
        Braking::Released => (w.t("brake_released"), Some(Deed::Pause)),
        Braking::Paused { until } => {
            let until = w.moment(until, now, connection.settings.conversion.time_zone);
            (w.with("brake_paused", "until", &until), Some(Deed::Take))
        }
        Braking::Asked => (w.t("brake_asked"), Some(Deed::Take)),
        Braking::Theirs => (w.t("brake_theirs"), None),
        Braking::Refused => (w.t("brake_refused"), None),
        _ => return None,
    };
    let may = signed.may(Role::Operator, &connection.id);
    let link = deed.filter(|_| may).map(|deed| (deed.address(connection), deed.button(w)));
    Some(Offer { text, link })
}

/// Says what will happen.
pub(super) async fn ask(
    State(pages): State<Pages>,
    Path((handle, deed)): Path<(String, String)>,
    signed: Signed,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let (connection, deed) = (found(&pages, w, &handle)?, Deed::named(w, &deed)?);
    if !deed.fits(pages.engine.braking(&connection)) {
        return Ok(nothing_to_do(&pages, &connection, &signed, frame, deed));
    }
    let page = BrakePage {
        w,
        title: w.with(&format!("brake_{}_title", deed.name()), "name", &connection.name),
        text: w.t(&format!("brake_{}_text", deed.name())),
        action: deed.address(&connection),
        button: Some(deed.button(w)),
        frame,
    };
    Ok(render(&page, w))
}

/// Says how it stands instead.
fn nothing_to_do(pages: &Pages, connection: &Connection, signed: &Signed, frame: Frame, deed: Deed) -> Response {
    let w = frame.w;
    let offer = offer(w, pages, connection, signed, pages.engine.now());
    let page = BrakePage {
        w,
        title: w.with(&format!("brake_no_{}_title", deed.name()), "name", &connection.name),
        text: offer.map_or_else(|| w.t(&format!("brake_no_{}", deed.name())), |offer| offer.text),
        action: String::new(),
        button: None,
        frame,
    };
    (StatusCode::CONFLICT, render(&page, w)).into_response()
}

pub(super) async fn carry_out(
    State(pages): State<Pages>,
    Path((handle, deed)): Path<(String, String)>,
    signed: Signed,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let (connection, deed) = (found(&pages, w, &handle)?, Deed::named(w, &deed)?);
    let done = match deed {
        Deed::Pause => pages.engine.pause_orders(&connection.id).await,
        Deed::Take => pages.engine.take_orders(&connection.id).await,
    };
    let braking = match done {
        Ok(braking) => braking,
        Err(ConnectingError::NotNow) => return Ok(nothing_to_do(&pages, &connection, &signed, frame, deed)),
        Err(error) => return Err(PageError::of_connecting(w, &error)),
    };
    // What HubRise would not do, or somebody else had done before, is nobody's deed.
    let is_done = (deed == Deed::Take) != matches!(braking, Braking::Paused { .. });
    if is_done {
        let (before, after) = (String::new(), deed.name().to_owned());
        let kind = SystemKind::Changed { what: Changed::Orders, before, after };
        let kept = pages.store.did(&connection.id, signed.name(), &kind, pages.engine.now()).await;
        kept.map_err(|error| PageError::of_journal(w, &error))?;
    }
    Ok(Redirect::to("/operations").into_response())
}
