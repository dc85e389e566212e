//! Levels of lints, as flags and the policy set them.

use inbounds_core::diagnostic::Level;
use inbounds_core::policy::LevelName;
use std::collections::BTreeMap;

/// What a flag or the policy makes of a lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Not reported.
    Allow,
    /// Reported at this level.
    At(Level),
}

impl From<LevelName> for Setting {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::Error => Self::At(Level::Error),
            LevelName::Warning => Self::At(Level::Warning),
            LevelName::Note => Self::At(Level::Note),
            LevelName::Allow => Self::Allow,
        }
    }
}

/// Levels that differ from the default ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// By code; stronger than what the policy says.
    pub set: BTreeMap<String, Setting>,
    /// Warnings become errors.
    pub deny_warnings: bool,
}

impl Levels {
    /// The level of a finding that has `default`, in a policy that says `own`. None: not reported.
    pub(crate) fn level(&self, code: &str, default: Level, own: Option<Setting>) -> Option<Level> {
        let level = match self.set.get(code).copied().or(own) {
            Some(Setting::Allow) => return None,
            Some(Setting::At(level)) => level,
            None => default,
        };
        Some(if self.deny_warnings && level == Level::Warning { Level::Error } else { level })
    }
}
