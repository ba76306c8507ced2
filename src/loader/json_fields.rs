//! The fields of a JSON object, without a look into their values: Node's parser, which reads `package.json` on demand, finds
//! no fault in what nobody asks for.

/// A field as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field<'t> {
    /// Without its quotes; escapes are not resolved.
    pub(super) name: &'t str,
    pub(super) value: &'t str,
}

/// The fields of the object that `text` is.
///
/// # Errors
///
/// Why it is none: in words.
pub(super) fn fields(text: &str) -> Result<Vec<Field<'_>>, String> {
    let mut cursor = Cursor { text, at: 0 };
    let mut fields = Vec::new();
    cursor.expect(b'{', "an object")?;
    if cursor.peek() == Some(b'}') {
        cursor.at += 1;
    } else {
        loop {
            cursor.skip_space();
            let quoted = cursor.string()?;
            cursor.expect(b':', "`:`")?;
            let value = cursor.value()?;
            fields.push(Field { name: &quoted[1..quoted.len() - 1], value });
            match cursor.peek() {
                Some(b',') => cursor.at += 1,
                Some(b'}') => break cursor.at += 1,
                _ => return Err(cursor.expected("`,` or `}`")),
            }
        }
    }
    match cursor.peek() {
        None => Ok(fields),
        Some(_) => Err(cursor.expected("the end")),
    }
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn expected(&self, what: &str) -> String {
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&character| character != '\n').count() + 1;
        format!("expected {what} at line {line} column {column}")
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += rest.iter().position(|byte| !is_space(byte)).unwrap_or(rest.len());
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        self.skip_space();
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), String> {
        if self.peek() != Some(byte) {
            return Err(self.expected(what));
        }
        self.at += 1;
        Ok(())
    }

    /// A string with its quotes.
    fn string(&mut self) -> Result<&'t str, String> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        if bytes.get(start) != Some(&b'"') {
            return Err(self.expected("a string"));
        }
        self.at += 1;
        loop {
            match bytes.get(self.at) {
                Some(b'"') => break self.at += 1,
                Some(b'\\') if self.at + 1 < bytes.len() => self.at += 2,
                Some(byte) if *byte >= b' ' => self.at += 1,
                _ => {
                    self.at = self.text.floor_char_boundary(self.at);
                    return Err(self.expected("the end of a string"));
                }
            }
        }
        Ok(&self.text[start..self.at])
    }

    /// A value, whose brackets are counted.
    fn value(&mut self) -> Result<&'t str, String> {
        self.skip_space();
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => self.at += 1,
                b'}' | b']' | b',' | b':' => break,
                _ => self.scalar(),
            }
            if depth == 0 {
                return Ok(&self.text[start..self.at]);
            }
        }
        Err(self.expected("a value"))
    }

    /// A number, a word, or what stands in its place.
    fn scalar(&mut self) {
        let rest = &self.text[self.at..];
        let ends = |character: char| "{}[],:\" \t\n\r".contains(character);
        self.at += rest.find(ends).unwrap_or(rest.len());
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, fields};

    fn pairs(text: &str) -> Vec<(&str, &str)> {
        fields(text).unwrap().into_iter().map(|Field { name, value }| (name, value)).collect()
    }

    #[test]
    fn fields_are_as_they_are_written() {
        assert_eq!(pairs(" {} \n"), []);
        assert_eq!(
            pairs(r#"{ "a" : "x\"}" , "b\u0061":[1, {"c": ",]"}],"d":-1.5e3,"a":{"":null} }"#),
            [
                ("a", r#""x\"}""#),
                ("b\\u0061", r#"[1, {"c": ",]"}]"#),
                ("d", "-1.5e3"),
                ("a", r#"{"":null}"#)
            ]
        );
    }

    // Node 26 takes each of these: `__test__/loader/packages.test.js` asks it.
    #[test]
    fn what_is_in_a_value_is_not_looked_at() {
        for value in
            ["tru", "01", "+1", "NaN", "1e999", r#""\q""#, r#""\ud800""#, "@", "{]", "[1,]", "{,:}"]
        {
            assert_eq!(pairs(&format!(r#"{{"a":{value},"b":1}}"#)), [("a", value), ("b", "1")]);
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(pairs(&format!(r#"{{"a":{deep}}}"#)), [("a", deep.as_str())]);
    }

    #[test]
    fn what_is_no_object_is_said() {
        for (text, reason) in [
            ("", "expected an object at line 1 column 1"),
            ("[]", "expected an object at line 1 column 1"),
            ("{", "expected a string at line 1 column 2"),
            ("{a:1}", "expected a string at line 1 column 2"),
            ("{\"ü\" 1}", "expected `:` at line 1 column 6"),
            ("{\"a\":}", "expected a value at line 1 column 6"),
            ("{\"a\":[", "expected a value at line 1 column 7"),
            ("{\"a\":1 /**/}", "expected `,` or `}` at line 1 column 8"),
            ("{\"a\":1,}", "expected a string at line 1 column 8"),
            ("{\"a\":1}\n x", "expected the end at line 2 column 2"),
            ("{\"a\":\"x\ty\"}", "expected the end of a string at line 1 column 8"),
            ("{\"a\":\"x", "expected the end of a string at line 1 column 8"),
            ("{\"a\":\"x\\", "expected the end of a string at line 1 column 9"),
            ("{\"a\":\"\\ü", "expected the end of a string at line 1 column 9"),
        ] {
            assert_eq!(fields(text).unwrap_err(), reason, "{text}");
        }
    }
}
