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

macro_rules! codes {
    ($($severity:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* })*) => {
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

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $($(Self::$variant => Severity::$severity,)*)* }
            }
        }
    };
}

codes! {
    AsIs {
        /// An item became a product line.
        ItemSent = "item_sent",
        /// An option became an attached line.
        OptionSent = "option_sent",
        /// A deal became a combo line.
        DealSent = "deal_sent",
        /// A charge became a product line.
        ChargeSent = "charge_sent",
        /// A discount became a coupon line.
        DiscountSent = "discount_sent",
        /// A payment became a Payment.
        PaymentSent = "payment_sent",
        /// A tip went with a payment.
        TipSent = "tip_sent",
        /// The service type became a sale type.
        ServiceTypeSent = "service_type_sent",
        /// The wanted time became the schedule.
        ScheduleSent = "schedule_sent",
        /// As soon as possible: no schedule.
        ScheduleAsap = "schedule_asap",
        /// A customer field became a Member node.
        CustomerFieldSent = "customer_field_sent",
        /// A customer field that a till has no use for.
        CustomerFieldUnused = "customer_field_unused",
        /// An element deleted in HubRise.
        ElementDeleted = "element_deleted",
        /// A field that a till has no use for.
        FieldUnused = "field_unused",
        /// A payment at the door or the counter: the check stays open, the footer names the method.
        PaymentOnDelivery = "payment_on_delivery",
        /// Text printed in the receipt footer.
        Printed = "printed",
    }
    Changed {
        /// A customer field goes into the receipt footer, as the till has no known place for it.
        CustomerFieldPrinted = "customer_field_printed",
        /// A free option without a code stands as a note on its parent line.
        OptionAsNote = "option_as_note",
        /// An item went under the fallback code.
        ItemFallback = "item_fallback",
        /// An option went under the fallback code.
        OptionFallback = "option_fallback",
        /// A charge went under the fallback code.
        ChargeFallback = "charge_fallback",
        /// A discount went under the fallback code.
        DiscountFallback = "discount_fallback",
        /// The sale type comes from the settings.
        ServiceTypeMapped = "service_type_mapped",
        /// A deal without a code: its components went as plain items.
        DealComponentsOnly = "deal_components_only",
        /// The customer was anonymised in HubRise.
        CustomerAnonymised = "customer_anonymised",
        /// Characters the till's format cannot carry were replaced.
        CharactersReplaced = "characters_replaced",
    }
    Warning {
        /// An item was left out by setting.
        ItemSkipped = "item_skipped",
        /// An option was left out by setting, or with its item.
        OptionSkipped = "option_skipped",
        /// A charge was left out by setting.
        ChargeSkipped = "charge_skipped",
        /// A discount was left out of an unpaid order.
        DiscountSkipped = "discount_skipped",
        /// A paid payment has no code: no Payment, the footer says it is paid.
        PaymentWithoutRef = "payment_without_ref",
        /// Payments do not make up the total: none is sent, the footer says what is paid and what is due.
        PaymentsNotSent = "payments_not_sent",
        /// A tip of an order that is not paid: not sent.
        TipNotSent = "tip_not_sent",
        /// A deal key that no deal has.
        DealUnknown = "deal_unknown",
        /// HubRise gave no total; it was computed.
        TotalMissing = "total_missing",
        /// An amount has more decimals than the till's format; it was sent exactly.
        DecimalsKept = "decimals_kept",
        /// The till will round fractions of a cent.
        Rounding = "rounding",
        /// A field could not be read and was left out.
        FieldUnreadable = "field_unreadable",
        /// The ticket says that it may be the second one.
        PossibleDuplicate = "possible_duplicate",
    }
    Hold {
        /// An item has no product number.
        ItemWithoutRef = "item_without_ref",
        /// A priced option has no product number.
        OptionWithoutRef = "option_without_ref",
        /// A charge has no product number.
        ChargeWithoutRef = "charge_without_ref",
        /// A discount of a paid order has no coupon number.
        DiscountWithoutRef = "discount_without_ref",
        /// Nothing says which sale type to use.
        ServiceTypeMissing = "service_type_missing",
        /// An amount or quantity is missing or unreadable.
        AmountMissing = "amount_missing",
        /// An amount that cannot be computed with.
        AmountTooLarge = "amount_too_large",
        /// More than one currency.
        MixedCurrencies = "mixed_currencies",
        /// The till would compute another total.
        TotalDiffers = "total_differs",
        /// No payment covers the tip.
        TipNotCovered = "tip_not_covered",
        /// Nothing to send: no line is left.
        NothingToSend = "nothing_to_send",
    }
}
