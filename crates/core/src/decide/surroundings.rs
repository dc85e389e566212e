//! What goes with a verdict: obligations, rewards, response clocks, referrals.

use super::question::Question;
use super::table::Table;
use crate::answer::{Obligation, Promise, Referral, Reward, RewardRange, Verdict};
use crate::compile::{CompiledConduct, CompiledPolicy, Expr, FactId, Origin};
use crate::policy::{Amount, BountyStatus, Within};
use crate::sorted::{Map, Set};
use crate::vocabulary::{Value, classes};

/// Every rule of conduct, in file order: what is met so far has to stay so.
pub(super) fn obligations(policy: &CompiledPolicy) -> Vec<Obligation> {
    let shown = |c: &CompiledConduct| Obligation { id: c.id.to_string(), clause: c.clause.to_string(), line: c.line };
    policy.conduct.iter().map(shown).collect()
}

/// The severity given, if it is a name of one.
fn severity(policy: &CompiledPolicy, question: &Question<'_>) -> Option<String> {
    let fact = policy.facts.id("severity")?;
    let cell = question.given.get(&fact)?;
    match policy.facts.fact(fact)?.domain.value(*cell) {
        crate::compile::CellValue::One(Value::Name(name)) => Some(name),
        _ => None,
    }
}

/// What the policy pays, where it pays and the finding or severity is known.
pub(super) fn reward(policy: &CompiledPolicy, question: &Question<'_>, verdict: Verdict) -> Option<Reward> {
    let paid = policy.policy.program.bounty.as_ref().is_some_and(|b| b.status.value == BountyStatus::Paid);
    let rewards = policy.policy.rewards.as_ref().filter(|_| paid)?;
    if !matches!(verdict, Verdict::InScope | Verdict::Conditional) {
        return None;
    }
    let severity = severity(policy, question);
    if severity.is_none() && question.findings.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    for row in &policy.rewards {
        let open = match &severity {
            Some(severity) => (*severity == row.severity).then(Set::new),
            None => row.examples.iter().filter_map(|(nodes, when)| leads_here(policy, question, nodes, when)).min_by_key(Set::len),
        };
        if let Some(open) = open {
            rows.push(RewardRange { severity: row.severity.clone(), from: row.from, to: row.to, open: open.into_iter().collect() });
        }
    }
    Some(Reward { currency: rewards.currency.value.clone(), rows })
}

/// The names of facts that are open before an example of a row holds; none if it does not apply.
fn leads_here(policy: &CompiledPolicy, question: &Question<'_>, nodes: &[crate::vocabulary::NodeId], when: &Expr) -> Option<Set<String>> {
    let meant = |f: &super::question::Finding| nodes.iter().any(|&node| classes().contains(node, f.class));
    if !question.findings.iter().any(meant) {
        return None;
    }
    let mut open = Set::new();
    if !question.findings.iter().all(meant) {
        open.insert("class".to_owned());
    }
    match when.eval(&|fact: FactId| question.given.get(&fact).copied()) {
        Some(false) => return None,
        Some(true) => {}
        None => {
            let mut tests = Map::new();
            when.tests(&mut tests);
            let unknown = tests.keys().copied().filter(|fact| !question.given.contains_key(fact));
            open.extend(unknown.filter_map(|fact| policy.facts.fact(fact)).map(|f| f.name.clone()));
        }
    }
    Some(open)
}

/// The response clocks; with a known severity only its rows.
pub(super) fn response(policy: &CompiledPolicy, question: &Question<'_>) -> Vec<Promise> {
    let severity = severity(policy, question);
    let mut list = Vec::new();
    for clock in &policy.policy.response {
        let from = clock.from.as_ref().map(|f| f.value.clone()).filter(|f| f != "unstated");
        let mut promise = |amount: Option<Amount>, of: Option<&str>| {
            list.push(Promise {
                event: clock.event.value.clone(),
                within: amount.map(|a| a.number),
                unit: amount.map(|a| a.unit.name()),
                severity: of.map(str::to_owned),
                from: from.clone(),
            });
        };
        match &clock.within.value {
            Within::Unstated => promise(None, None),
            Within::Amount(amount) => promise(Some(*amount), None),
            Within::BySeverity(rows) => {
                for (of, amount) in rows.iter().filter(|(of, _)| severity.as_ref().is_none_or(|s| *s == of.value)) {
                    promise(Some(amount.value), Some(&of.value));
                }
            }
        }
    }
    list
}

/// The vendors that exclusions refer to, in file order.
pub(super) fn referrals(policy: &CompiledPolicy, question: &Question<'_>, table: &Table) -> Vec<Referral> {
    let mut wanted: Set<(u32, Option<u16>)> = Set::new();
    for (atom, rule) in table.atoms.iter().filter_map(|&a| policy.rule_of(a)) {
        if let Origin::ThirdParty(entry) = rule.origin {
            wanted.insert((entry, atom.vendor));
        }
    }
    let touched: Set<(u32, u16)> = question
        .touched
        .iter()
        .filter_map(|t| match policy.rules.get(t.rule as usize)?.origin {
            Origin::ThirdParty(entry) => Some((entry, t.vendor)),
            _ => None,
        })
        .collect();
    if table.vendor_decides {
        wanted.extend(touched.iter().map(|&(entry, vendor)| (entry, Some(vendor))));
    }
    // A defect that is a vendor's, without saying whose: the CNAME chain tells, or the pattern of one; else it may be any of them.
    let whoever = touched.is_empty() && !wanted.iter().any(|(_, vendor)| vendor.is_some());
    let mut list = Vec::new();
    for (place, entry) in (0_u32..).zip(&policy.policy.third_parties) {
        let named = |number: u16| wanted.contains(&(place, Some(number)));
        let any = whoever && wanted.contains(&(place, None));
        for (number, vendor) in (0_u16..).zip(&entry.vendors) {
            let by_chain = wanted.contains(&(place, None)) && touched.contains(&(place, number));
            if named(number) || any || by_chain {
                list.push(Referral {
                    vendor: vendor.name.value.clone(),
                    id: entry.id.value.clone(),
                    report_to: vendor.report_to.as_ref().map(|r| r.value.clone()),
                });
            }
        }
    }
    list
}
