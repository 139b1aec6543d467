//! What differs between two texts, line by line.

/// A line that is in one of them, or in both.
pub(in crate::pages) struct Line {
    /// `same`, `added` or `removed`; `changed` where the text itself says from what to what.
    pub(in crate::pages) class: &'static str,
    pub(in crate::pages) text: String,
}

/// Every line of both, in order.
pub(super) fn lines(before: &[String], after: &[String]) -> Vec<Line> {
    let same = common(before, after);
    let mut all = Vec::new();
    let (mut old, mut new) = (0, 0);
    for (at, to) in same.into_iter().chain([(before.len(), after.len())]) {
        all.extend(before[old..at].iter().map(|text| line("removed", text)));
        all.extend(after[new..to].iter().map(|text| line("added", text)));
        all.extend(before.get(at).map(|text| line("same", text)));
        (old, new) = (at + 1, to + 1);
    }
    all
}

/// Only the lines that differ.
pub(in crate::pages) fn changed(before: &str, after: &str) -> Vec<Line> {
    let split = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let mut all = lines(&split(before), &split(after));
    all.retain(|line| line.class != "same");
    all
}

fn line(class: &'static str, text: &str) -> Line {
    Line { class, text: text.to_owned() }
}

/// The places of the longest common sequence of lines.
fn common(before: &[String], after: &[String]) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    let mut longest = vec![0_u32; (before.len() + 1) * width];
    for at in (0..before.len()).rev() {
        for to in (0..after.len()).rev() {
            longest[at * width + to] = if before[at] == after[to] {
                longest[(at + 1) * width + to + 1] + 1
            } else {
                longest[(at + 1) * width + to].max(longest[at * width + to + 1])
            };
        }
    }
    let (mut at, mut to, mut places) = (0, 0, Vec::new());
    while at < before.len() && to < after.len() {
        if before[at] == after[to] {
            places.push((at, to));
            (at, to) = (at + 1, to + 1);
        } else if longest[(at + 1) * width + to] >= longest[at * width + to + 1] {
            at += 1;
        } else {
            to += 1;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn both_texts_can_be_read_out_of_a_diff() {
        let split = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (before, after) in [("a b c d", "a x c d e"), ("", "a"), ("a", ""), ("a b", "a b"), ("a b", "b a")] {
            let (before, after) = (split(before), split(after));
            let diff = lines(&before, &after);
            let of = |without: &str| {
                let kept = diff.iter().filter(|line| line.class != without);
                kept.map(|line| line.text.clone()).collect::<Vec<_>>()
            };
            assert_eq!((of("added"), of("removed")), (before, after));
        }
    }
}
