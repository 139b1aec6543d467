//! Events that wait at HubRise: all of them where HubRise does not call us, and otherwise those it could not hand over.

use crate::connecting::ConnectingError;
use crate::engine::{EngineError, Inner, Live};
use crate::journal::Lane;
use hubrise_api::{Cursor, DeleteEvent, EventId, GetEvent, ListEvents};

/// The most events of one round; the rest waits for the next. Each costs two calls, and a round is to leave room for others.
const MOST: usize = 100;

/// Fetches, stores and acknowledges each event, in this order: an event is deleted at HubRise only when it is on our disk.
pub(super) async fn drain(inner: &Inner, live: &Live) -> Result<usize, ConnectingError> {
    let waiting = waiting(live).await?;
    for event in &waiting {
        take(inner, live, event).await?;
    }
    Ok(waiting.len())
}

/// All of them before any is acknowledged: what is deleted would shift the pages.
async fn waiting(live: &Live) -> Result<Vec<EventId>, ConnectingError> {
    let (mut found, mut cursor): (Vec<EventId>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = live.hubrise.ask(&ListEvents { count: None, cursor: cursor.take() }).await?;
        found.extend(page.items.into_iter().filter_map(|event| event.id));
        match page.next {
            Some(next) if found.len() < MOST => cursor = Some(next),
            _ => return Ok(found),
        }
    }
}

async fn take(inner: &Inner, live: &Live, id: &EventId) -> Result<(), ConnectingError> {
    let raw = match live.hubrise.ask_raw(&GetEvent { event: id }).await {
        // A proxy's page with status 200 is not the event.
        Ok((read, raw)) if read.value.id.as_ref() == Some(id) => raw,
        Ok(_) => return Ok(()),
        // Acknowledged meanwhile: HubRise's call was faster.
        Err(error) if error.is_not_found() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let arrival = live.arrival((&raw).into(), inner.clock.now());
    inner.store_arrival(arrival).await.map_err(EngineError::from)?;
    inner.bells.ring(Lane::Desk(live.connection.id.clone()));
    match live.hubrise.ask(&DeleteEvent { event: id }).await {
        Err(error) if !error.is_not_found() => Err(error.into()),
        _ => Ok(()),
    }
}
