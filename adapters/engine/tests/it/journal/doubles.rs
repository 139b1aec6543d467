//! What journals of tests do with the parts they are not about.

/// Passes what tills report and what alerts there are on to the journal that `$inner` finds behind a wrapper.
macro_rules! passes_on {
    ($wrapper:ty, $inner:expr) => {
        $crate::journal::doubles::passes_on!($wrapper => bridge_engine::journal::SqliteJournal, $inner);
    };
    ($wrapper:ty => $journal:ty, $inner:expr) => {
        const _: () = {
            use async_trait::async_trait;
            use bridge_engine::alerts::AlertKind;
            use bridge_engine::journal::{
                AlertLog, CustomerKey, CustomerLog, InjectionId, JournalError, Lookout, Purged, Room, Settlement, StoredAlert,
                StoredTillEvent, TillArrival,
                TillEventLog,
            };
            use bridge_engine::{ConnectionId, TillId};
            use chrono::{DateTime, Utc};
            use hubrise_api::OrderId;

            const INNER: fn(&$wrapper) -> &$journal = $inner;
            type Moment = DateTime<Utc>;
            type Done<T> = Result<T, JournalError>;

            #[async_trait]
            impl TillEventLog for $wrapper {
                async fn keep_till_events(&self, batch: &[TillArrival]) -> Done<()> {
                    INNER(self).keep_till_events(batch).await
                }

                async fn next_till_event(
                    &self,
                    connection: &ConnectionId,
                    now: Moment,
                ) -> Done<(Option<StoredTillEvent>, Option<Moment>)> {
                    INNER(self).next_till_event(connection, now).await
                }

                async fn put_off_till_event(&self, seq: i64, until: Option<Moment>) -> Done<()> {
                    INNER(self).put_off_till_event(seq, until).await
                }

                async fn injection_at_till(
                    &self,
                    till: &TillId,
                    order: Option<&OrderId>,
                    ticket: Option<&str>,
                ) -> Done<Option<InjectionId>> {
                    INNER(self).injection_at_till(till, order, ticket).await
                }
            }

            #[async_trait]
            impl CustomerLog for $wrapper {
                async fn kept_customer(&self, customer: &CustomerKey) -> Done<Option<Vec<u8>>> {
                    INNER(self).kept_customer(customer).await
                }

                async fn ask_erasure(&self, connection: &ConnectionId, customer: &CustomerKey, at: Moment) -> Done<()> {
                    INNER(self).ask_erasure(connection, customer, at).await
                }

                async fn next_erasure(
                    &self,
                    connection: &ConnectionId,
                    now: Moment,
                ) -> Done<(Option<CustomerKey>, Option<Moment>)> {
                    INNER(self).next_erasure(connection, now).await
                }

                async fn copies_of(&self, customer: &CustomerKey) -> Done<Vec<InjectionId>> {
                    INNER(self).copies_of(customer).await
                }

                async fn erase_rest(&self, customer: &CustomerKey, now: Moment) -> Done<Purged> {
                    INNER(self).erase_rest(customer, now).await
                }
            }

            #[async_trait]
            impl Lookout for $wrapper {
                async fn room(&self) -> Done<Option<Room>> {
                    INNER(self).room().await
                }

                async fn hours(&self, connection: &ConnectionId, since: Moment) -> Done<Vec<(Moment, u32)>> {
                    INNER(self).hours(connection, since).await
                }

                async fn oldest_open(&self, connection: &ConnectionId, since: Moment) -> Done<Option<Moment>> {
                    INNER(self).oldest_open(connection, since).await
                }

                async fn doubts(&self, till: &TillId, since: Moment) -> Done<Vec<InjectionId>> {
                    INNER(self).doubts(till, since).await
                }

                async fn newest_injection(&self) -> Done<Option<InjectionId>> {
                    INNER(self).newest_injection().await
                }
            }

            #[async_trait]
            impl AlertLog for $wrapper {
                async fn note_trouble(
                    &self,
                    connection: &ConnectionId,
                    trouble: AlertKind,
                    holds: bool,
                    at: Moment,
                ) -> Done<bool> {
                    INNER(self).note_trouble(connection, trouble, holds, at).await
                }

                async fn troubles(&self) -> Done<Vec<(ConnectionId, AlertKind, Moment)>> {
                    INNER(self).troubles().await
                }

                async fn next_alerts(&self, now: Moment) -> Done<(Vec<StoredAlert>, Option<Moment>)> {
                    INNER(self).next_alerts(now).await
                }

                async fn settle_alerts(&self, ids: &[i64], settlement: &Settlement, at: Moment) -> Done<()> {
                    INNER(self).settle_alerts(ids, settlement, at).await
                }
            }
        };
    };
}
pub(crate) use passes_on;
