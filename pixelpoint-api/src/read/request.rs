//! A request as a till would read it, for simulators and tests.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::{Node, ReadError, tree};
use crate::dialect::{ComboItemId, CouponSign, DealCodeNode, Dialect, Envelope, Layout, NodeName};
use crate::node;
use crate::number::{CouponNum, ItemId, ProdNum, RequestType};
use crate::order::{ComboLink, Item, ItemCode, Member, OrderRequest, Payment, Transaction};
use crate::token::EoiToken;

/// What was posted to a till.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// What is asked for.
    pub request_type: RequestType,
    /// `EOIAuthenticationToken`; `None` in the local envelope and where it is missing.
    pub token: Option<EoiToken>,
    /// `DebugMode` 1.
    pub debug_mode: bool,
    /// The order, for `RequestType` 10.
    pub order: Option<OrderRequest>,
    /// Everything that was in the request.
    pub root: Node,
}

/// Reads a request in a dialect, looking for every node where the dialect puts it.
///
/// What [`order`](crate::write::order) wrote reads back equal, save what a dialect does not carry: with
/// `combo_item_id` other than `combo_line` the ties of a combo, without `forced_answer` its mark, and roles
/// without a node name.
///
/// # Errors
/// When it is no XML, or a node an order needs is missing or unreadable.
pub fn request(bytes: &[u8], dialect: &Dialect) -> Result<ReceivedRequest, ReadError> {
    let root = tree(bytes)?;
    if root.name() != node::REQUEST {
        return Err(ReadError::Missing { node: node::REQUEST.to_owned() });
    }
    let top = Place::root(&root);
    let request_type = top.value(node::REQUEST_TYPE, "a whole number")?;
    let transfer = root.child(node::TRANSFER).filter(|_| dialect.envelope == Envelope::Cloud);
    let content = match (dialect.layout, transfer) {
        (Layout::Nested, Some(transfer)) => top.at(transfer, node::TRANSFER),
        _ => Place::root(&root),
    };
    let order = if request_type == RequestType::ORDER { Some(order(&content, dialect)?) } else { None };
    Ok(ReceivedRequest {
        request_type,
        token: transfer.and_then(|node| node.child(node::TOKEN)).map(|node| EoiToken::new(node.text())),
        debug_mode: root.child(node::DEBUG_MODE).is_some_and(|node| node.text().trim() == "1"),
        order,
        root,
    })
}

/// A node and the path to it, for errors.
struct Place<'n> {
    node: &'n Node,
    path: String,
}

impl<'n> Place<'n> {
    fn root(root: &'n Node) -> Self {
        Self { node: root, path: format!("{}/", node::REQUEST) }
    }

    fn at(&self, node: &'n Node, step: &str) -> Self {
        Self { node, path: format!("{}{step}/", self.path) }
    }

    fn needed(&self, name: &str) -> Result<Self, ReadError> {
        let found = self.node.child(name).ok_or_else(|| ReadError::Missing { node: self.path_to(name) })?;
        Ok(self.at(found, name))
    }

    /// All nodes of a name, numbered from 1.
    fn each(&self, name: &'n str) -> impl Iterator<Item = Self> {
        self.node.all(name).enumerate().map(move |(index, node)| self.at(node, &format!("{name}[{}]", index + 1)))
    }

    fn value<T: FromStr>(&self, name: &str, wanted: &'static str) -> Result<T, ReadError> {
        let text = self.needed(name)?.node.text();
        text.trim().parse().map_err(|_| self.invalid(name, wanted))
    }

    fn decimal(&self, name: &str) -> Result<Decimal, ReadError> {
        let text = self.needed(name)?.node.text().trim();
        // rust_decimal would also take `1_000`.
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
        let number = if plain { Decimal::from_str_exact(text).ok() } else { None };
        number.ok_or_else(|| self.invalid(name, "a decimal"))
    }

    fn invalid(&self, name: &str, wanted: &'static str) -> ReadError {
        ReadError::Invalid { node: self.path_to(name), wanted }
    }

    fn path_to(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }
}

fn order(content: &Place<'_>, dialect: &Dialect) -> Result<OrderRequest, ReadError> {
    Ok(OrderRequest {
        transaction: transaction(&content.needed(node::TRANSACTION)?, dialect)?,
        member: content.node.child(node::MEMBER).map(|node| member(node, dialect)),
    })
}

fn transaction(place: &Place<'_>, dialect: &Dialect) -> Result<Transaction, ReadError> {
    let schedule = place.node.child(node::SCHEDULE_TIME).map(|node| {
        let time = dialect.schedule_format.parse(node.text().trim());
        time.ok_or_else(|| place.invalid(node::SCHEDULE_TIME, "a time in the dialect's schedule_format"))
    });
    let items = place.needed(node::ITEMS)?;
    let mut items = items.each(node::ITEM).map(|line| item(&line, dialect)).collect::<Result<Vec<_>, _>>()?;
    tell_combos_from_coupons(&mut items, dialect);
    Ok(Transaction {
        sale_type: place.value(node::SALE_TYPE, "a whole number")?,
        schedule_time: schedule.transpose()?,
        items,
        payments: payments(place, dialect)?,
        footer: place.node.child(node::FOOTER).map(lines).unwrap_or_default(),
        fields: roles(place.node, &dialect.order_fields),
    })
}

fn item(place: &Place<'_>, dialect: &Dialect) -> Result<Item, ReadError> {
    let item_id: ItemId = place.value(node::ITEM_ID, "a whole number")?;
    let written_parent: ItemId = place.value(node::PARENT_ID, "a whole number")?;
    let combo = combo(place, written_parent, dialect)?;
    let is_lone_component = combo.is_some() && written_parent == item_id;
    let parent_id = match &combo {
        Some(combo) if is_lone_component => combo.line,
        _ => written_parent,
    };
    let mark = dialect.forced_answer.as_ref();
    Ok(Item {
        item_id,
        parent_id,
        code: code(place)?,
        description: place.node.child(node::DESCRIPTION).map(|node| node.text().to_owned()),
        quantity: place.decimal(node::QUANTITY)?,
        cost_each: place.decimal(node::COST_EACH)?,
        combo,
        forced_answer: mark
            .is_some_and(|mark| place.node.all(mark.node.as_str()).any(|node| node.text() == mark.value)),
        note: dialect
            .item_note
            .as_ref()
            .and_then(|name| place.node.child(name.as_str()))
            .map(|node| node.text().to_owned()),
    })
}

fn code(place: &Place<'_>) -> Result<ItemCode, ReadError> {
    let both = (place.node.child(node::PROD_NUM), place.node.child(node::COUPON_NUM));
    match both {
        (Some(_), None) => place.value::<ProdNum>(node::PROD_NUM, "a whole number").map(ItemCode::Product),
        (None, Some(_)) => place.value::<CouponNum>(node::COUPON_NUM, "a whole number").map(ItemCode::Coupon),
        (None, None) => Err(ReadError::Missing { node: place.path_to(node::PROD_NUM) }),
        (Some(_), Some(_)) => Err(place.invalid(node::COUPON_NUM, "the only code of its line")),
    }
}

fn combo(place: &Place<'_>, parent: ItemId, dialect: &Dialect) -> Result<Option<ComboLink>, ReadError> {
    let Some(node) = place.node.child(node::COMBO_ITEM_ID) else {
        return Ok(None);
    };
    match dialect.combo_item_id {
        ComboItemId::Omit => Ok(None),
        ComboItemId::ComboLine => {
            let line = place.value(node::COMBO_ITEM_ID, "a whole number")?;
            Ok(Some(ComboLink { line, deal_ref: None }))
        }
        ComboItemId::DealRef => Ok(Some(ComboLink { line: parent, deal_ref: Some(node.text().to_owned()) })),
    }
}

/// A coupon other lines are tied to is a combo in a dialect that puts combos there; the others get their sign back.
fn tell_combos_from_coupons(items: &mut [Item], dialect: &Dialect) {
    let combos: Vec<ItemId> = items.iter().filter_map(|item| item.combo.as_ref()).map(|combo| combo.line).collect();
    for item in items {
        let ItemCode::Coupon(code) = item.code else {
            continue;
        };
        if dialect.deal_code_node == DealCodeNode::CouponNum && combos.contains(&item.item_id) {
            item.code = ItemCode::Product(ProdNum::new(code.get()));
        } else if dialect.coupon_sign == CouponSign::Positive {
            item.cost_each = -item.cost_each;
        }
    }
}

fn payments(place: &Place<'_>, dialect: &Dialect) -> Result<Vec<Payment>, ReadError> {
    let Some(name) = dialect.payment_wrapper.as_ref().map(NodeName::as_str) else {
        return place.each(node::PAYMENT).map(|paid| payment(&paid)).collect();
    };
    let Some(wrapped) = place.node.child(name) else {
        return Ok(Vec::new());
    };
    place.at(wrapped, name).each(node::PAYMENT).map(|paid| payment(&paid)).collect()
}

fn payment(place: &Place<'_>) -> Result<Payment, ReadError> {
    let has_tip = place.node.child(node::TIP).is_some();
    Ok(Payment {
        method: place.value(node::METHOD_NUMBER, "a whole number")?,
        tender: place.decimal(node::TENDER)?,
        tip: if has_tip { Some(place.decimal(node::TIP)?) } else { None },
    })
}

fn lines(footer: &Node) -> Vec<String> {
    footer.text().split('\n').map(str::to_owned).collect()
}

fn member(member: &Node, dialect: &Dialect) -> Member {
    Member { fields: roles(member, &dialect.member_fields) }
}

/// Nodes the dialect gives no role are left to [`ReceivedRequest::root`].
fn roles<Role: Copy>(parent: &Node, names: &BTreeMap<Role, NodeName>) -> Vec<(Role, String)> {
    let field = |node: &Node| {
        let (role, _) = names.iter().find(|(_, name)| name.as_str() == node.name())?;
        Some((*role, node.text().to_owned()))
    };
    parent.children().iter().filter_map(field).collect()
}
