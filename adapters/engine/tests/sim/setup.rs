//! What is there before the first order: locations, tills, connections.

use crate::dice::Dice;
use crate::world::World;
use bridge_core::settings::{Mode, OnTillStatus, Settings};
use bridge_engine::connection::{Connection, ConnectionId, HubRiseAccess, TillAccess};
use bridge_simulator::{HubRiseSim, PixelPointSim, samples};
use chrono::DateTime;
use hubrise_api::{AccessToken, ClientSecret};
use pixelpoint_api::{Dialect, EoiToken};

/// Both sides and two or three connections: each of two locations to its till, and sometimes a second way from the
/// first location to its till.
pub(crate) fn parts(dice: &mut Dice) -> (HubRiseSim, PixelPointSim, Vec<Connection>) {
    let (hubrise, tills) = (HubRiseSim::new(), PixelPointSim::default());
    let mut connections = Vec::new();
    let locations = samples::locations();
    for (index, location) in locations.into_iter().take(2).enumerate() {
        let zone = location["timezone"]["name"].as_str().unwrap().to_owned();
        let name = location["name"].as_str().unwrap().to_owned();
        let token = format!("S1mVnd-51AB1E5704E{index:05}");
        tills.add_store(&name, &token, samples::till_menu());
        let location = hubrise.add_location(location);
        let ways = if index == 0 && dice.chance(250) { 2 } else { 1 };
        let settings = settings(&zone, dice);
        let mode = if dice.chance(150) { Mode::Supervised } else { Mode::Live };
        for _ in 0..ways {
            let number = u8::try_from(connections.len()).unwrap();
            let access = format!("access-token-{number}");
            // All connections of an instance are of one client.
            hubrise.connect(&location, &access, CLIENT_SECRET);
            let hubrise = HubRiseAccess::new(
                "https://hubrise.simulated/v1",
                AccessToken::new(&access),
                vec![ClientSecret::new(CLIENT_SECRET)],
            );
            let till = TillAccess {
                base_url: "https://till.simulated".to_owned(),
                token: EoiToken::new(&token),
                allow_local: false,
                dialect: Dialect::default(),
            };
            let (id, name) = (ConnectionId::from_bits([number + 1; 16]), format!("{name} {number}"));
            connections.push(Connection {
                till: Some(till),
                mode,
                settings: settings.clone(),
                ..Connection::new(id, name, location.clone(), hubrise, DateTime::UNIX_EPOCH)
            });
        }
    }
    (hubrise, tills, connections)
}

const CLIENT_SECRET: &str = "client-secret";

/// Where HubRise reaches us.
pub(crate) const CALLBACKS: &str = "https://bridge.simulated";

/// Where HubRise posts the events of a connection.
pub(crate) fn callback(id: &ConnectionId) -> String {
    format!("{CALLBACKS}/hubrise/{}/events", id.as_str())
}

/// The connections are on record and HubRise knows where to post, as connecting left it.
pub(crate) fn connect(world: &World) {
    for connection in &world.connections {
        world.disk.tables().save_connection(connection);
        let url = callback(&connection.id);
        world.hubrise.register_callback(connection.hubrise.access_token.reveal(), Some(&url));
    }
}

fn settings(zone: &str, dice: &mut Dice) -> Settings {
    let mut settings = Settings::default();
    settings.conversion.time_zone = zone.parse().unwrap();
    settings.statuses.reject_refused = dice.chance(500);
    if dice.chance(300) {
        settings.statuses.on_till = OnTillStatus::Accepted;
    }
    settings
}

impl World {
    /// HubRise forgets where the first connection is called, or is told to call somebody else.
    pub(crate) fn lose_callback(&self, another: bool) {
        let token = self.connections[0].hubrise.access_token.reveal();
        self.hubrise.register_callback(token, another.then_some("https://another.simulated/events"));
    }
}
