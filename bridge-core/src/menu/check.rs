//! Ref codes against the till's menu: of one order, and of a whole HubRise catalog.

use super::numbers::given;
use super::{Kind, Menu};
use crate::convert::{Positions, is_tip};
use crate::ledger::{Code, Finding, Ledger};
use crate::settings::{ConversionSettings, RefRules};
use crate::text::same_name;
use hubrise_api::{Order, Read};
use serde_json::Value;
use std::collections::BTreeMap;

impl Menu {
    /// Refs of an order that the till would refuse: unknown to it, or of another kind. Refs that are missing or no numbers
    /// are the conversion's business; about kinds that were not listed nothing is said.
    pub fn check_order(&self, order: &Read<Order>, settings: &ConversionSettings) -> Vec<Finding> {
        let positions = Positions::of(&order.problems);
        self.check_placed(&order.value, &positions, settings)
    }

    pub(crate) fn check_placed(
        &self,
        order: &Order,
        positions: &Positions<'_>,
        settings: &ConversionSettings,
    ) -> Vec<Finding> {
        let numbered = coded(order, positions, settings).into_iter().filter_map(|one| {
            let number = number(&settings.refs, one.kind, one.ref_code?)?;
            self.unknown(one.kind, number, one.name.unwrap_or("–"), one.path)
        });
        numbered.collect()
    }

    /// The numbers of the settings that conversion took, as far as the till would refuse them.
    pub(crate) fn check_numbers(&self, ledger: &Ledger) -> Vec<Finding> {
        let unknown = |finding: &Finding| {
            let number = finding.args.get("code")?.parse().ok()?;
            let name = finding.args.get("name").map_or("–", String::as_str);
            let unknown = self.unknown(given(finding.code)?, number, name, finding.path.clone())?;
            Some(Finding { code: Code::NumberUnknown, ..unknown })
        };
        ledger.findings.iter().filter_map(unknown).collect()
    }

    /// Every ref of a HubRise catalog (the resource, or its `data` alone) that will make trouble: missing, no number, unknown
    /// to the till, of another kind, the same for different things, or with another name on the till; and for each
    /// coupon how it must be set up. Free options may go without a ref.
    pub fn check_catalog(&self, catalog: &Value, rules: &RefRules) -> Vec<Finding> {
        let mut check = Check { menu: self, rules, findings: Vec::new(), seen: BTreeMap::new() };
        let (prefix, data) = match catalog.get("data") {
            Some(data) => ("data.", data),
            None => ("", catalog),
        };
        for (path, product) in elements(data, prefix, "products") {
            for (path, sku) in elements(product, &format!("{path}."), "skus") {
                let names = [text(product, "name"), text(sku, "name")];
                let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
                check.one(Kind::Product, &path, sku, &name, &names.map(Option::unwrap_or_default));
            }
        }
        // Written `option_lists`, read `options_lists`.
        for list in ["option_lists", "options_lists"] {
            for (path, list) in elements(data, prefix, list) {
                let options = elements(list, &format!("{path}."), "options");
                options.into_iter().filter(|(_, option)| !is_free_without_ref(option)).for_each(|(path, option)| {
                    check.named(Kind::Product, &path, option);
                });
            }
        }
        for (list, kind) in [("deals", Kind::Product), ("discounts", Kind::Coupon), ("charges", Kind::Product)] {
            let is_tip = |element: &Value| list == "charges" && text(element, "type") == Some("tip");
            for (path, element) in elements(data, prefix, list).into_iter().filter(|(_, element)| !is_tip(element)) {
                check.named(kind, &path, element);
            }
        }
        check.findings
    }

    fn unknown(&self, kind: Kind, number: u32, name: &str, path: String) -> Option<Finding> {
        if !self.lists(kind) || self.find(kind, number).is_some() {
            return None;
        }
        let other = Kind::ALL.into_iter().find_map(|other| self.find(other, number));
        let (code, till) = match other {
            Some(other) => (Code::RefWrongKind, format!("{} “{}”", other.kind.name(), other.name)),
            None => (Code::RefUnknown, String::new()),
        };
        let finding = Finding::new(code, path).with("code", number.to_string()).with("name", name);
        Some(finding.with("kind", kind.name()).with("till", till))
    }
}

/// An element of an order that a ref code ties to the till.
struct Element<'o> {
    /// What it should be on the till.
    kind: Kind,
    /// Where its ref code stands.
    path: String,
    ref_code: Option<&'o str>,
    name: Option<&'o str>,
}

impl<'o> Element<'o> {
    fn new(kind: Kind, path: String, ref_code: Option<&'o String>, name: Option<&'o String>) -> Self {
        Self { kind, path, ref_code: ref_code.map(String::as_str), name: name.map(String::as_str) }
    }
}

/// Every element of an order whose ref code the conversion looks at.
fn coded<'o>(order: &'o Order, positions: &Positions<'_>, settings: &ConversionSettings) -> Vec<Element<'o>> {
    let mut elements = Vec::new();
    let field = |list: &str, nth, field| format!("{}.{field}", positions.path(list, nth));
    for (nth, item) in order.items.iter().enumerate().filter(|(_, item)| !item.deleted) {
        let (path, options) = (field("items", nth, "sku_ref"), field("items", nth, "options"));
        elements.push(Element::new(Kind::Product, path, item.sku_ref.as_ref(), item.product_name.as_ref()));
        for (nth, option) in item.options.iter().enumerate() {
            let path = field(&options, nth, "ref");
            elements.push(Element::new(Kind::Product, path, option.ref_code.as_ref(), option.name.as_ref()));
        }
    }
    for (key, deal) in order.deals.iter().filter(|(_, deal)| !is_coupon(deal.ref_code.as_deref(), settings)) {
        elements.push(Element::new(
            Kind::Product,
            format!("deals.{key}.ref"),
            deal.ref_code.as_ref(),
            deal.name.as_ref(),
        ));
    }
    for (nth, charge) in order.charges.iter().enumerate().filter(|(_, charge)| !charge.deleted) {
        if !is_tip(settings, charge) {
            let path = field("charges", nth, "ref");
            elements.push(Element::new(Kind::Product, path, charge.ref_code.as_ref(), charge.name.as_ref()));
        }
    }
    for (nth, discount) in order.discounts.iter().enumerate().filter(|(_, discount)| !discount.deleted) {
        let path = field("discounts", nth, "ref");
        elements.push(Element::new(Kind::Coupon, path, discount.ref_code.as_ref(), discount.name.as_ref()));
    }
    for (nth, payment) in order.payments.iter().enumerate().filter(|(_, payment)| !payment.deleted) {
        let path = field("payments", nth, "ref");
        elements.push(Element::new(Kind::Method, path, payment.ref_code.as_ref(), payment.name.as_ref()));
    }
    elements.push(Element::new(Kind::SaleType, "service_type_ref".to_owned(), order.service_type_ref.as_ref(), None));
    elements
}

/// Payments and sale types are not cleaned up: nobody puts marks around them.
fn number(rules: &RefRules, kind: Kind, ref_code: &str) -> Option<u32> {
    let text = match kind {
        Kind::Product | Kind::Coupon => rules.clean(ref_code),
        Kind::SaleType | Kind::Method => ref_code.trim(),
    };
    text.parse::<pixelpoint_api::ProdNum>().ok().map(pixelpoint_api::ProdNum::get)
}

fn is_coupon(ref_code: Option<&str>, settings: &ConversionSettings) -> bool {
    let prefix = settings.deal_coupon_prefix.as_deref();
    ref_code.zip(prefix).is_some_and(|(ref_code, prefix)| ref_code.trim().starts_with(prefix))
}

/// The walk over one catalog.
struct Check<'a> {
    menu: &'a Menu,
    rules: &'a RefRules,
    findings: Vec<Finding>,
    /// Each number's first place and name.
    seen: BTreeMap<(Kind, u32), (String, String)>,
}

impl Check<'_> {
    fn named(&mut self, kind: Kind, path: &str, element: &Value) {
        let name = text(element, "name").unwrap_or_default();
        self.one(kind, path, element, name, &[]);
    }

    /// `other_names` are as good as its name.
    fn one(&mut self, kind: Kind, path: &str, element: &Value, name: &str, other_names: &[&str]) {
        let path = format!("{path}.ref");
        let Some(ref_code) = text(element, "ref") else {
            self.findings.push(Finding::new(Code::RefMissing, path).with("name", name));
            return;
        };
        let Some(number) = number(self.rules, kind, ref_code) else {
            let finding = Finding::new(Code::RefNotNumeric, path).with("name", name);
            self.findings.push(finding.with("ref", format!("“{ref_code}”")));
            return;
        };
        self.findings.extend(self.menu.unknown(kind, number, name, path.clone()));
        self.findings.extend(self.name_differs(kind, number, name, other_names, &path));
        if kind == Kind::Coupon {
            let finding = Finding::new(Code::CouponSetup, &*path).with("code", number.to_string());
            self.findings.push(finding.with("name", name));
        }
        let duplicate = self.duplicate(kind, number, name, path);
        self.findings.extend(duplicate);
    }

    fn name_differs(&self, kind: Kind, number: u32, name: &str, others: &[&str], path: &str) -> Option<Finding> {
        let known = self.menu.find(kind, number)?;
        let names = others.iter().chain([&name]);
        let same = known.name.trim().is_empty() || names.into_iter().any(|name| same_name(&known.name, name));
        let finding = Finding::new(Code::RefNameDiffers, path).with("code", number.to_string());
        (!same).then(|| finding.with("name", name).with("till", known.name.trim()))
    }

    /// The same option in several lists is no mistake; two names with one number may be.
    fn duplicate(&mut self, kind: Kind, number: u32, name: &str, path: String) -> Option<Finding> {
        if let Some((first, known)) = self.seen.get(&(kind, number)) {
            let finding = Finding::new(Code::RefDuplicate, path).with("code", number.to_string()).with("name", name);
            return (!same_name(known, name)).then(|| finding.with("lines", format!("{first} (“{known}”)")));
        }
        self.seen.insert((kind, number), (path, name.to_owned()));
        None
    }
}

/// The elements of a list with their paths; what is no list has none.
fn elements<'v>(parent: &'v Value, prefix: &str, list: &str) -> Vec<(String, &'v Value)> {
    let found = parent.get(list).and_then(Value::as_array).into_iter().flatten().enumerate();
    found.map(|(index, element)| (format!("{prefix}{list}[{index}]"), element)).collect()
}

fn text<'v>(element: &'v Value, key: &str) -> Option<&'v str> {
    element.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn is_free_without_ref(option: &Value) -> bool {
    let price = text(option, "price").and_then(|price| price.parse::<hubrise_api::Money>().ok());
    text(option, "ref").is_none() && price.is_none_or(|price| price.amount().is_zero())
}
