//! Graphs of real files, without Node.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::discovery::{Arrival, Loaded, Wanted};
use super::file_url;
#[cfg(unix)]
use super::files;
#[cfg(unix)]
use super::manifest::Manifests;
#[cfg(unix)]
use super::module_text::ModuleText;
use super::reader::Reader;
use super::resolve::{Resolver, package_type};
use super::resolved::Format;
use super::texts::Texts;
use super::workers::Workers;
use crate::digest::digest;

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root =
            std::env::temp_dir().join(format!("vm-module-record-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (file, text) in files {
            let file = root.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self(fs::canonicalize(root).unwrap())
    }

    fn url(&self, file: &str) -> String {
        file_url::from_path(&self.0.join(file))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn reader() -> Reader {
    reader_with(&Arc::default())
}

fn reader_with(texts: &Arc<Texts>) -> Reader {
    let conditions = ["node", "import"].map(str::to_owned).to_vec();
    let builtins = ["fs".to_owned()].into_iter().collect();
    Reader {
        resolver: Resolver::new(conditions, builtins, true, Arc::clone(texts)),
        texts: Arc::clone(texts),
        lower_using: false,
    }
}

fn load_all(folder: &Folder, entry: &str) -> Vec<Arrival> {
    load_with(reader(), folder, entry)
}

fn load_with(reader: Reader, folder: &Folder, entry: &str) -> Vec<Arrival> {
    let mut workers = Workers::new(reader, || {});
    let parent = folder.url("parent.js");
    let resolved = workers.resolver().resolve(entry, &parent).unwrap();
    workers.enter(resolved, Wanted::default(), &parent, None, true);
    let mut arrivals = Vec::new();
    loop {
        let taken = workers.take(true);
        arrivals.extend(taken.arrivals);
        if !taken.busy {
            return arrivals;
        }
    }
}

#[test]
fn a_graph_is_read_to_its_end_and_each_module_once() {
    let folder = Folder::new(
        "graph",
        &[
            ("a.mjs", "import './b.mjs'; import './c.mjs'; import 'fs';"),
            ("b.mjs", "import './c.mjs'; import './a.mjs';"),
            ("c.mjs", "import d from './d.cjs'; import j from './j.json' with { type: 'json' };"),
            ("d.cjs", "module.exports = 1;"),
            ("j.json", "{}"),
        ],
    );
    let arrivals = load_all(&folder, "./a.mjs");
    let mut urls: Vec<&str> = arrivals.iter().map(|arrival| &*arrival.url).collect();
    urls.sort_unstable();
    let expected = ["a.mjs", "b.mjs", "c.mjs", "d.cjs", "j.json"].map(|file| folder.url(file));
    assert_eq!(urls[..5], expected.each_ref().map(String::as_str));
    assert_eq!(urls[5..], ["node:fs"]);
    assert!(arrivals.iter().all(|arrival| !matches!(arrival.loaded, Loaded::Failed(..))));
}

#[test]
fn many_requests_have_their_targets_in_their_order() {
    let names: Vec<String> = (0..100).map(|index| format!("f{index}.mjs")).collect();
    let imports: Vec<String> = names.iter().map(|name| format!("import './{name}';")).collect();
    let imports = imports.join("\n");
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "")).collect();
    files.swap_remove(50);
    files.push(("all.mjs", &imports));
    let folder = Folder::new("many", &files);
    let arrivals = load_all(&folder, "./all.mjs");
    assert_eq!(arrivals.len(), 101);
    let find = |id| arrivals.iter().find(|arrival| arrival.id == id).unwrap();
    let all = arrivals.iter().find(|arrival| !arrival.targets.is_empty()).unwrap();
    assert_eq!((&*all.url, all.targets.len()), (&*folder.url("all.mjs"), 100));
    for (target, name) in all.targets.iter().zip(&names) {
        let Arrival { url, loaded, .. } = find(*target);
        let is_missing = matches!(loaded, Loaded::Failed(..));
        let expected = if name == "f50.mjs" { all.url.to_string() } else { folder.url(name) };
        assert_eq!((&**url, is_missing), (&*expected, name == "f50.mjs"));
    }
}

#[test]
fn nothing_more_is_read_for_a_loader_that_is_dropped() {
    let texts: Vec<(String, String)> = (0..2000)
        .map(|index| (format!("f{index}.mjs"), format!("import './f{}.mjs';", index + 1)))
        .collect();
    let mut files: Vec<(&str, &str)> =
        texts.iter().map(|(file, text)| (&**file, &**text)).collect();
    files.push(("first.mjs", "import './f0.mjs'; import './missing.mjs';"));
    let folder = Folder::new("dropped", &files);
    let parent = folder.url("parent.js");
    let (last, text) = files[1999];
    // A busy machine may read them all before this thread goes on.
    let is_left = || {
        let texts = Arc::default();
        let mut workers = Workers::new(reader_with(&texts), || {});
        let resolved = workers.resolver().resolve("./first.mjs", &parent).unwrap();
        workers.enter(resolved, Wanted::default(), &parent, None, true);
        let taken = workers.take(true);
        assert!(!taken.arrivals.is_empty());
        drop(workers);
        texts.find(&folder.url(last), digest(text.as_bytes())).is_none()
    };
    assert!((0..5).any(|_| is_left()));
}

#[test]
fn of_what_is_imported_for_its_source_nothing_is_asked() {
    let wasm = "\0asm";
    let folder = Folder::new(
        "source-phase",
        &[
            ("a.mjs", "import source s from './a.wasm'; import source j from './b.mjs';"),
            ("b.mjs", "import './c.mjs';"),
            ("c.mjs", ""),
            ("d.mjs", "import source s from './no-extension';"),
            ("a.wasm", wasm),
            ("both.mjs", "import source s from './a.wasm'; import * as ns from './a.wasm';"),
            ("no-extension", wasm),
        ],
    );
    let kinds = |entry: &str| {
        let mut kinds: Vec<_> = load_all(&folder, entry)
            .iter()
            .map(|Arrival { url, loaded, .. }| {
                let kind = match loaded {
                    Loaded::Module(_) => "module",
                    Loaded::WebAssembly(bytes) if bytes == b"\0asm" => "wasm",
                    Loaded::WebAssemblySource(bytes) if bytes == b"\0asm" => "source",
                    _ => "other",
                };
                (url.rsplit('/').next().unwrap().to_owned(), kind)
            })
            .collect();
        kinds.sort();
        kinds
    };
    let expected = |pairs: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
        pairs.iter().map(|&(url, kind)| (url.to_owned(), kind)).collect()
    };
    assert_eq!(
        kinds("./a.mjs"),
        expected(&[
            ("a.mjs", "module"),
            ("a.wasm", "source"),
            ("b.mjs", "module"),
            ("c.mjs", "module"),
        ])
    );
    // The module itself waits for what JavaScript makes of the other.
    assert_eq!(kinds("./both.mjs"), expected(&[("a.wasm", "source"), ("a.wasm", "wasm")]));
    assert_eq!(kinds("./no-extension"), expected(&[("no-extension", "wasm")]));
    assert_eq!(kinds("./d.mjs"), expected(&[("d.mjs", "module"), ("no-extension", "source")]));
}

/// Loads a graph whose types are stripped as JavaScript has it done; what is not to be stripped fails.
fn load_typed(
    folder: &Folder,
    entry: &str,
    strip: impl Fn(&str, &str) -> Option<String>,
) -> Vec<Arrival> {
    let mut workers = Workers::new(reader(), || {});
    let parent = folder.url("parent.js");
    let resolved = workers.resolver().resolve(entry, &parent).unwrap();
    workers.enter(resolved, Wanted::default(), &parent, None, true);
    let mut arrivals = Vec::new();
    loop {
        let taken = workers.take(true);
        if taken.arrivals.is_empty() && !taken.busy {
            return arrivals;
        }
        for arrival in taken.arrivals {
            match &arrival.loaded {
                Loaded::TypeScript(text, _) => {
                    workers.translate(arrival.id, strip(&arrival.url, text));
                }
                _ => arrivals.push(arrival),
            }
        }
    }
}

#[test]
fn types_are_stripped_between_two_arrivals() {
    let folder = Folder::new(
        "typed",
        &[
            ("a.mts", "import './b.ts'; import './c.cts'; export const a: number = 1;"),
            ("b.ts", "import './a.mts'; import './d.mjs'; export const b: number = 2;"),
            ("c.cts", "exports.c = 3 as number;"),
            ("d.mjs", "import './e.ts';"),
            ("e.ts", "exports.e = 4 as number;"),
        ],
    );
    let strip = |_: &str, text: &str| Some(text.replace(": number", "").replace(" as number", ""));
    let mut found: Vec<_> = load_typed(&folder, "./a.mts", strip)
        .into_iter()
        .map(|Arrival { url, loaded, .. }| {
            let name = url.rsplit('/').next().unwrap().to_owned();
            match loaded {
                Loaded::Module(module) => {
                    let source = module.source().unwrap().into_owned();
                    (name, source, module.composed.is_some_and(|composed| composed.cyclic))
                }
                Loaded::CommonJs(text) => (name, text, false),
                other => panic!("{other:?}"),
            }
        })
        .collect();
    found.sort();
    let entry = |name: &str, text: &str, cyclic| (name.to_owned(), text.to_owned(), cyclic);
    assert_eq!(
        found,
        [
            entry("a.mts", "import './b.ts'; import './c.cts'; export const a = 1;", true),
            entry("b.ts", "import './a.mts'; import './d.mjs'; export const b = 2;", true),
            entry("c.cts", "exports.c = 3;", false),
            entry("d.mjs", "import './e.ts';", false),
            entry("e.ts", "exports.e = 4;", false),
        ]
    );
}

#[test]
fn what_has_no_text_without_types_is_not_waited_for() {
    let folder = Folder::new(
        "untyped",
        &[
            ("a.mjs", "import './b.mts'; import './c.mjs'; import './d.mts';"),
            ("b.mts", "import './a.mjs';"),
            ("c.mjs", "import './a.mjs';"),
            ("d.mts", ""),
        ],
    );
    let strip = |url: &str, text: &str| url.ends_with("d.mts").then(|| text.to_owned());
    let arrivals = load_typed(&folder, "./a.mjs", strip);
    let mut names: Vec<_> =
        arrivals.iter().map(|arrival| arrival.url.rsplit('/').next().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a.mjs", "c.mjs", "d.mts"]);
}

#[test]
fn what_cannot_be_resolved_arrives_as_a_failure_of_the_importer() {
    let folder =
        Folder::new("failure", &[("a.mjs", "import './b.mjs'; import 'fss';"), ("bb.mjs", "")]);
    let arrivals = load_all(&folder, "./a.mjs");
    let failures: Vec<_> = arrivals
        .iter()
        .filter_map(|arrival| match &arrival.loaded {
            Loaded::Failed(failure, _) => Some((failure.code, failure.suggestion.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(
        failures,
        [("ERR_MODULE_NOT_FOUND", Some("./bb.mjs".to_owned())), ("ERR_MODULE_NOT_FOUND", None)]
    );
}

#[test]
fn a_thousand_modules_and_a_drop_in_the_middle() {
    let files: Vec<(String, String)> = (0..1000)
        .map(|index| (format!("{index}.mjs"), format!("import './{}.mjs';", (index + 1) % 1000)))
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = Folder::new("thousand", &files);
    assert_eq!(load_all(&folder, "./0.mjs").len(), 1000);

    let mut workers = Workers::new(reader(), || {});
    let parent = folder.url("parent.js");
    let resolved = workers.resolver().resolve("./0.mjs", &parent).unwrap();
    workers.enter(resolved, Wanted::default(), &parent, None, true);
    drop(workers);
}

#[test]
fn formats_follow_extension_and_package_type() {
    let folder = Folder::new(
        "formats",
        &[
            ("package.json", r#"{ "type": "module" }"#),
            ("a.js", ""),
            ("a.cjs", ""),
            ("a", ""),
            ("a.xyz", ""),
            ("none/package.json", "{}"),
            ("none/a.js", ""),
        ],
    );
    let Reader { resolver, .. } = reader();
    let parent = folder.url("parent.js");
    let format = |specifier: &str| resolver.resolve(specifier, &parent).unwrap().format;
    assert_eq!(format("./a.js"), Format::Module);
    assert_eq!(format("./a.cjs"), Format::CommonJs);
    assert_eq!(format("./a"), Format::Module);
    assert_eq!(format("./a.xyz"), Format::Unknown);
    assert_eq!(format("./none/a.js"), Format::Detect);
    assert_eq!(format("node:fs"), Format::Builtin);
    assert_eq!(format("data:text/javascript,1"), Format::Module);
    assert!(Path::new(&folder.0).is_absolute());
}

/// Modules as another loader has read them, some time ago.
#[cfg(unix)]
fn read_before(folder: &Folder, files: &[&str]) -> Arc<Texts> {
    let texts = Arc::default();
    for file in files {
        let path = Arc::from(folder.0.join(file));
        let text = fs::read_to_string(&path).unwrap();
        let stamp = files::stamp(&path);
        ModuleText::new(text, &folder.url(file), (Some(&path), stamp), &texts, false).unwrap();
    }
    texts
}

#[cfg(unix)]
#[test]
fn what_another_loader_has_read_is_resolved_as_long_as_nothing_has_changed() {
    let folder = Folder::new(
        "unchanged",
        &[
            ("package.json", r#"{ "type": "module" }"#),
            ("a.js", "export const a = 1;"),
            ("deep/a.js", "export const a = 2;"),
            ("other.js", ""),
        ],
    );
    let files = ["a.js", "deep/a.js", "other.js"];
    let texts = read_before(&folder, &files);
    let parent = folder.url("parent.js");
    let resolve = |specifier: &str| reader_with(&texts).resolver.resolve(specifier, &parent);
    for file in files {
        let resolved = resolve(&format!("./{file}")).unwrap();
        assert_eq!((&*resolved.url, resolved.format), (&*folder.url(file), Format::Module));
        assert!(resolved.unchanged.is_some(), "{file}");
    }
    // Who asks a second time looks at the file.
    let Reader { resolver, .. } = reader_with(&texts);
    assert!(resolver.resolve("./a.js", &parent).unwrap().unchanged.is_some());
    assert!(resolver.resolve("./a.js", &parent).unwrap().unchanged.is_none());
    // The type of the package counts as it is now.
    fs::write(folder.0.join("package.json"), r#"{ "type": "commonjs" }"#).unwrap();
    assert_eq!(resolve("./a.js").unwrap().format, Format::CommonJs);
    // Another text.
    fs::write(folder.0.join("other.js"), "1;").unwrap();
    let other = resolve("./other.js").unwrap();
    assert!(other.unchanged.is_none() && other.url.ends_with("/other.js"));
    // A link in the place of the file, and of a folder.
    fs::rename(folder.0.join("a.js"), folder.0.join("b.js")).unwrap();
    std::os::unix::fs::symlink("b.js", folder.0.join("a.js")).unwrap();
    fs::rename(folder.0.join("deep"), folder.0.join("real")).unwrap();
    std::os::unix::fs::symlink("real", folder.0.join("deep")).unwrap();
    assert_eq!(*resolve("./a.js").unwrap().url, *folder.url("b.js"));
    assert_eq!(*resolve("./deep/a.js").unwrap().url, *folder.url("real/a.js"));
    // Nothing any more.
    fs::remove_file(folder.0.join("other.js")).unwrap();
    assert_eq!(resolve("./other.js").unwrap_err().code, "ERR_MODULE_NOT_FOUND");
}

#[cfg(unix)]
#[test]
fn a_manifest_is_read_once_by_all_loaders_as_long_as_it_has_not_changed() {
    let folder = Folder::new("manifest", &[("package.json", r#"{ "name": "a" }"#)]);
    let texts = Arc::new(Texts::default());
    let read = || {
        let found = Manifests::new(Arc::clone(&texts)).read_package_json(&folder.0);
        found.unwrap().unwrap()
    };
    let first = read();
    // What was written just now may be written again without a sign.
    assert!(!Arc::ptr_eq(&first, &read()));
    let file = folder.0.join("package.json");
    texts.manifests.keep(files::stamp(&file).unwrap(), &first);
    assert!(Arc::ptr_eq(&first, &read()));
    fs::write(&file, r#"{ "name": "other" }"#).unwrap();
    assert_eq!(read().name.as_deref(), Some("other"));
}

#[cfg(unix)]
#[test]
fn a_graph_that_another_loader_has_read_is_not_read_again() {
    let folder = Folder::new(
        "again",
        &[
            ("a.mjs", "import './b.mjs'; import './c.mjs';"),
            ("b.mjs", "import './c.mjs';"),
            ("c.mjs", ""),
        ],
    );
    let texts = read_before(&folder, &["a.mjs", "b.mjs", "c.mjs"]);
    let arrivals = load_with(reader_with(&texts), &folder, "./a.mjs");
    assert_eq!(arrivals.len(), 3);
    for Arrival { url, loaded, .. } in arrivals {
        let Loaded::Module(module) = loaded else { panic!("{url}") };
        assert!(module.is_known() && module.read == 0, "{url}");
    }
}

#[test]
fn a_package_type_ends_at_node_modules_and_needs_no_tidy_text() {
    let folder = Folder::new(
        "types",
        &[
            ("package.json", "\u{FEFF}{ \"type\": \"module\" }"),
            ("node_modules/p/a.js", ""),
            ("twice/package.json", r#"{ "type": "module", "type": "commonjs" }"#),
            ("other/package.json", r#"{ "type": "other" }"#),
            ("broken/package.json", "{"),
        ],
    );
    let type_of = |file: &str| package_type(&folder.0.join(file));
    assert_eq!(type_of("a.js"), Some("module"));
    assert_eq!(type_of("deep/er/a.js"), Some("module"));
    assert_eq!(type_of("twice/a.js"), Some("commonjs"));
    for none in ["node_modules/a.js", "node_modules/p/a.js", "other/a.js"] {
        assert_eq!(type_of(none), None, "{none}");
    }
    assert_eq!(type_of("broken/a.js"), Some("invalid"));
}

// What Node 26 says of the same: see `__test__/loader/packages.test.js`.
#[test]
fn targets_stay_within_their_package_and_are_taken_in_their_order() {
    let folder = Folder::new(
        "maps",
        &[
            (
                "node_modules/p/package.json",
                r#"{ "exports": {
                    "./*": "./lib/*.js", "./deep/*": { "import": "./deep/*.js?q" }, "./deep/*/x": null,
                    "./up": ["../x.js", "./lib/a.js"], "./null": { "node": null, "default": "./lib/a.js" }
                } }"#,
            ),
            ("node_modules/p/lib/a.js", ""),
            ("node_modules/p/lib/ü b.js", ""),
            ("node_modules/p/deep/a.js", ""),
        ],
    );
    let Reader { resolver, .. } = reader();
    let parent = folder.url("parent.js");
    let url =
        |specifier: &str| resolver.resolve(specifier, &parent).map(|found| found.url.to_string());
    assert_eq!(url("p/a").unwrap(), folder.url("node_modules/p/lib/a.js"));
    assert_eq!(url("p/ü b").unwrap(), folder.url("node_modules/p/lib/ü b.js"));
    assert_eq!(url("p/deep/a").unwrap(), folder.url("node_modules/p/deep/a.js") + "?q");
    assert_eq!(url("p/up").unwrap(), folder.url("node_modules/p/lib/a.js"));
    let code = |specifier: &str| url(specifier).unwrap_err().code;
    assert_eq!(code("p/./a"), "ERR_INVALID_MODULE_SPECIFIER");
    assert_eq!(code("p/%6eode_modules/a"), "ERR_INVALID_MODULE_SPECIFIER");
    for hidden in ["p", "p/null", "p/deep/a/x", "p/"] {
        assert_eq!(code(hidden), "ERR_PACKAGE_PATH_NOT_EXPORTED", "{hidden}");
    }
    assert_eq!(code("p?x"), "ERR_MODULE_NOT_FOUND");
}
