//! Conditions from YAML.

use super::{Condition, IntTest, Literal, Test};
use crate::{
    diagnostic::Diagnostic,
    policy::{
        form::{FACT, Form},
        reader::{Read, Reader},
        shape::Shape,
    },
    sorted::Map,
    span::Spanned,
    vocabulary::canonical_name,
    yaml::{Entry, Kind, Mapping, Node, Resolved},
};

const COMPARISONS: [&str; 4] = ["more_than", "at_least", "less_than", "at_most"];

impl Read for Condition {
    fn shape(_: &'static Form) -> Shape {
        Shape::Condition
    }

    // The depth of the tree is limited, and with it the recursion.
    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(_) => {
                let name = reader.text(node, "a condition")?;
                FACT.check(name, node.span).map_err(|problem| reader.report(problem)).ok()?;
                let value = Spanned::new(Literal::Bool(true), node.span);
                Some(Self::Fact { name: Spanned::new(name.to_owned(), node.span), test: Spanned::new(Test::OneOf(vec![value]), node.span) })
            }
            Kind::Mapping(mapping) if mapping.entries.is_empty() => {
                if mapping.complete {
                    reader.report(
                        Diagnostic::error("empty-condition", node.span, "the condition is empty").help("name a fact, or remove the key"),
                    );
                }
                None
            }
            Kind::Mapping(mapping) => {
                report_twice(&mapping.entries, reader);
                let mut parts: Vec<Self> = mapping.entries.iter().filter_map(|entry| part(entry, form, reader)).collect();
                if parts.len() > 1 { Some(Self::All(parts)) } else { parts.pop() }
            }
            Kind::List(_) => {
                let problem =
                    Diagnostic::error("condition-list", node.span, "a list does not say whether all of its conditions must hold, or any");
                reader.report(problem.help("put the list under `any:` or under `all:`"));
                None
            }
            Kind::Invalid => {
                reader.wrong_type(node, "a condition", None);
                None
            }
        }
    }

    fn blank() -> Self {
        Self::All(Vec::new())
    }
}

/// Reports a fact that has two conditions in one mapping, by two spellings of its name.
fn report_twice(entries: &[Entry], reader: &mut Reader) {
    let mut named: Map<String, &Entry> = Map::new();
    for entry in entries {
        // The same spelling twice is reported by whoever reads the file.
        if let Some(earlier) = named.insert(canonical_name(&entry.key), entry).filter(|earlier| earlier.key != entry.key) {
            let message = format!("the fact `{}` has a condition already", entry.key);
            reader.report(
                Diagnostic::error("duplicate-fact", entry.key_span, message)
                    .help("in names of facts `_` and `-` are the same: keep one of the two, or join them under `any:` or `all:`")
                    .related(earlier.key_span, "the other one"),
            );
        }
    }
}

/// What one entry of a condition says.
fn part(entry: &Entry, form: &'static Form, reader: &mut Reader) -> Option<Condition> {
    match &*entry.key {
        "any" => parts(&entry.value, form, reader).map(Condition::Any),
        "all" => parts(&entry.value, form, reader).map(Condition::All),
        "not" => Condition::read(&entry.value, form, reader).map(|part| Condition::Not(Box::new(part))),
        _ => {
            let name = Spanned::<String>::read(&entry.key_node(), &FACT, reader);
            let test = Spanned::<Test>::read(&entry.value, form, reader);
            Some(Condition::Fact { name: name?, test: test? })
        }
    }
}

fn parts(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Vec<Condition>> {
    let parts = reader.list(node, "conditions", |item, reader| Condition::read(item, form, reader))?;
    if matches!(&node.kind, Kind::List(items) if items.is_empty()) {
        reader.report(
            Diagnostic::error("empty-condition", node.span, "the list of conditions is empty").help("name a fact, or remove the key"),
        );
    }
    // Without the parts that do not read, the condition would say something else.
    (!parts.is_empty()).then_some(parts)
}

impl Read for Test {
    fn shape(_: &'static Form) -> Shape {
        Shape::FactValue
    }

    fn read(node: &Node, form: &'static Form, reader: &mut Reader) -> Option<Self> {
        match &node.kind {
            Kind::List(items) if items.is_empty() => {
                reader
                    .report(Diagnostic::error("empty-condition", node.span, "the list of values is empty").help("give at least one value"));
                None
            }
            Kind::List(_) => reader.list(node, "values", |item, reader| Spanned::read(item, form, reader)).map(Self::OneOf),
            Kind::Mapping(mapping) => comparisons(node, mapping, reader).map(Self::Int),
            Kind::Scalar(_) => Some(Self::OneOf(vec![Spanned::read(node, form, reader)?])),
            Kind::Invalid => {
                reader.wrong_type(node, "a value", None);
                None
            }
        }
    }

    fn blank() -> Self {
        Self::OneOf(Vec::new())
    }
}

fn comparisons(node: &Node, mapping: &Mapping, reader: &mut Reader) -> Option<Vec<Spanned<IntTest>>> {
    if mapping.entries.is_empty() && mapping.complete {
        let known = crate::policy::reader::ticked(&COMPARISONS);
        reader.report(Diagnostic::error("empty-condition", node.span, "the comparison is empty").help(format!("known here: {known}")));
    }
    let mut tests = Vec::new();
    for entry in &mapping.entries {
        let test = match &*entry.key {
            "more_than" => IntTest::MoreThan,
            "at_least" => IntTest::AtLeast,
            "less_than" => IntTest::LessThan,
            "at_most" => IntTest::AtMost,
            _ => {
                reader.unknown_key(entry, &COMPARISONS);
                continue;
            }
        };
        if let Some(number) = reader.integer(&entry.value, "a whole number") {
            tests.push(Spanned::new(test(number), entry.value.span));
        }
    }
    (!tests.is_empty()).then_some(tests)
}

impl Read for Literal {
    fn shape(_: &'static Form) -> Shape {
        Shape::FactValue
    }

    fn read(node: &Node, _: &'static Form, reader: &mut Reader) -> Option<Self> {
        const EXPECTED: &str = "a name, a whole number, `true` or `false`";
        if let Kind::Scalar(scalar) = &node.kind {
            match scalar.resolve() {
                Resolved::Bool(value) => return Some(Self::Bool(value)),
                Resolved::Int(_) => return reader.integer(node, EXPECTED).map(Self::Int),
                Resolved::Number => {
                    reader.wrong_type(node, EXPECTED, None);
                    return None;
                }
                Resolved::Null | Resolved::Text(_) => {}
            }
        }
        reader.text(node, EXPECTED).map(|name| Self::Name(name.to_owned()))
    }

    fn blank() -> Self {
        Self::Bool(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_of_one_condition_is_that_condition() {
        let when = |text: &str| {
            let rule = format!("in_scope:\n  - {{ id: A, clause: c, hosts: [a.example], when: {text} }}\n");
            crate::compile::tests::policy(&rule).in_scope[0].when.clone().unwrap().value
        };
        assert!(matches!(when("{ operator: self }"), Condition::Fact { .. }));
        assert!(matches!(when("{ operator: self, environment: staging }"), Condition::All(parts) if parts.len() == 2));
    }
}
