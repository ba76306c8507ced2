use proptest::prelude::*;

use super::*;
use crate::record::Graph;
use crate::transform::Mode;

const SOURCE: &str = "/**\n * é\n */\nimport d, { a as b, c } from 'a' with { type: 'json' }; import * as ns from 'b';\n\
    import defer * as later from 'c'; import source s from 'd';\n\
    export { b, x } from 'a'; export * from 'b'; export * as all from 'c'; export { c, ns, s };\n\
    export let y = 1; export function f() { y++; return ns.z; } export default class {}\n\
    export { y as 'a name', f as g };";

fn key(source: &str) -> Source {
    let length = u32::try_from(source.encode_utf16().count()).unwrap();
    Source { digest: digest(source.as_bytes()), ascii: source.is_ascii(), length }
}

fn variant(cyclic: bool) -> Variant {
    let modes = if cyclic { vec![Mode::Live, Mode::Constant] } else { Vec::new() };
    Variant { scanned: false, lower_using: false, cyclic, modes }
}

fn data(source: &str, variant: &Variant, code: &[u8]) -> Vec<u8> {
    let head = |_: &Transformed, _: &Transformed| vec![1, 2];
    create(source, key(source), variant, head, code).unwrap()
}

/// Makes the seal fit again.
fn reseal(data: &mut [u8]) {
    let seal = digest(&data[SEAL_END..]);
    data[MAGIC.len()..SEAL_END].copy_from_slice(&seal.to_le_bytes());
}

#[test]
fn what_is_read_is_what_was_written() {
    for source in [SOURCE, "", "await 0; export default await 1;"] {
        for variant in [variant(false), variant(true)] {
            let data = data(source, &variant, b"the code");
            let read = CachedData::read(&data).unwrap();
            assert_eq!(read.source, key(source));
            assert_eq!(read.variant, variant);
            assert_eq!(read.head, [1, 2]);
            assert_eq!(&data[read.code..], b"the code");
            assert_eq!(read.code % ALIGNMENT, 0);
            let first = variant.first(source).unwrap();
            let expected = CompactDefinition::from(first.definition);
            assert_eq!(format!("{:?}", read.definition), format!("{expected:?}"));
        }
    }
}

#[test]
fn data_of_another_version_is_none() {
    let mut data = data(SOURCE, &variant(false), b"");
    let at = SEALED + 1;
    assert_eq!(&data[at..at + VERSION.len()], VERSION.as_bytes());
    data[at] ^= 1;
    reseal(&mut data);
    assert!(CachedData::read(&data).is_none());
}

#[test]
fn data_that_is_cut_or_longer_is_none() {
    let data = data(SOURCE, &variant(false), b"some code");
    for length in 0..data.len() {
        assert!(CachedData::read(&data[..length]).is_none());
    }
    assert!(CachedData::read(&[data.as_slice(), &[0]].concat()).is_none());
}

#[test]
fn whatever_bit_is_flipped_it_is_none() {
    let data = data(SOURCE, &variant(false), b"some code");
    for at in 0..data.len() {
        for bit in 0..8 {
            let mut damaged = data.clone();
            damaged[at] ^= 1 << bit;
            assert!(CachedData::read(&damaged).is_none(), "bit {bit} of byte {at}");
        }
    }
}

/// What a record of it may be used for without harm.
fn use_data(data: &[u8]) {
    let Some(read) = CachedData::read(data) else { return };
    let length = read.source.length as usize;
    // What a forged length claims is not there.
    if length <= 10_000 {
        let _ = read.text(Units::Utf16(&vec![u16::from(b'a'); length]), Vec::new());
        let _ = read.text(Units::Ascii(&vec![b'a'; length]), Vec::new());
    }
    let _ = read.text(Units::Ascii(b"short"), Vec::new());
    let mut graph = Graph::new();
    let id = graph.add_source_text("a".to_owned(), read.definition);
    let requests = graph.requests(id).unwrap().len();
    let _ = graph.link_requests(id, &vec![id; requests]);
    let _ = graph.link(id);
    let _ = graph.namespace(id);
}

proptest! {
    #[test]
    fn forged_data_does_no_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cyclic in any::<bool>(),
    ) {
        let mut data = data(SOURCE, &variant(cyclic), b"some code");
        for (at, byte) in changes {
            let at = SEAL_END + at.index(data.len() - SEAL_END);
            data[at] = byte;
        }
        reseal(&mut data);
        use_data(&data);
    }

    #[test]
    fn nonsense_does_no_harm(mut bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use_data(&bytes);
        if bytes.len() > SEALED {
            bytes[..MAGIC.len()].copy_from_slice(&MAGIC);
            reseal(&mut bytes);
            use_data(&bytes);
        }
    }
}
