//! Faults that tests and the demo switch on: each lasts for one request or until it is cleared.

use std::collections::VecDeque;

/// How long a fault stays switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// Spoils the next request, then is gone.
    Once,
    /// Spoils every request until the faults are cleared.
    UntilCleared,
}

/// Faults waiting their turn: the first one spoils the next request.
///
/// Several one-shot faults in a row script a sequence; whatever stands behind one that lasts
/// until cleared is never reached.
#[derive(Debug)]
pub(crate) struct Faults<F>(VecDeque<(F, Lasting)>);

impl<F> Default for Faults<F> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<F: Clone> Faults<F> {
    pub(crate) fn push(&mut self, fault: F, lasting: Lasting) {
        self.0.push_back((fault, lasting));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault for the request at hand; a one-shot fault is used up by it.
    pub(crate) fn next(&mut self) -> Option<F> {
        match self.0.front()? {
            (_, Lasting::Once) => self.0.pop_front().map(|(fault, _)| fault),
            (fault, Lasting::UntilCleared) => Some(fault.clone()),
        }
    }

    /// What is switched on, in the order in which it will act.
    pub(crate) fn active(&self) -> Vec<F> {
        self.0.iter().map(|(fault, _)| fault.clone()).collect()
    }
}
