//! Lists: page by page, or as a stream.

use std::collections::HashSet;
use std::sync::Arc;

use futures_core::Stream;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::Client;
use crate::{Cost, Endpoint, Error, Limiter, Limits, ListEndpoint, Page};

/// The pages of a list, one after the other.
///
/// ```no_run
/// # async fn example(client: hubrise_api::Client) -> Result<(), hubrise_api::Error> {
/// let mut pages = client.pages(hubrise_api::ListEvents::default());
/// while let Some(page) = pages.next().await? {
///     println!("{} events, {} unreadable fields", page.items.len(), page.problems.len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use]
#[derive(Debug)]
pub struct Pages<E> {
    client: Client,
    next: Option<E>,
    seen: HashSet<String>,
}

impl Client {
    /// Goes through a list page by page. Heavy lists pace themselves: where the client has no limiter, the list brings its own.
    pub fn pages<E: ListEndpoint>(&self, list: E) -> Pages<E> {
        let mut client = self.clone();
        if E::COST == Cost::Heavy && client.limiter.is_none() {
            client.limiter = Some(Arc::new(Limiter::new(Limits::default()).clock(client.clock.clone())));
        }
        Pages { client, next: Some(list), seen: HashSet::new() }
    }

    /// Goes through a list element by element. The first error is the last thing that comes. What could not be read in an element
    /// is told by [`Client::pages`] only.
    pub fn stream<E: ListEndpoint>(&self, list: E) -> impl Stream<Item = Result<E::Item, Error>> + Send {
        let pages = stream::try_unfold(self.pages(list), |mut pages| async move {
            Ok(pages.next().await?.map(|page| (stream::iter(page.items).map(Ok), pages)))
        });
        pages.try_flatten()
    }
}

impl<E: ListEndpoint> Pages<E> {
    /// The next page; `None` after the last, and after an error. An empty page that has a next one is a page.
    ///
    /// # Errors
    /// As [`Client::send`], and [`Error::RepeatedCursor`] where HubRise leads in a circle.
    pub async fn next(&mut self) -> Result<Option<Page<E::Item>>, Error> {
        let Some(list) = self.next.take() else { return Ok(None) };
        let page = self.client.send(&list).await?;
        if let Some(cursor) = &page.next {
            if !self.seen.insert(cursor.as_str().to_owned()) {
                return Err(Error::RepeatedCursor { call: <E as Endpoint>::NAME });
            }
            self.next = Some(list.at(cursor.clone()));
        }
        Ok(Some(page))
    }
}
