//! Schemes: which are of the web, on which port each answers, and which name no host.

/// Schemes with a host and a well-known port (IANA service names, or what the scheme's own registration says).
const PORTS: &[(&str, u16)] = &[
    ("amqp", 5672),
    ("amqps", 5671),
    ("coap", 5683),
    ("coaps", 5684),
    ("dns", 53),
    ("ftp", 21),
    ("ftps", 990),
    ("git", 9418),
    ("git+ssh", 22),
    ("gopher", 70),
    ("http", 80),
    ("https", 443),
    ("imap", 143),
    ("imaps", 993),
    ("irc", 6667),
    ("ircs", 6697),
    ("kafka", 9092),
    ("ldap", 389),
    ("ldaps", 636),
    ("memcached", 11211),
    ("mongodb", 27017),
    ("mqtt", 1883),
    ("mqtts", 8883),
    ("mssql", 1433),
    ("mysql", 3306),
    ("nfs", 2049),
    ("nntp", 119),
    ("ntp", 123),
    ("pop3", 110),
    ("pop3s", 995),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("rdp", 3389),
    ("redis", 6379),
    ("rediss", 6379),
    ("rsync", 873),
    ("rtmp", 1935),
    ("rtsp", 554),
    ("scp", 22),
    ("sftp", 22),
    ("smb", 445),
    ("smtp", 25),
    ("smtps", 465),
    ("snmp", 161),
    ("ssh", 22),
    ("stun", 3478),
    ("svn", 3690),
    ("svn+ssh", 22),
    ("telnet", 23),
    ("tftp", 69),
    ("turn", 3478),
    ("vnc", 5900),
    ("ws", 80),
    ("wss", 443),
    ("xmpp", 5222),
];

/// Schemes that name no host, or name it in a way of their own.
const HOSTLESS: &[&str] = &[
    "about",
    "blob",
    "chrome",
    "cid",
    "data",
    "facetime",
    "feed",
    "file",
    "filesystem",
    "geo",
    "intent",
    "jar",
    "javascript",
    "magnet",
    "mailto",
    "mid",
    "news",
    "resource",
    "sip",
    "sips",
    "sms",
    "tel",
    "unix",
    "urn",
    "vbscript",
    "view-source",
];

/// Whether `scheme` (lower case) is one of the web's: http, https, ws, wss are one family.
pub fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss")
}

/// The port on which `scheme` (lower case) answers unless another is written, if it is known.
pub fn default_port(scheme: &str) -> Option<u16> {
    PORTS.binary_search_by_key(&scheme, |&(name, _)| name).ok().and_then(|at| PORTS.get(at)).map(|&(_, port)| port)
}

/// Whether `scheme` (lower case) names no host.
pub(super) fn is_hostless(scheme: &str) -> bool {
    HOSTLESS.binary_search(&scheme).is_ok()
}

/// Splits `text` at its first colon, if what stands before it has the shape of a scheme (RFC 3986, section 3.1).
pub(super) fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let shaped = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    shaped.then_some((scheme, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_disjoint() {
        assert!(PORTS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(HOSTLESS.is_sorted_by(|a, b| a < b));
        assert!(PORTS.iter().all(|(name, _)| !is_hostless(name)));
    }

    #[test]
    fn ports_are_found() {
        assert_eq!(
            ["https", "ssh", "rdp", "amqp", "xmpp", "nothing"].map(default_port),
            [Some(443), Some(22), Some(3389), Some(5672), Some(5222), None]
        );
        assert!(is_web("wss") && !is_web("ftp"));
    }
}
