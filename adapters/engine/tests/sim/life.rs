//! One history: a seed's faults, some orders, chaos, then quiet, through as many lives of the bridge as it takes.

use crate::aside::NoPost;
use crate::checker;
use crate::clock::{HOUR, MINUTE, Moment, SECOND};
use crate::dice::Dice;
use crate::fault::{Fault, Faults};
use crate::hubrise::SimTransport;
use crate::journal::SimJournal;
use crate::network;
use crate::people;
use crate::sabotage::Sabotage;
use crate::setup;
use crate::till::SimTills;
use crate::world::{Event, World};
use async_trait::async_trait;
use bridge_engine::clock::{Clock, Rng};
use bridge_engine::connecting::HubRiseClient;
use bridge_engine::{Engine, Parts};
use bridge_simulator::hubrise::DeliveryResult;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderId;
use std::sync::Arc;

/// When a quiet history that does not come to rest is given up.
const BOUND: Moment = 30 * HOUR;

/// How a life of the bridge ended.
enum End {
    Died,
    AllIsQuiet,
}

/// Lives one history through.
pub(crate) fn live(seed: u64, sabotage: Option<Sabotage>, traced: bool) -> World {
    let mut dice = Dice::new(seed);
    let faults = Faults::of(&mut dice);
    let parts = setup::parts(&mut dice);
    let world = Arc::new(World::new(dice, faults, parts, sabotage, traced));
    setup::connect(&world);
    plan(&world);
    loop {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let end = runtime.block_on(one_life(&world));
        // Whatever was going on ends here, wherever it was.
        drop(runtime);
        match end {
            End::AllIsQuiet => return Arc::into_inner(world).expect("the runtime held the rest"),
            End::Died => {}
        }
    }
}

/// Puts the seed's orders, changes and outages on the agenda.
fn plan(world: &World) {
    let locations: Vec<_> = world.connections.iter().map(|connection| connection.location.as_str()).collect();
    let samples = people::usable(&locations);
    let tills: Vec<_> = world.connections.iter().filter_map(bridge_engine::Connection::till_id).collect();
    world.with(|state| {
        let chaos = state.dice.between(2 * MINUTE, 20 * MINUTE);
        let orders = state.dice.below(5) + 1;
        for _ in 0..orders {
            let at = state.dice.between(SECOND, chaos);
            let sample = state.dice.pick(&samples);
            state.after(at, Event::Order { sample });
        }
        for _ in 0..state.dice.below(orders) {
            let at = state.dice.between(SECOND, chaos);
            state.after(at, Event::Change);
        }
        let mut outage = |fault: Fault, event: &mut dyn FnMut(&mut Dice) -> Event| {
            if state.is_on(fault) {
                let at = state.dice.between(SECOND, chaos);
                let event = event(&mut state.dice);
                state.after(at, event);
            }
        };
        outage(Fault::TillAway, &mut |dice| {
            Event::TillAway(
                tills[usize::try_from(dice.below(tills.len() as u64)).unwrap()].clone(),
                dice.between(MINUTE, 2 * HOUR),
            )
        });
        outage(Fault::HubRiseDown, &mut |dice| Event::HubRiseDown(dice.pick(&[10 * MINUTE, HOUR, 6 * HOUR])));
        outage(Fault::Unauthorised, &mut |dice| Event::Unauthorised(dice.between(MINUTE, HOUR)));
        outage(Fault::DiskFull, &mut |dice| Event::DiskFull(dice.between(SECOND, 5 * MINUTE)));
        if world.catch_up {
            outage(Fault::CallbackLost, &mut |dice| Event::CallbackLost { another: dice.chance(500) });
        }
        outage(Fault::KilledAnywhere, &mut |_| Event::Die);
        if world.catch_up {
            // What HubRise gave up is found again only by looking.
            outage(Fault::Restored, &mut |_| Event::Backup);
            outage(Fault::Restored, &mut |_| Event::Restore);
        }
        for _ in 0..3 {
            outage(Fault::Stopped, &mut |_| Event::StandStill);
            outage(Fault::ClockJumps, &mut |dice| {
                let most = dice.pick(&[60, 3600, 86_400]);
                Event::SetClock(TimeDelta::seconds(dice.between(-most, most)))
            });
        }
        let longest = if state.is_on(Fault::TillAway) || state.is_on(Fault::HubRiseDown) { 3 * HOUR } else { 0 };
        state.after(chaos + longest, Event::Calm);
        state.after(10 * SECOND, Event::Look);
    });
}

async fn one_life(world: &Arc<World>) -> End {
    world.time.begin();
    let down = world.with(|state| if state.now() == 0 { 0 } else { state.dice.pick(&[SECOND, 5 * SECOND, MINUTE]) });
    let up_at = world.time.now() + down;
    let end = match drive(world, None, up_at).await {
        Some(end) => end,
        None => match start(world).await {
            Some(engine) => drive(world, Some(&engine), Moment::MAX).await.unwrap_or(End::AllIsQuiet),
            None => End::Died,
        },
    };
    if matches!(end, End::Died) {
        world.died();
    }
    world.time.end();
    end
}

/// Starts the bridge; `None`: it died on the way.
async fn start(world: &Arc<World>) -> Option<Engine> {
    let starting = async {
        loop {
            let parts = Parts {
                journal: Arc::new(SimJournal { world: world.share() }),
                transport: Arc::new(SimTransport(world.share())),
                tills: Arc::new(SimTills(world.share())),
                clock: Arc::new(SimClock(world.share())),
                rng: Arc::new(SimRng(world.share())),
                hubrise: HubRiseClient {
                    public_callback_url: Some(setup::CALLBACKS.to_owned()),
                    ..HubRiseClient::default()
                },
                catch_up: world.catch_up,
                post: Arc::new(NoPost),
                pages_url: None,
                keep: TimeDelta::days(30),
            };
            match Engine::start(parts).await {
                Ok(engine) => return engine,
                Err(_) => world.time.sleep(SECOND).await,
            }
        }
    };
    tokio::select! {
        biased;
        () = world.death.notified() => None,
        engine = starting => Some(engine),
    }
}

/// Lets events happen, until the given moment or the end of this life.
async fn drive(world: &Arc<World>, engine: Option<&Engine>, until: Moment) -> Option<End> {
    loop {
        while let Some(event) = world.with(crate::world::State::take_due) {
            if let Some(end) = happen(world, engine, event) {
                return Some(end);
            }
        }
        let now = world.time.now();
        if now >= until {
            return None;
        }
        let next = world.with(|state| state.next_at()).unwrap_or(Moment::MAX).min(until);
        tokio::select! {
            biased;
            () = world.death.notified() => return Some(End::Died),
            () = world.changed.notified() => {}
            () = world.time.sleep(next - now) => {}
        }
    }
}

fn happen(world: &Arc<World>, engine: Option<&Engine>, event: Event) -> Option<End> {
    match event {
        Event::Order { sample } => world.order_placed(sample),
        Event::Change => world.order_changed(),
        Event::Cancel(order) => world.order_cancelled(&order),
        Event::Deliver => world.deliver(),
        Event::Settle { post, result } => world.settle(post, result),
        Event::Post { post, delivery } => match engine {
            Some(engine) => drop(tokio::spawn(network::arrive(world.share(), engine.clone(), post, delivery))),
            None => post.into_iter().for_each(|post| world.settle(post, DeliveryResult::NoAnswer)),
        },
        Event::Look => return look(world, engine),
        Event::TillTakes(request) => world.till_takes(request),
        Event::Lands(request) => drop(world.hubrise_takes(&request)),
        Event::Die => {
            let dies = engine.is_some() && world.with(|state| state.strikes(Fault::KilledAnywhere, 1000));
            return dies.then_some(End::Died);
        }
        Event::Backup => world.back_up(),
        Event::Restore => {
            let restores = world.with(|state| state.strikes(Fault::Restored, 1000)) && world.restore();
            return (restores && engine.is_some()).then_some(End::Died);
        }
        other => trouble(world, other),
    }
    None
}

fn look(world: &Arc<World>, engine: Option<&Engine>) -> Option<End> {
    match engine {
        Some(engine) => world.looked(engine),
        None => world.after(SECOND, Event::Look),
    }
    let over = world.with(|state| state.faults.is_calm() && (!state.awaits_more() || state.now() > BOUND));
    let given_up = world.time.now() > BOUND;
    (over && (given_up || world.is_at_rest())).then_some(End::AllIsQuiet)
}

fn trouble(world: &World, event: Event) {
    world.with(|state| {
        let now = state.now();
        let line = event.to_string();
        state.note(|| line);
        let fault = match event {
            Event::StandStill => {
                state.stand_still();
                Fault::Stopped
            }
            Event::SetClock(by) if !state.faults.is_calm() => {
                world.time.set(by);
                Fault::ClockJumps
            }
            Event::CallbackLost { another } => {
                world.lose_callback(another);
                Fault::CallbackLost
            }
            Event::DiskFull(span) => return state.fill_disk(span),
            Event::TillAway(till, span) => {
                state.away_until.insert(till, now + span);
                return;
            }
            Event::HubRiseDown(span) => return state.hubrise_down_until = now + span,
            Event::Unauthorised(span) => return state.unauthorised_until = now + span,
            Event::Calm => {
                // In half of the histories nobody sets the clock right.
                if state.dice.chance(500) {
                    world.time.set(TimeDelta::zero());
                }
                return state.faults.calm_down();
            }
            _ => return,
        };
        state.faults.hit(fault);
    });
}

impl World {
    /// The order is on record, or nobody could have heard of it.
    pub(crate) fn is_known(&self, order: &OrderId) -> bool {
        let known = self.disk.tables().injections().iter().any(|injection| injection.order == *order);
        known || !self.catch_up && checker::given_up(self, order)
    }

    /// Nothing more happens by itself, and nobody is waited for.
    fn is_at_rest(&self) -> bool {
        if !self.hubrise.orders().iter().all(|order| self.is_known(&OrderId::new(order["id"].as_str().unwrap()))) {
            return false;
        }
        let tables = self.disk.tables();
        let rests = tables.injections().iter().all(checker::is_done);
        rests && !tables.has_unhandled_events() && !tables.owes_erasure() && self.hubrise.next_due().is_none()
    }
}

struct SimClock(Arc<World>);

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.time.machine_time()
    }

    /// As a machine waits: by a timer that does not know when the clock is set.
    async fn sleep_until(&self, at: DateTime<Utc>) {
        let left = (at - self.now()).num_microseconds().unwrap_or(Moment::MAX);
        // Never too short: what is due in less than a millisecond would be looked for again and again.
        self.0.time.sleep((left + 999) / 1000).await;
        self.0.thaw().await;
    }
}

struct SimRng(Arc<World>);

impl Rng for SimRng {
    fn bits(&self) -> [u8; 16] {
        let (high, low) = self.0.with(|state| (state.dice.next(), state.dice.next()));
        let mut bits = [0; 16];
        bits[..8].copy_from_slice(&high.to_le_bytes());
        bits[8..].copy_from_slice(&low.to_le_bytes());
        bits
    }
}
