//! What goes over the wire for a mail, byte by byte.

use proptest::prelude::*;

use super::*;

fn unstuffed(wire: &[u8]) -> Vec<u8> {
    let body = wire.strip_suffix(b".\r\n").unwrap();
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| line.strip_prefix(b".").unwrap_or(line)).copied().collect()
}

#[test]
fn dots_that_open_a_line_are_doubled_and_no_others() {
    let check = |mail: &str, expect: &str| {
        assert_eq!(String::from_utf8(stuffed(mail.as_bytes())).unwrap(), expect);
    };
    check("a\r\n", "a\r\n.\r\n");
    check("a", "a\r\n.\r\n");
    check(".a\r\nb.\r\n..\r\n", "..a\r\nb.\r\n...\r\n.\r\n");
    check("a\n.\n", "a\n..\n\r\n.\r\n");
}

proptest! {
    #[test]
    fn no_mail_ends_before_its_own_dot_and_each_comes_back_whole(mail in "[.\r\na]{0,40}") {
        let wire = stuffed(mail.as_bytes());
        let end = b"\r\n.\r\n";
        let first = [b"\r\n", &wire[..]].concat().windows(5).position(|part| part == end);
        prop_assert_eq!(first, Some(wire.len() - 3));
        let ended = if mail.ends_with("\r\n") { "" } else { "\r\n" };
        prop_assert_eq!(unstuffed(&wire), format!("{mail}{ended}").into_bytes());
    }
}
