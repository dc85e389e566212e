/** Policies to start from, each with targets that show what it says. */

/** @typedef {{ name: string, policy: string, targets: string }} Example */

/** @type {Example[]} */
export const EXAMPLES = [
  {
    name: "A site and its subdomains",
    policy: `inbounds: 1
program:
  name: Example
  policy_url: https://example.com/security
  contacts: [mailto:security@example.com]
  bounty: none
  updated: 2026-01-15
  expires: 2030-12-31

in_scope:
  - id: EX-1
    clause: The site and its subdomains
    hosts: [example.com, "*.example.com"]

out_of_scope:
  - id: EX-2
    clause: The blog, which a vendor runs
    hosts: [blog.example.com]
  - id: EX-3
    clause: Denial of service
    activities: [dos]
  - id: EX-4
    clause: Scanner output that nobody verified
    findings: [scanner-output, email.spf-dmarc]
    unless: verification.manual

safe_harbor:
  commitments: [authorization, no-legal-action, anti-circumvention-waiver, terms-waiver, no-employer-complaint]

response:
  acknowledge: { within: 2 business days, from: report }
`,
    targets: "example.com\nhttps://api.example.com/v1\nblog.example.com\nexample.org\nemail.spf-dmarc\nhttps://evil.test\\@example.com/\n",
  },
  {
    name: "Production only, with rewards",
    policy: `inbounds: 1
program:
  name: Example Pay
  contacts: [mailto:security@example.com]
  bounty: paid
  expires: 2030-12-31

in_scope:
  - id: PAY-1
    clause: Production services
    hosts: ["*.pay.example.com"]
    when: { environment: production }
  - id: PAY-2
    clause: The app
    assets:
      - { name: Example Pay app, kind: mobile-app, aliases: [the app], ids: ["android:com.example.pay"] }

out_of_scope:
  - id: PAY-3
    clause: Findings that need an old browser
    when: { browser.major-versions-behind: { more_than: 2 } }

rewards:
  currency: USD
  rows:
    - { severity: critical, from: 5000, to: 20000, examples: [{ findings: [rce] }] }
    - { severity: high, from: 1000, to: 5000, examples: [{ findings: [auth.bypass] }] }

report:
  fields: [steps, impact, { name: poc, required: false }]
`,
    targets: "api.pay.example.com\npay.example.com\nthe app\nandroid:com.example.pay\nxss.stored\n",
  },
  {
    name: "With mistakes",
    policy: `inbounds: 1
program:
  name: Example
  contacts: [mailto:security@example.com]

in_scope:
  - id: EX-1
    clause: Everything that ends alike
    hosts: ["*example.com"]
  - id: EX-2
    clause: One path
    hosts: [https://example.com/api]
    wen: verification.manual

out_of_scope:
  - id: EX-1
    clause: The forum
    hosts: [forum.example.com]
    activities: [dos.volumetrik]
`,
    targets: "example.com\nforum.example.com\n",
  },
];
