//! What a data URL has.

use percent_encoding::percent_decode_str;

use super::failure::Failure;
use super::files;

/// The text of a [data URL](https://fetch.spec.whatwg.org/#data-url-processor).
///
/// # Errors
///
/// It is none.
pub fn data_text(url: &str) -> Result<String, Failure> {
    files::decode(data_bytes(url)?).map_err(|_| Failure::invalid_data_url())
}

/// The bytes of one.
///
/// # Errors
///
/// It is none.
pub fn data_bytes(url: &str) -> Result<Vec<u8>, Failure> {
    let (head, body) =
        url["data:".len()..].split_once(',').ok_or_else(Failure::invalid_data_url)?;
    let body = body.split('#').next().unwrap_or_default();
    let bytes: Vec<u8> = percent_decode_str(body).collect();
    let is_base64 = head
        .rsplit(';')
        .next()
        .is_some_and(|last| head.contains(';') && last.trim().eq_ignore_ascii_case("base64"));
    Ok(if is_base64 { base64(&bytes) } else { bytes })
}

/// [Forgiving base64](https://infra.spec.whatwg.org/#forgiving-base64-decode), as far as Node's `Buffer` goes: what is no
/// digit is left out.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &digit in text {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00FF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            #[expect(clippy::cast_possible_truncation, reason = "the lowest eight bits are meant")]
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::data_text;

    #[test]
    fn is_percent_encoded_or_base64() {
        assert_eq!(data_text("data:text/javascript,1 %2B 1#x").unwrap(), "1 + 1");
        assert_eq!(data_text("data:text/javascript;base64,w6k=").unwrap(), "é");
        assert_eq!(data_text("data:text/javascript; BASE64 ,w6k").unwrap(), "é");
        assert!(data_text("data:text/javascript").is_err());
    }
}
