//! What stands at the edges of the shortcut: hosts alone, paths, and lines that it nearly understands.

use super::random::PATHS;
use super::*;

/// Hosts that stand alone, which may be assets, classes, sets or nothing as well.
#[test]
fn hosts_alone_are_what_a_full_read_finds() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let hosts = [
        "shop.example.org",
        "SHOP.example.org",
        "xss.stored",
        "xss.sored",
        "xss.example.com",
        "broken_access_control.idor",
        "dos.volumetric",
        "api",
        "localhost",
        "10-20.example.com",
        "3com.example.com",
        "10.1.3.3",
        "10.1.2.3",
        "1.2.3.4.5",
        "10.1.3.3-10.1.3.4",
        "www.example.com",
        "example.com",
        "vcc-1.example.net",
        "web.example.net",
        "app.example.org",
        "all.example.net",
    ];
    for host in hosts {
        for port in ["", ":443", ":8443", ":8050", ":9000", ":99999", ":", "/", "/24", "/admin", ".", "..", ".:8443", "./admin"] {
            let _ = same(&bulk, format!("{host}{port}").as_bytes());
        }
    }
    assert_eq!(same(&bulk, b"shop.example.org"), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, b"shop.example.org:443"), Ok(Verdict::Unlisted));
    assert_eq!(same(&bulk, b"xss.stored"), Err("not-a-target"));
    assert_eq!(same(&bulk, b"xss.sored"), Err("unknown-name"));
    assert_eq!(same(&bulk, b"app.example.org"), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, b"app.example.org:8443"), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, b"app.example.org:9443"), Ok(Verdict::Unlisted));
}

/// Rests of a URL around those that rules name.
const RESTS: &[&str] = &[
    "/./admin",
    "/x/.",
    "/x/..",
    "/admin/..",
    "/admin;x",
    "/admin?x",
    "/admin#x",
    "/Admin/x",
    "/x/admin",
    "/admi",
    "/search?debug=1&x='1",
    "/search?debug=\"1\"",
    "/search?'&debug=1",
    "/search?debug=1'",
    "/search?debug=1#y",
    "/search#?debug=1",
    "/search?x=%27&debug=1",
    "/search?<debug=1",
    "/search?debug=1>",
    "/search?x=1&debug=1&y",
    "/search/x?debug=1",
    "/SEARCH?debug=1",
    "/search;x?debug=1",
    "/search?de%62ug=1",
    "/cart/",
    "/cart.",
    "/cart/.x",
    "/cart/%37",
    "/car%74",
    "/Cart",
    "/cart/x/../../y",
    "/cart//x",
    "/cart/%",
    "/cart?%",
    "/cart?%25",
];

#[test]
fn what_rules_say_of_paths_is_found_with_and_without_the_shortcut() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    for host in HOSTS {
        for start in ["https://", "http://", ""] {
            for port in ["", ":443", ":80", ":8443", ":9000", ":8050", ":99"] {
                for rest in PATHS.iter().chain(RESTS) {
                    let _ = same(&bulk, format!("{start}{host}{port}{rest}").as_bytes());
                }
            }
        }
    }
    let at = |line: &str| same(&bulk, line.as_bytes());
    assert_eq!(at("https://www.example.com/admin/x"), Ok(Verdict::OutOfScope));
    assert_eq!(at("https://www.example.com/x;/../admin"), Ok(Verdict::OutOfScope));
    assert_eq!(at("https://www.example.com/administrator"), Ok(Verdict::InScope));
    assert_eq!(at("https://shop.example.net/cart/7"), Ok(Verdict::InScope));
    assert_eq!(at("https://shop.example.net/CART"), Ok(Verdict::Unlisted));
    assert_eq!(at("https://web.example.com/search?debug=1"), Ok(Verdict::OutOfScope));
    assert_eq!(at("https://web.example.com/search?debug=0"), Ok(Verdict::InScope));
}

/// Lines that are nearly what the shortcut understands, each with what becomes of it.
#[test]
fn the_edges_of_the_shortcut_are_where_a_full_read_has_them() {
    let policies = [kinds()];
    let bulk = Bulk::new(&policies, &base()).unwrap();
    let long = |bytes: usize| {
        let start = "https://www.example.com/";
        format!("{start}{}", "a".repeat(bytes - start.len()))
    };
    let most = Limits::default().target_bytes;
    assert_eq!(same(&bulk, long(most).as_bytes()), Ok(Verdict::InScope));
    assert_eq!(same(&bulk, long(most + 1).as_bytes()), Err("target-too-long"));
    for line in [
        "https://1a.2.3.4/",
        "https://a1.2.3.4/",
        "https://10.1.3.1000/",
        "https://10.1.3.255/",
        "https://10.1.3.256/",
        "https://10.1.3./",
        "https://10.1.3.3.3/",
        "https://www.example.com:65535/",
        "https://www.example.com:65536/",
        "https://www.example.com:99999/",
        "https://www.example.com:100000/",
        "https://www.example.com:00443/",
        "https://abcdefgh--i.example.com/",
        "https://abcdefghijklmnopq--r.example.com/",
        "https://abcdefgh..example.com/",
        "https://abcdefgh.example..com/",
        "http://a/%",
        "http://a/!",
        "http://a/~",
        "http://a/\u{7f}",
        "http://a/ ",
        "http://a/\\",
        "http://a",
        "http://",
        "https://a",
    ] {
        let _ = same(&bulk, line.as_bytes());
    }
}
