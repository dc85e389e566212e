//! Lines that look random, of parts that rules and clients tell apart.

/// Numbers that look random, from a seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    pub(crate) fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const SCHEMES: &[&str] = &[
    "https://",
    "https://",
    "https://",
    "http://",
    "http://",
    "HTTPS://",
    "httP://",
    "ssh://",
    "wss://",
    "",
    "https:/",
    "//",
    "http:\\\\",
];
const USERS: &[&str] =
    &["", "", "", "", "", "", "", "", "", "", "", "", "u@", "@", "www.example.com@", "u:p@", "U@", "u%40@", "u@v@", "10.0.0.1@"];
const LABELS: &[&str] = &[
    "www",
    "app",
    "web",
    "shop",
    "admin",
    "corp",
    "db",
    "beta",
    "old-1",
    "vcc-7",
    "api",
    "x",
    "a",
    "deep",
    "sub",
    "cond",
    "A",
    "xn--bcher-kva",
    "b--c",
    "-a",
    "0",
    "12",
    "é",
    "a_b",
    "all",
    "git",
    "stranger0",
];
const BASES: &[&str] = &[
    "example.com",
    "example.org",
    "example.net",
    "corp.example.com",
    "b.c.d.e.example.net",
    "evilexample.com",
    "example.com.example.test",
    "test",
    "com",
    "EXAMPLE.com",
    "example.com.",
];
const WHOLE: &[&str] = &[
    "10.1.2.3",
    "10.1.3.3",
    "10.1.2.200",
    "10.2.3.4",
    "10.2.3.10",
    "10.01.2.3",
    "0x0a010203",
    "167838211",
    "[2001:db8::1]",
    "[::ffff:10.1.3.3]",
    "10.1.2",
    "1.2.3.4.5",
    "example.com@example.org",
    "u:p@www.example.com",
    "localhost",
    "example..com",
    ".example.com",
    "",
];
const PORTS: &[&str] = &["", "", "", "", ":443", ":80", ":8443", ":9000", ":8050", ":0", ":65535", ":65536", ":", ":00443", ":x"];
pub(crate) const PATHS: &[&str] = &[
    "",
    "/",
    "/admin",
    "/ADMIN",
    "/admin/x",
    "/administrator",
    "/cart",
    "/cart/7",
    "/search?debug=1",
    "/search?debug=%31",
    "/search?x='1",
    "?debug=1",
    "#/admin",
    "/a;b/c",
    "//admin",
    "/x/../admin",
    "/%61dmin",
    "/x?y=%252e",
    "/%2e%2e/admin",
    "/a\\b",
    "/a b",
    "/é",
    "/x?u=https%3A%2F%2Fwww.example.com%2F",
    "/a%00b",
    "/.well-known/security.txt",
    "/a/./b",
    "/x#%25",
    "/[x]",
    "/x^y",
    "/a|b",
    "/x?<y>",
    "/a%20b%C3%A9",
    "/%7Euser/admin",
    "/adm%69n",
    "/a%2Fb",
    "/x%3By",
    "/%",
];

/// A line, mostly a URL.
pub(crate) fn line(random: &mut Random) -> Vec<u8> {
    let mut text = [random.of(SCHEMES), random.of(USERS)].concat();
    if random.below(6) == 0 {
        text.push_str(random.of(WHOLE));
    } else {
        for _ in 0..random.below(4) {
            text.push_str(random.of(LABELS));
            text.push('.');
        }
        text.push_str(random.of(BASES));
    }
    text.push_str(random.of(PORTS));
    text.push_str(random.of(PATHS));
    let mut line = text.into_bytes();
    // One in eight is bent somewhere.
    if random.below(8) == 0 && !line.is_empty() {
        let at = random.below(line.len());
        match random.below(4) {
            0 => line[at] = (random.below(256)) as u8,
            1 => line.insert(at, (random.below(128)) as u8),
            2 => drop(line.remove(at)),
            _ => line.truncate(at),
        }
    }
    line
}
