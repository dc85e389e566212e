//! How much of untrusted input is read before it is refused. Every limit is counted in the input, so that the same input gives the same answer everywhere.

/// The limits of reading and deciding. [`Limits::default`] admits a policy of 300,000 rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a policy file.
    pub policy_bytes: usize,
    /// Lists and mappings inside one another in a policy file.
    pub depth: usize,
    /// Values in a policy file: texts, numbers, lists, mappings.
    pub nodes: usize,
    /// Bytes of one text of a policy.
    pub text_bytes: usize,
    /// Rules of a policy: in scope, out of scope, third parties and conduct together.
    pub rules: usize,
    /// Atoms that one rule may stand for, when its lists, braces and port lists are expanded.
    pub atoms: usize,
    /// Atoms and patterns that all rules of a policy may stand for together.
    pub policy_atoms: usize,
    /// Bytes of one pattern.
    pub pattern_bytes: usize,
    /// `**` in one pattern.
    pub double_stars: usize,
    /// Wildcards of any kind in one pattern.
    pub wildcards: usize,
    /// Alternatives that the braces of one pattern expand to.
    pub alternatives: usize,
    /// Facts that one condition may name.
    pub facts_in_condition: usize,
    /// Undecided facts that one decision may depend on.
    pub undecided_facts: usize,
    /// Ways of filling in the unknown that one decision may try.
    pub fillings: usize,
    /// Steps that one decision may take, all that an answer holds together.
    pub decision_steps: usize,
    /// Steps that comparing two policies may take.
    pub comparison_steps: usize,
    /// Bytes of one target.
    pub target_bytes: usize,
    /// Readings of one path.
    pub path_readings: usize,
    /// Problems of one policy that are reported; one more says how many were left out.
    pub problems: usize,
}

impl Limits {
    /// 64 MiB.
    pub const POLICY_BYTES: usize = 64 << 20;
    /// The language itself needs less than half of it.
    pub const DEPTH: usize = 32;
    /// More than 30 for each of 300,000 rules.
    pub const NODES: usize = 10_000_000;
    /// 4 KiB.
    pub const TEXT_BYTES: usize = 4 << 10;
    /// 300,000.
    pub const RULES: usize = 300_000;
    /// One rule may list many hosts.
    pub const ATOMS: usize = 65_536;
    /// Two million: 300,000 rules of six hosts each.
    pub const POLICY_ATOMS: usize = 2_000_000;
    /// 2 KiB.
    pub const PATTERN_BYTES: usize = 2 << 10;
    /// Three.
    pub const DOUBLE_STARS: usize = 3;
    /// Twelve.
    pub const WILDCARDS: usize = 12;
    /// 256.
    pub const ALTERNATIVES: usize = 256;
    /// Eight.
    pub const FACTS_IN_CONDITION: usize = 8;
    /// Twelve.
    pub const UNDECIDED_FACTS: usize = 12;
    /// 65,536.
    pub const FILLINGS: usize = 65_536;
    /// Four million: a second or two.
    pub const DECISION_STEPS: usize = 4_000_000;
    /// 40 million: a few seconds.
    pub const COMPARISON_STEPS: usize = 40_000_000;
    /// 8 KiB.
    pub const TARGET_BYTES: usize = 8 << 10;
    /// 64.
    pub const PATH_READINGS: usize = 64;
    /// 100.
    pub const PROBLEMS: usize = 100;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            policy_bytes: Self::POLICY_BYTES,
            depth: Self::DEPTH,
            nodes: Self::NODES,
            text_bytes: Self::TEXT_BYTES,
            rules: Self::RULES,
            atoms: Self::ATOMS,
            policy_atoms: Self::POLICY_ATOMS,
            pattern_bytes: Self::PATTERN_BYTES,
            double_stars: Self::DOUBLE_STARS,
            wildcards: Self::WILDCARDS,
            alternatives: Self::ALTERNATIVES,
            facts_in_condition: Self::FACTS_IN_CONDITION,
            undecided_facts: Self::UNDECIDED_FACTS,
            fillings: Self::FILLINGS,
            decision_steps: Self::DECISION_STEPS,
            comparison_steps: Self::COMPARISON_STEPS,
            target_bytes: Self::TARGET_BYTES,
            path_readings: Self::PATH_READINGS,
            problems: Self::PROBLEMS,
        }
    }
}
