//! Lines that are decided together, so that their look-ups wait for memory at the same time: with many names, most of the time of a look-up is that wait.

use super::glance::Glance;
use super::names::Probe;
use super::tables::Tables;
use std::ops::ControlFlow;

/// Room for what is seen of some lines; used again and again.
#[derive(Debug, Default)]
pub struct Room {
    // What is seen of each line, and where its probes end.
    lines: Vec<(Option<Glance>, usize)>,
    probes: Vec<Probe>,
}

impl Room {
    /// Glances at some lines, and brings near what tables say of their hosts.
    pub(super) fn fill(&mut self, lines: &[&[u8]], tables: &Tables) {
        self.lines.clear();
        self.probes.clear();
        for line in lines {
            let glance = tables.glance(line);
            if let Some(glance) = glance.as_ref().filter(|glance| glance.address.is_none()) {
                tables.names().probe(line, glance, |probe| {
                    self.probes.push(probe);
                    ControlFlow::Continue(())
                });
            }
            self.lines.push((glance, self.probes.len()));
        }
        std::hint::black_box(tables.names().bring(&mut self.probes));
    }

    /// What was seen of each line.
    pub(super) fn seen(&self) -> impl Iterator<Item = (&Option<Glance>, &[Probe])> {
        let mut from = 0;
        self.lines.iter().map(move |(glance, to)| (glance, self.probes.get(std::mem::replace(&mut from, *to)..*to).unwrap_or_default()))
    }
}
