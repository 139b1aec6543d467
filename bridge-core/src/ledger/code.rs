//! The catalogue of findings: what can happen to an element, how much it matters, and who can do something about it.
//! Texts, causes and advice stand under the same words in `i18n/`.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Sent as ordered, or rightly left alone.
    AsIs,
    /// Sent in another form; the ticket means the same.
    Changed,
    /// Something a person should know when reading the ticket.
    Warning,
    /// The order waits for a person.
    Hold,
}

impl Severity {
    /// The stable word of the severity.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsIs => "as_is",
            Self::Changed => "changed",
            Self::Warning => "warning",
            Self::Hold => "hold",
        }
    }
}

/// Who can do something about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nothing is to be done.
    Nobody,
    /// The staff at the till.
    Staff,
    /// Whoever keeps the catalog and its ref codes.
    Catalog,
    /// Whoever set up this connection.
    Integrator,
    /// Whoever runs the shop or platform the order comes from.
    Sender,
}

impl Actor {
    /// The key of its text.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Nobody => "actor_nobody",
            Self::Staff => "actor_staff",
            Self::Catalog => "actor_catalog",
            Self::Integrator => "actor_integrator",
            Self::Sender => "actor_sender",
        }
    }
}

macro_rules! codes {
    ($($severity:ident { $($(#[$doc:meta])* $variant:ident = $name:literal => $actor:ident,)* })*) => {
        /// What happened to an element. Codes are stable: they are stored, filtered and documented.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Code { $($($(#[$doc])* #[serde(rename = $name)] $variant,)*)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// The stable word of the code; also the key of its text.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name,)*)* }
            }

            /// Who can do something about it.
            pub const fn actor(self) -> Actor {
                match self { $($(Self::$variant => Actor::$actor,)*)* }
            }

            /// The code with this stable word.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $($(Self::$variant => Severity::$severity,)*)* }
            }
        }
    };
}

impl Code {
    /// The element has no line on the ticket, or no payment there: whoever wants it there rings it up.
    pub const fn leaves_out(self) -> bool {
        matches!(
            self,
            Self::ItemWithoutRef
                | Self::ItemSkipped
                | Self::OptionWithoutRef
                | Self::OptionSkipped
                | Self::ChargeWithoutRef
                | Self::ChargeSkipped
                | Self::DiscountWithoutRef
                | Self::DiscountSkipped
                | Self::PaymentRefRequired
                | Self::PaymentWithoutRef
                | Self::PaymentsNotSent
                | Self::TipNotSent
        )
    }
}

codes! {
    AsIs {
        /// An item became a product line.
        ItemSent = "item_sent" => Nobody,
        /// An option became an attached line.
        OptionSent = "option_sent" => Nobody,
        /// A half-and-half item became a head line with its sides under it.
        HalfHalfSent = "half_half_sent" => Nobody,
        /// A deal became a combo line.
        DealSent = "deal_sent" => Nobody,
        /// A charge became a product line.
        ChargeSent = "charge_sent" => Nobody,
        /// A discount became a coupon line.
        DiscountSent = "discount_sent" => Nobody,
        /// A payment became a Payment.
        PaymentSent = "payment_sent" => Nobody,
        /// A tip went with a payment.
        TipSent = "tip_sent" => Nobody,
        /// The service type became a sale type.
        ServiceTypeSent = "service_type_sent" => Nobody,
        /// The wanted time became the schedule.
        ScheduleSent = "schedule_sent" => Nobody,
        /// As soon as possible: no schedule.
        ScheduleAsap = "schedule_asap" => Nobody,
        /// A customer field became a Member node.
        CustomerFieldSent = "customer_field_sent" => Nobody,
        /// A customer field that a till has no use for.
        CustomerFieldUnused = "customer_field_unused" => Nobody,
        /// An element deleted in HubRise.
        ElementDeleted = "element_deleted" => Nobody,
        /// A deal of which no item is left.
        DealEmpty = "deal_empty" => Nobody,
        /// A field that only decides how the order is sent.
        Considered = "considered" => Nobody,
        /// A note on a line of its own.
        NoteSent = "note_sent" => Nobody,
        /// A note behind the name on a line.
        NoteOnLine = "note_on_line" => Nobody,
        /// A payment of zero.
        PaymentOfZero = "payment_of_zero" => Nobody,
        /// The till will compute HubRise's total.
        TotalAgrees = "total_agrees" => Nobody,
        /// A field that a till has no use for.
        FieldUnused = "field_unused" => Nobody,
        /// A payment at the door or the counter: the check stays open, the footer names the method.
        PaymentOnDelivery = "payment_on_delivery" => Nobody,
        /// Sent in the node the dialect names for it.
        FieldSent = "field_sent" => Nobody,
        /// Text printed in the receipt footer.
        Printed = "printed" => Nobody,
    }
    Changed {
        /// A customer field goes into the receipt footer, as the till has no known place for it.
        CustomerFieldPrinted = "customer_field_printed" => Integrator,
        /// A field of a customer a platform hides: printed, and kept out of the till's customers.
        CustomerMasked = "customer_masked" => Nobody,
        /// A mail address that stands for none.
        CustomerMailPlaceholder = "customer_mail_placeholder" => Nobody,
        /// A free option without a code stands as a note on its parent line.
        OptionAsNote = "option_as_note" => Nobody,
        /// An item went under the fallback code.
        ItemFallback = "item_fallback" => Catalog,
        /// An option went under the fallback code.
        OptionFallback = "option_fallback" => Catalog,
        /// A charge went under the fallback code.
        ChargeFallback = "charge_fallback" => Nobody,
        /// A discount went under the fallback code.
        DiscountFallback = "discount_fallback" => Nobody,
        /// A discount went under the till's coupon of the same name.
        DiscountByName = "discount_by_name" => Nobody,
        /// The sale type comes from the settings.
        ServiceTypeMapped = "service_type_mapped" => Nobody,
        /// A deal without a code: its components went as plain items.
        DealComponentsOnly = "deal_components_only" => Catalog,
        /// A deal went under the fallback code.
        DealFallback = "deal_fallback" => Catalog,
        /// A payment went under the method its name has in the settings.
        PaymentByName = "payment_by_name" => Nobody,
        /// A payment went under the fallback method.
        PaymentFallback = "payment_fallback" => Integrator,
        /// Refunds were taken off what was paid with the same method.
        PaymentNetted = "payment_netted" => Nobody,
        /// A ref was cleaned up by the rules of the settings.
        RefCleaned = "ref_cleaned" => Nobody,
        /// The customer was anonymised in HubRise.
        CustomerAnonymised = "customer_anonymised" => Nobody,
        /// A field of an anonymised customer.
        CustomerFieldErased = "customer_field_erased" => Nobody,
        /// Characters the till's format cannot carry were replaced.
        CharactersReplaced = "characters_replaced" => Nobody,
        /// A text was cut at the till's limit.
        TextShortened = "text_shortened" => Nobody,
    }
    Warning {
        /// An item was left out by setting.
        ItemSkipped = "item_skipped" => Catalog,
        /// An option was left out by setting, or with its item.
        OptionSkipped = "option_skipped" => Catalog,
        /// A charge was left out by setting.
        ChargeSkipped = "charge_skipped" => Catalog,
        /// A discount was left out of an unpaid order.
        DiscountSkipped = "discount_skipped" => Staff,
        /// A paid payment has no code: no Payment, the footer says it is paid.
        PaymentWithoutRef = "payment_without_ref" => Staff,
        /// Payments do not make up the total: none is sent, the footer says what is paid and what is due.
        PaymentsNotSent = "payments_not_sent" => Staff,
        /// A tip of an order that is not paid: not sent.
        TipNotSent = "tip_not_sent" => Nobody,
        /// A deal key that no deal has.
        DealUnknown = "deal_unknown" => Sender,
        /// HubRise gave no total; it was computed.
        TotalMissing = "total_missing" => Sender,
        /// The totals differ by what was left out, and by nothing else.
        TotalExplained = "total_explained" => Nobody,
        /// The numbers of the order cannot be computed with, so its total was not checked.
        TotalUnchecked = "total_unchecked" => Nobody,
        /// HubRise computed an item otherwise than from its price, options and quantity.
        SubtotalDiffers = "subtotal_differs" => Sender,
        /// An amount has more decimals than the till's format; it was sent exactly.
        DecimalsKept = "decimals_kept" => Nobody,
        /// The totals differ by no more than the settings allow, and no line says why.
        TotalTolerated = "total_tolerated" => Staff,
        /// The till will round fractions of a cent.
        Rounding = "rounding" => Nobody,
        /// A field could not be read and was left out.
        FieldUnreadable = "field_unreadable" => Sender,
        /// The ticket says that it may be the second one.
        PossibleDuplicate = "possible_duplicate" => Staff,
        /// A ref is missing.
        RefMissing = "ref_missing" => Catalog,
        /// A ref is no number.
        RefNotNumeric = "ref_not_numeric" => Catalog,
        /// A ref the till does not know.
        RefUnknown = "ref_unknown" => Catalog,
        /// A ref that is something else on the till.
        RefWrongKind = "ref_wrong_kind" => Catalog,
        /// A number of the settings the till does not know, or knows as something else.
        NumberUnknown = "number_unknown" => Integrator,
        /// A ref that stands for different things.
        RefDuplicate = "ref_duplicate" => Catalog,
        /// A ref whose name on the till is another.
        RefNameDiffers = "ref_name_differs" => Catalog,
        /// A coupon that must be set up on the till.
        CouponSetup = "coupon_setup" => Staff,
    }
    Hold {
        /// An item has no product number.
        ItemWithoutRef = "item_without_ref" => Catalog,
        /// A priced option has no product number.
        OptionWithoutRef = "option_without_ref" => Catalog,
        /// A deal has no product number, and the settings want one.
        DealWithoutRef = "deal_without_ref" => Catalog,
        /// A charge has no product number.
        ChargeWithoutRef = "charge_without_ref" => Catalog,
        /// A discount of a paid order has no coupon number.
        DiscountWithoutRef = "discount_without_ref" => Catalog,
        /// A payment has no method number, and the settings want one.
        PaymentRefRequired = "payment_ref_required" => Integrator,
        /// A delivery whose customer was anonymised: the ticket says neither where to nor for whom.
        DeliveryAnonymised = "delivery_anonymised" => Staff,
        /// Nothing says which sale type to use.
        ServiceTypeMissing = "service_type_missing" => Integrator,
        /// An amount or quantity is missing or unreadable.
        AmountMissing = "amount_missing" => Staff,
        /// An amount that cannot be computed with.
        AmountTooLarge = "amount_too_large" => Staff,
        /// More than one currency.
        MixedCurrencies = "mixed_currencies" => Staff,
        /// The till would compute another total.
        TotalDiffers = "total_differs" => Staff,
        /// No payment covers the tip.
        TipNotCovered = "tip_not_covered" => Staff,
        /// Nothing to send: no line is left.
        NothingToSend = "nothing_to_send" => Staff,
    }
}
