//! Finding classes: names, titles, and their VRT and CWE ids as aliases.

use super::{NodeId, Tree, activities};
use crate::sorted::sort;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A finding class or a family of them.
#[derive(Debug)]
pub struct Class {
    /// Full dotted name.
    pub name: &'static str,
    /// What it is, in a few English words.
    pub title: &'static str,
    /// Its id in the Vulnerability Rating Taxonomy, or "".
    pub vrt: &'static str,
    /// Its numbers in the Common Weakness Enumeration.
    pub cwe: &'static [u32],
}

const fn class(name: &'static str, title: &'static str, vrt: &'static str, cwe: &'static [u32]) -> Class {
    Class { name, title, vrt, cwe }
}

// INVARIANT: sorted segment by segment, and every inner node has a row of its own (tested below).
// An inner node has a VRT id only where everything below that id is also below the node.
#[rustfmt::skip]
const CLASSES: &[Class] = &[
    class("access-control", "broken access control", "broken_access_control", &[]),
    class("access-control.idor", "access to other people's objects by changing an id", "broken_access_control.idor", &[639]),
    class("access-control.missing", "no authorisation check", "", &[862]),
    class("access-control.privilege-escalation", "rights beyond one's role", "broken_access_control.privilege_escalation", &[269]),
    class("ai", "artificial intelligence", "", &[]),
    class("ai.application", "weakness of an AI application", "ai_application_security", &[]),
    class("auth", "authentication and sessions", "", &[]),
    class("auth.bypass", "login bypassed", "broken_authentication_and_session_management.authentication_bypass", &[287]),
    class("auth.default-credentials", "default credentials", "server_security_misconfiguration.using_default_credentials", &[1392]),
    class("auth.session", "session that does not end", "broken_authentication_and_session_management.failure_to_invalidate_session", &[613]),
    class("auth.user-enumeration", "user names can be told apart", "server_security_misconfiguration.username_enumeration", &[204]),
    class("auth.weak-password-policy", "weak password rules", "insufficient_security_configurability.weak_password_policy", &[521]),
    class("clickjacking", "clicks hijacked by framing", "server_security_misconfiguration.clickjacking", &[1021]),
    class("content-spoofing", "foreign content shown as the site's own", "server_side_injection.content_spoofing", &[]),
    class("content-spoofing.html", "HTML injected without script", "server_side_injection.content_spoofing.html_content_injection", &[80]),
    class("content-spoofing.link-hijack", "dead link taken over", "server_side_injection.content_spoofing.impersonation_via_broken_link_hijacking", &[]),
    class("content-spoofing.text", "text injected", "server_side_injection.content_spoofing.text_injection", &[451]),
    class("cookie", "cookies", "", &[]),
    class("cookie.flags", "cookie without Secure, HttpOnly or SameSite", "server_security_misconfiguration.missing_secure_or_httponly_cookie_flag", &[614, 1004, 1275]),
    class("cors", "cross-origin resource sharing", "", &[]),
    class("cors.permissive", "other origins may read responses", "server_security_misconfiguration.unsafe_cross_origin_resource_sharing", &[942]),
    class("crypto", "cryptography", "cryptographic_weakness", &[]),
    class("crypto.broken", "broken or misused cryptography", "cryptographic_weakness.broken_cryptography", &[327]),
    class("csrf", "requests forged across sites", "cross_site_request_forgery_csrf", &[352]),
    class("csrf.logout", "forged logout", "cross_site_request_forgery_csrf.action_specific.logout", &[352]),
    class("csv-injection", "formulas in exported tables", "external_behavior.csv_injection", &[1236]),
    class("deserialization", "untrusted data deserialised", "", &[502]),
    class("dns", "name service", "", &[]),
    class("dns.hardening", "missing DNSSEC or similar hardening", "server_security_misconfiguration.missing_dnssec", &[]),
    class("dns.subdomain-takeover", "abandoned name can be claimed", "server_security_misconfiguration.misconfigured_dns.basic_subdomain_takeover", &[]),
    class("dos", "denial of service", "", &[]),
    class("dos.application", "service exhausted by few requests", "application_level_denial_of_service_dos", &[400]),
    class("dos.self", "denial of service to oneself only", "", &[]),
    class("dos.volumetric", "service flooded", "", &[400]),
    class("email", "mail", "", &[]),
    class("email.spf-dmarc", "missing or weak SPF, DKIM or DMARC", "server_security_misconfiguration.mail_server_misconfiguration", &[]),
    class("file", "files", "", &[]),
    class("file.path-traversal", "files outside the intended folder", "server_security_misconfiguration.path_traversal", &[22]),
    class("file.upload", "dangerous upload accepted", "server_security_misconfiguration.unsafe_file_upload", &[434]),
    class("headers", "HTTP security headers", "", &[]),
    class("headers.csp", "missing or weak content security policy", "server_security_misconfiguration.lack_of_security_headers.content_security_policy", &[693]),
    class("headers.missing", "missing security header", "server_security_misconfiguration.lack_of_security_headers", &[693]),
    class("info-disclosure", "information disclosed", "sensitive_data_exposure", &[200]),
    class("info-disclosure.customer-data", "customer data can be taken", "", &[]),
    class("info-disclosure.directory-listing", "folder listing", "server_security_misconfiguration.directory_listing_enabled", &[548]),
    class("info-disclosure.error-page", "detailed error page", "sensitive_data_exposure.visible_detailed_error_page", &[209]),
    class("info-disclosure.secrets", "secrets disclosed", "sensitive_data_exposure.disclosure_of_secrets", &[798]),
    class("info-disclosure.version-banner", "version shown", "server_security_misconfiguration.fingerprinting_banner_disclosure", &[497]),
    class("injection", "injection", "", &[]),
    class("injection.file-inclusion", "foreign file included", "server_side_injection.file_inclusion", &[98]),
    class("injection.sql", "SQL injection", "server_side_injection.sql_injection", &[89]),
    class("injection.xxe", "XML external entities", "server_side_injection.xml_external_entity_injection_xxe", &[611]),
    class("known-vuln", "known vulnerabilities", "", &[]),
    class("known-vuln.component", "component with a known vulnerability", "using_components_with_known_vulnerabilities", &[1395]),
    class("mobile", "hardening of mobile apps", "", &[]),
    class("mobile.jailbreak-detection", "no jailbreak detection", "lack_of_binary_hardening.lack_of_jailbreak_detection", &[693]),
    class("mobile.ssl-pinning", "no certificate pinning", "mobile_security_misconfiguration.ssl_certificate_pinning", &[295]),
    class("open-redirect", "redirect to any site", "unvalidated_redirects_and_forwards.open_redirect", &[601]),
    class("physical", "physical security", "physical_security_issues", &[]),
    class("physical.data-center", "physical security of a data center", "", &[]),
    class("physical.demo-host", "physical security of a machine that serves demos", "", &[]),
    class("physical.device", "physical security of a device", "", &[]),
    class("physical.office", "physical security of an office", "", &[]),
    class("physical.person", "physical safety of people", "", &[]),
    class("physical.tailgating", "entry behind somebody else", "", &[]),
    class("race-condition", "race condition", "server_security_misconfiguration.race_condition", &[362]),
    class("rate-limit", "rate limits", "", &[]),
    class("rate-limit.missing", "no rate limit", "server_security_misconfiguration.no_rate_limiting_on_form", &[307, 770, 799]),
    class("rce", "code run on the server", "server_side_injection.remote_code_execution_rce", &[77, 78, 94]),
    class("request-smuggling", "request smuggling", "server_security_misconfiguration.request_smuggling", &[444]),
    class("scanner-output", "output of an automated scanner", "", &[]),
    class("social-engineering", "people deceived", "", &[]),
    class("social-engineering.phishing", "phishing by message", "", &[]),
    class("social-engineering.pretexting", "a false story told", "", &[]),
    class("social-engineering.vishing", "phishing by phone", "", &[]),
    class("ssrf", "requests made by the server", "server_security_misconfiguration.server_side_request_forgery_ssrf", &[918]),
    class("supply-chain", "supply chain", "", &[]),
    class("supply-chain.package-takeover", "package name can be claimed", "server_security_misconfiguration.software_package_takeover", &[]),
    class("tabnabbing", "opener page replaced", "unvalidated_redirects_and_forwards.tabnabbing", &[1022]),
    class("tls", "transport encryption", "server_security_misconfiguration.insecure_ssl", &[]),
    class("tls.certificate", "certificate error", "server_security_misconfiguration.insecure_ssl.certificate_error", &[295]),
    class("tls.ciphers", "weak cipher suites", "server_security_misconfiguration.insecure_ssl.insecure_cipher_suite", &[326, 327]),
    class("update", "software updates", "", &[]),
    class("update.integrity", "update or download not verified", "insecure_data_transport.executable_download", &[347, 494]),
    class("xss", "cross-site scripting", "cross_site_scripting_xss", &[]),
    class("xss.reflected", "reflected cross-site scripting", "cross_site_scripting_xss.reflected", &[79]),
    class("xss.self", "script that only runs for its author", "cross_site_scripting_xss.stored.self", &[79]),
    class("xss.stored", "stored cross-site scripting", "cross_site_scripting_xss.stored", &[79]),
];

/// The tree of finding classes.
pub fn classes() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| Tree::new(CLASSES.iter().map(|c| c.name)))
}

/// Every class and family, in the order of the tree.
pub fn class_rows() -> &'static [Class] {
    CLASSES
}

/// What `node` of [`classes`] is, in a few English words.
pub fn class_title(node: NodeId) -> &'static str {
    let name = classes().name(node);
    CLASSES.iter().find(|c| c.name == name).map_or("", |c| c.title)
}

/// What `text` names: a class, a CWE id (`CWE-79`, any case) or a VRT id (which names everything at or below it). Several classes may share an alias; the
/// result is sorted, holds nothing that another of its nodes covers, and is empty if the name is unknown.
pub fn resolve_finding(text: &str) -> Vec<NodeId> {
    let tree = classes();
    if let Some(node) = tree.find(text) {
        return vec![node];
    }
    let cwe = cwe_number(text);
    let named = |c: &&Class| cwe.is_some_and(|n| c.cwe.contains(&n)) || is_at_or_below(c.vrt, text);
    let nodes: Vec<_> = CLASSES.iter().filter(named).filter_map(|c| tree.find(c.name)).collect();
    let covered = |inner: NodeId| nodes.iter().any(|&outer| outer != inner && tree.contains(outer, inner));
    let mut widest: Vec<_> = nodes.iter().copied().filter(|&n| !covered(n)).collect();
    sort(&mut widest);
    widest
}

/// Letters by which a text may differ from the name of a class that it nearly is: left out, put in, another one, or two that changed places.
pub(crate) const NEAR: usize = 2;

/// What the names look like that [`resolve_finding`] knows, by their first segment: enough to see at once of most hosts that they are none, and not nearly one.
#[derive(Debug)]
pub(crate) struct FindingShapes(BTreeMap<&'static str, Vec<Shape>>);

/// The length of a name, and which characters it has, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shape(usize, u64);

impl FindingShapes {
    pub(crate) fn new() -> Self {
        let mut shapes: BTreeMap<_, Vec<Shape>> = BTreeMap::new();
        for name in CLASSES.iter().flat_map(|class| [class.name, class.vrt]) {
            let Some(head) = name.split('.').next() else { continue };
            // A VRT id names what is below it, too.
            let above = std::iter::successors(Some(name), |name| name.rsplit_once('.').map(|(above, _)| above));
            shapes.entry(head).or_default().extend(above.map(Shape::of));
        }
        Self(shapes)
    }

    /// Whether a text may be the name of a finding, or nearly one. Its first segment is spelled as in the name.
    pub(crate) fn may_be(&self, text: &str) -> bool {
        let shapes = text.split('.').next().and_then(|head| self.0.get(head));
        shapes.is_some_and(|shapes| {
            let Shape(len, characters) = Shape::of(text);
            // Another character in place of one takes one away and brings one.
            let is_near = |own: &Shape| own.0.abs_diff(len) <= NEAR && (own.1 ^ characters).count_ones() as usize <= 2 * NEAR;
            shapes.iter().any(is_near)
        })
    }
}

impl Shape {
    fn of(text: &str) -> Self {
        let bit = |byte: u8| match byte.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => letter - b'a',
            digit @ b'0'..=b'9' => 26 + digit - b'0',
            b'-' | b'_' => 36,
            b'.' => 37,
            _ => 38,
        };
        Self(text.len(), text.bytes().fold(0, |bits, byte| bits | 1 << bit(byte)))
    }
}

/// The activity of the same name: a class that is also a way of testing (`dos.*`, `physical.*`, `social-engineering.*`).
pub fn activity_of(class: NodeId) -> Option<NodeId> {
    activities().find(classes().name(class))
}

fn cwe_number(text: &str) -> Option<u32> {
    let (prefix, digits) = text.split_once('-')?;
    let plain = prefix.eq_ignore_ascii_case("cwe") && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn is_at_or_below(id: &str, above: &str) -> bool {
    !above.is_empty() && id.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_a_length_and_characters() {
        let bits = ["aa", "zZ", "0", "9", "-_", "..", "~", "/"].map(|text| Shape::of(text).1.trailing_zeros());
        assert_eq!(bits, [0, 25, 26, 35, 36, 37, 38, 38]);
        assert_eq!(Shape::of("a.bab"), Shape(5, 0b11 | 1 << 37));
    }

    /// What may be a name for nothing is read in full: only the time shows it.
    #[test]
    fn a_text_may_be_a_name_from_which_it_differs_in_two_places() {
        let shapes = FindingShapes(BTreeMap::from([("x", vec![Shape::of("x.abcdef")])]));
        for text in ["x.abcdef", "x.abcdefgh", "x.abcd", "x.ghcdef", "x.fedcba"] {
            assert!(shapes.may_be(text), "{text}");
        }
        for text in ["y.abcdef", "x.abcdefghi", "x.abcdeffff", "x.abc", "x.ghidef", "x.ghidefa", "x"] {
            assert!(!shapes.may_be(text), "{text}");
        }
    }
    use std::collections::BTreeSet;

    fn names(text: &str) -> Vec<&'static str> {
        resolve_finding(text).into_iter().map(|n| classes().name(n)).collect()
    }

    /// So that what looks like an address need not be looked up.
    #[test]
    fn no_name_looks_like_an_address() {
        for name in CLASSES.iter().flat_map(|class| [class.name, class.vrt]) {
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)), "{name}");
        }
    }

    #[test]
    fn rows_are_the_nodes_of_the_tree_in_order() {
        assert!(CLASSES.iter().map(|c| c.name).eq(classes().names()));
        for row in CLASSES {
            assert!(row.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'.'), "{}", row.name);
            assert!(row.name.split(['.', '-']).all(|word| !word.is_empty()), "{}", row.name);
            assert!(!row.title.is_empty() && !row.title.ends_with('.'), "{}", row.name);
            assert!(row.cwe.is_sorted(), "{}", row.name);
        }
        let ids: Vec<_> = CLASSES.iter().map(|c| c.vrt).filter(|v| !v.is_empty()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "a VRT id is given twice");
        let titles: BTreeSet<_> = CLASSES.iter().map(|c| c.title).collect();
        assert_eq!(titles.len(), CLASSES.len(), "a title is given twice");
    }

    #[test]
    fn every_class_of_the_mapping_has_its_aliases() {
        let mapping = include_str!("classes.tsv");
        for line in mapping.lines().filter(|l| !l.starts_with('#')) {
            let [name, vrt, cwe] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("`{line}`") };
            let row = CLASSES.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("`{name}` is missing"));
            assert_eq!(row.vrt, if vrt == "-" { "" } else { vrt }, "{name}");
            let mut numbers: Vec<u32> = cwe.split(',').filter(|n| *n != "-").map(|n| n.parse().unwrap()).collect();
            numbers.sort_unstable();
            assert_eq!(row.cwe, numbers, "{name}");
        }
        assert_eq!(mapping.lines().filter(|l| !l.starts_with('#')).count(), 57);
    }

    #[test]
    fn aliases_name_every_class_that_shares_them() {
        let table: &[(&str, &[&str])] = &[
            ("clickjacking", &["clickjacking"]),
            ("CWE-79", &["xss.reflected", "xss.self", "xss.stored"]),
            ("cwe-1021", &["clickjacking"]),
            ("CWE-352", &["csrf"]),
            ("CWE-400", &["dos.application", "dos.volumetric"]),
            ("CWE-693", &["headers.csp", "headers.missing", "mobile.jailbreak-detection"]),
            ("cross_site_scripting_xss", &["xss"]),
            ("cross_site_scripting_xss.stored", &["xss.self", "xss.stored"]),
            ("cross_site_scripting_xss.stored.self", &["xss.self"]),
            ("sensitive_data_exposure", &["info-disclosure"]),
            ("unvalidated_redirects_and_forwards", &["open-redirect", "tabnabbing"]),
            ("broken_authentication_and_session_management", &["auth.bypass", "auth.session"]),
            ("CWE-", &[]),
            ("CWE-+79", &[]),
            ("CWE-99999999999", &[]),
            ("CWE", &[]),
            ("cross_site", &[]),
            ("é-79", &[]),
            ("", &[]),
            (".", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(&names(text), expected, "{text}");
        }
    }

    #[test]
    fn classes_that_are_ways_of_testing_map_to_activities() {
        for family in ["dos", "physical", "social-engineering"] {
            let node = classes().find(family).unwrap();
            let below: Vec<_> = classes().members(node).map(|n| classes().name(n)).collect();
            let activity = activity_of(node).unwrap();
            let mirrored: Vec<_> = activities().members(activity).map(|n| activities().name(n)).collect();
            assert_eq!(below, mirrored);
        }
        assert_eq!(activity_of(classes().find("xss.self").unwrap()), None);
        // No other class is one: so that each member of a class that is one names its own activity.
        let family =
            |class: &Class| class.name.split('.').next().is_some_and(|head| ["dos", "physical", "social-engineering"].contains(&head));
        for class in CLASSES {
            assert_eq!(activity_of(classes().find(class.name).unwrap()).is_some(), family(class), "{}", class.name);
        }
    }
}
