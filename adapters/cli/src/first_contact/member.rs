//! Which names the till has for what is known about a customer.
//!
//! Nobody knows whether a till refuses a name it does not know. So it is asked: a name that cannot exist goes first. Where
//! that is refused, each name that is taken is the till's own; where it is taken, only the ticket can tell.

use super::orders::{for_customer, sample};
use super::person::Choice;
use super::report::Found;
use super::steps::Walk;
use super::till::Stopped;
use pixelpoint_api::dialect::Knob;
use pixelpoint_api::{Dialect, MemberField, Verdict};
use std::collections::BTreeMap;

const STEP: &str = "member";
/// No till's maker would name a node so.
const NO_SUCH_NODE: &str = "{ company_name = \"NoSuchNodeOfThisTill\" }";

/// A role and the names it might have, as changes of `member_fields`.
type Candidates = Vec<(MemberField, Vec<String>)>;

impl Walk<'_> {
    pub(super) async fn members(&mut self) -> Result<(), Stopped> {
        let documented = [MemberField::FirstName, MemberField::LastName, MemberField::Email];
        let knows_any = match self.is_taken(&documented, &[]).await? {
            Some(true) => self.is_taken(&[MemberField::CompanyName], &[NO_SUCH_NODE.to_owned()]).await?,
            Some(false) => {
                self.report.found(STEP, Found::Nothing);
                return Ok(());
            }
            None => None,
        };
        let found = match knows_any {
            Some(false) => self.by_answers().await?,
            Some(true) => self.by_tickets().await?,
            None => {
                self.report.skipped(STEP, "skipped by whoever stood at the till");
                return Ok(());
            }
        };
        self.report.found(STEP, Found::By(found));
        Ok(())
    }

    /// The till refuses what it does not know: role by role, until a name is taken.
    async fn by_answers(&mut self) -> Result<Vec<String>, Stopped> {
        self.report.note("The till refuses unknown names in Member, so the names it takes are its own.".to_owned());
        let mut found = Vec::new();
        for (role, names) in candidates() {
            for name in names {
                if self.is_taken(&[role], std::slice::from_ref(&name)).await? == Some(true) {
                    self.adopt(&name, &mut found);
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The till takes any name: the ticket tells which it knows.
    async fn by_tickets(&mut self) -> Result<Vec<String>, Stopped> {
        let note = "The till takes unknown names in Member: only a ticket tells which it knows.";
        self.report.note(note.to_owned());
        let (mut found, candidates) = (Vec::new(), candidates());
        let most = candidates.iter().map(|(_, names)| names.len()).max().unwrap_or_default();
        for nth in 0..most {
            let tried: Vec<_> = candidates.iter().filter_map(|(role, names)| Some((*role, names.get(nth)?))).collect();
            let roles: Vec<MemberField> = tried.iter().map(|(role, _)| *role).collect();
            let names: Vec<String> = tried.iter().map(|(_, name)| (*name).clone()).collect();
            if self.is_taken(&roles, &names).await? != Some(true) {
                continue;
            }
            let words: Vec<&str> = roles.iter().map(|role| sample(*role)).collect();
            for (name, _) in names.iter().zip(self.person.saw_words(&words)?).filter(|(_, seen)| *seen) {
                self.adopt(name, &mut found);
            }
        }
        Ok(found)
    }

    /// Sends an order for a customer of these roles under these names; `None` when it is to be skipped.
    async fn is_taken(&mut self, roles: &[MemberField], names: &[String]) -> Result<Option<bool>, Stopped> {
        let changes: Vec<String> = names.iter().map(|name| format!("member_fields = {name}")).collect();
        if self.person.may_send(STEP, &changes)? == Choice::Skip {
            return Ok(None);
        }
        let dialect = names.iter().fold(self.dialect.clone(), |dialect, name| named(&dialect, name));
        let order = for_customer(self.numbers, roles);
        let exchange = self.send(STEP, &order, &dialect, &changes).await?;
        Ok(Some(exchange.classified.verdict() == Verdict::OnTill))
    }

    fn adopt(&mut self, name: &str, found: &mut Vec<String>) {
        self.dialect = named(&self.dialect, name);
        found.push(format!("member_fields = {name}"));
    }
}

fn named(dialect: &Dialect, name: &str) -> Dialect {
    dialect.with("member_fields", name).unwrap_or_else(|_| dialect.clone())
}

/// The alternatives of the knob, by role; those that take a role away are no names.
fn candidates() -> Candidates {
    let mut candidates = Candidates::new();
    for change in Knob::named("member_fields").map_or(&[][..], |knob| knob.alternatives) {
        let parsed: Result<BTreeMap<String, BTreeMap<MemberField, String>>, _> =
            toml::from_str(&format!("names = {change}"));
        let Some((role, name)) = parsed.ok().and_then(|mut names| names.remove("names")?.pop_first()) else { continue };
        if name.is_empty() {
            continue;
        }
        match candidates.iter_mut().find(|(known, _)| *known == role) {
            Some((_, names)) => names.push((*change).to_owned()),
            None => candidates.push((role, vec![(*change).to_owned()])),
        }
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_but_the_documented_has_candidates() {
        let candidates = candidates();
        assert_eq!(candidates.len(), 9);
        assert_eq!(
            candidates[0],
            (MemberField::Phone, vec!["{ phone = \"HomeTele\" }".into(), "{ phone = \"Phone\" }".into()])
        );
    }
}
