//! Pairs of measurements, taken in turn, and their report.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One line of the report.
struct Line {
    name: String,
    what: String,
    ours: Duration,
    peer: Duration,
    hold: f64,
}

/// What was measured so far.
pub struct Report {
    wanted: Vec<String>,
    lines: Vec<Line>,
    notes: Vec<String>,
}

/// A goal: its name, what is compared, and the ratio to hold.
pub struct Goal<'a> {
    pub name: &'a str,
    pub what: &'a str,
    pub hold: f64,
    pub pairs: usize,
}

impl Report {
    pub fn new(wanted: Vec<String>) -> Self {
        Self { wanted, lines: Vec::new(), notes: Vec::new() }
    }

    /// Whether somebody asked for one of these measurements.
    pub fn wants(&self, names: &[&str]) -> bool {
        let wanted = |name: &&str| self.wanted.iter().any(|start| name.starts_with(start.as_str()));
        self.wanted.is_empty() || names.iter().any(wanted)
    }

    /// Measures both in turn, keeps the medians, and gives them.
    pub fn pair(
        &mut self,
        goal: &Goal<'_>,
        mut ours: impl FnMut() -> Duration,
        mut peer: impl FnMut() -> Duration,
    ) -> Option<(Duration, Duration)> {
        if !self.wants(&[goal.name]) {
            return None;
        }
        let (mut mine, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..goal.pairs {
            mine.push(ours());
            theirs.push(peer());
        }
        let line = Line {
            name: goal.name.to_owned(),
            what: goal.what.to_owned(),
            ours: median(mine),
            peer: median(theirs),
            hold: goal.hold,
        };
        eprintln!("{}", line.row());
        let medians = (line.ours, line.peer);
        self.lines.push(line);
        Some(medians)
    }

    /// A figure without a peer.
    pub fn note(&mut self, note: String) {
        eprintln!("{note}");
        self.notes.push(note);
    }

    /// Writes the report, and prints it.
    pub fn write(&self, path: &Path) {
        let mut text = String::from("| name | what | ours | peer | ratio | hold |\n|---|---|---|---|---|---|\n");
        for line in &self.lines {
            writeln!(text, "{}", line.row()).unwrap();
        }
        for note in &self.notes {
            writeln!(text, "\n{note}").unwrap();
        }
        std::fs::write(path, &text).unwrap();
        println!("{text}\nwritten to {}", path.display());
    }
}

impl Line {
    fn row(&self) -> String {
        let ratio = self.ours.as_secs_f64() / self.peer.as_secs_f64();
        let kept = if ratio <= self.hold { "" } else { " (not held)" };
        format!(
            "| {} | {} | {} | {} | {ratio:.2}{kept} | {:.2} |",
            self.name,
            self.what,
            shown(self.ours),
            shown(self.peer),
            self.hold
        )
    }
}

fn shown(time: Duration) -> String {
    if time.as_secs() >= 1 {
        format!("{:.2} s", time.as_secs_f64())
    } else {
        format!("{:.2} ms", time.as_secs_f64() * 1e3)
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The time of a piece of work.
pub fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

/// The time of a whole process; its output is thrown away. A process that fails ends the benchmark.
pub fn process(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    time(|| {
        let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(status.success(), "{command:?}: {status}");
    })
}
