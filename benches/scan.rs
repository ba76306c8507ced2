//! How fast texts are scanned: `cargo bench --bench scan -- [--check] [--rounds <n>] <folder>...`, such as
//! `.cache/packages/node_modules/*`.
//!
//! For each folder: how many of the bytes in its modules are scanned and not parsed, and how fast. With `--check`, each
//! text that is scanned is parsed too, also for imports that are live, and what differs is printed; in the end, how many
//! of the bytes with imports are scanned when these are live. With `--rounds`, which is for counters of
//! instructions, each is scanned so many times.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use vm_module_record::transform::{
    Bindings, Transformed, difference, live_difference, scan_for, transform,
};

/// The texts are scanned over and over for at least as long.
const TIME: Duration = Duration::from_millis(400);

fn main() {
    let mut check = false;
    let mut rounds = None;
    let mut total = Measured::default();
    println!("{:<28}{:>7}{:>10}{:>10}{:>9}", "", "texts", "bytes", "scanned", "MB/s");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--check" => check = true,
            "--rounds" => rounds = arguments.next().and_then(|rounds| rounds.parse().ok()),
            folder => {
                let measured = measure(Path::new(folder), check, rounds);
                if measured.bytes > 0 {
                    let name = Path::new(folder).file_name().unwrap_or_default();
                    measured.print(&name.to_string_lossy());
                    total.add(&measured);
                }
            }
        }
    }
    total.print("total");
    if check {
        #[expect(clippy::cast_precision_loss, reason = "printed with three digits")]
        let share = 100.0 * total.live_scanned as f64 / total.live.max(1) as f64;
        println!("with live imports {:>27}{share:>8.1} %", total.live);
    }
}

/// Of the texts of a folder.
#[derive(Default)]
struct Measured {
    texts: usize,
    bytes: usize,
    scanned: usize,
    /// The bytes of those that import a name.
    live: usize,
    /// And of those of them that are scanned when that is live.
    live_scanned: usize,
    /// What a scan of those that are scanned takes.
    time: Duration,
}

impl Measured {
    fn add(&mut self, other: &Self) {
        self.texts += other.texts;
        self.bytes += other.bytes;
        self.scanned += other.scanned;
        self.live += other.live;
        self.live_scanned += other.live_scanned;
        self.time += other.time;
    }

    fn print(&self, name: &str) {
        let Self { texts, bytes, scanned, time, .. } = self;
        #[expect(clippy::cast_precision_loss, reason = "printed with three digits")]
        let (share, speed) = (
            100.0 * *scanned as f64 / (*bytes).max(1) as f64,
            *scanned as f64 / 1e6 / time.as_secs_f64().max(1e-9),
        );
        println!("{name:<28}{texts:>7}{bytes:>10}{share:>8.1} %{speed:>9.0}");
    }
}

fn measure(folder: &Path, check: bool, rounds: Option<u32>) -> Measured {
    let mut texts = Vec::new();
    read(folder, &mut texts);
    let bytes = texts.iter().map(|(_, text)| text.len()).sum();
    let mut measured = Measured { texts: texts.len(), bytes, ..Measured::default() };
    texts.retain(|(path, text)| match scan_for(text, Bindings::GUESSED) {
        Ok(scanned) => {
            if check
                && let Ok(parsed) = transform(text, Bindings::GUESSED)
                && let Some(difference) = difference(&scanned, &parsed)
            {
                println!("{}\n{difference}", path.display());
            }
            if check {
                check_live(path, text, &scanned, &mut measured);
            }
            true
        }
        Err(_) => false,
    });
    measured.scanned = texts.iter().map(|(_, text)| text.len()).sum();
    let started = Instant::now();
    let mut time = Duration::MAX;
    let mut done = 0;
    while rounds.map_or_else(|| started.elapsed() < TIME, |rounds| done < rounds) {
        done += 1;
        let round = Instant::now();
        for (_, text) in &texts {
            let _ = black_box(scan_for(black_box(text), Bindings::GUESSED));
        }
        time = time.min(round.elapsed());
    }
    Measured { time, ..measured }
}

/// Compares the texts for imports that are live.
fn check_live(path: &Path, text: &str, scanned: &Transformed, measured: &mut Measured) {
    if scanned.definition.import_entries.is_empty() {
        return;
    }
    measured.live += text.len();
    match live_difference(text, scanned) {
        Ok(None) => measured.live_scanned += text.len(),
        Ok(Some(difference)) => println!("{} (live)\n{difference}", path.display()),
        Err(_) => {}
    }
}

/// The texts of the modules in a folder.
fn read(folder: &Path, texts: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, texts);
        } else if path.extension().is_some_and(|it| it == "js" || it == "mjs")
            && let Ok(text) = fs::read_to_string(&path)
        {
            texts.push((path, text));
        }
    }
}
