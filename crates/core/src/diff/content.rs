//! What atoms and rules say, as numbers: atoms of two policies with equal contents cover and exclude alike, whatever their ids and clauses are.

use crate::compile::{AssetId, Atom, Cell, CellValue, CompiledPolicy, CompiledRule, Effect, Expr, Origin, TargetSelector};
use crate::pattern::NetworkPattern;
use crate::policy::{AxisName, Date};
use crate::target::AssetKey;
use crate::vocabulary::{NodeId, Value};
use hashbrown::HashMap;

/// Two policies, and what their atoms say.
#[derive(Debug)]
pub(super) struct Compared<'p> {
    pub(super) policies: [&'p CompiledPolicy; 2],
    sides: [Said; 2],
    // For each content, which of the policies have it.
    held: Vec<[bool; 2]>,
}

/// What one policy says.
#[derive(Debug, Default)]
struct Said {
    /// The content of each atom, by its place.
    contents: Vec<u32>,
    /// What each rule says but for its selectors, by its place.
    kinds: Vec<u32>,
    /// The first rule of the same id: what answers call it.
    names: Vec<u32>,
}

/// Everything that a rule says but its id, clause and selectors.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    effect: Effect,
    axis: AxisName,
    condition: String,
    window: (Option<Date>, Option<Date>),
    absolute: bool,
    given_only: bool,
}

/// Everything that an atom says.
#[derive(PartialEq, Eq, Hash)]
struct Content<'p> {
    kind: u32,
    pattern: Option<&'p NetworkPattern>,
    /// What an asset is called to the rule, and to exclusions.
    asset: Option<[Vec<&'p AssetKey>; 2]>,
    activity: Option<NodeId>,
    finding: Option<NodeId>,
}

/// Numbers what is equal alike.
struct Numbers<K> {
    known: HashMap<K, u32>,
}

impl<K: std::hash::Hash + Eq> Numbers<K> {
    /// With room for as many, so that no key is hashed twice.
    fn with_room(most: usize) -> Self {
        Self { known: HashMap::with_capacity(most) }
    }

    fn of(&mut self, key: K) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        *self.known.entry(key).or_insert(next)
    }
}

impl<'p> Compared<'p> {
    pub(super) fn new(policies: [&'p CompiledPolicy; 2]) -> Self {
        let mut kinds = Numbers::with_room(0);
        // Most of what one says the other does, too.
        let mut contents = Numbers::with_room(policies.iter().map(|policy| policy.atoms.len()).max().unwrap_or(0) * 5 / 4);
        let sides = policies.map(|policy| {
            let mut names = Numbers::with_room(policy.rules.len());
            let mut said = Said::default();
            let mut firsts: Vec<u32> = Vec::new();
            for (place, rule) in (0_u32..).zip(&policy.rules) {
                said.kinds.push(kinds.of(Kind {
                    effect: rule.effect,
                    axis: rule.axis,
                    condition: condition_of(policy, rule),
                    window: (rule.from, rule.until),
                    absolute: rule.absolute,
                    given_only: rule.given_only,
                }));
                let name = names.of((&*rule.id, rule.line)) as usize;
                if name == firsts.len() {
                    firsts.push(place);
                }
                said.names.push(firsts.get(name).copied().unwrap_or(place));
            }
            let mut keys: HashMap<AssetId, Vec<&AssetKey>> = HashMap::new();
            let mut wholes = keys.clone();
            for (key, id) in policy.assets.keys() {
                keys.entry(id).or_default().push(key);
                wholes.entry(policy.assets.whole(id)).or_default().push(key);
            }
            let called = |atom: &Atom| {
                let TargetSelector::Asset(id) = atom.target else { return None };
                let whole = wholes.get(&policy.assets.whole(id))?;
                let includes = policy.rules.get(atom.rule as usize).is_some_and(|rule| rule.effect == Effect::In);
                Some([if includes { keys.get(&id)? } else { whole }, whole].map(Clone::clone))
            };
            said.contents = policy
                .atoms
                .iter()
                .map(|atom| {
                    contents.of(Content {
                        kind: said.kinds.get(atom.rule as usize).copied().unwrap_or(u32::MAX),
                        pattern: if let TargetSelector::Network(place) = atom.target { policy.pattern(place) } else { None },
                        asset: called(atom),
                        activity: atom.activity,
                        finding: atom.finding,
                    })
                })
                .collect();
            said
        });
        let mut held = vec![[false; 2]; contents.known.len()];
        for (side, said) in sides.iter().enumerate() {
            for &number in &said.contents {
                if let Some(flag) = held.get_mut(number as usize).and_then(|held| held.get_mut(side)) {
                    *flag = true;
                }
            }
        }
        Self { policies, sides, held }
    }

    /// Whether both policies have what an atom of one says.
    pub(super) fn is_shared(&self, side: usize, at: u32) -> bool {
        self.content(side, at).and_then(|number| self.held.get(number as usize)) == Some(&[true; 2])
    }

    /// Whether both policies exclude whatever an atom covers, always: of an exclusion that names a query, since no inclusion does and so none
    /// is narrower. It tells no two queries apart that it covers, and does not matter for others.
    pub(super) fn is_settled(&self, side: usize, at: u32) -> bool {
        let rule = || self.policies.get(side)?.rule_of(at).map(|(_, rule)| rule);
        let always = |rule: &CompiledRule| {
            rule.effect == Effect::Out
                && rule.condition == Expr::True
                && rule.from.is_none()
                && rule.until.is_none()
                && !rule.given_only
                && !matches!(rule.origin, Origin::ThirdParty(_))
        };
        self.is_shared(side, at) && rule().is_some_and(always)
    }

    /// Whether an atom of the old policy and one of the new say the same.
    pub(super) fn are_alike(&self, old: u32, new: u32) -> bool {
        self.content(0, old) == self.content(1, new)
    }

    /// Whether sets of atoms, one of each policy, say the same.
    pub(super) fn say_alike(&self, atoms: &[Vec<u32>; 2]) -> bool {
        let [old, new] = atoms;
        let equal = |(one, two): (&u32, &u32)| self.content(0, *one) == self.content(1, *two);
        if old.len() == new.len() && old.iter().zip(new).all(equal) {
            return true;
        }
        // Most that differ have something that only one policy says.
        if (0..).zip(atoms).any(|(side, atoms)| atoms.iter().any(|&at| !self.is_shared(side, at))) {
            return false;
        }
        let said = |side: usize, atoms: &[u32]| {
            let mut said: Vec<Option<u32>> = atoms.iter().map(|&at| self.content(side, at)).collect();
            said.sort_unstable();
            said.dedup();
            said
        };
        said(0, old) == said(1, new)
    }

    /// What the rule of an atom says but for selectors; rules of vendors are themselves, since chains of names speak of them.
    pub(super) fn kind(&self, side: usize, rule: u32) -> (u32, u32) {
        let kind = self.sides.get(side).and_then(|said| said.kinds.get(rule as usize)).copied().unwrap_or(u32::MAX);
        let is_vendors = self.policies.get(side).and_then(|policy| policy.rules.get(rule as usize));
        (kind, if is_vendors.is_some_and(|rule| matches!(rule.origin, Origin::ThirdParty(_))) { rule } else { u32::MAX })
    }

    /// The first rule of the same id.
    pub(super) fn name(&self, side: usize, rule: u32) -> u32 {
        self.sides.get(side).and_then(|said| said.names.get(rule as usize)).copied().unwrap_or(rule)
    }

    fn content(&self, side: usize, at: u32) -> Option<u32> {
        self.sides.get(side)?.contents.get(at as usize).copied()
    }
}

fn condition_of(policy: &CompiledPolicy, rule: &CompiledRule) -> String {
    if rule.condition == Expr::True { String::new() } else { condition(policy, &rule.condition, rule.effect) }
}

/// A condition in terms of values, so that it does not depend on where other conditions cut whole numbers.
fn condition(policy: &CompiledPolicy, expr: &Expr, effect: Effect) -> String {
    let list = |parts: &[Expr]| {
        let mut texts: Vec<String> = parts.iter().map(|part| condition(policy, part, effect)).collect();
        texts.sort();
        texts.join(",")
    };
    match expr {
        Expr::True => "true".to_owned(),
        Expr::Not(part) => format!("not({})", condition(policy, part, effect)),
        Expr::All(parts) => format!("all({})", list(parts)),
        Expr::Any(parts) => format!("any({})", list(parts)),
        Expr::Test(fact, set) => {
            let Some(fact) = policy.facts.fact(*fact) else { return String::new() };
            let assumed = if effect == Effect::Out { fact.assume.as_ref() } else { None };
            // The values for which it does not hold, too: a fact that gets one more value may leave a question open.
            let values = |wanted: bool| {
                let cells = (0..fact.domain.cells()).filter_map(|c| Cell::try_from(c).ok());
                let held = cells.filter(|&c| 1_u64.checked_shl(c.into()).is_some_and(|bit| (set & bit != 0) == wanted));
                stretches(held.map(|c| fact.domain.value(c)))
            };
            format!("{}~{assumed:?} in {:?} of {:?}", fact.name, values(true), values(false))
        }
    }
}

/// Values, neighbouring numbers joined.
fn stretches(values: impl Iterator<Item = CellValue>) -> Vec<CellValue> {
    let ends = |value: &CellValue| match value {
        CellValue::One(Value::Int(n)) => Some((Some(*n), Some(*n))),
        CellValue::Between(from, to) => Some((*from, *to)),
        CellValue::One(_) => None,
    };
    let mut joined: Vec<CellValue> = Vec::new();
    for value in values {
        if let Some(last) = joined.last_mut()
            && let (Some((from, Some(end))), Some((Some(start), to))) = (ends(last), ends(&value))
            && end.checked_add(1) == Some(start)
        {
            *last = CellValue::Between(from, to);
            continue;
        }
        joined.push(match value {
            CellValue::One(Value::Int(n)) => CellValue::Between(Some(n), Some(n)),
            other => other,
        });
    }
    joined
}
