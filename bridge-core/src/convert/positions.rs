//! Where elements stand in HubRise's JSON: elements that could not be read are missing from the lists, but not from the
//! JSON.

use hubrise_api::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The fields and elements that could not be read.
pub(crate) struct Positions<'a> {
    problems: BTreeSet<&'a str>,
    /// By list: the places of the elements that were lost, ascending.
    lost: BTreeMap<&'a str, BTreeSet<usize>>,
}

impl<'a> Positions<'a> {
    pub(crate) fn of(problems: &'a [Problem]) -> Self {
        let problems: BTreeSet<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        let mut lost = BTreeMap::<_, BTreeSet<_>>::new();
        for path in &problems {
            let element = path.strip_suffix(']').and_then(|path| path.rsplit_once('['));
            if let Some((list, place)) = element
                && let Ok(place) = place.parse()
            {
                lost.entry(list).or_default().insert(place);
            }
        }
        Self { problems, lost }
    }

    /// Where the `nth` readable element of a list stands in HubRise's JSON.
    pub(crate) fn path(&self, list: &str, nth: usize) -> String {
        let mut path = String::with_capacity(list.len() + "[123]".len());
        write!(path, "{list}[{}]", self.index(list, nth)).expect("writing to a string cannot fail");
        path
    }

    /// The place in the JSON of the `nth` element of what was read of a list.
    fn index(&self, list: &str, nth: usize) -> usize {
        let places = self.lost.get(list).into_iter().flatten();
        places.fold(nth, |index, place| index + usize::from(*place <= index))
    }

    pub(super) fn is_problem(&self, path: &str) -> bool {
        self.problems.contains(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hubrise_api::Order;

    #[test]
    fn lost_elements_keep_their_place() {
        let order = serde_json::json!({ "items": [3, {}, {}, "x", null, {}] });
        let order = Order::read(&order).unwrap();
        let positions = Positions::of(&order.problems);
        let places: Vec<_> = (0..order.value.items.len()).map(|nth| positions.index("items", nth)).collect();
        assert_eq!(places, [1, 2, 5]);
        assert_eq!(positions.index("charges", 4), 4);
        assert!(positions.is_problem("items[0]") && !positions.is_problem("items[1]"));
    }
}
