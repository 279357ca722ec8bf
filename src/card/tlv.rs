//! Tag, length, value: what cards and certificates are made of.

/// One element of BER: its tag with all its bytes, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag, as a number of its bytes (`7F49`).
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
}

/// Takes the first element off; nothing where the bytes are no element.
pub fn first(bytes: &[u8]) -> Option<(Tlv<'_>, &[u8])> {
    let (&lead, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(lead);
    if lead & 0x1F == 0x1F {
        loop {
            let (&next, after) = rest.split_first()?;
            tag = tag.checked_mul(256)? | u32::from(next);
            rest = after;
            if next & 0x80 == 0 {
                break;
            }
        }
    }
    let (&length, mut rest) = rest.split_first()?;
    let mut count = usize::from(length);
    if length >= 0x80 {
        let bytes = usize::from(length & 0x7F);
        if !(1..=3).contains(&bytes) || rest.len() < bytes {
            return None;
        }
        let (head, after) = rest.split_at(bytes);
        count = head.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte));
        rest = after;
    }
    (rest.len() >= count).then(|| (Tlv { tag, value: &rest[..count] }, &rest[count..]))
}

/// All elements, as far as they are well formed.
pub fn all(bytes: &[u8]) -> impl Iterator<Item = Tlv<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (element, after) = first(rest)?;
        rest = after;
        Some(element)
    })
}

/// The value of the first element with this tag.
pub fn find(bytes: &[u8], tag: u32) -> Option<&[u8]> {
    all(bytes).find(|element| element.tag == tag).map(|element| element.value)
}

/// An element.
pub fn make(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|&byte| byte == 0).collect();
    let length = value.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|&byte| byte == 0).collect();
    match length.as_slice() {
        [] => out.push(0),
        &[short] if short < 0x80 => out.push(short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0x7F));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_read_back() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            for tag in [0x53, 0x7F49, 0x5F_C105] {
                let value = vec![7; length];
                let made = make(tag, &value);
                assert_eq!(first(&made), Some((Tlv { tag, value: &value }, &[][..])));
            }
        }
    }

    #[test]
    fn elements_are_found() {
        let bytes = [0x80, 1, 9, 0x81, 2, 7, 8];
        assert_eq!(find(&bytes, 0x81), Some(&[7, 8][..]));
        assert_eq!(find(&bytes, 0x82), None);
    }

    #[test]
    fn no_bytes_panic() {
        for broken in
            [&[][..], &[0x53], &[0x53, 5, 1], &[0x7F], &[0x53, 0x84, 1, 1, 1, 1], &[0x53, 0x80], &[0x1F, 0xFF]]
        {
            assert_eq!(first(broken), None, "{broken:?}");
        }
        assert_eq!(first(&[0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0]), None);
    }
}
