//! What every journal promises. Another implementation calls `conformance!` with its own way to make an empty one.

mod arrivals;
mod connections;
mod customers;
mod lanes;
mod lookout;
mod transitions;

pub(crate) use arrivals::*;
pub(crate) use connections::*;
pub(crate) use customers::*;
pub(crate) use lanes::*;
pub(crate) use lookout::*;
pub(crate) use transitions::*;

use super::make::at;
use bridge_core::injection::{Phase, State};
use bridge_engine::connection::Connection;
use bridge_engine::journal::{Journal, Lane, Transition, Waiting};
use std::sync::Arc;

/// One test per promise, each on a journal of its own.
macro_rules! conformance {
    ($fresh:path) => {
        $crate::journal::conformance::conformance! {
            $fresh:
            a_known_event_changes_nothing, a_batch_is_stored_whole_or_not_at_all, an_order_goes_to_a_till_once,
            a_new_token_does_not_send_known_orders_again, what_is_no_order_of_ours_makes_no_work,
            events_are_taken_up_in_order, each_state_has_its_lane, a_lane_serves_what_was_due_first,
            what_waits_for_a_till_is_called_up_oldest_first,
            a_stale_version_changes_nothing, one_of_many_writers_wins, a_transition_keeps_what_it_does_not_name,
            the_interrupted_are_found, tills_with_work_are_found, connections_come_back_as_saved,
            what_is_known_about_a_connection_comes_back,
            facts_are_kept_by_connection_and_name, an_order_is_found_by_its_connection, unknown_rows_are_no_error,
            the_newest_state_of_a_customer_is_kept, who_is_anonymised_is_to_be_erased_for_good,
            who_is_erased_on_request_is_erased_as_of_then,
            orders_are_counted_by_the_hour, the_oldest_open_order_is_found, doubts_are_found_by_their_till_and_age,
            the_newest_injection_is_found,
        }
    };
    ($fresh:path: $($promise:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $promise() {
            let (_keep, journal) = $fresh().await;
            $crate::journal::conformance::$promise(std::sync::Arc::new(journal)).await;
        }
    )+};
}
pub(crate) use conformance;

pub(crate) type Shared = Arc<dyn Journal>;

fn in_phase(phase: Phase) -> State {
    State { phase, ..State::recorded() }
}

fn desk(connection: &Connection) -> Lane {
    Lane::Desk(connection.id.clone())
}

fn outbox(connection: &Connection) -> Lane {
    Lane::Outbox(connection.id.clone())
}

fn till(connection: &Connection) -> Lane {
    Lane::Till(connection.till_id().unwrap())
}

async fn waiting(journal: &Shared, lane: &Lane, second: i64) -> Waiting {
    journal.waiting(lane, at(second)).await.unwrap()
}

async fn due(journal: &Shared, lane: &Lane, second: i64) -> Option<String> {
    waiting(journal, lane, second).await.due.map(|injection| injection.order.to_string())
}

fn taking_up(seq: i64) -> Transition {
    Transition { takes_up: Some(seq), ..Transition::to(State::recorded()) }
}
