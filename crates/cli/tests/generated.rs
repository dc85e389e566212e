//! Policies and queries by chance through the binary: its line of JSON is what the library answers, byte for byte.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use inbounds_core::answer::Undecided;
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::query::Query;
use inbounds_core::target::{ReadAs, Target};
use inbounds_core::vocabulary::Value;
use inbounds_model::generate::{Asked, Random, policy, query};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The binary always has a day.
const DAY: &str = "2026-01-15";
const POLICIES: u64 = 60;
const QUERIES: usize = 4;

/// The arguments that ask a query; its target goes to the input.
fn arguments(asked: &Asked) -> Vec<String> {
    let mut arguments = vec!["--date".to_owned(), asked.date.clone().unwrap_or_else(|| DAY.to_owned())];
    for (flag, text) in [("--asset", &asked.asset), ("--activity", &asked.activity), ("--finding", &asked.finding)] {
        arguments.extend(text.iter().flat_map(|text| [flag.to_owned(), text.clone()]));
    }
    for (name, value) in &asked.facts {
        let value = match value {
            Value::Bool(yes) => yes.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Name(name) => name.clone(),
        };
        arguments.extend(["--fact".to_owned(), format!("{name}={value}")]);
    }
    arguments.extend(asked.cname.iter().flat_map(|host| ["--cname".to_owned(), host.clone()]));
    arguments.extend(asked.target.iter().map(|_| "-".to_owned()));
    arguments
}

/// What the library answers, a free argument read as one.
fn answer(policy: &CompiledPolicy, asked: &Asked) -> Option<String> {
    let mut query: Query =
        Asked { target: None, date: Some(asked.date.clone().unwrap_or_else(|| DAY.to_owned())), ..asked.clone() }.read()?;
    let text = asked.target.clone().or(asked.asset.clone());
    let read = asked.target.as_ref().map(|target| policy.read_free(target)).transpose();
    let told = read.and_then(|read| {
        if let (Some(read), Some(text)) = (read, &text) {
            let target = match read {
                ReadAs::Network(network) => Target::Network(network),
                ReadAs::Set(set) => Target::Set(set),
                ReadAs::Asset(key) => Target::Asset(key),
                ReadAs::Finding(name) => panic!("{name} is a finding"),
            };
            query.target = Some((text.clone(), target));
        }
        policy.decide(&query)
    });
    Some(told.map_or_else(|error| Undecided::new(error, text).to_json(), |answer| answer.to_json()))
}

#[test]
fn the_binary_writes_what_the_library_answers() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    std::fs::create_dir_all(&folder).unwrap();
    let mut compared = 0;
    for seed in 0..POLICIES {
        let mut random = Random::new(41_000_000 + seed);
        let draft = policy(&mut random);
        let Ok(compiled) = CompiledPolicy::load("policy.yaml", draft.to_string().as_bytes(), &Limits::default()) else { continue };
        std::fs::write(folder.join("policy.yaml"), draft.to_string()).unwrap();
        for _ in 0..QUERIES {
            let asked = query(&mut random, &draft);
            // What asks nothing is refused by both, by the binary in words of its own.
            let nothing = Asked { date: None, cname: Vec::new(), ..asked.clone() } == Asked::default();
            if nothing {
                continue;
            }
            let Some(expected) = answer(&compiled, &asked) else { continue };
            let mut command = Command::new(env!("CARGO_BIN_EXE_inbounds"));
            command.current_dir(&folder).args(["check", "--json", "--policy", "policy.yaml"]).args(arguments(&asked));
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let line = asked.target.iter().map(|target| format!("{target}\n")).collect::<String>();
            child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            let found = String::from_utf8(output.stdout).unwrap();
            assert_eq!(found.trim_end(), expected, "{asked}\n{draft}\n{}", String::from_utf8_lossy(&output.stderr));
            compared += 1;
        }
    }
    assert!(compared > 200, "only {compared} answers");
}
