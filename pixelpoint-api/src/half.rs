//! Half-and-half lines: one product made of two halves.
//!
//! The shape is documented, the product code and the price of its head are not: they come from the caller.

use std::fmt;

use rust_decimal::Decimal;

use crate::number::{ItemId, ProdNum};
use crate::order::{Item, ItemCode};

/// The `Description` by which PixelPoint knows a half-and-half head line. Evidence: D.
pub const HALF_HALF: &str = "Half half";

/// One half of one whole: 0.5. Evidence: D.
const ONE_HALF: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// A product made of two halves, say a pizza, to be turned into lines by [`items`](Self::items).
///
/// ```
/// use pixelpoint_api::{Half, HalfAndHalf, HalfPart, ItemId, ProdNum};
///
/// let part = |code| HalfPart { code: ProdNum::new(code), name: None, cost_each: 10.into() };
/// let pizza = HalfAndHalf {
///     head: ProdNum::new(2002),
///     cost_each: 0.into(),
///     quantity: 1.into(),
///     whole: vec![],
///     halves: [2341, 2342].map(|code| Half { recipe: part(code), toppings: vec![] }),
/// };
/// let lines = pizza.items(ItemId::new(1));
/// assert_eq!(lines.len(), 3);
/// assert!(lines[0].is_half_half() && lines[1].quantity == "0.5".parse()?);
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfAndHalf {
    /// The product of the head line, from configuration or the item's own ref code. Evidence: U.
    pub head: ProdNum,
    /// Price of the head line, each. Evidence: U; zero where the halves carry the price.
    pub cost_each: Decimal,
    /// How many of it.
    pub quantity: Decimal,
    /// Extras of the whole product. Evidence: D.
    pub whole: Vec<HalfPart>,
    /// The halves, both even where they are the same. Evidence: D.
    pub halves: [Half; 2],
}

/// One half: its recipe and what is added to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// The product of this half. Evidence: D.
    pub recipe: HalfPart,
    /// Toppings of this half, sent as forced answers. Evidence: D.
    pub toppings: Vec<HalfPart>,
}

/// A product that is part of a half-and-half.
#[derive(Clone, PartialEq, Eq)]
pub struct HalfPart {
    /// Its code: `ProdNum`. Evidence: D.
    pub code: ProdNum,
    /// Its name: `Description`. Evidence: I (high).
    pub name: Option<String>,
    /// The price of a **whole** one, each: a half costs half of it by its quantity of 0.5. Evidence: I (medium).
    pub cost_each: Decimal,
}

impl fmt::Debug for HalfPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HalfPart")
            .field("code", &self.code)
            .field("name", &self.name.as_ref().map(|_| format_args!("[text]")))
            .field("cost_each", &self.cost_each)
            .finish()
    }
}

impl HalfAndHalf {
    /// The lines, numbered from `first` up: the head, extras of the whole, then each half with its toppings.
    ///
    /// Evidence: D for the shape and the quantity of 0.5.
    pub fn items(&self, first: ItemId) -> Vec<Item> {
        let mut lines = Lines { next: first.get(), items: Vec::new() };
        let named = HalfPart { code: self.head, name: Some(HALF_HALF.to_owned()), cost_each: self.cost_each };
        let head = lines.add(&named, None, self.quantity, false);
        for extra in &self.whole {
            lines.add(extra, Some(head), self.quantity, false);
        }
        let quantity = (self.quantity * ONE_HALF).normalize();
        for half in &self.halves {
            let recipe = lines.add(&half.recipe, Some(head), quantity, false);
            for topping in &half.toppings {
                lines.add(topping, Some(recipe), quantity, true);
            }
        }
        lines.items
    }
}

impl Item {
    /// Whether this is the head line of a half-and-half. Evidence: D.
    pub fn is_half_half(&self) -> bool {
        self.description.as_deref() == Some(HALF_HALF)
    }
}

struct Lines {
    next: u32,
    items: Vec<Item>,
}

impl Lines {
    fn add(&mut self, part: &HalfPart, parent: Option<ItemId>, quantity: Decimal, forced_answer: bool) -> ItemId {
        let item_id = ItemId::new(self.next);
        self.next = self.next.saturating_add(1);
        self.items.push(Item {
            item_id,
            parent_id: parent.unwrap_or(item_id),
            code: ItemCode::Product(part.code),
            description: part.name.clone(),
            quantity,
            cost_each: part.cost_each,
            combo: None,
            forced_answer,
            note: None,
        });
        item_id
    }
}
