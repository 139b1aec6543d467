//! Which settings there are, and what each holds.

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    Switch,
    /// A whole number; may be empty where the setting may be unset.
    Number,
    /// A text; may be empty where the setting may be unset.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these words, the last of them with a number.
    ChoiceOrCode(&'static [&'static str]),
    /// Texts, one a line.
    Texts,
    /// Whole numbers, one a line.
    Numbers,
    /// `name = number`, one a line.
    Codes,
    /// `channel / service type = number`, one a line.
    ChannelCodes,
    /// A status for each service type.
    Event,
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// As `conversion.footer_columns`.
    pub key: &'static str,
    /// What it holds.
    pub shape: Shape,
}

/// Settings that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// Stable word of the section.
    pub name: &'static str,
    /// Its settings.
    pub fields: &'static [Field],
}

/// The service types an event's status may differ by.
pub const SERVICES: [&str; 4] = ["delivery", "collection", "eat_in", "other"];
/// The statuses an event may mean.
pub const STATUSES: [&str; 10] = [
    "none",
    "received",
    "accepted",
    "in_preparation",
    "awaiting_shipment",
    "awaiting_collection",
    "in_delivery",
    "completed",
    "cancelled",
    "delivery_failed",
];

const POLICY: Shape = Shape::ChoiceOrCode(&["hold", "skip", "fallback"]);

const fn field(key: &'static str, shape: Shape) -> Field {
    Field { key, shape }
}

/// Every setting, in the order a form shows them.
pub const SECTIONS: [Section; 12] = [
    Section {
        name: "statuses",
        fields: &[
            field("statuses.on_till", Shape::Choice(&["received", "accepted"])),
            field("statuses.preparation_minutes", Shape::Number),
            field("statuses.reject_refused", Shape::Switch),
            field("statuses.write_ticket", Shape::Switch),
            field("statuses.witness", Shape::Switch),
            field("statuses.pause_orders", Shape::Choice(&["propose", "automatic"])),
            field("statuses.pause_after_minutes", Shape::Number),
            field("statuses.till_events", Shape::Switch),
            field("statuses.till_events_seconds", Shape::Number),
            field("statuses.events.order_received", Shape::Event),
            field("statuses.events.cooking", Shape::Event),
            field("statuses.events.ready", Shape::Event),
            field("statuses.events.pick_up", Shape::Event),
            field("statuses.events.driver_out", Shape::Event),
            field("statuses.events.driver_in", Shape::Event),
            field("statuses.events.cancelled_by_driver", Shape::Event),
            field("statuses.events.void_entire_check", Shape::Event),
        ],
    },
    Section {
        name: "items",
        fields: &[
            field("conversion.item", POLICY),
            field("conversion.option", POLICY),
            field("conversion.forced_lists", Shape::Texts),
            field("conversion.half_half_product", Shape::Number),
            field("conversion.half_half_name", Shape::Text),
        ],
    },
    Section {
        name: "refs",
        fields: &[
            field("conversion.refs.strip_prefixes", Shape::Texts),
            field("conversion.refs.cut_at", Shape::Texts),
            field("conversion.refs.strip_suffixes", Shape::Texts),
            field("conversion.refs.pattern", Shape::Text),
        ],
    },
    Section {
        name: "deals",
        fields: &[
            field("conversion.deal", POLICY),
            field("conversion.aggregate_deal_prices", Shape::Switch),
            field("conversion.deal_coupon_prefix", Shape::Text),
        ],
    },
    Section {
        name: "discounts",
        fields: &[field("conversion.discount", POLICY), field("conversion.discounts_by_name", Shape::Switch)],
    },
    Section {
        name: "charges",
        fields: &[
            field("conversion.charge", POLICY),
            field("conversion.charge_types", Shape::Codes),
            field("conversion.charge_names", Shape::Codes),
            field("conversion.tip_names", Shape::Texts),
        ],
    },
    Section {
        name: "payments",
        fields: &[
            field("conversion.payment", POLICY),
            field("conversion.payment_names", Shape::Codes),
            field("conversion.on_delivery_methods", Shape::Numbers),
            field("conversion.tip_allocation", Shape::Choice(&["first_covering", "largest"])),
            field("conversion.total_tolerance", Shape::Text),
        ],
    },
    Section {
        name: "service_types",
        fields: &[
            field("conversion.sale_types", Shape::Codes),
            field("conversion.channel_sale_types", Shape::ChannelCodes),
            field("conversion.default_sale_type", Shape::Number),
        ],
    },
    Section {
        name: "schedule",
        fields: &[
            field("conversion.asap_window_minutes", Shape::Number),
            field("conversion.time_zone", Shape::Text),
            field("conversion.prefer_confirmed_time", Shape::Switch),
        ],
    },
    Section {
        name: "notes",
        fields: &[
            field("conversion.item_notes", Shape::ChoiceOrCode(&["footer", "description", "node", "product"])),
            field("conversion.order_notes", Shape::ChoiceOrCode(&["footer", "nodes", "product"])),
            field("conversion.ticket_language", Shape::Choice(&["en", "fr"])),
            field("conversion.footer_columns", Shape::Number),
        ],
    },
    Section { name: "customers", fields: &[field("conversion.placeholder_mail_domains", Shape::Texts)] },
    Section {
        name: "intake",
        fields: &[field("intake.poll_customers", Shape::Switch), field("intake.tell_when_quiet", Shape::Switch)],
    },
];
