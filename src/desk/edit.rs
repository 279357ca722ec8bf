//! Changes one setting of a configuration file; comments and order stay as they are.

use toml_edit::{DocumentMut, Item, Table, value};

use crate::app::config::{Rule, Setting};

/// The text with the setting in it, or why it is not TOML.
pub fn put(source: &str, setting: &Setting, text: &str) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = source.parse()?;
    let new = match setting.rule {
        Rule::Switch => value(text == "true"),
        Rule::Number { .. } => text.parse::<i64>().map_or_else(|_| value(text), value),
        Rule::Text | Rule::OneOf(_) | Rule::Mail | Rule::Program | Rule::Rungs => value(text),
    };
    let mut table: &mut Table = document.as_table_mut();
    let mut parts = setting.key.split('.').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            keep_comment(table, part, new);
            break;
        }
        // `mail = { host = … }` on one line becomes a table of its own.
        if let Some(on_one_line) = table.get(part).and_then(Item::as_inline_table).cloned() {
            table.remove(part);
            table.insert(part, Item::Table(on_one_line.into_table()));
        }
        let inner = table.entry(part).or_insert_with(|| Item::Table(Table::new()));
        let Some(inner) = inner.as_table_mut() else { break };
        table = inner;
    }
    Ok(document.to_string())
}

/// Replaces a value and keeps the comments above and behind it.
fn keep_comment(table: &mut Table, name: &str, mut new: Item) {
    let Some(item) = table.get_mut(name) else {
        table.insert(name, new);
        return;
    };
    if let (Some(old), Some(new)) = (item.as_value(), new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    *item = new;
}

/// The text without the setting.
pub fn remove(source: &str, setting: &Setting) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = source.parse()?;
    let mut item: Option<&mut Item> = Some(document.as_item_mut());
    let (tables, name) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
    for part in tables.split('.').filter(|part| !part.is_empty()) {
        item = item.and_then(|item| item.get_mut(part));
    }
    if let Some(table) = item.and_then(Item::as_table_like_mut) {
        table.remove(name);
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::config::find;

    fn with(source: &str, key: &str, text: &str) -> String {
        put(source, find(key).unwrap(), text).unwrap()
    }

    #[test]
    fn comments_stay() {
        let source = "# ours\nlang = \"en\" # for now\n\n[mail]\n# the relay\nhost = \"a\"\n";
        let changed = with(source, "lang", "zh-TW");
        assert_eq!(changed, "# ours\nlang = \"zh-TW\" # for now\n\n[mail]\n# the relay\nhost = \"a\"\n");
        let changed = with(&changed, "mail.port", "587");
        assert_eq!(changed, "# ours\nlang = \"zh-TW\" # for now\n\n[mail]\n# the relay\nhost = \"a\"\nport = 587\n");
    }

    #[test]
    fn a_setting_comes_and_goes() {
        let added = with("", "notice.sending", "true");
        assert_eq!(added, "[notice]\nsending = true\n");
        assert_eq!(with("mail = { host = \"a\" }\n", "mail.port", "25"), "[mail]\nhost = \"a\"\nport = 25\n");
        let setting = find("notice.sending").unwrap();
        assert_eq!(remove(&added, setting).unwrap(), "[notice]\n");
        assert_eq!(remove("lang = \"en\"\n", setting).unwrap(), "lang = \"en\"\n");
        assert!(put("lang = ", setting, "true").is_err());
    }
}
