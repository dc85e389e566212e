//! The whole pipeline in memory: the same bytes whatever the size of chunks and the number of threads.

use super::csv::Column;
use super::feed::{Cut, Feed};
use super::judge::Judge;
use super::outcome::{Counts, Outcome, Outcomes};
use super::outlet::{Outlet, Tally};
use super::pipeline;
use super::record::Schema;
use super::rejected::Rejected;
use super::sieve::{Form, Reading, Sieve};
use inbounds_core::compile::CompiledPolicy;
use inbounds_core::limits::Limits;
use inbounds_core::policy::Date;
use inbounds_core::query::Query;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

const POLICY: &[u8] = br#"
inbounds: 1
program: { name: Example }
in_scope:
  - { id: IN-1, clause: our names, hosts: ["*.example.test", example.test] }
  - { id: IN-2, clause: open for a while, hosts: [ask.example.net], when: { environment: staging } }
  - { id: IN-3, clause: our network, hosts: [192.0.2.0/24] }
out_of_scope:
  - { id: OUT-1, clause: the blog, hosts: [blog.example.test] }
  - { id: OUT-2, clause: the addresses of others, hosts: [203.0.113.0/24] }
  - { id: OUT-3, clause: "addresses in production", hosts: [198.51.100.7], when: { environment: production } }
  - id: OUT-4
    clause: parts of addresses
    hosts: ["192.0.2.66:8443", "https://192.0.2.67/admin", "ssh://192.0.2.68", "192.0.2.69/?debug=1", "2001:db8:66::/48"]
  - { id: OUT-5, clause: a bug in production, findings: [xss.self], hosts: [192.0.2.70], when: { environment: production } }
third_parties:
  - { id: TP, clause: vendors, vendors: [{ name: Vendor, hosts: ["*.vendor.test"] }] }
"#;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a run goes.
#[derive(Clone, Copy)]
struct Setting {
    reading: fn() -> Reading,
    column: Option<&'static str>,
    form: Form,
    kept: &'static [Outcome],
    size: usize,
    longest: usize,
    threads: usize,
    finding: Option<&'static str>,
}

const PLAIN: Setting = Setting {
    reading: || Reading::Target,
    column: None,
    form: Form::Plain,
    kept: &[Outcome::InScope],
    size: 1 << 16,
    longest: 1 << 16,
    threads: 1,
    finding: None,
};

/// What is passed, what is rejected, the counts, and whether everything was decided.
type Ran = (String, String, Counts, bool);

fn filter(inputs: &[&[u8]], setting: Setting) -> Ran {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let folder = std::env::temp_dir().join(format!("inbounds-filter-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed)));
    std::fs::create_dir_all(&folder).unwrap();
    let paths: Vec<PathBuf> = (0..inputs.len()).map(|number| folder.join(number.to_string())).collect();
    for (path, bytes) in paths.iter().zip(inputs) {
        std::fs::write(path, bytes).unwrap();
    }
    let policies = [CompiledPolicy::load("policy.yaml", POLICY, &Limits::default()).unwrap()];
    let finding = setting.finding.map(str::to_owned);
    let base = Query { finding, date: Some(Date { year: 2026, month: 11, day: 23 }), ..Query::default() };
    let mut kept = Outcomes::default();
    setting.kept.iter().for_each(|outcome| kept.add(*outcome));
    let names: Vec<String> = (0..inputs.len()).map(|number| number.to_string()).collect();
    let sieve = Sieve {
        judge: Judge::new(&policies, base, false).unwrap(),
        reading: (setting.reading)(),
        form: setting.form,
        kept,
        rejects: true,
        longest: setting.longest,
        names: names.clone(),
    };
    let (written, tally) = (Written::default(), Tally::default());
    let rejected = folder.join("rejected");
    let outlet = Outlet::new(Box::new(written.clone()), Some(Rejected::create(&rejected).unwrap()), None, names, tally.clone());
    let cut = Cut { size: setting.size, longest: setting.longest, csv: setting.column.map(Column::read) };
    let feed = Feed::new(paths, cut, Arc::new(AtomicU64::new(0)));
    let outlet = pipeline::run(feed, &sieve, outlet, setting.threads, setting.size).unwrap();
    let has_failed = outlet.has_failed;
    let is_valid = outlet.finish().unwrap();
    let rejected = std::fs::read(&rejected).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let passed = written.0.lock().unwrap().clone();
    let text = |bytes: Vec<u8>| bytes.escape_ascii().to_string().replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"");
    (text(passed), text(rejected), tally.counts(), is_valid && !has_failed)
}

#[test]
fn neither_threads_nor_sizes_of_chunks_matter() {
    let lines: String = (0..400)
        .map(|number| match number % 9 {
            0 => format!("https://blog.example.test/{number}\n"),
            1 => format!("https://www.example.org/{number}\r\n"),
            2 => "\n".to_owned(),
            3 => format!("no target {number}\n"),
            4 => format!("https://ask.example.net/{}\n", "x".repeat(number)),
            _ => format!("https://h{number}.example.test/{}\n", "x".repeat(number % 70)),
        })
        .collect();
    let inputs: [&[u8]; 4] = [lines.as_bytes(), b"", b"example.test", lines.trim_end().as_bytes()];
    for form in [Form::Plain, Form::Explained, Form::Json] {
        // The limit cuts some lines off, wherever chunks end.
        let setting = Setting { form, longest: 300, ..PLAIN };
        let expected = filter(&inputs, setting);
        assert!(expected.0.len() > 1000 && expected.1.len() > 1000 && !expected.3);
        for (threads, size) in [(1, 7), (1, 64), (2, 100), (7, 1), (7, 300), (2, 1000), (3, 1 << 16)] {
            let found = filter(&inputs, Setting { threads, size, ..setting });
            assert_eq!(found, expected, "{threads} threads, chunks of {size} bytes");
        }
    }
}

#[test]
fn lines_pass_as_they_are() {
    let table: [(&[&[u8]], &str, &str); 9] = [
        (&[b"example.test\r\na.example.test"], "example.test\\r\na.example.test", ""),
        (&[b"\xef\xbb\xbfexample.test\n192.0.2.1\n"], "\\xef\\xbb\\xbfexample.test\n192.0.2.1\n", ""),
        (&[b"\n \r\n\t\n"], "", ""),
        (&[b""], "", ""),
        (&[b"example.test", b"a.example.test"], "example.test\na.example.test", ""),
        (&[b"\xff\nexample.test\n"], "example.test\n", "invalid\ttarget-not-utf-8\t\\xff\n"),
        (&[b"192.0.2.0/25\n192.0.2.7:22\n203.0.113.9\n"], "192.0.2.0/25\n192.0.2.7:22\n", "out_of_scope\tOUT-2\t203.0.113.9\n"),
        (&[b" example.test \n"], " example.test \n", ""),
        (&[b"https://ask.example.net/\nexample.org\n"], "", "conditional\tIN-2\thttps://ask.example.net/\nunlisted\t-\texample.org\n"),
    ];
    for (inputs, passed, rejected) in table {
        let found = filter(inputs, PLAIN);
        assert_eq!((found.0.as_str(), found.1.as_str()), (passed, rejected));
    }
}

#[test]
fn a_line_over_the_limit_is_one_invalid_line() {
    let long = "a".repeat(1000);
    let input = format!("example.test\n{long}\nb.example.test\n{long}");
    let both = Setting { longest: 100, size: 64, kept: &[Outcome::InScope, Outcome::Invalid], ..PLAIN };
    let (passed, rejected, counts, is_valid) = filter(&[input.as_bytes(), b"c.example.test\n"], both);
    assert_eq!(
        (passed, rejected),
        (format!("{input}c.example.test\n").replace(&format!("{long}c."), &format!("{long}\nc.")), String::new())
    );
    assert_eq!((counts.of(Outcome::Invalid), counts.of(Outcome::InScope), is_valid), (2, 3, false));
}

#[test]
fn records_of_json() {
    let auto = Setting { reading: || Reading::Json(Schema::new("auto")), form: Form::Explained, kept: &Outcome::ALL, ..PLAIN };
    let named = Setting { reading: || Reading::Json(Schema::new("target.url")), ..auto };
    let finding = Setting { finding: Some("xss.self"), ..auto };
    let host = Setting { reading: || Reading::Json(Schema::new("host")), ..auto };
    let table: &[(Setting, &str, &str)] = &[
        // subfinder
        (auto, r#"{"host":"www.example.test","input":"example.test","source":"crtsh"}"#, "in_scope IN-1"),
        // httpx: the URL decides, the addresses and the CNAME chain weigh.
        (
            auto,
            r#"{"url":"https://www.example.test","host":"192.0.2.1","port":"443","a":["192.0.2.1"],"input":"www.example.test"}"#,
            "in_scope IN-1",
        ),
        (auto, r#"{"url":"https://www.example.test","host":"203.0.113.5","port":"443"}"#, "out_of_scope OUT-2"),
        (auto, r#"{"url":"https://www.example.test","host":"www.example.test","host_ip":"203.0.113.5"}"#, "out_of_scope OUT-2"),
        (auto, r#"{"url":"https://www.example.test","a":["8.8.8.8","192.0.2.1"],"aaaa":["2001:db8::1"]}"#, "in_scope IN-1"),
        (auto, r#"{"url":"https://www.example.test","a":["8.8.8.8","203.0.113.1"]}"#, "out_of_scope OUT-2"),
        (auto, r#"{"url":"https://www.example.test","a":["198.51.100.7"]}"#, "conditional OUT-3"),
        (auto, r#"{"url":"https://www.example.org","a":["192.0.2.1"]}"#, "unlisted -"),
        (auto, r#"{"url":"https://www.example.test","cname":["x.cdn.example"]}"#, "in_scope IN-1"),
        (auto, r#"{"url":"https://www.example.test","cname":["cdn.example","www.vendor.test"]}"#, "conditional IN-1"),
        (auto, r#"{"url":"https://www.example.test","cname":"www.vendor.test"}"#, "conditional IN-1"),
        // katana, new and old
        (
            auto,
            r#"{"timestamp":"x","request":{"method":"GET","endpoint":"https://blog.example.test/"},"response":{"status_code":200}}"#,
            "out_of_scope OUT-1",
        ),
        (auto, r#"{"timestamp":"x","endpoint":"https://www.example.test/a","source":"https://example.org/"}"#, "in_scope IN-1"),
        // naabu
        (auto, r#"{"host":"www.example.test","ip":"192.0.2.9","port":8443,"protocol":"tcp"}"#, "in_scope IN-1"),
        (auto, r#"{"ip":"192.0.2.9","port":{"Port":22,"Protocol":0}}"#, "in_scope IN-3"),
        (auto, r#"{"host":"www.example.test","ip":"203.0.113.9","port":22}"#, "out_of_scope OUT-2"),
        (auto, r#"{"ip":"2001:db8::1","port":22}"#, "unlisted -"),
        // dnsx
        (
            auto,
            r#"{"host":"a.example.test","ttl":60,"resolver":["203.0.113.53:53"],"a":["192.0.2.3"],"status_code":"NOERROR"}"#,
            "in_scope IN-1",
        ),
        // nuclei
        (
            auto,
            r#"{"template-id":"t","host":"https://www.example.test","matched-at":"https://blog.example.test/x","request":"GET / HTTP/1.1"}"#,
            "out_of_scope OUT-1",
        ),
        (
            auto,
            r#"{"template-id":"t","host":"www.example.test","matched-at":"www.example.test:443","ip":"192.0.2.1","port":"443"}"#,
            "in_scope IN-1",
        ),
        // An address stands in the place of the host: with the scheme, port, path and query of the record.
        (auto, r#"{"host":"a.example.test","ip":"192.0.2.66","port":8443,"protocol":"tcp"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"host":"a.example.test","ip":"192.0.2.66","port":443,"protocol":"tcp"}"#, "in_scope IN-1"),
        (auto, r#"{"url":"https://a.example.test:8443","a":["192.0.2.1","192.0.2.66"]}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test:8443","aaaa":["::ffff:192.0.2.66"]}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test/admin","a":["192.0.2.67"]}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test/admin%2F/../{{{}}}","a":["192.0.2.67"]}"#, "out_of_scope OUT-4"),
        (auto, r#"{"host":"a.example.test/admin","host_ip":"192.0.2.67"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test/x","a":["192.0.2.67"]}"#, "in_scope IN-1"),
        (auto, r#"{"url":"https://a.example.test/?debug=1","a":["192.0.2.69"]}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"ssh://a.example.test","a":["192.0.2.68"]}"#, "out_of_scope OUT-4"),
        (auto, r#"{"request":{"endpoint":"https://a.example.test/admin/x"},"ip":"192.0.2.67"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"matched-at":"a.example.test:8443","ip":"192.0.2.66","port":"8443"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"host":"*.shop.example.test","port":8443}"#, "invalid wildcard-host"),
        (auto, r#"{"host":"*.shop.example.test","ip":"203.0.113.5"}"#, "out_of_scope OUT-2"),
        // On every axis.
        (finding, r#"{"url":"https://a.example.test/","a":["192.0.2.70"]}"#, "conditional OUT-5"),
        (auto, r#"{"url":"https://a.example.test/","a":["192.0.2.70"]}"#, "in_scope IN-1"),
        // In whatever spelling it stands beside the target, and wherever.
        (auto, r#"{"url":"https://a.example.test","host":"[2001:db8:66::1]"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test","host":"203.0.113.5:443"}"#, "out_of_scope OUT-2"),
        (auto, r#"{"url":"https://a.example.test","host":"[2001:db8:66::1]:443"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test","host":"0xCB007105"}"#, "out_of_scope OUT-2"),
        (auto, r#"{"url":"https://a.example.test","host":3405803781}"#, "out_of_scope OUT-2"),
        (auto, r#"{"url":"https://a.example.test","host":["a.example.test","203.0.113.5"]}"#, "out_of_scope OUT-2"),
        (auto, r#"{"matched-at":"https://a.example.test/","host":"https://203.0.113.5/"}"#, "out_of_scope OUT-2"),
        (auto, r#"{"matched-at":"https://a.example.test/","url":"https://203.0.113.5/x"}"#, "out_of_scope OUT-2"),
        (auto, r#"{"matched-at":"https://a.example.test/","host":"https://192.0.2.67/admin"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"matched-at":"https://a.example.test/admin","host":"192.0.2.67"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test","host":"203.0.113.05"}"#, "invalid unreadable-host"),
        (auto, r#"{"url":"https://a.example.test","host":"203.0.113.0/24"}"#, "invalid unreadable-host"),
        (auto, r#"{"url":"https://a.example.test","host":" "}"#, "invalid unreadable-host"),
        (auto, r#"{"url":"https://a.example.test","ip":"[2001:db8:66::1]"}"#, "invalid unreadable-address"),
        (auto, r#"{"url":"https://a.example.test","cname":["203.0.113.5"]}"#, "out_of_scope OUT-2"),
        (auto, r#"{"url":"https://a.example.test","cname":["b.example.test","[2001:db8:66::1]"]}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test:8443","cname":"192.0.2.66"}"#, "out_of_scope OUT-4"),
        (auto, r#"{"url":"https://a.example.test","cname":["192.0.2.1"]}"#, "in_scope IN-1"),
        // A named field is the target; a port belongs to a host or an address that stands alone, and addresses weigh.
        (host, r#"{"host":"a.example.test","ip":"192.0.2.66","port":8443}"#, "out_of_scope OUT-4"),
        (host, r#"{"host":"a.example.test","port":{"Port":22,"Protocol":0}}"#, "in_scope IN-1"),
        (host, r#"{"host":"a.example.test","port":"443/tcp"}"#, "invalid unreadable-port"),
        (host, r#"{"host":"203.0.113.5","url":"https://a.example.test"}"#, "out_of_scope OUT-2"),
        (host, r#"{"host":"*.shop.example.test"}"#, "in_scope IN-1"),
        (auto, r#"{"url":"192.0.2.66","host":"192.0.2.66","port":443}"#, "in_scope IN-3"),
        (auto, r#"{"url":"*.example.org","host":"*.example.org"}"#, "unlisted -"),
        (host, r#"{"url":"https://a.example.test"}"#, "invalid no-target-in-record"),
        (named, r#"{"target":{"url":"https://a.example.test"},"host":"203.0.113.5"}"#, "out_of_scope OUT-2"),
        (named, r#"{"target":{"url":"https://a.example.test/admin"},"host":"192.0.2.67"}"#, "out_of_scope OUT-4"),
        (named, r#"{"target":{"url":"https://a.example.test"},"host":{"os":"linux"},"port":"eth0"}"#, "in_scope IN-1"),
        (named, r#"{"target":{"url":"https://a.example.test"},"host":"203.0.113.05"}"#, "invalid unreadable-host"),
        (named, r#"{"host":"a.example.test"}"#, "invalid no-target-in-record"),
        // What a name is called by escapes is the same name.
        (auto, r#"{"\u0075rl":"https:\/\/blog.example.test\/"}"#, "out_of_scope OUT-1"),
        (
            named,
            r#"{"url":"https://blog.example.test","target":{"url":"https://www.example.test","x":[1.5,true,null,{}]}}"#,
            "in_scope IN-1",
        ),
        (named, r#"{"target":{"url":"https://www.example.test"},"ip":"203.0.113.9"}"#, "out_of_scope OUT-2"),
        // What is not understood is invalid.
        (named, r#"{"target":"https://www.example.test"}"#, "invalid no-target-in-record"),
        (named, r#"{"target":{"url":["https://www.example.test","https://example.org"]}}"#, "invalid several-targets"),
        (auto, r#"{"url":"https://www.example.test","url":"https://example.org"}"#, "invalid unreadable-record"),
        (auto, r#"{"url":"https://www.example.test"} {}"#, "invalid unreadable-record"),
        (auto, r#"{"url":"https://www.example.test""#, "invalid unreadable-record"),
        (auto, r#"["https://www.example.test"]"#, "invalid unreadable-record"),
        (auto, "https://www.example.test", "invalid unreadable-record"),
        (auto, r#"{"url":"https://www.example.test","a":["nonsense"]}"#, "invalid unreadable-address"),
        (auto, r#"{"url":null}"#, "invalid no-target-in-record"),
        // Nor is anything left out that might exclude the target.
        (auto, r#"{"host":"www.example.test","port":8443.0}"#, "invalid unreadable-record"),
        (auto, r#"{"host":"www.example.test","port":true}"#, "invalid unreadable-record"),
        (auto, r#"{"host":"www.example.test","port":{"port":8443}}"#, "invalid unreadable-record"),
        (auto, r#"{"url":true,"host":"www.example.test"}"#, "invalid unreadable-record"),
        (auto, r#"{"url":{"raw":"https://example.org"},"host":"www.example.test"}"#, "invalid unreadable-record"),
        (auto, r#"{"host":"www.example.test","cname":[{"host":"www.vendor.test"}]}"#, "invalid unreadable-record"),
        (auto, r#"{"host":"www.example.test","cname":[1.5]}"#, "invalid unreadable-record"),
        (auto, r#"{"host":"www.example.test","ip":{"v4":"203.0.113.9"}}"#, "invalid unreadable-record"),
        (auto, r#"{"host":"www.example.test","a":{}}"#, "invalid unreadable-record"),
        (auto, r#"{"host":"www.example.test","a":[null],"cname":null,"cnames":[],"ip":"","port":0}"#, "in_scope IN-1"),
        (auto, r#"{"endpoint":"https://www.example.test/","request":true,"tls":false,"time":1.5}"#, "in_scope IN-1"),
        // What is no port would be read as a path or a query behind the host.
        (auto, r#"{"host":"a.example.test","port":"443/tcp"}"#, "invalid unreadable-port"),
        (auto, r#"{"host":"a.example.test","port":"443?x"}"#, "invalid unreadable-port"),
        (auto, r#"{"host":"a.example.test","port":"443/@evil.test"}"#, "invalid unreadable-port"),
        (auto, r#"{"host":"a.example.test","port":"+443"}"#, "invalid unreadable-port"),
        (auto, r#"{"host":"a.example.test","port":-1}"#, "invalid unreadable-port"),
        (auto, r#"{"host":"a.example.test","port":65536}"#, "invalid unreadable-port"),
        (auto, r#"{"url":"https://a.example.test/","port":"https"}"#, "invalid unreadable-port"),
        (auto, r#"{"host":"192.0.2.66","port":"08443"}"#, "out_of_scope OUT-4"),
        // Nor is it the last group of an address.
        (auto, r#"{"host":"2001:db8:67:0:0:0:0","port":1}"#, "invalid several-targets"),
        (auto, r#"{"host":"2001:db8:67:","port":1}"#, "invalid several-targets"),
        // Ports that contradict each other.
        (auto, r#"{"host":"www.example.test","port":[8443,443]}"#, "invalid several-targets"),
        (auto, r#"{"host":"www.example.test","port":[443]}"#, "in_scope IN-1"),
        (auto, r#"{"url":"https://www.example.test/","port":8443}"#, "invalid several-targets"),
        (auto, r#"{"url":"https://www.example.test:8443/","port":"443"}"#, "invalid several-targets"),
        (auto, r#"{"url":"http://u:p@www.example.test/a:1","port":443}"#, "invalid several-targets"),
        (auto, r#"{"host":"https://www.example.test/","port":8443}"#, "invalid several-targets"),
        (auto, r#"{"host":"www.example.test:8443","port":443}"#, "invalid several-targets"),
        (auto, r#"{"host":"www.example.test/x","port":443}"#, "invalid several-targets"),
        (auto, r#"{"host":"https://www.example.test/","port":443}"#, "in_scope IN-1"),
        (auto, r#"{"url":"https://www.example.test:8443/","port":"8443"}"#, "in_scope IN-1"),
        (auto, r#"{"url":"WSS://[2001:db8::1]/","port":"443"}"#, "unlisted -"),
        (auto, r#"{"host":"www.example.test:443","port":443}"#, "in_scope IN-1"),
        (auto, r#"{"matched-at":"blog.example.test","port":"53"}"#, "out_of_scope OUT-1"),
        (named, r#"{"target":{"url":"https://www.example.test/"},"port":8443}"#, "in_scope IN-1"),
    ];
    for &(setting, line, expected) in table {
        let (passed, ..) = filter(&[line.as_bytes()], setting);
        let mut columns = passed.split('\t');
        let found = format!("{} {}", columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn a_record_has_an_end_of_addresses() {
    let setting = Setting { reading: || Reading::Json(Schema::new("auto")), form: Form::Explained, kept: &Outcome::ALL, ..PLAIN };
    for (count, expected) in [(1_000, "in_scope\tIN-1\t"), (1_001, "invalid\ttoo-many-addresses\t")] {
        let addresses: Vec<String> = (0..count).map(|number| format!("\"10.0.{}.{}\"", number / 250, number % 250)).collect();
        let line = format!("{{\"url\":\"https://a.example.test/x\",\"a\":[{}]}}", addresses.join(","));
        assert!(filter(&[line.as_bytes()], setting).0.starts_with(expected), "{count}");
    }
}

#[test]
fn records_of_csv() {
    let named = Setting { reading: || Reading::Csv, column: Some("url"), ..PLAIN };
    let numbered = Setting { column: Some("2"), ..named };
    let table: [(Setting, &[&str], &str, u64); 6] = [
        (named, &["id,url\n1,https://www.example.test/\n2,example.org\n"], "id,url\n1,https://www.example.test/\n", 0),
        (numbered, &["1,https://www.example.test/\r\n2,example.org\r\n"], "1,https://www.example.test/\\r\n", 0),
        (
            named,
            &["note,url\n\"two\nlines, one comma\",\"example.test\"\nx,example.org\n"],
            "note,url\n\"two\nlines, one comma\",\"example.test\"\n",
            0,
        ),
        (named, &["url\nexample.test\n", "url\na.example.test\n"], "url\nexample.test\na.example.test\n", 0),
        (named, &["note,url\n\"open,example.test\nx,a.example.test\n"], "note,url\nx,a.example.test\n", 1),
        (numbered, &["1\n1,\n1,example.test"], "1,example.test", 2),
    ];
    for (setting, inputs, expected, invalid) in table {
        let inputs: Vec<&[u8]> = inputs.iter().map(|input| input.as_bytes()).collect();
        for (size, threads) in [(1 << 16, 1), (5, 1), (30, 3)] {
            let (passed, _, counts, _) = filter(&inputs, Setting { size, threads, ..setting });
            assert_eq!((passed.as_str(), counts.of(Outcome::Invalid)), (expected, invalid), "{size}");
        }
    }
    let (passed, _, _, is_valid) = filter(&[b"url\nexample.test\n", b"other,url\nx,example.test\n", b"no\n"], named);
    assert_eq!((passed.as_str(), is_valid), ("url\nexample.test\n", false));
}
