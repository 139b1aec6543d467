//! The ways an order can be tried: combinations of what the dialect's knobs offer, likeliest first.

use pixelpoint_api::Dialect;
use pixelpoint_api::dialect::Knob;

/// A dialect to try, and what it changes.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    pub(super) dialect: Dialect,
    /// As `layout = "nested"`; empty for what is known so far.
    pub(super) changes: Vec<String>,
}

/// What is known so far, then every combination of the knobs' alternatives; the fewer changes, the earlier.
pub(super) fn trials(known: &Dialect, knobs: &[&str]) -> Vec<Trial> {
    let mut trials = vec![Trial { dialect: known.clone(), changes: Vec::new() }];
    for knob in knobs.iter().filter_map(|name| Knob::named(name)) {
        let changed =
            trials.iter().flat_map(|trial| knob.alternatives.iter().filter_map(|value| with(trial, knob, value)));
        let changed: Vec<Trial> = changed.collect();
        trials.extend(changed);
    }
    trials.sort_by_key(|trial| trial.changes.len());
    trials
}

/// `None` where it changes nothing: the walk may start from any dialect.
fn with(trial: &Trial, knob: &Knob, value: &str) -> Option<Trial> {
    let dialect = trial.dialect.with(knob.name, value).ok().filter(|dialect| *dialect != trial.dialect)?;
    let mut changes = trial.changes.clone();
    changes.push(format!("{} = {value}", knob.name));
    Some(Trial { dialect, changes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewer_changes_the_earlier_and_none_twice() {
        let trials = trials(&Dialect::default(), &["layout", "combo_item_id", "combo_parent"]);
        let changes: Vec<usize> = trials.iter().map(|trial| trial.changes.len()).collect();
        assert_eq!(changes, [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]);
        for (index, trial) in trials.iter().enumerate() {
            assert!(trials[..index].iter().all(|earlier| earlier.dialect != trial.dialect));
        }
    }
}
