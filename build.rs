//! Compiles `src/text/*.ftl` into Rust: a table of sentences in both languages and a type for each.
//!
//! The table holds places, not references: all words stand one after the other in one text, all parts of sentences in one
//! array. References would have to be filled in by the loader, thousands of them, each time the program starts.
//!
//! A message without variables becomes a constant (`text::agency::HEAD_NAME`), one with variables a
//! struct whose fields are the variables (`text::agency::Imported { added, skipped }`). Ids that begin
//! with `help-` are only looked up by key. The build fails when the languages differ in ids,
//! attributes or variables.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;

const LANGUAGES: [&str; 2] = ["en", "zh-TW"];

/// One sentence in one language: its pieces and the variables it uses, in order.
struct Sentence {
    pieces: Vec<Piece>,
    variables: Vec<String>,
}

/// A part of a sentence, as `src/text/mod.rs` knows it.
enum Piece {
    Text(String),
    Variable(String),
    Select(String, Vec<(String, Vec<Piece>)>),
}

fn main() {
    println!("cargo:rerun-if-changed=src/text");
    let mut languages = LANGUAGES.map(read_language).into_iter();
    let (Some(english), Some(chinese)) = (languages.next(), languages.next()) else {
        unreachable!("two languages are read");
    };
    let problems = differences(&english, &chinese);
    assert!(problems.is_empty(), "src/text:\n{}", problems.join("\n"));
    #[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("text.rs"), generate(&english, &chinese)).expect("OUT_DIR is writable");
}

type Language = BTreeMap<String, Sentence>;

/// Reads all files of one language; keys are `room.id` and `room.id.attribute`.
fn read_language(language: &str) -> Language {
    let mut found = Language::new();
    let suffix = format!(".{language}.ftl");
    let mut files: Vec<_> = fs::read_dir("src/text")
        .expect("src/text is a folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(&suffix))
        .collect();
    files.sort();
    for file in files {
        let room = file.trim_end_matches(&suffix).to_owned();
        let source = fs::read_to_string(Path::new("src/text").join(&file)).expect("readable");
        let resource =
            parser::parse(source.as_str()).unwrap_or_else(|(_, errors)| panic!("src/text/{file}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let key = format!("{room}.{}", message.id.name);
            for attribute in &message.attributes {
                let key = format!("{key}.{}", attribute.id.name);
                insert(&mut found, &file, key, &attribute.value);
            }
            let Some(value) = &message.value else { panic!("src/text/{file}: {key} has no value") };
            insert(&mut found, &file, key, value);
        }
    }
    found
}

fn insert(found: &mut Language, file: &str, key: String, pattern: &Pattern<&str>) {
    let mut variables = Vec::new();
    let pieces = pieces(pattern, &mut variables, file);
    let sentence = Sentence { pieces, variables };
    assert!(found.insert(key.clone(), sentence).is_none(), "src/text/{file}: {key} stands twice");
}

fn pieces(pattern: &Pattern<&str>, variables: &mut Vec<String>, file: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value }
            | PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) } =>
            {
                // Lines and literals that follow each other are one text.
                match out.last_mut() {
                    Some(Piece::Text(text)) => text.push_str(value),
                    _ => out.push(Piece::Text((*value).to_owned())),
                }
            }
            PatternElement::Placeable { expression } => out.push(piece(expression, variables, file)),
        }
    }
    out
}

fn piece(expression: &Expression<&str>, variables: &mut Vec<String>, file: &str) -> Piece {
    match expression {
        Expression::Inline(InlineExpression::VariableReference { id }) => Piece::Variable(remember(variables, id.name)),
        Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
            let name = remember(variables, id.name);
            let arm = |variant: &Variant<&str>| {
                let key = match &variant.key {
                    VariantKey::Identifier { name } => *name,
                    VariantKey::NumberLiteral { value } => *value,
                };
                let key = if variant.default { "" } else { key };
                (key.to_owned(), pieces(&variant.value, variables, file))
            };
            Piece::Select(name, variants.iter().map(arm).collect())
        }
        other => panic!("src/text/{file}: not supported here: {other:?}"),
    }
}

fn remember(variables: &mut Vec<String>, name: &str) -> String {
    let name = name.replace('-', "_");
    if !variables.contains(&name) {
        variables.push(name.clone());
    }
    name
}

/// What stands in one language only, or with other variables.
fn differences(english: &Language, chinese: &Language) -> Vec<String> {
    let keys: BTreeSet<_> = english.keys().chain(chinese.keys()).collect();
    keys.into_iter()
        .filter_map(|key| match (english.get(key), chinese.get(key)) {
            (Some(_), None) => Some(format!("{key}: missing in zh-TW")),
            (None, Some(_)) => Some(format!("{key}: missing in en")),
            (Some(en), Some(zh)) if sorted(&en.variables) != sorted(&zh.variables) => {
                Some(format!("{key}: variables differ: {:?}, {:?}", en.variables, zh.variables))
            }
            _ => None,
        })
        .collect()
}

fn sorted(names: &[String]) -> Vec<&String> {
    let mut names: Vec<_> = names.iter().collect();
    names.sort();
    names
}

/// What `src/text/mod.rs` looks things up in.
#[derive(Default)]
struct Table {
    text: String,
    places: HashMap<String, String>,
    pieces: Vec<String>,
    arms: Vec<String>,
}

impl Table {
    /// The place of a text; the same text stands once.
    fn span(&mut self, text: &str) -> String {
        if let Some(place) = self.places.get(text) {
            return place.clone();
        }
        let place = format!("Span({}, {})", self.text.len(), text.len());
        self.text.push_str(text);
        self.places.insert(text.to_owned(), place.clone());
        place
    }

    /// The place of a sentence's pieces, which follow each other.
    fn run(&mut self, pieces: &[Piece]) -> String {
        let pieces: Vec<String> = pieces.iter().map(|piece| self.piece(piece)).collect();
        let place = format!("Run({}, {})", self.pieces.len(), pieces.len());
        self.pieces.extend(pieces);
        place
    }

    fn piece(&mut self, piece: &Piece) -> String {
        match piece {
            Piece::Text(text) => format!("Piece::Text({})", self.span(text)),
            Piece::Variable(name) => format!("Piece::Variable({})", self.span(name)),
            Piece::Select(name, arms) => {
                let arms: Vec<String> =
                    arms.iter().map(|(key, pieces)| format!("({}, {})", self.span(key), self.run(pieces))).collect();
                let run = format!("Run({}, {})", self.arms.len(), arms.len());
                self.arms.extend(arms);
                format!("Piece::Select({}, {run})", self.span(name))
            }
        }
    }

    fn source(&self, sentences: &[String]) -> String {
        let array = |name: &str, ty: &str, rows: &[String]| {
            format!("static {name}: [{ty}; {}] = [{}];\n", rows.len(), rows.join(",\n"))
        };
        format!("static TEXT: &str = {:?};\n", self.text)
            + &array("PIECES", "Piece", &self.pieces)
            + &array("ARMS", "(Span, Run)", &self.arms)
            + &array("SENTENCES", "Sentence", sentences)
    }
}

/// The table of sentences, sorted by key, and one module a room with a name for each.
fn generate(english: &Language, chinese: &Language) -> String {
    let mut table = Table::default();
    let mut sentences = Vec::new();
    let mut rooms: BTreeMap<&str, String> = BTreeMap::new();
    for (index, (key, sentence)) in english.iter().enumerate() {
        let (span, en, zh) = (table.span(key), table.run(&sentence.pieces), table.run(&chinese[key].pieces));
        sentences.push(format!("Sentence {{ key: {span}, en: {en}, zh_tw: {zh} }}"));
        let (room, id) = key.split_once('.').expect("keys have a room");
        if !id.starts_with("help-") && !id.contains('.') {
            let names = rooms.entry(room).or_default();
            names.push_str(&name(key, id, index, &sentence.variables));
        }
    }
    let mut source = table.source(&sentences);
    for (room, names) in rooms {
        let room = room.replace('-', "_");
        let uses = "#[allow(unused_imports)] use super::{Arg, Msg, Word};";
        writeln!(source, "#[allow(missing_docs)] pub mod {room} {{ {uses}\n{names}}}").expect("grows");
    }
    source
}

fn name(key: &str, id: &str, index: usize, variables: &[String]) -> String {
    let doc = format!("#[doc = \"The sentence `{key}`.\"]");
    if variables.is_empty() {
        let constant = id.replace('-', "_").to_uppercase();
        return format!("{doc} pub const {constant}: Word = Word({index});\n");
    }
    let ty: String = id.split('-').map(capitalised).collect();
    let parameters: Vec<String> = (0..variables.len()).map(|i| format!("A{i}")).collect();
    let bounds: Vec<String> = parameters.iter().map(|p| format!("{p}: Into<Arg>")).collect();
    let fields: String = variables.iter().zip(&parameters).map(|(v, p)| format!("pub {v}: {p}, ")).collect();
    let values: String = variables.iter().map(|v| format!("({v:?}, message.{v}.into()), ")).collect();
    let (parameters, bounds) = (parameters.join(", "), bounds.join(", "));
    format!(
        "{doc} pub struct {ty}<{parameters}> {{ {fields} }}\n\
         impl<{bounds}> From<{ty}<{parameters}>> for Msg {{ fn from(message: {ty}<{parameters}>) -> Self \
         {{ Msg::new(Word({index}), vec![{values}]) }} }}\n"
    )
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
