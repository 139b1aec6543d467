//! Both simulators on loopback, seeded: where an integrator's test starts.

use std::io;

use hubrise_api::LocationId;
use tokio::net::TcpListener;

use crate::hubrise::{Client, HubRiseSim};
use crate::pixelpoint::{self, PixelPointSim};
use crate::samples;
use crate::serve::{self, Serving};

/// PAR's prefix for one integrator; this one is made up.
const VENDOR_PREFIX: &str = "S1mVnd";

/// Both simulators listening on loopback: the three sample locations, each with one client
/// connected and one store with the sample menu. No callback is registered yet, so no event is
/// kept until the bridge under test registers one.
///
/// To connect by OAuth instead there is one [`client`](Self::client); Paris has three customer lists
/// to choose from and a catalog, London has one of each, Kyoto none.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use bridge_simulator::Scene;
///
/// let scene = Scene::start().await?;
/// let site = &scene.sites()[0];
/// assert!(site.till_url.ends_with("/api/v1/eoi"));
/// assert!(scene.till().tickets().is_empty());
/// # Ok::<(), std::io::Error>(())
/// # })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Scene {
    hubrise: HubRiseSim,
    till: PixelPointSim,
    hubrise_server: Serving,
    sites: Vec<Site>,
    client: Client,
    _till_server: Serving,
}

/// One location with its store, and what a bridge needs to connect them. All of it is fake.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Site {
    /// The HubRise location.
    pub location: LocationId,
    /// The location's name, and the store's.
    pub name: String,
    /// The location's currency, e.g. `EUR`.
    pub currency: String,
    /// The location's time zone, an IANA name.
    pub timezone: String,
    /// Opens the HubRise API for this location.
    pub access_token: String,
    /// Signs the location's events.
    pub client_secret: String,
    /// Where EOI requests go.
    pub till_url: String,
    /// Opens the store.
    pub till_token: String,
}

impl Scene {
    /// Starts both simulators on free ports.
    ///
    /// # Errors
    /// If loopback has no free port.
    pub async fn start() -> io::Result<Self> {
        Self::start_with(HubRiseSim::new(), PixelPointSim::default()).await
    }

    /// Starts with simulators of one's own, e.g. an impatient HubRise or a till of another dialect.
    ///
    /// # Errors
    /// If loopback has no free port.
    pub async fn start_with(hubrise: HubRiseSim, till: PixelPointSim) -> io::Result<Self> {
        let (hubrise_listener, till_listener) = (serve::loopback().await?, serve::loopback().await?);
        Self::listen(hubrise, hubrise_listener, till, till_listener)
    }

    /// Starts on listeners of one's own, e.g. on fixed ports.
    ///
    /// # Errors
    /// If a listener has no address.
    pub fn listen(
        hubrise: HubRiseSim,
        hubrise_listener: TcpListener,
        till: PixelPointSim,
        till_listener: TcpListener,
    ) -> io::Result<Self> {
        let hubrise_server = hubrise.serve(hubrise_listener)?;
        let till_server = till.serve(till_listener)?;
        let till_url = format!("http://{}{}", till_server.address(), pixelpoint::PATH);
        let sites = seed(&hubrise, &till, &till_url);
        let client = seed_client(&hubrise);
        Ok(Self { hubrise, till, hubrise_server, sites, client, _till_server: till_server })
    }

    /// The simulated HubRise.
    pub fn hubrise(&self) -> &HubRiseSim {
        &self.hubrise
    }

    /// The simulated PixelPoint.
    pub fn till(&self) -> &PixelPointSim {
        &self.till
    }

    /// Root of the HubRise API, e.g. `http://127.0.0.1:40123/v1`.
    pub fn hubrise_url(&self) -> String {
        format!("http://{}/v1", self.hubrise_server.address())
    }

    /// Root of HubRise's OAuth server, e.g. `http://127.0.0.1:40123/oauth2/v1`.
    pub fn oauth_url(&self) -> String {
        format!("http://{}/oauth2/v1", self.hubrise_server.address())
    }

    /// HubRise's back office, a page for a browser.
    pub fn back_office_url(&self) -> String {
        format!("http://{}/back-office", self.hubrise_server.address())
    }

    /// An OAuth client that is connected nowhere yet. [`HubRiseSim::add_client`] makes it an App.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The locations with their stores, in the order of [`samples::locations`].
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The site of a location.
    pub fn site(&self, location: &LocationId) -> Option<&Site> {
        self.sites.iter().find(|site| site.location == *location)
    }
}

/// The same values in every run.
fn seed(hubrise: &HubRiseSim, till: &PixelPointSim, till_url: &str) -> Vec<Site> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut sites = Vec::new();
    for (number, location) in (1..).zip(samples::locations()) {
        let site = Site {
            location: LocationId::new(text(&location["id"])),
            name: text(&location["name"]),
            currency: text(&location["account"]["currency"]),
            timezone: text(&location["timezone"]["name"]),
            access_token: format!("simulated-access-token-{number}"),
            client_secret: format!("simulated-client-secret-{number}"),
            till_url: till_url.to_owned(),
            till_token: format!("{VENDOR_PREFIX}-51AB1E5704E{number:05}"),
        };
        hubrise.add_location(location);
        hubrise.connect(&site.location, &site.access_token, &site.client_secret);
        till.add_store(&site.name, &site.till_token, samples::till_menu());
        sites.push(site);
    }
    sites
}

/// Customer lists and catalogs by location: id and name.
const CUSTOMER_LISTS: [(&str, &str, &str); 4] = [
    ("p4r1s-0", "p4r1s-list-1", "Clients du restaurant"),
    ("p4r1s-0", "p4r1s-list-2", "Programme de fidélité"),
    ("p4r1s-0", "p4r1s-list-3", "Click & collect"),
    ("l0nd0-0", "l0nd0-list-1", "London guests"),
];
const CATALOGS: [(&str, &str, &str); 2] =
    [("p4r1s-0", "p4r1s-catalog-1", "Carte d'été"), ("l0nd0-0", "l0nd0-catalog-1", "London menu")];

fn seed_client(hubrise: &HubRiseSim) -> Client {
    for (location, id, name) in CUSTOMER_LISTS {
        hubrise.add_customer_list(&LocationId::new(location), id, name);
    }
    for (location, id, name) in CATALOGS {
        hubrise.add_catalog(&LocationId::new(location), id, name, samples::catalog());
    }
    let client = Client {
        id: "100000000000.clients.hubrise.com".to_owned(),
        secret: "simulated-client-secret".to_owned(),
        name: "Order bridge".to_owned(),
        app: None,
    };
    hubrise.add_client(client.clone());
    client
}
