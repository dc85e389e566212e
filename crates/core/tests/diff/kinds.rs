//! What the policies and queries of the comparison are made of: each kind of pattern, name, condition and edge, as people write it.

/// Texts, each with its kind.
pub(crate) type Kinds<'t> = &'t [(&'t str, &'t str)];

pub(crate) const NAMES: &[&str] =
    &["example.com", "a.example.com", "b.a.example.com", "db.example.com", "x.db.example.com", "example.org", "api-1.example.org"];
pub(crate) const WILDCARDS: Kinds<'_> = &[
    ("within a label", "api-*.example.org"),
    ("within a label, twice", "a*b*.example.com"),
    ("a label within", "x.*.example.com"),
    ("two labels", "*.*.example.com"),
    ("below a label", "*.db.example.com"),
    ("below a label with a wildcard", "*.a*.example.com"),
    ("alternatives", "{a,db}.example.com"),
    ("twelve in one label", "*a*b*c*d*e*f*g*h*i*j*k*.example.org"),
];
pub(crate) const WIDE: Kinds<'_> =
    &[("over a public suffix", "*.com"), ("before any suffix", "db.*"), ("within, before any suffix", "*b.*"), ("every host", "*")];
pub(crate) const ADDRESSES: Kinds<'_> = &[
    ("IPv4", "10.0.0.7"),
    ("IPv4 block", "10.0.0.0/24"),
    ("IPv4 block within", "10.0.0.128/25"),
    ("IPv4 range", "10.0.0.5-10.0.0.200"),
    ("IPv4 range that shares an end", "10.0.0.200-10.0.1.0"),
    ("IPv4-mapped block", "::ffff:10.0.0.0/120"),
    ("IPv6", "2001:db8::1"),
    ("IPv6 block", "2001:db8::/32"),
    ("IPv6 range", "2001:db8::1-2001:db8::ff"),
];
pub(crate) const SCHEMES: Kinds<'_> =
    &[("https", "https://"), ("http", "http://"), ("wss", "wss://"), ("ssh", "ssh://"), ("ftp", "ftp://"), ("without port", "x-own://")];
pub(crate) const PORTS: Kinds<'_> = &[
    ("one", ":8443"),
    ("default", ":443"),
    ("range", ":8000-8500"),
    ("range that shares an end", ":8500-9000"),
    ("range from the first", ":0-100"),
    ("every", ":*"),
];
pub(crate) const PATHS: Kinds<'_> = &[
    ("literal", "/v1"),
    ("literal, upper case", "/V1"),
    ("ends in a slash", "/docs/"),
    ("star at the end", "/docs/*"),
    ("star within", "/docs/*/b"),
    ("two stars", "/docs/**/b"),
    ("star within a segment", "/*.php"),
    ("class", "/[dv]*"),
    ("negated class", "/[!a-m]*"),
    ("parameters", "/docs;v=1"),
    ("below one", "/docs/a"),
    ("escape", "/docs%2Fa"),
    ("letter beyond ASCII", "/é"),
];
pub(crate) const QUERIES: Kinds<'_> =
    &[("key", "?debug"), ("value", "?action=delete"), ("value with a star", "?action=del*"), ("two", "?action=delete&debug")];
pub(crate) const ASSETS: Kinds<'_> = &[
    ("name", "Example App"),
    ("another name", "Example CLI"),
    ("alias", "{ name: Example App, aliases: [app] }"),
    ("typed id", "{ name: Example App, ids: [\"android:com.example.app\"] }"),
    ("typed id with a host", "{ name: Example Image, ids: [\"image:registry.example.org/team/app\"] }"),
    ("with hosts", "{ name: Example Hub, hosts: [db.example.com, \"*.a.example.com\"] }"),
    ("called as a host", "b.a.example.com"),
];
pub(crate) const ACTIVITIES: Kinds<'_> = &[
    ("inner node", "dos"),
    ("leaf", "dos.volumetric"),
    ("testing", "testing.automated-scan"),
    ("by hand", "testing.manual"),
    ("physical", "physical"),
    ("social engineering", "social-engineering.phishing"),
];
pub(crate) const FINDINGS: Kinds<'_> = &[
    ("inner node", "xss"),
    ("leaf", "xss.self"),
    ("plain", "clickjacking"),
    ("CWE", "CWE-79"),
    ("way of testing", "dos.volumetric"),
    ("inner node without rules", "csrf"),
];
pub(crate) const CONDITIONS: Kinds<'_> = &[
    ("enum", "when: { environment: staging }"),
    ("enum, several", "unless: { environment: [staging, production] }"),
    ("boolean", "unless: coordination.prior"),
    ("any", "when: { any: [coordination.prior, { tier: { more_than: 2 } }] }"),
    ("all", "when: { all: [coordination.prior, { environment: production }] }"),
    ("not", "when: { not: { tier: 4 } }"),
    ("integer", "when: { tier: { at_least: 3, at_most: 9 } }"),
    ("own enum", "when: { plan: [free, other] }"),
    ("ask", "ask: Is it?"),
];
pub(crate) const WINDOWS: Kinds<'_> =
    &[("from", "from: 2026-06-01"), ("until", "until: 2026-06-30"), ("both", "from: 2026-03-01\n    until: 2026-09-01")];

/// Words that may stand for one another, and then say something else.
pub(crate) const WORDS: Kinds<'_> = &[
    ("when: ", "unless: "),
    ("unless: ", "when: "),
    ("not: { tier: 4 }", "all: [{ tier: 4 }]"),
    ("[Example App]", "[Example CLI]"),
    ("[Example CLI]", "[Example App]"),
    ("[xss]", "[xss.self]"),
    ("[xss.self]", "[xss]"),
    ("[clickjacking]", "[xss]"),
    ("[dos]", "[dos.volumetric]"),
    ("[dos.volumetric]", "[dos]"),
    ("[testing.automated-scan]", "[testing.manual]"),
    (":8000-8500", ":8000-8499"),
    ("-10.0.0.200", "-10.0.0.199"),
    ("2026-06-30", "2026-06-29"),
];

/// Hosts at and beside the edges of the patterns.
pub(crate) const HOSTS: &[&str] = &[
    "example.com",
    "www.example.com",
    "a.example.com",
    "w.a.example.com",
    "b.a.example.com",
    "ab.example.com",
    "axb.example.com",
    "x.a.example.com",
    "x.y.example.com",
    "x.y.z.example.com",
    "db.example.com",
    "x.db.example.com",
    "y.x.db.example.com",
    "example.org",
    "api-.example.org",
    "api-1.example.org",
    "w.api-1.example.org",
    "abcdefghijk.example.org",
    "registry.example.org",
    "db.test",
    "db.other.test",
    "xb.test",
    "com",
    "other.test",
    "edge.vendor.test",
    "10.0.0.0",
    "10.0.0.4",
    "10.0.0.5",
    "10.0.0.6",
    "10.0.0.7",
    "10.0.0.8",
    "10.0.0.127",
    "10.0.0.128",
    "10.0.0.199",
    "10.0.0.200",
    "10.0.0.201",
    "10.0.0.255",
    "10.0.1.0",
    "10.0.1.1",
    "9.255.255.255",
    "[2001:db8::]",
    "[2001:db8::1]",
    "[2001:db8::2]",
    "[2001:db8::ff]",
    "[2001:db8::100]",
    "[2001:db7:ffff::1]",
    "[2001:db8:ffff:ffff:ffff:ffff:ffff:ffff]",
    "[2001:db9::]",
];
pub(crate) const PAGES: &[&str] = &[
    "/",
    "/",
    "/",
    "/v1",
    "/v1/x",
    "/v1beta",
    "/V1",
    "/%C3%A9",
    "/%C3%89/x",
    "/admin",
    "/docs",
    "/docs/",
    "/Docs/a",
    "/docs/a/b",
    "/docs/a/x/b",
    "/docs/b",
    "/x.php",
    "/d/x.php",
    "/index.PHP/info",
    "/zebra",
    "/docs;v=1",
    "/docs;v=1/x",
    "/docs;v=1/a",
    "/docs;v=1/a/b",
    "/docs/;x/a",
    "/docs%2Fa/b",
    "/docs%2Fa;x",
    "/%64ocs",
    "/docs//a",
];

/// The last day before, and the first day of, each stretch.
pub(crate) const DAYS: &[(u8, u8)] = &[(2, 28), (3, 1), (5, 31), (6, 1), (6, 29), (6, 30), (7, 1), (9, 1), (9, 2)];
